"""A sheet as a table for the terminal: numbers as officers write them, to the right."""

from __future__ import annotations

from datetime import date, datetime

from rich.table import Table
from rich.text import Text

from reports.sheet import Cell, Sheet
from reports.words import Language, moment, number, percent, words


def table(sheet: Sheet, language: Language) -> Table:
    """A rich table of the sheet; cells are plain text, so nothing in them is read as markup."""
    drawn = Table(title=Text(sheet.title), title_justify="left")
    for place, head in enumerate(sheet.columns):
        is_number = any(_is_number(row[place]) for row in sheet.rows)
        drawn.add_column(Text(head), justify="right" if is_number else "left")
    for row in sheet.rows:
        drawn.add_row(*(Text(written(cell, language)) for cell in row))
    return drawn


def written(cell: Cell, language: Language) -> str:
    """A cell as officers read it; a float is a share of 1."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return words(language).of("yes" if cell else "no")
    if isinstance(cell, int):
        return number(cell)
    if isinstance(cell, float):
        return percent(cell)
    if isinstance(cell, datetime):
        return moment(cell)
    return f"{cell:%d/%m/%Y}" if isinstance(cell, date) else cell


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)
