"""`make axe`: axe-core over every page that a role's menu leads to; serious findings fail."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import sync_playwright

from tests.kit.browser import NARROW, WIDE, Reader, listening_house, reading, start_chromium
from tests.kit.web import CAST, House, house

_AXE: Final = "axe-core@4"
_WHERE: Final = Path(".loa/axe")
_GRAVE: Final = frozenset({"serious", "critical"})
_RULES: Final = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']}"


def main() -> int:
    """Look at every page at both widths; print what was found. The exit code."""
    axe = axe_source()
    counts: Counter[str] = Counter()
    with (
        tempfile.TemporaryDirectory() as folder,
        house(Path(folder) / "home") as place,
        listening_house(place) as address,
        sync_playwright() as playwright,
    ):
        browser = start_chromium(playwright)
        for name in (None, *CAST):
            for size in (WIDE, NARROW):
                with reading(browser, address, size=size) as reader:
                    for path in pages_of(place, reader, name):
                        counts["pages"] += 1
                        _tell(
                            counts, f"{name or 'nobody'} {size[0]} {path}", _findings(reader, axe)
                        )
        browser.close()
    grave = sum(counts[one] for one in _GRAVE)
    print(f"{counts['pages']} pages, {dict(counts)}: {grave} serious or critical")
    return 1 if grave else 0


def axe_source() -> str:
    """Axe's own script, fetched once by npm."""
    found = _WHERE / "node_modules" / "axe-core" / "axe.min.js"
    if not found.exists():
        _WHERE.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["npm", "install", "--silent", "--prefix", str(_WHERE), _AXE],
            check=True,
        )
    return found.read_text(encoding="utf-8")


def pages_of(place: House, reader: Reader, name: str | None) -> Iterator[str]:
    """Each page of that person's menu and each link on it that stays inside, opened one by one."""
    if name is None:
        reader.go("/sign-in")
        yield "/sign-in"
        return
    reader.page.context.add_cookies([place.cookie(name, reader.address)])
    waiting, seen = ["/"], set[str]()
    while waiting:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        reader.go(path)
        yield path
        links = reader.page.eval_on_selector_all(
            "a[href^='/']", "links => links.map(link => link.getAttribute('href'))"
        )
        waiting += [one for one in links if _is_page(one)]


def _is_page(address: str) -> bool:
    return not address.startswith(("/language", "/static")) and "." not in address


def _findings(reader: Reader, axe: str) -> list[dict[str, Any]]:
    reader.page.evaluate(axe)
    found: list[dict[str, Any]] = reader.page.evaluate(
        f"axe.run(document, {_RULES}).then(result => result.violations)"
    )
    return found


def _tell(counts: Counter[str], where: str, found: list[dict[str, Any]]) -> None:
    for one in found:
        counts[one["impact"]] += 1
        nodes = "; ".join(" ".join(node["target"]) for node in one["nodes"][:3])
        print(f"{where}: {one['impact']} {one['id']}: {one['help']} ({nodes})")


if __name__ == "__main__":
    sys.exit(main())
