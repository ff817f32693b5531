"""One Chromium for a worker's tests, before a console of each test's own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from campaigns.signing_in import set_password
from tests.kit.browser import listening_house, start_chromium
from tests.kit.web import House, house

PASSWORD = "bay con ngan trong san"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's browser."""
    with sync_playwright() as playwright:
        browser = start_chromium(playwright)
        yield browser
        browser.close()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[House]:
    """A console in which everybody has the same password."""
    with house(tmp_path / "home") as found:
        now = found.desk.host_now()
        for person in found.people.values():
            found.desk.transact(
                partial(
                    set_password, person_id=person.id, password=PASSWORD, name=person.name, now=now
                )
            )
        yield found


@pytest.fixture
def address(place: House) -> Iterator[str]:
    """Where it listens."""
    with listening_house(place) as found:
        yield found
