"""A statement's file is read slice by slice: each row is a line or a refusal.

An Excel workbook is refused with the remedy, as a roster is. Whoever adds XLSX gives `lines()` rows
of cells from it; nothing behind this module knows what kind of file they came from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Final

from campaigns.delivered import BadDeliveredFile, DeliveredFile
from campaigns.roster.reading import named_safely
from campaigns.roster.refusals import Refusal
from campaigns.settlement.lines import COLUMNS, REQUIRED, Line, LineReader, column_named

#: A file of more rows is no statement of a province; each row costs time, and a refused one disk.
ROWS_MAX: Final = 5_000_000
REFUSED_MAX: Final = 100_000


class BadSettlementFile(BadDeliveredFile):
    """The file as a whole cannot be read as a statement; the message tells what to do with it."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The next rows of a file, in its order."""

    lines: list[Line]
    refusals: list[Refusal]

    @property
    def rows(self) -> int:
        """Rows read, good and bad."""
        return len(self.lines) + len(self.refusals)


class StatementFile(DeliveredFile):
    """A statement as a delivered CSV. Raises BadSettlementFile, when opened or while it is read."""

    Bad: ClassVar[type[BadDeliveredFile]] = BadSettlementFile

    def __init__(
        self, path: Path, *, since: datetime, until: datetime, rows_max: int = ROWS_MAX
    ) -> None:
        """Take the file that states what was sent in [since, until)."""
        super().__init__(path)
        self._since, self._until, self._rows_max = since, until, rows_max

    def columns_in(self, named: Sequence[str]) -> tuple[str, ...]:
        """Our names of the columns, in either language. Raises BadSettlementFile."""
        columns = [column_named(name) for name in named]
        unknown = [name for name, column in zip(named, columns, strict=True) if column is None]
        if unknown:
            raise BadSettlementFile(
                f"Unknown columns in line 1: {', '.join(map(named_safely, unknown))}. A "
                f"statement's header has {', '.join(COLUMNS)}, of which msisdn and status are "
                "required: take the others out"
            )
        known = tuple(column for column in columns if column is not None)
        _check_columns(known)
        return known

    def slices(self, rows: int) -> Iterator[Lines]:
        """The whole file, `rows` at a time. Lines with nothing on them are no rows."""
        reader = LineReader(self.columns, since=self._since, until=self._until)
        now, refused = Lines([], []), 0
        for read, (number, cells) in enumerate(self.lines(), start=1):
            found = reader.read(cells, number=number)
            if isinstance(found, Refusal):
                now.refusals.append(found)
                refused += 1
            else:
                now.lines.append(found)
            self._check_bounds(read, refused)
            if now.rows >= rows:
                yield now
                now = Lines([], [])
        if now.rows:
            yield now

    def _check_bounds(self, read: int, refused: int) -> None:
        if read > self._rows_max:
            raise BadSettlementFile(f"More than {self._rows_max} rows: divide the file by day")
        if refused > REFUSED_MAX:
            raise BadSettlementFile(
                f"More than {REFUSED_MAX} rows are refused: correct what the first of them tell"
            )


def _check_columns(columns: Sequence[str]) -> None:
    missing = [name for name in REQUIRED if name not in columns]
    if missing:
        raise BadSettlementFile(
            f"Line 1 must be a header with the columns {' and '.join(missing)}: add them"
        )
    if len(set(columns)) < len(columns):
        raise BadSettlementFile("A column stands twice in line 1: remove one of the two")
