"""Sheets as an Excel workbook: numbers are numbers, text is text; same values, same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from campaigns.week import local
from reports.sheet import Cell, Sheet
from reports.words import Language, words

#: Excel writes them with the points and commas of whoever opens the file.
_FORMATS: Final = {int: "#,##0", float: "0.00%", datetime: "dd/mm/yyyy hh:mm", date: "dd/mm/yyyy"}
#: What a workbook is dated when no clock may be asked: the earliest that a ZIP can bear.
_NO_CLOCK: Final = datetime(1980, 1, 1)  # noqa: DTZ001 - a ZIP's own dates know no time zone
_WIDTH_MAX: Final = 60
_WIDTH_MORE: Final = 2
_TITLE_MAX: Final = 31
_FONT: Final = "Times New Roman"

_not_in_a_title = re.compile(r"[\\*?:/\[\]]")
_modified = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def rendered(sheets: Sequence[Sheet], language: Language) -> bytes:
    """The workbook; a sheet without rows is left out, but for the first.

    Instants stand in the province's time. Text that begins with `= + - @` is text: it is stored as
    such, and marked so that it stays text when somebody edits it.
    """
    book = Workbook(write_only=True)
    book.properties.creator = "Loa"
    book.properties.created = _NO_CLOCK
    titles: set[str] = set()
    for place, sheet in enumerate(sheets):
        if sheet.rows or not place:
            _add(book, sheet, language, titles=titles)
    held = io.BytesIO()
    book.save(held)
    return _without_clock(held.getvalue())


def _add(book: Workbook, sheet: Sheet, language: Language, *, titles: set[str]) -> None:
    page: Any = book.create_sheet(_title(sheet.title, titles))
    page.freeze_panes = "A2"
    for place, width in enumerate(_widths(sheet), start=1):
        page.column_dimensions[get_column_letter(place)].width = width
    page.append([_cell(page, head, language, bold=True) for head in sheet.columns])
    for row in sheet.rows:
        page.append([_cell(page, cell, language) for cell in row])


def _title(words_of_it: str, taken: set[str]) -> str:
    """What a tab can bear, each once: 31 characters without those that Excel refuses."""
    start = _not_in_a_title.sub("-", words_of_it)[:_TITLE_MAX].strip("' ") or "Loa"
    title, nth = start, 1
    while title.casefold() in taken:
        nth += 1
        title = f"{start[: _TITLE_MAX - 4]} ({nth})"
    taken.add(title.casefold())
    return title


def _cell(page: Any, value: Cell, language: Language, *, bold: bool = False) -> Any:
    cell: Any = WriteOnlyCell(page, value=None)
    cell.font = Font(name=_FONT, size=12, bold=bold)
    if isinstance(value, bool):
        value = words(language).of("yes" if value else "no")
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", value)
        cell.data_type = "s"
        cell.quotePrefix = True
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    elif value is not None:
        cell.value = local(value).replace(tzinfo=None) if isinstance(value, datetime) else value
        cell.number_format = _FORMATS[type(value)]
        cell.alignment = Alignment(vertical="top")
    return cell


def _widths(sheet: Sheet) -> Iterable[int]:
    for place, head in enumerate(sheet.columns):
        longest = max([len(head), *(len(str(row[place] or "")) for row in sheet.rows)])
        yield min(longest + _WIDTH_MORE, _WIDTH_MAX)


def _without_clock(workbook: bytes) -> bytes:
    """The library dates the file and all in it by the machine's clock: each date is made one."""
    held = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as made,
        zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as kept,
    ):
        for name in made.namelist():
            content = made.read(name)
            if name == "docProps/core.xml":
                content = _modified.sub(rb"\g<1>1980-01-01T00:00:00Z", content)
            entry = zipfile.ZipInfo(name, _NO_CLOCK.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            kept.writestr(entry, content)
    return held.getvalue()
