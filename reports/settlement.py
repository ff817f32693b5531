"""What carriers state against the ledger: equal, different, refused; differences by kind and what
became of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection

from campaigns.schema import AnyRow
from reports.queries import settlement as queries
from reports.queries.settlement import Asked
from reports.sheet import Cell, Sheet
from reports.span import Span
from reports.words import Language, Words, words


class CaseState(StrEnum):
    """How far a case has come."""

    OPEN = queries.OPEN
    """Nobody decided it yet."""
    ACCEPTED = "accepted"
    """It is as the carrier states."""
    REFUSED = "refused"
    """It is as the ledger has it."""


_FIGURES: Final = ("read", "refused", "repeated", "stated", "equal", "silent", "differing")


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedFile:
    """One statement as it was imported, and what its comparison counted."""

    id: int
    carrier: str
    gateway: str
    span: str
    file_name: str
    sha256: str
    document: str
    complete: bool
    """It claims to hold all that was sent in its span."""
    state: str
    person: str
    at: datetime
    figures: Mapping[str, int]

    def as_json(self) -> dict[str, Any]:
        """The statement as one object."""
        told = {name: getattr(self, name) for name in self.__slots__ if name != "figures"}
        return told | {"figures": dict(self.figures)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """Cases of one kind that state the same, by how far they have come."""

    carrier: str
    gateway: str
    kind: str
    stated: str
    by_state: Mapping[str, int]

    def as_json(self) -> dict[str, Any]:
        """One line as an object."""
        return {
            "carrier": self.carrier,
            "gateway": self.gateway,
            "kind": self.kind,
            "stated": self.stated,
            **{state: self.by_state.get(state, 0) for state in CaseState},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CameOfIt:
    """What accepted cases told the ledger, apart from all that a handset or an SMSC said."""

    stated: str
    event: str
    count: int

    def as_json(self) -> dict[str, Any]:
        """One line as an object; `statement` names the words that reports have for it."""
        statement = f"statement_{self.stated}"
        return {"statement": statement, "event": self.event, "count": self.count}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """Statements of a span, of one carrier or of all."""

    span: str | None
    """`2021-W22`, `2021-06`; None for every statement."""
    carrier: str | None
    files: tuple[StatedFile, ...]
    differences: tuple[Differences, ...]
    by_statement: tuple[CameOfIt, ...]

    def as_json(self) -> dict[str, Any]:
        """The settlement as one object."""
        return {
            "span": self.span,
            "carrier": self.carrier,
            "files": [one.as_json() for one in self.files],
            "differences": [one.as_json() for one in self.differences],
            "by_statement": [one.as_json() for one in self.by_statement],
        }

    def sheets(self, language: Language) -> tuple[Sheet, ...]:
        """Differences by kind and state first; then what came of them; then the statements."""
        said = words(language)
        title = " · ".join(
            part for part in (said.of("settlement"), self.carrier, self.span) if part
        )
        heads = (
            *said.all("carrier", "gateway", "kind", "stated"),
            *(said.of(f"state_{state}") for state in CaseState),
        )
        rows = tuple(_difference_row(one, said) for one in self.differences)
        return (Sheet(title, heads, rows), self._came_of_it(said), self._statements(said))

    def _came_of_it(self, said: Words) -> Sheet:
        rows = tuple(
            (said.of(f"statement_{one.stated}"), said.of(f"event_{one.event}"), one.count)
            for one in self.by_statement
        )
        return Sheet(said.of("came_of_it"), said.all("stated", "came_of_it", "count"), rows)

    def _statements(self, said: Words) -> Sheet:
        heads = said.all("file", "carrier", "gateway", "span", "document", "by", "at")
        figures = said.all("read", "refused", "repeated", "stated_attempts", "equal", "silent")
        rows = tuple(_file_row(one) for one in self.files)
        return Sheet(said.of("file"), (*heads, *figures, said.of("differing")), rows)


def settlement(
    connection: Connection, span: Span | None = None, *, carrier: str | None = None
) -> Settlement:
    """The statements that speak of some of the span, and the cases they opened.

    `carrier` leaves out, in the query, all that another carrier states.
    """
    asked = asked_for(span, carrier=carrier)
    rows = queries.counts(connection, asked)
    return Settlement(
        span=None if span is None else span.label,
        carrier=carrier,
        files=tuple(_file(row) for row in queries.files(connection, asked)),
        differences=_differences(rows),
        by_statement=_by_statement(rows),
    )


def asked_for(span: Span | None, *, carrier: str | None, state: str | None = None) -> Asked:
    """The terms of a question about statements."""
    if span is None:
        return Asked(carrier=carrier, state=state)
    return Asked(carrier=carrier, state=state, since=span.since, until=span.until)


def _differences(rows: Iterable[AnyRow]) -> tuple[Differences, ...]:
    by_kind: dict[tuple[str, str, str, str], Counter[str]] = {}
    for row in rows:
        key = (row.carrier, row.gateway, row.kind, row.stated)
        by_kind.setdefault(key, Counter())[row.state] += row.n
    return tuple(
        Differences(carrier=key[0], gateway=key[1], kind=key[2], stated=key[3], by_state=counts)
        for key, counts in by_kind.items()
    )


def _by_statement(rows: Iterable[AnyRow]) -> tuple[CameOfIt, ...]:
    """Only of what appended a fact."""
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows:
        if row.event:
            counts[row.stated, row.event] += row.n
    return tuple(
        CameOfIt(stated=stated, event=event, count=count)
        for (stated, event), count in sorted(counts.items())
    )


def _file(row: AnyRow) -> StatedFile:
    return StatedFile(
        id=row.id,
        carrier=row.carrier,
        gateway=row.gateway,
        span=row.label,
        file_name=row.file_name,
        sha256=row.sha256.hex(),
        document=row.document,
        complete=row.complete,
        state=row.state,
        person=row.person,
        at=row.at,
        figures={name: row.counts.get(name, 0) for name in _FIGURES},
    )


def _difference_row(one: Differences, said: Words) -> tuple[Cell, ...]:
    counts = (one.by_state.get(state, 0) for state in CaseState)
    kind, stated = said.of(f"kind_{one.kind}"), said.of(f"stated_{one.stated}")
    return (one.carrier, one.gateway, kind, stated, *counts)


def _file_row(one: StatedFile) -> tuple[Cell, ...]:
    head = (one.file_name, one.carrier, one.gateway, one.span, one.document, one.person, one.at)
    return (*head, *(one.figures[name] for name in _FIGURES))
