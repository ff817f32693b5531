"""On which line of a TOML file a key stands, so that an officer finds what is to be corrected."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

# White space is left to `_path`: three parts that may all take it would take cubic time.
_header = re.compile(r"\s*(\[\[?)([^\[\]]+)\]\]?\s*(?:#.*)?$")
_key = re.compile(r"""\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*=""")
_fences = ('"""', "'''")


def line_of(place: str, lines: Mapping[str, int]) -> int | None:
    """The line of a key path such as `links[0].url`, else of the nearest table that holds it."""
    while place:
        if place in lines:
            return lines[place]
        place = place.rpartition(".")[0] or place.rpartition("[")[0]
    return None


def lines_by_place(text: str) -> Mapping[str, int]:
    """Key path → its line, from 1. Keys within inline tables have the line of their table."""
    lines: dict[str, int] = {}
    table, seen = "", dict[str, int]()
    for number, line in _lines_of_structure(text):
        if header := _header.match(line):
            table = _path(header[2])
            if header[1] == "[[":
                seen[table] = seen.get(table, -1) + 1
                table = f"{table}[{seen[table]}]"
            lines.setdefault(table, number)
        elif key := _key.match(line):
            lines.setdefault(f"{table}.{_path(key[1])}".lstrip("."), number)
    return lines


def _lines_of_structure(text: str) -> Iterator[tuple[int, str]]:
    """The numbered lines that do not lie inside a multi-line string."""
    fence = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if not fence:
            yield number, line
        for sign in _fences:
            if fence in ("", sign) and line.count(sign) % 2:
                fence = "" if fence else sign


def _path(written: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in written.split("."))
