"""One command's help: what it does, in Vietnamese and English, and how it is typed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Help:
    """What a command does, in both languages, and how it is typed."""

    vietnamese: str
    english: str
    examples: tuple[str, ...] = ()
