"""An officer takes in, writes, halts, and another approves; an auditor traces and concludes."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from campaigns.ready import ready_text
from tests.console.browser.conftest import PASSWORD
from tests.kit import rosters
from tests.kit.browser import reading
from tests.kit.web import House

pytestmark = pytest.mark.browser


def test_from_a_roster_to_an_approved_campaign_and_a_halt(
    chromium: Browser, address: str, tmp_path: Path
) -> None:
    file = rosters.written(tmp_path / "vnpt.csv", rosters.rows(rosters.numbers(30)))
    text = ready_text("bluezone-sms").replace('"bluezone-sms"', '"trial-sms"')
    with reading(chromium, address) as officer, reading(chromium, address) as approver:
        officer.sign_in("officer", PASSWORD)
        officer.go("/roster")
        officer.page.set_input_files("[name=file]", file)
        officer.page.select_option("[name=carrier]", "vnpt")
        officer.page.fill("[name=document]", "12/VNPT")
        officer.page.fill("[name=declared]", "31")
        officer.page.click("text=Tải lên")
        officer.page.wait_for_selector("#taking.good", timeout=30_000)

        officer.go("/campaigns/new")
        officer.page.fill("[name=text]", text.replace("https://bluezone", "https://bluzone"))
        officer.page.click("text=Kiểm tra và thêm")
        assert "Chưa thêm gì" in officer.page.inner_text("[role=alert]")
        officer.page.fill("[name=text]", text)
        officer.page.click("text=Kiểm tra và thêm")
        officer.page.click("text=Trình duyệt")
        assert "Chờ duyệt" in officer.page.inner_text("h1")
        assert not officer.page.query_selector("[name=sha256]")

        approver.sign_in("approver", PASSWORD)
        approver.go("/campaigns/trial-sms")
        assert "bluezone.gov.vn" in approver.page.inner_text(".bubble")
        assert approver.page.query_selector("[name=sha256]")

        officer.go("/campaigns/trial-sms")
        officer.page.fill("form[action$=halt] [name=reason]", "sai đường dẫn")
        officer.page.click("text=Dừng ngay")
        officer.go("/gateways")
        assert "campaign:trial-sms" in officer.page.inner_text("main")
        # The bad file was answered by 422, and nothing else was wrong.
        assert ["422" in one for one in officer.complaints] == [True]
        assert [] == approver.complaints


def test_an_auditor_traces_a_person_samples_and_concludes(
    chromium: Browser, address: str, place: House
) -> None:
    with reading(chromium, address) as auditor:
        auditor.sign_in("auditor", PASSWORD)
        auditor.go("/subscribers")
        auditor.page.fill("[name=number]", "0920000000")
        auditor.page.fill("[name=reason]", "đơn của người dân")
        auditor.page.click("text=Tra cứu >> nth=-1")
        assert "8492****000" in auditor.page.inner_text("main")
        assert 52 == len(auditor.page.query_selector_all("svg.strip rect"))

        auditor.go("/audits")
        for name, value in {
            "seed": "12 34",
            "size": "4",
            "minimum": "1",
            "reason": "kế hoạch 5",
        }.items():
            auditor.page.fill(f"[name={name}]", value)
        auditor.page.click("text=Rút mẫu")
        for number in range(1, 5):
            auditor.page.click(f"#pick-{number} button")
        auditor.page.fill("[name=words]", "Đúng như sổ.")
        auditor.page.click("text=Kết luận và niêm")

        assert "Đã kết luận" in auditor.page.inner_text("main")
        assert [] == auditor.complaints
    log = place.visit("auditor").get("/access-log").text
    assert "timeline" in log
    assert "audit 1" in log
