"""The documentation as a reader meets it: its pages, links, headings and typed commands."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]

_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)
_FENCED = re.compile(r"```.*?```", re.DOTALL)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_ASSIGNMENT = re.compile(r"^[A-Z_]+=\S*$")


@dataclass(frozen=True)
class Page:
    """One Markdown file."""

    path: Path

    @property
    def name(self) -> str:
        """Its path from the root of the repository."""
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        """The whole file."""
        return self.path.read_text(encoding="utf-8")

    @property
    def prose(self) -> str:
        """All but what is fenced."""
        return _FENCED.sub("", self.text)

    def links(self) -> list[str]:
        """Where its links and pictures lead."""
        return _LINK.findall(self.prose)

    def anchors(self) -> set[str]:
        """The headings as links name them."""
        return {anchor_of(heading) for heading in _HEADING.findall(self.prose)}

    def typed(self, program: str) -> Iterator[list[str]]:
        """The words of each command of `program` that the page tells its reader to type."""
        return typed_in(self.text, program)


def typed_in(text: str, program: str) -> Iterator[list[str]]:
    """The same of any Markdown."""
    for block in _CONSOLE.findall(text):
        for line in block.splitlines():
            if line.startswith("$ "):
                yield from _commands_of(line[2:], program)


def anchor_of(heading: str) -> str:
    """A heading as the anchor that it becomes."""
    kept = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return kept.replace(" ", "-")


def pages() -> list[Page]:
    """Every page of ours, in order of name."""
    found = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return [Page(path) for path in sorted(found)]


def _commands_of(line: str, program: str) -> Iterator[list[str]]:
    words = shlex.split(line.partition("  #")[0])
    while words and _ASSIGNMENT.match(words[0]):
        words = words[1:]
    if words and Path(words[0]).name == program:
        yield words[1:]
