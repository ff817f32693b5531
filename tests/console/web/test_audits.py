"""The auditor draws, finds and concludes; the department reads; nobody else knows of it."""

from __future__ import annotations

import io
import zipfile

import pytest

from campaigns.audit import FrameFile, draw
from reports.audit import audit
from tests.kit.web import House

ASKED = {
    "period": "bluezone-sms 2021-W22",
    "seed": "12 34 56",
    "size": "6",
    "minimum": "2",
    "reason": "kế hoạch 5",
}


@pytest.fixture
def opened(own_house: House) -> House:
    """A session of six picks."""
    assert 303 == own_house.visit("auditor").post("/audits", data=ASKED).status_code
    return own_house


def test_another_machine_draws_the_same(opened: House) -> None:
    """
    From the exported frame and the seed alone.
    """
    file = opened.desk.settings.home / "frame.csv"
    file.write_bytes(opened.visit("auditor").get("/audits/frame/2021-W22/bluezone-sms.csv").content)
    frame = FrameFile(file)
    sample = draw(
        frame.units(), roster_sha256=frame.head.roster_sha256, seed="12 34 56", size=6, minimum=2
    )
    drawn = opened.desk.read(lambda conn: audit(conn, 1, vault=opened.desk.ports.vault))

    assert [(pick.number, pick.key) for pick in drawn.picks] == [
        (pick.number, pick.key) for pick in sample.picks
    ]
    assert 6 == len(sample.picks)


def test_a_session_goes_from_draw_to_minutes(opened: House) -> None:
    auditor = opened.visit("auditor")
    for number in range(1, 7):
        said = {"number": str(number), "finding": "confirmed", "note": ""}
        assert 303 == auditor.post("/audits/1/find", data=said).status_code
    assert 303 == auditor.post("/audits/1/conclude", data={"words": "Đúng."}).status_code

    officer = opened.visit("officer")
    assert "Đã kết luận" in officer.get("/audits").text
    packed = zipfile.ZipFile(io.BytesIO(officer.get("/audits/1/minutes.docx").content))
    assert "word/document.xml" in packed.namelist()
    late = {"number": "1", "finding": "denied", "note": ""}
    assert 422 == auditor.post("/audits/1/find", data=late).status_code


def test_the_department_reads_and_does_not_write(opened: House) -> None:
    officer = opened.visit("officer")

    assert 403 == officer.post("/audits/1/conclude", data={"words": "Đúng."}).status_code
    assert "<textarea" not in officer.get("/audits/1").text


def test_a_session_that_is_not_there_is_no_page(opened: House) -> None:
    assert 404 == opened.visit("auditor").get("/audits/9").status_code


def test_each_look_at_a_sample_is_logged(opened: House) -> None:
    auditor = opened.visit("auditor")
    auditor.get("/audits/1")
    log = auditor.get("/access-log").text

    assert "audit 1" in log
    assert "auditor" in log
