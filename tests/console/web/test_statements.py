"""A difference is shown to whom it concerns, and ruled on by the department with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from campaigns.carrier import Carrier
from campaigns.settlement import Subject, import_statement
from campaigns.week import Week
from tests.kit.rosters import OFFICER
from tests.kit.web import House

WEEK = Week(2021, 22)


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


def test_both_sides_are_shown_masked(stated: House) -> None:
    page = stated.visit("officer").get("/statements").text

    assert "8492****009" in page
    assert "84920000009" not in page
    assert "15/VNPT" in page
    assert "Đã đến máy" in page


def test_a_carrier_sees_its_own_alone_and_decides_nothing(stated: House) -> None:
    assert "15/VNPT" in stated.visit("vnpt").get("/statements").text
    assert "15/VNPT" not in stated.visit("viettel").get("/statements").text
    data = {"case": "1", "decision": "accepted", "reason": "của chúng tôi"}
    assert 403 == stated.visit("vnpt").post("/statements/decide", data=data).status_code


def test_what_is_ruled_on_is_open_no_more(stated: House) -> None:
    officer = stated.visit("officer")
    data = {"case": ["1", "2"], "decision": "refused", "reason": "không có trong sổ"}
    assert 303 == officer.post("/statements/decide", data=data).status_code

    assert "15/VNPT" not in officer.get("/statements").text
    assert "không có trong sổ" in officer.get("/statements?state=refused").text


def test_a_form_without_a_decision_rules_on_nothing(stated: House) -> None:
    officer = stated.visit("officer")

    assert 422 == officer.post("/statements/decide", data={"case": "1", "reason": "x"}).status_code
    assert "15/VNPT" in officer.get("/statements").text


def test_a_ruling_needs_its_reason(stated: House) -> None:
    officer = stated.visit("officer")
    data = {"case": "1", "decision": "accepted", "reason": " "}

    assert 422 == officer.post("/statements/decide", data=data).status_code
    assert "15/VNPT" in officer.get("/statements").text
