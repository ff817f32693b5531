"""A difference is shown to whom it concerns and ruled on by the department with a reason; a carrier
states for itself, and what it states changes nothing.
"""

from __future__ import annotations

import csv
import io
import threading
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from sqlalchemy import select

from campaigns.carrier import Carrier
from campaigns.schema import access, obligation, settlement_case, settlement_file
from campaigns.settlement import Subject, import_statement
from campaigns.week import Week
from tests.kit.rosters import OFFICER
from tests.kit.web import House

WEEK = Week(2021, 22)
STATED = b"msisdn,status\n84920000009,delivered\n84920000010,delivered\n12345,delivered\n"


@pytest.fixture
def stated(own_house: House, tmp_path: Path) -> House:
    """VNPT states of one whom the ledger has as refused that it was delivered."""
    file = tmp_path / "vnpt.csv"
    file.write_text("msisdn,status\n84920000009,delivered\n84920000010,delivered\n")
    subject = Subject(
        carrier=Carrier.VNPT,
        gateway="vnpt",
        label=str(WEEK),
        since=WEEK.starts_at,
        until=WEEK.ends_at,
    )
    import_statement(
        own_house.desk.ports.database,
        own_house.desk.ports.vault,
        file,
        subject=subject,
        document="15/VNPT",
        person=OFFICER,
        now=own_house.desk.now(),
    )
    return own_house


def content(page: str) -> str:
    """What a page says, without the menu, whose links name the page itself."""
    return page.partition("<main")[2]


def upload(client: TestClient, **changes: str) -> Response:
    """What answers a statement of STATED; the import itself has ended."""
    data = {"span": str(WEEK), "document": "16/VNPT"} | changes
    answer = client.post("/statements", data=data, files={"file": ("tuần 22.csv", STATED)})
    for thread in threading.enumerate():
        if thread.name == "taking-in":
            thread.join(30)
    return answer


def test_both_sides_are_shown_masked_and_counted_by_kind(stated: House) -> None:
    page = stated.visit("officer").get("/statements").text

    assert "8492****009" in page
    assert "84920000009" not in page
    assert "15/VNPT" in page
    assert "Nhà mạng báo đã gửi, sổ không ghi" in page
    assert 'state=open&amp;kind=stated_taken&amp;nth=1">2</a>' in page


def test_no_code_stands_where_a_word_belongs(stated: House) -> None:
    page = content(stated.visit("officer", language="en").get("/statements").text)

    assert "never_begun" not in page
    assert "stated_taken<" not in page


@pytest.mark.parametrize("address", ["/statements", "/statements/1", "/statements/cases.csv"])
def test_a_look_is_logged(stated: House, address: str) -> None:
    stated.visit("auditor").get(address)
    looks = stated.desk.read(lambda conn: conn.execute(select(access.c.person)).scalars().all())

    assert ["auditor"] == looks


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("/statements/1", id="by-number"),
        pytest.param("/statements/1?carrier=vnpt", id="by-number-and-carrier"),
        pytest.param("/statements?carrier=vnpt", id="by-filter"),
        pytest.param("/statements/cases.csv?carrier=vnpt", id="csv"),
        pytest.param("/statements/cases.xlsx?carrier=vnpt", id="xlsx"),
        pytest.param("/statements/files/1/refused.csv", id="refused-rows"),
    ],
)
def test_anothers_statement_does_not_exist(own_house: House, address: str) -> None:
    upload(own_house.visit("vnpt"))
    viettel = own_house.visit("viettel")
    other, nothing = viettel.get(address), viettel.get("/statements/999")

    assert 404 == other.status_code
    assert content(nothing.text) == content(other.text)
    assert 200 == own_house.visit("vnpt").get(address).status_code


def test_a_carrier_sees_its_own_alone_and_decides_nothing(stated: House) -> None:
    assert "15/VNPT" in stated.visit("vnpt").get("/statements").text
    assert "15/VNPT" not in stated.visit("viettel").get("/statements").text
    assert 1 == len(stated.visit("viettel").get("/statements/cases.csv").text.splitlines())
    data = {"case": "1", "decision": "accepted", "reason": "của chúng tôi"}
    assert 403 == stated.visit("vnpt").post("/statements/decide", data=data).status_code
    assert 403 == stated.visit("vnpt").post("/statements/1/decide", data=data).status_code


