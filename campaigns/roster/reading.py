"""A roster file is read slice by slice: each row is an entry or a refusal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final

from campaigns.carrier import Carrier
from campaigns.delivered import BadDeliveredFile, DeliveredFile
from campaigns.roster.cells import COLUMNS, Entry, RowReader
from campaigns.roster.refusals import Refusal

_NAME_MAX: Final = 40
_many_digits = re.compile(r"\d{4}").search


class BadRosterFile(BadDeliveredFile):
    """The file as a whole cannot be read as a roster; the message tells what to do with it."""


@dataclass(frozen=True, slots=True)
class Slice:
    """The next rows of a file, in its order."""

    entries: list[Entry]
    refusals: list[Refusal]

    @property
    def rows(self) -> int:
        """Rows read, good and bad."""
        return len(self.entries) + len(self.refusals)


class RosterFile(DeliveredFile):
    """A roster as a delivered CSV. Raises BadRosterFile, when opened or while it is read."""

    Bad: ClassVar[type[BadDeliveredFile]] = BadRosterFile

    def __init__(self, path: Path, *, carrier: Carrier | None) -> None:
        """Take the file that `carrier` delivered; None for a file over all carriers."""
        super().__init__(path)
        self._carrier = carrier

    def columns_in(self, named: Sequence[str]) -> tuple[str, ...]:
        """The columns as they are named. Raises BadRosterFile."""
        columns = tuple(name.strip().casefold() for name in named)
        _check_columns(columns)
        return columns

    def slices(self, rows: int) -> Iterator[Slice]:
        """The whole file, `rows` at a time. Lines with nothing on them are no rows."""
        reader = RowReader(self.columns, carrier=self._carrier)
        now = Slice([], [])
        for line, cells in self.lines():
            found = reader.read(cells, line=line)
            if isinstance(found, Refusal):
                now.refusals.append(found)
            else:
                now.entries.append(found)
            if len(now.entries) + len(now.refusals) >= rows:
                yield now
                now = Slice([], [])
        if now.rows:
            yield now


def _check_columns(columns: Sequence[str]) -> None:
    unknown = [name for name in columns if name not in COLUMNS]
    if unknown:
        raise BadRosterFile(
            f"Unknown columns in line 1: {', '.join(map(named_safely, unknown))}. "
            f"A roster's header has {', '.join(COLUMNS)}, of which only msisdn is required"
        )
    if "msisdn" not in columns:
        raise BadRosterFile("Line 1 must be a header with the column msisdn: add it")
    if len(set(columns)) < len(columns):
        raise BadRosterFile("A column stands twice in line 1: remove one of the two")


def named_safely(name: str) -> str:
    """A column's name; where a file lacks its header this is a number, which is not repeated."""
    if _many_digits(name):
        return "(a number)"
    return repr(name[:_NAME_MAX])
