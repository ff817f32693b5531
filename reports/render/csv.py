"""A sheet as CSV that a spreadsheet opens rightly and never runs."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Final

from campaigns.spreadsheet import harmless
from campaigns.week import local
from reports.sheet import Cell, Sheet

#: Tells Excel that the file is UTF-8; without it Vietnamese is read wrongly.
_MARK: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"


def rendered(sheet: Sheet, *, for_excel: bool = False) -> bytes:
    """The sheet as UTF-8 CSV; `for_excel` adds the byte order mark and separates by `;`.

    Numbers stand plain, without grouping; instants in the province's time, `2021-06-01 08:30:00`.
    """
    return "".join(lines(sheet.columns, sheet.rows, for_excel=for_excel)).encode()


def lines(
    columns: Iterable[str], rows: Iterable[tuple[Cell, ...]], *, for_excel: bool = False
) -> Iterator[str]:
    """The same line by line, for sheets too long to hold; the first line carries the mark."""
    yield (_MARK if for_excel else "") + _line(columns, for_excel=for_excel)
    for row in rows:
        yield _line(map(_written, row), for_excel=for_excel)


def _line(cells: Iterable[str | int | float], *, for_excel: bool) -> str:
    held = io.StringIO()
    writer = csv.writer(held, delimiter=";" if for_excel else ",", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(list(cells))
    return held.getvalue()


def _written(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int | float):
        return cell
    if isinstance(cell, datetime):
        return f"{local(cell):%Y-%m-%d %H:%M:%S}"
    return cell.isoformat() if isinstance(cell, date) else harmless(cell)
