"""What a report says, line by line, as canonical bytes: written once, read back as written."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

#: Characters of a key, which is a column of the replies.
KEY_MAX: Final = 200
_PARTS_OF_A_PERCENT: Final = 100

_whole = re.compile(r"\d{1,18}", re.ASCII).fullmatch
_grouped = re.compile(r"\d{1,3}(?:[. ]\d{3}){1,5}", re.ASCII).fullmatch
_percent = re.compile(r"(\d{1,3})(?:[.,](\d{1,2}))?\s*%?", re.ASCII).fullmatch


class Unit(StrEnum):
    """What a line counts."""

    MESSAGES = "messages"
    """Obligations or attempts, whole."""
    SEGMENTS = "segments"
    """What is billed."""
    VND = "vnd"
    """Money."""
    SHARE = "share"
    """Hundredths of a percent: 9851 is 98.51 %."""
    MILLISECONDS = "milliseconds"
    """A time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """Why a line says something else than in the version before."""

    version: int
    """The version that corrected it."""
    before: int | None
    contested_by: str
    contest_reason: str
    ruled_by: str
    ruling_reason: str
    ruled_at: str
    """ISO 8601, UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One figure that can be contested on its own."""

    key: str
    """The same for the same figure in every report: `duty/178/confirmed`."""
    unit: Unit
    value: int | None
    """None: not measurable, as no receipts, no ceiling, nothing to reckon from."""
    corrected: Correction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """The version that a version corrects."""

    version: int
    sha256: str
    """Of its canonical bytes, hexadecimal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is about to be issued. Raises ValueError where a line's key is unusable or doubled."""

    carrier: str
    label: str
    """`2021-W22` or `2021-06`."""
    weeks: tuple[str, ...]
    """Whose duty it counts."""
    ends_at: datetime
    """The first instant after its span."""
    lines: tuple[Line, ...]

    def __post_init__(self) -> None:
        keys = [line.key for line in self.lines]
        if len(set(keys)) < len(keys):
            raise ValueError("two lines have the same key")
        if not all(0 < len(key) <= KEY_MAX for key in keys):
            raise ValueError(f"a line's key has 1 to {KEY_MAX} characters")


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """One version of a report, whole."""

    number: str
    version: int
    follows: Followed | None
    carrier: str
    label: str
    weeks: tuple[str, ...]
    as_of: str
    """When the figures were counted: ISO 8601, UTC. A correction counts nothing again."""
    lines: tuple[Line, ...]

    @property
    def by_key(self) -> Mapping[str, Line]:
        """Its lines by their keys."""
        return MappingProxyType({line.key: line for line in self.lines})

    @property
    def changes(self) -> tuple[Line, ...]:
        """The lines that this version corrects; none in a first one."""
        return tuple(
            line
            for line in self.lines
            if line.corrected is not None and line.corrected.version == self.version
        )

    def canonical(self) -> str:
        """The text that is kept and hashed: sorted names, no blanks, letters as they are."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    def corrected(self, by_key: Mapping[str, tuple[int, Correction]]) -> Content:
        """The next version: this one but for these lines, each with what it is now and why."""
        followed = Followed(version=self.version, sha256=hash_of(self.canonical()).hex())
        return replace(
            self,
            version=self.version + 1,
            follows=followed,
            lines=tuple(_corrected(line, by_key) for line in self.lines),
        )


def hash_of(canonical: str) -> bytes:
    """SHA-256 of a report's canonical bytes."""
    return hashlib.sha256(canonical.encode()).digest()


def content_in(canonical: str) -> Content:
    """The content that these bytes were made from."""
    told: dict[str, Any] = json.loads(canonical)
    followed = told.pop("follows")
    lines, weeks = told.pop("lines"), told.pop("weeks")
    return Content(
        **told,
        follows=None if followed is None else Followed(**followed),
        weeks=tuple(weeks),
        lines=tuple(_line(one) for one in lines),
    )


def written_in(words: str, unit: Unit) -> int | None:
    """The value that a person wrote: `1234`, `1.234` or, of a share, `98,51 %`; None for no value
    of that unit.
    """
    tidy = words.strip()
    if unit is Unit.SHARE:
        found = _percent(tidy)
        if found is None:
            return None
        value = int(found[1]) * _PARTS_OF_A_PERCENT + int((found[2] or "0").ljust(2, "0"))
        return value if value <= _PARTS_OF_A_PERCENT**2 else None
    if _whole(tidy):
        return int(tidy)
    return int(re.sub("[. ]", "", tidy)) if _grouped(tidy) else None


def _corrected(line: Line, by_key: Mapping[str, tuple[int, Correction]]) -> Line:
    if line.key not in by_key:
        return line
    value, correction = by_key[line.key]
    return replace(line, value=value, corrected=correction)


def _line(told: dict[str, Any]) -> Line:
    why = told["corrected"]
    return Line(
        key=told["key"],
        unit=Unit(told["unit"]),
        value=told["value"],
        corrected=None if why is None else Correction(**why),
    )
