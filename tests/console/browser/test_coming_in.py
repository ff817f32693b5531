"""People come in by the form, see what is theirs in their language, at both widths, and leave."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.console.browser.conftest import PASSWORD
from tests.kit.browser import NARROW, WIDE, reading

pytestmark = pytest.mark.browser


def test_an_officer_comes_in_and_leaves(chromium: Browser, address: str) -> None:
    with reading(chromium, address) as officer:
        officer.go("/")
        assert officer.page.url.endswith("/sign-in?next=/")
        officer.sign_in("officer", PASSWORD)

        assert "Tuần 22/2021" in officer.page.inner_text("h1")
        assert "bluezone-sms" in officer.page.inner_text("main")
        officer.page.click("text=Đăng xuất")
        officer.go("/")
        assert "/sign-in" in officer.page.url
        assert [] == officer.complaints


def test_the_language_is_changed_where_one_is(chromium: Browser, address: str) -> None:
    with reading(chromium, address) as officer:
        officer.sign_in("officer", PASSWORD)
        officer.page.click("text=English")

        assert "Week 22/2021" in officer.page.inner_text("h1")
        assert "en" == officer.page.get_attribute("html", "lang")


@pytest.mark.parametrize("size", [pytest.param(WIDE, id="wide"), pytest.param(NARROW, id="narrow")])
@pytest.mark.parametrize("name", ["officer", "auditor", "vnpt"])
def test_no_page_is_wider_than_its_window(
    chromium: Browser, address: str, name: str, size: tuple[int, int]
) -> None:
    with reading(chromium, address, size=size) as reader:
        reader.sign_in(name, PASSWORD)
        for link in reader.page.eval_on_selector_all(
            ".side nav a", "links => links.map(link => link.getAttribute('href'))"
        ):
            reader.go(link)
            assert not reader.overflows, link
        assert [] == reader.complaints
