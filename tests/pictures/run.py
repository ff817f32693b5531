"""`make pictures`: the console's pages over a played demo, at both widths and in both languages.

Give it the demo's folder: `make demo` first, then `make pictures` (or `ARGS="--home FOLDER"`).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import sync_playwright

from campaigns import accounts
from console.web.app import console_app
from console.web.desk import Desk
from scheduler.bootstrap import assemble
from scheduler.settings import Settings
from tests.kit.browser import NARROW, WIDE, listening_house, reading, start_chromium
from tests.kit.web import House

#: Whose eyes, and what is looked at: file name -> (person, address).
PAGES: Final[Mapping[str, tuple[str, str]]] = {
    "week": ("demo-officer", "/"),
    "campaign": ("demo-officer", "/campaigns/bluezone-sms"),
    "roster": ("demo-officer", "/roster"),
    "gateways": ("demo-officer", "/gateways"),
    "quota-report": ("demo-vnpt", "/quota/2021/1"),
    "audit": ("demo-auditor", "/audits/1"),
}
_LANGUAGES: Final = {"vi": "vi-VN", "en": "en-GB"}
_TALLEST: Final = 2400


def main() -> int:
    """Take them all. The exit code."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--home", type=Path, default=Path(".loa-demo"))
    asked.add_argument("--into", type=Path, default=Path("docs/pictures"))
    said = asked.parse_args()
    said.into.mkdir(parents=True, exist_ok=True)
    with (
        played(said.home.resolve()) as place,
        listening_house(place) as address,
        sync_playwright() as playwright,
    ):
        browser = start_chromium(playwright)
        prepare(place)
        for size in (WIDE, NARROW):
            for short, language in _LANGUAGES.items():
                for name, (who, path) in PAGES.items():
                    file = said.into / f"{name}-{size[0]}-{short}.png"
                    with reading(browser, address, size=size, language=language) as reader:
                        reader.page.context.add_cookies([place.cookie(who, address)])
                        reader.go(path)
                        tall = int(reader.page.evaluate("document.body.scrollHeight"))
                        reader.page.set_viewport_size(
                            {"width": size[0], "height": min(tall, _TALLEST)}
                        )
                        reader.page.screenshot(path=file)
                        _smaller(file)
                        print(file, "WIDER THAN ITS WINDOW" if reader.overflows else "")
        browser.close()
    return 0


def _smaller(file: Path) -> None:
    """A page has few colours: a table of them makes a third of the file."""
    with Image.open(file) as picture:
        few = picture.convert("RGB").quantize(64, dither=Image.Dither.NONE)
    few.save(file, optimize=True)


def prepare(place: House) -> None:
    """What a demo leaves to people: a quota report issued, an audit opened and begun."""
    officer, auditor = place.visit("demo-officer"), place.visit("demo-auditor")
    officer.post("/quota", data={"carrier": "vnpt", "span": "2021-W22"})
    asked = {"period": "bluezone-sms 2021-W22", "seed": "12 34 56", "size": "40", "minimum": "5"}
    auditor.post("/audits", data={**asked, "reason": "kế hoạch 5/KH-TTr"})
    for number in range(1, 21):
        finding = "denied" if number % 9 == 0 else "confirmed"
        auditor.post("/audits/1/find", data={"number": number, "finding": finding})


@contextmanager
def played(home: Path) -> Iterator[House]:
    """The console over a demo's folder."""
    settings = Settings(
        home=home, clock_file=home / "clock.json", landings_file=home / "landings.toml"
    )
    process = assemble(settings)
    desk = Desk(process.ports, settings)
    names = {who for who, _ in PAGES.values()}
    people = {name: desk.read(partial(accounts.person_named, name=name)) for name in names}
    yield House(
        console_app(desk), desk, {name: one for name, one in people.items() if one is not None}
    )


if __name__ == "__main__":
    sys.exit(main())