def test_a_carrier_states_for_itself_and_moves_nothing(own_house: House) -> None:
    statuses = select(obligation.c.id, obligation.c.status).order_by(obligation.c.id)
    before = own_house.desk.read(lambda conn: conn.execute(statuses).all())
    vnpt = own_house.visit("vnpt")

    assert 303 == upload(vnpt).status_code
    page = vnpt.get("/statements?done=taken").text
    assert "tuần 22.csv" in page
    assert "16/VNPT" in page
    assert "8492****009" in page
    assert before == own_house.desk.read(lambda conn: conn.execute(statuses).all())
    kept = (own_house.desk.settings.home / "uploads").iterdir()
    assert ["refused-statement-1.csv"] == [one.name for one in kept]
    assert b"12345" in vnpt.get("/statements/files/1/refused.csv").content
    assert "tuần 22.csv" not in own_house.visit("viettel").get("/statements").text


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({"carrier": "vnpt"}, 404, id="for-another"),
        pytest.param({"gateway": "vnpt"}, 403, id="anothers-gateway"),
    ],
)
def test_a_carrier_states_nothing_of_anothers(
    own_house: House, changes: dict[str, str], status: int
) -> None:
    own_house.desk.ports.gateways.setdefault("vnpt", None)  # type: ignore[attr-defined]
    assert status == upload(own_house.visit("viettel"), **changes).status_code

    kept = own_house.desk.read(lambda conn: conn.execute(select(settlement_file)).all())
    assert [] == kept


def test_an_auditor_brings_nothing_in(own_house: House) -> None:
    assert 403 == upload(own_house.visit("auditor"), carrier="vnpt").status_code


def test_what_was_typed_is_kept_where_it_is_refused(own_house: House) -> None:
    answer = upload(own_house.visit("vnpt", language="en"), span="next week")

    assert 422 == answer.status_code
    assert "names no week and no month" in answer.text
    assert 'value="16/VNPT"' in answer.text
    assert 'value="next week"' in answer.text


def test_what_is_ruled_on_is_open_no_more(stated: House) -> None:
    officer = stated.visit("officer")
    data = {"case": ["1", "2"], "decision": "refused", "reason": "không có trong sổ"}
    assert 303 == officer.post("/statements/decide", data=data).status_code

    assert "8492****009" not in officer.get("/statements").text
    assert "8492****009" in officer.get("/statements?state=refused").text
    assert "không có trong sổ" in officer.get("/statements/1").text


def test_one_case_is_ruled_on_from_its_page(stated: House) -> None:
    officer = stated.visit("officer")
    data = {"decision": "accepted", "reason": "đã đối chiếu"}

    assert 303 == officer.post("/statements/2/decide", data=data).status_code
    page = officer.get("/statements/2").text
    assert "Chấp nhận" in page
    assert "đã đối chiếu" in page
    again = officer.post("/statements/2/decide", data=data)
    assert 422 == again.status_code


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param({"decision": "accepted", "reason": " "}, "Chưa nêu lý do", id="no-reason"),
        pytest.param({"reason": "x"}, "Chưa chọn chấp nhận hay bác", id="no-decision"),
        pytest.param({"decision": "maybe", "reason": "x"}, "Chưa chọn", id="no-such-decision"),
    ],
)
def test_a_ruling_that_says_too_little_decides_nothing(
    stated: House, data: dict[str, str], words: str
) -> None:
    """
    A form without a decision refused all that was ticked, for good.
    """
    officer = stated.visit("officer")
    answer = officer.post("/statements/decide", data={"case": ["1", "2"]} | data)

    assert 422 == answer.status_code
    assert words in answer.text
    assert 2 == answer.text.count(" checked")
    assert "8492****009" in officer.get("/statements").text


def test_what_was_decided_meanwhile_is_told_and_decides_nothing(stated: House) -> None:
    officer = stated.visit("officer", language="en")
    officer.post("/statements/1/decide", data={"decision": "refused", "reason": "x"})
    data = {"case": ["1", "2"], "decision": "accepted", "reason": "y"}
    answer = officer.post("/statements/decide", data=data)

    assert 422 == answer.status_code
    assert "decided already" in answer.text
    assert "8492****010" in officer.get("/statements").text


def test_the_list_is_read_in_pages_and_taken_out_whole(stated: House) -> None:
    """
    Fifty a page; a file holds what the filter holds.
    """
    stated.desk.transact(
        lambda conn: conn.execute(
            settlement_case.insert(),
            [
                {
                    "file_id": 1,
                    "fingerprint": nth.to_bytes(16),
                    "kind": "theirs_not_ours",
                    "week": WEEK.key,
                    "masked": f"8490****{nth:03d}",
                    "line": nth,
                    "stated": "taken",
                    "lines": 1,
                    "ours": "never_begun",
                    "at": WEEK.ends_at,
                }
                for nth in range(60)
            ],
        )
    )
    officer = stated.visit("officer")
    first, second = (officer.get(f"/statements?nth={nth}").text for nth in (1, 2))
    taken_out = officer.get("/statements/cases.csv?kind=theirs_not_ours").text

    assert (50, 12) == (first.count('name="case"'), second.count('name="case"'))
    assert 'rel="next"' in first
    assert 'rel="prev"' in second
    assert 61 == len(list(csv.reader(io.StringIO(taken_out))))
