"""What a command shows: one object or table on stdout, all else on stderr, colour only to eyes."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, Protocol, TextIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)

from console.exits import GuardRefused
from console.words import LANGUAGE, say
from reports.render import csv
from reports.render import json as as_one_object
from reports.render.table import table
from reports.sheet import Sheet
from reports.words import Language

#: Where nobody looks at a terminal a table is not cut to the width of one.
_FILE_WIDTH: Final = 200


class Report(Protocol):
    """What every report can do."""

    def as_json(self) -> dict[str, Any]:
        """Its values as one object."""

    def sheets(self, language: Language) -> tuple[Sheet, ...]:
        """Its tables."""


def show(report: Report, *, as_json: bool, as_csv: bool = False) -> None:
    """A report on stdout: as tables, as one JSON object, or its first table as CSV."""
    if as_json:
        sys.stdout.write(as_one_object.rendered(report) + "\n")
    elif as_csv:
        sys.stdout.write(csv.rendered(report.sheets(LANGUAGE)[0]).decode())
    else:
        show_sheets(report.sheets(LANGUAGE))


def show_sheets(sheets: Sequence[Sheet]) -> None:
    """Tables on stdout; those without rows are left out, but for the first."""
    for place, sheet in enumerate(sheets):
        if sheet.rows or not place:
            _console(sys.stdout).print(table(sheet, LANGUAGE))


def show_object(values: Mapping[str, Any] | Sequence[Any]) -> None:
    """One JSON object on stdout; instants and dates in ISO 8601."""
    sys.stdout.write(json.dumps(values, ensure_ascii=False, indent=2, default=_plain) + "\n")


def show_line(words: str) -> None:
    """One line of a result on stdout."""
    _console(sys.stdout).print(words, markup=False, highlight=False, soft_wrap=True)


def tell(words: str) -> None:
    """One line to the person at work, on stderr."""
    _console(sys.stderr).print(words, markup=False, highlight=False, soft_wrap=True)


def tell_failure(words: str) -> None:
    """What went wrong, on stderr."""
    _console(sys.stderr).print(
        words, style="bold red", markup=False, highlight=False, soft_wrap=True
    )


def progress() -> Progress:
    """A bar on stderr; it draws nothing where stderr is no terminal."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        console=_console(sys.stderr),
        disable=not sys.stderr.isatty(),
    )


def counting() -> Progress:
    """A bar that counts messages, on stderr."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[note]}"),
        console=_console(sys.stderr),
        disable=not sys.stderr.isatty(),
    )


def agreed(question: str, *, yes: bool, no_input: bool) -> bool:
    """Whether the person says yes. Raises GuardRefused where nobody can be asked."""
    if yes:
        return True
    if no_input or not sys.stdin.isatty():
        raise GuardRefused(say("say_yes", question=question))
    tell(f"{question} [{say('yes_letter')}/N]")
    return sys.stdin.readline().strip().lower() in {"y", "yes", "c", "có", "co"}


def _console(file: TextIO) -> Console:
    """Made for each use, as streams may be exchanged. NO_COLOR is heeded by rich itself."""
    wide = not file.isatty() and "COLUMNS" not in os.environ
    return Console(file=file, width=_FILE_WIDTH if wide else None)


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"JSON holds no {type(value).__name__}: make it text first")
