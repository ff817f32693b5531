"""A report laid out as columns and rows of plain values, before anyone renders it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

Cell: TypeAlias = str | int | float | bool | date | datetime | None
"""What may stand in a sheet; renderers decide how each kind is written."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a report: its title, the heads of its columns, its rows in order."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"a row of the sheet {self.title!r} has another width than its heads")
