"""A real browser for the console's pages: the system's Chromium, driven by Playwright."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, Response

from console.listening import Served
from tests.kit.chromium import chromium_path
from tests.kit.web import House

#: Nothing that Chromium would do of itself on the network.
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE, NARROW = (1440, 900), (390, 844)


def start_chromium(playwright: Playwright) -> Browser:
    """The system's Chromium without a screen."""
    return playwright.chromium.launch(executable_path=chromium_path(), args=list(_QUIET))


@dataclass(slots=True)
class Reader:
    """Somebody at a browser, and what their browser complained of."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open a page of the console."""
        self.page.goto(f"{self.address}{path}")

    def sign_in(self, name: str, password: str) -> None:
        """Through the form, as people do."""
        self.go("/sign-in")
        self.page.fill("[name=name]", name)
        self.page.fill("[name=password]", password)
        self.page.click("main form button")

    @property
    def overflows(self) -> bool:
        """Whether the page is wider than its window."""
        root = "document.documentElement"
        return bool(self.page.evaluate(f"{root}.scrollWidth > {root}.clientWidth"))


@contextmanager
def reading(
    browser: Browser, address: str, *, size: tuple[int, int] = WIDE, language: str = "vi-VN"
) -> Iterator[Reader]:
    """A new browser window at `address`, with no cookie of anybody's."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        locale=language,
        timezone_id="Asia/Ho_Chi_Minh",
    )
    reader = Reader(context.new_page(), address)
    reader.page.on("console", lambda said: _note(reader, said))
    reader.page.on("response", lambda answer: _note_failure(reader, answer))
    yield reader
    context.close()


@contextmanager
def listening_house(house: House) -> Iterator[str]:
    """The console on loopback; its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    served = Served(house.app, listener, name="console", at_once=50)
    yield f"http://127.0.0.1:{served.port}"
    served.stop()


def _note(reader: Reader, said: ConsoleMessage) -> None:
    if said.type in {"error", "warning"}:
        reader.complaints.append(said.text)


def _note_failure(reader: Reader, answer: Response) -> None:
    if answer.status >= 500:
        reader.complaints.append(f"{answer.status} {answer.url}")
