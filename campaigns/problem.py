"""What is wrong with a campaign, where it stands, and what to do about it, in both languages."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from string import Template
from typing import Final

from campaigns.phrases import GUARDS, PHRASES

#: Longest piece of an officer's text that a problem quotes, in characters.
_SHOWN_MAX: Final = 160


class Severity(StrEnum):
    """How a problem is refused."""

    USAGE = "usage"
    """The file is malformed: exit 2."""
    GUARD = "guard"
    """The file is well formed, and sending it would be wrong: exit 4."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing to correct. `kind` is stable; tests and `--json` may rely on it."""

    kind: str
    place: str
    """The key path (`routes.vnpt.brandname`), or a name for a text that has none (`as sent`)."""
    words_vi: str
    words_en: str
    remedy_vi: str
    remedy_en: str
    severity: Severity
    file: str = ""
    line: int | None = None
    """The line of `file`, from 1; None where it cannot be told."""

    @property
    def where(self) -> str:
        """File, line and key path as one string: `bluezone-sms.toml:41 text.accented`."""
        at = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{at} {self.place}".strip()


def problem(kind: str, place: str, /, *, line: int | None = None, **values: object) -> Problem:
    """The problem of that kind, its phrases filled with `values`.

    Values are shown with every character that hides, imitates or turns text written as its code.
    Raises KeyError for a kind without phrases: only a bug can do that.
    """
    shown_values = {name: shown(str(value)) for name, value in values.items()}
    phrase = PHRASES[kind]
    words_vi, words_en, remedy_vi, remedy_en = (
        Template(text).substitute(shown_values)
        for text in (phrase.words_vi, phrase.words_en, phrase.remedy_vi, phrase.remedy_en)
    )
    return Problem(
        kind=kind,
        place=place,
        words_vi=words_vi,
        words_en=words_en,
        remedy_vi=remedy_vi,
        remedy_en=remedy_en,
        severity=Severity.GUARD if kind in GUARDS else Severity.USAGE,
        line=line,
    )


def shown(text: str) -> str:
    """`text` safe to show a person: shortened; what an eye cannot tell is written `<U+200B>`."""
    whole = "".join(char if _is_plain(char) else f"<U+{ord(char):04X}>" for char in text)
    return whole if len(whole) <= _SHOWN_MAX else f"{whole[: _SHOWN_MAX - 1]}…"


def _is_plain(char: str) -> bool:
    if char.isascii():
        return char.isprintable()
    letter = unicodedata.normalize("NFD", char)[0]
    return letter.isascii() or char in "đĐ…–—“”‘’₫"
