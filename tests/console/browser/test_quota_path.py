"""A carrier contests 40 lines of its report, the officer accepts 25: version 2 has those."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from campaigns.issued import Decision
from reports.issued import IssuedReport, issued_report
from tests.console.browser.conftest import PASSWORD
from tests.kit.browser import Reader, reading
from tests.kit.web import House

pytestmark = pytest.mark.browser

NUMBER = "01/2026/BC-HM"
CONTESTED, ACCEPTED = 40, 25


def version(place: House, number: int) -> IssuedReport:
    """That version as the ledger has it."""
    auditor, now = place.people["auditor"], place.desk.now()
    return place.desk.read(
        lambda conn: issued_report(conn, NUMBER, version=number, person=auditor, now=now)
    )


def fill(reader: Reader, start: str, many: int, words: str) -> list[str]:
    """Write into the first fields of that kind; the keys of their lines."""
    fields = reader.page.query_selector_all(f"[name^='{start}/']")[:many]
    for field in fields:
        if start == "decision":
            field.select_option(words)
        else:
            field.fill(words)
    return [str(field.get_attribute("name")).partition("/")[2] for field in fields]


def test_forty_contested_and_twenty_five_accepted(
    chromium: Browser, address: str, place: House
) -> None:
    with (
        reading(chromium, address) as officer,
        reading(chromium, address) as carrier,
    ):
        officer.sign_in("officer", PASSWORD)
        officer.go("/quota")
        officer.page.select_option("[name=carrier]", "vnpt")
        officer.page.fill("[name=span]", "2021-W22")
        officer.page.click("main form button")
        assert NUMBER in officer.page.inner_text("h1")
        first = version(place, 1)

        carrier.sign_in("vnpt", PASSWORD)
        carrier.go("/quota")
        carrier.page.click(f"text={NUMBER}")
        contested = fill(carrier, "value", CONTESTED, "7777")
        carrier.page.fill("[name=reason]", "sổ của nhà mạng ghi khác")
        carrier.page.click("text=Gửi đề nghị sửa")

        officer.go("/quota/2026/1")
        accepted = fill(officer, "decision", ACCEPTED, Decision.ACCEPTED)
        for field in officer.page.query_selector_all("[name^='decision/']")[ACCEPTED:]:
            field.select_option(Decision.REFUSED)
        officer.page.fill("[name=why]", "đã đối chiếu")
        officer.page.click("text=Ghi quyết định")
        officer.page.click("text=Phát hành phiên bản sau")
        assert "Phiên bản 2" in officer.page.inner_text("h1")
        assert [] == officer.complaints + carrier.complaints

    second = version(place, 2)
    before = {line.key: line.value for line in first.content.lines}
    changed = {line.key for line in second.content.lines if line.value != before[line.key]}
    assert CONTESTED == len(contested)
    assert set(accepted) == changed
    assert ACCEPTED == len(changed)
    assert version(place, 1).issued.canonical == first.issued.canonical
