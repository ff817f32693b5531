"""Campaigns, gateways, alerts, the roster and one's own account: read, done, refused in words."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pyotp
import pytest

from campaigns.ledger import traffic
from campaigns.ready import ready_text
from campaigns.signing_in import set_password
from tests.kit import rosters
from tests.kit.web import House

READY = ready_text("bluezone-sms").replace('"bluezone-sms"', '"trial-sms"')
PASSWORD = "bảy con ngan trong sân"


def written(house: House) -> str:
    """The officer wrote a campaign and submitted it; its hash as the approver's page shows it."""
    officer = house.visit("officer")
    assert 303 == officer.post("/campaigns/new", data={"text": READY}).status_code
    assert 303 == officer.post("/campaigns/trial-sms/submit").status_code
    page = house.visit("approver").get("/campaigns/trial-sms").text
    found = re.search(r'name="sha256" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


def test_a_campaign_is_written_submitted_and_shown_as_it_is_read(own_house: House) -> None:
    written(own_house)
    page = own_house.visit("approver").get("/campaigns/trial-sms").text

    assert "Chờ duyệt" in page
    assert "https://bluezone.gov.vn" in page


def test_another_hash_than_the_one_that_was_read_is_not_approved(own_house: House) -> None:
    written(own_house)
    approver = own_house.visit("approver")

    answer = approver.post("/campaigns/trial-sms/approve", data={"sha256": "0" * 64})
    assert 422 == answer.status_code
    assert "Chờ duyệt" in approver.get("/campaigns/trial-sms").text


def test_a_bad_file_is_shown_with_its_problems_and_kept(own_house: House) -> None:
    spoilt = READY.replace("https://bluezone.gov.vn", "https://bluzone.gov.vn")
    answer = own_house.visit("officer").post("/campaigns/new", data={"text": spoilt})

    assert 422 == answer.status_code
    assert "Chưa thêm gì" in answer.text
    assert "https://bluzone.gov.vn" in answer.text
    assert 404 == own_house.visit("officer").get("/campaigns/trial-sms").status_code


def test_a_campaign_is_paused_with_a_reason_and_goes_on(own_house: House) -> None:
    officer = own_house.visit("officer")
    officer.post("/campaigns/bluezone-sms/pause", data={"reason": "kiểm tra đường dẫn"})
    assert "Đang tạm dừng" in officer.get("/campaigns").text

    officer.post("/campaigns/bluezone-sms/resume", data={"reason": "đã kiểm tra"})
    assert "Đang tạm dừng" not in officer.get("/campaigns").text


def test_a_halt_stands_until_a_person_lets_it_go_on(own_house: House) -> None:
    officer = own_house.visit("officer")
    officer.post("/campaigns/bluezone-sms/halt", data={"reason": "sai đường dẫn"})
    in_force = own_house.desk.read(traffic.halts_in_force)
    assert {"campaign:bluezone-sms"} == set(in_force)
    assert "sai đường dẫn" in officer.get("/gateways").text

    said = {"scope": "campaign:bluezone-sms", "reason": "đã sửa"}
    assert 403 == own_house.visit("admin").post("/gateways/resume", data=said).status_code
    answer = officer.post("/gateways/resume", data=said)
    assert "Đã cho chạy lại" in officer.get(answer.headers["location"]).text
    assert {} == own_house.desk.read(traffic.halts_in_force)


def test_an_uploaded_roster_is_taken_in_beside_the_pages(own_house: House, tmp_path: Path) -> None:
    file = rosters.written(tmp_path / "r.csv", rosters.rows([*rosters.numbers(5), "12345"]))
    officer = own_house.visit("officer")
    answer = officer.post(
        "/roster",
        data={"kind": "full", "carrier": "vnpt", "document": "12/VNPT", "declared": "9"},
        files={"file": ("danh-sach.csv", file.read_bytes(), "text/csv")},
    )
    assert 303 == answer.status_code
    for thread in threading.enumerate():
        if thread.name == "roster":
            thread.join(30)

    page = officer.get("/roster").text
    assert "12/VNPT" in page
    kept = (own_house.desk.settings.home / "uploads").iterdir()
    assert ["refused-1.csv"] == [one.name for one in kept]
    assert b"12345" in officer.get("/roster/1/refused.csv").content
    assert b"12345" in own_house.visit("vnpt").get("/roster/1/refused.csv").content
    assert 404 == own_house.visit("viettel").get("/roster/1/refused.csv").status_code


def test_what_a_carrier_delivers_waits_for_the_department(own_house: House, tmp_path: Path) -> None:
    file = rosters.written(tmp_path / "r.csv", rosters.rows(rosters.numbers(5)))
    sent = {"file": ("danh-sach.csv", file.read_bytes(), "text/csv")}
    told = {"kind": "full", "document": "13/VNPT", "declared": "5"}
    vnpt = own_house.visit("vnpt")
    assert 403 == vnpt.post("/roster", data=told | {"carrier": "viettel"}, files=sent).status_code
    assert 303 == vnpt.post("/roster", data=told, files=sent).status_code
    for thread in threading.enumerate():
        if thread.name == "roster":
            thread.join(30)

    assert "Chờ người thứ hai" in vnpt.get("/roster").text
    assert 403 == vnpt.post("/roster/1/confirm").status_code
    assert 303 == own_house.visit("officer").post("/roster/1/confirm").status_code
    assert "Đã áp dụng" in vnpt.get("/roster").text
    assert 404 == own_house.visit("viettel").get("/roster/1").status_code
    assert 200 == own_house.visit("vnpt").get("/roster/1").status_code
    assert "12/VNPT" not in own_house.visit("viettel").get("/roster").text


@pytest.fixture
def lan(own_house: House) -> House:
    """A console in which the officer has a password."""
    now, officer = own_house.desk.host_now(), own_house.people["officer"]
    own_house.desk.transact(
        lambda conn: set_password(conn, officer.id, PASSWORD, name=officer.name, now=now)
    )
    return own_house


def test_a_password_is_changed_by_who_knows_it_and_every_session_ends(lan: House) -> None:
    officer = lan.visit("officer")
    wrong = officer.post("/account/password", data={"old": "wrong", "new": PASSWORD + "!"})
    short = officer.post("/account/password", data={"old": PASSWORD, "new": "short"})
    assert (422, 422) == (wrong.status_code, short.status_code)

    right = officer.post("/account/password", data={"old": PASSWORD, "new": PASSWORD + "!"})
    assert 303 == right.status_code
    assert 303 == officer.get("/account").status_code  # to the log-in


def test_a_second_factor_is_turned_on_once_and_not_replaced(lan: House) -> None:
    officer = lan.visit("officer")
    page = officer.post("/account/factor").text
    found = re.search(r"otpauth://[^<]+", page)
    assert found is not None
    totp = pyotp.parse_uri(found[0].replace("&amp;", "&"))
    now = int(lan.desk.host_now().timestamp())
    assert isinstance(totp, pyotp.TOTP)

    assert 422 == officer.post("/account/factor/confirm", data={"code": "000000"}).status_code
    assert 303 == officer.post("/account/factor/confirm", data={"code": totp.at(now)}).status_code
    assert "Đang bật" in officer.get("/account").text
    assert 422 == officer.post("/account/factor").status_code


def test_a_key_is_shown_once_and_ends(lan: House) -> None:
    officer = lan.visit("officer")
    made = {"label": "báo cáo ngày", "scope": "read", "days": "7"}
    token = re.search(r"<code>([\w-]{40,})</code>", officer.post("/account/keys", data=made).text)
    assert token is not None
    assert token[1] not in officer.get("/account").text

    program = lan.visit(None)
    program.headers["authorization"] = f"Bearer {token[1]}"
    assert 200 == program.get("/api/v1/me").status_code
    officer.post("/account/keys/1/end")
    assert 401 == program.get("/api/v1/me").status_code
