"""Each difference with both sides: what the carrier states, what the ledger has, who decided."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection

from campaigns.schema import AnyRow
from campaigns.settlement import NoSuchCase
from campaigns.vault import Vault
from gateways.msisdn import mask
from reports.queries import settlement as queries
from reports.settlement import asked_for
from reports.sheet import Cell, Sheet
from reports.span import Span
from reports.words import Language, Words, words

#: Cases that one report holds.
SHOWN_MAX: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One difference between a carrier's statement and the ledger."""

    id: int
    carrier: str
    gateway: str
    span: str
    campaign: str | None
    """None where nothing of ours is meant."""
    msisdn: str | None = field(repr=False)
    """Masked; None once the person is erased."""
    subscriber_id: int | None
    kind: str
    stated: str
    stated_segments: int | None
    lines: int
    line: int | None
    """Where it stands in the file; None for what the file lacks."""
    ours_then: str
    """The status when the file was compared; `never_begun` for none."""
    ours_now: str | None
    ours_segments: int | None
    attempt_no: int | None
    file_name: str
    file_sha256: str
    document: str
    imported_by: str
    at: datetime
    state: str
    decided_by: str | None
    decided_at: datetime | None
    reason: str | None
    event: str
    """What its decision did to the obligation; empty for no fact."""

    def as_json(self) -> dict[str, Any]:
        """The case as one object, without our own number for the person."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "subscriber_id"}

    def sheets(self, language: Language) -> tuple[Sheet, ...]:
        """One line per figure: the carrier's side, ours, the decision."""
        said = words(language)
        lines = tuple((said.of(name), value) for name, value in _lines(self, said))
        return (Sheet(f"{said.of('case')} {self.id}", said.all("figure", "value"), lines),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """The cases of a span, of one carrier or of all."""

    span: str | None
    carrier: str | None
    total: int
    """All of them; `rows` holds the first `SHOWN_MAX` at most."""
    rows: tuple[Case, ...]

    def as_json(self) -> dict[str, Any]:
        """The list as one object."""
        return {
            "span": self.span,
            "carrier": self.carrier,
            "total": self.total,
            "cases": [row.as_json() for row in self.rows],
        }

    def sheets(self, language: Language) -> tuple[Sheet, ...]:
        """One line per case."""
        said = words(language)
        heads = said.all(
            "case", "carrier", "span", "msisdn", "kind", "stated", "line", "ours_then", "ours_now"
        )
        title = " · ".join(
            part for part in (said.of("settlement"), self.carrier, self.span) if part
        )
        rows = tuple(_row(one, said) for one in self.rows)
        return (Sheet(title, (*heads, *said.all("state", "came_of_it")), rows),)


def cases(
    connection: Connection,
    span: Span | None = None,
    *,
    vault: Vault,
    carrier: str | None = None,
    state: str | None = None,
    limit: int = SHOWN_MAX,
) -> Cases:
    """The first `limit` cases, and how many there are; numbers masked.

    `carrier` leaves out, in the query, all that another carrier states; `state` is `open`,
    `accepted` or `refused`.
    """
    asked = asked_for(span, carrier=carrier, state=state)
    found = queries.cases(connection, asked, limit=limit)
    return Cases(
        span=None if span is None else span.label,
        carrier=carrier,
        total=queries.case_count(connection, asked),
        rows=tuple(_case(row, vault) for row in found),
    )


def case(connection: Connection, case_id: int, *, vault: Vault, carrier: str | None = None) -> Case:
    """One case. Raises `NoSuchCase`, for another carrier's case as for none."""
    row = queries.case(connection, asked_for(None, carrier=carrier), case_id)
    if row is None:
        raise NoSuchCase(f"No case {case_id}: see `loa settlement list`")
    return _case(row, vault)


def _case(row: AnyRow, vault: Vault) -> Case:
    return Case(
        id=row.id,
        carrier=row.carrier,
        gateway=row.gateway,
        span=row.label,
        campaign=row.slug,
        msisdn=_msisdn(row, vault),
        subscriber_id=row.subscriber_id,
        kind=row.kind,
        stated=row.stated,
        stated_segments=row.stated_segments,
        lines=row.lines,
        line=row.line,
        ours_then=row.ours,
        ours_now=row.status,
        ours_segments=row.ours_segments,
        attempt_no=row.attempt_no,
        file_name=row.file_name,
        file_sha256=row.sha256.hex(),
        document=row.document,
        imported_by=row.person,
        at=row.at,
        state=row.state,
        decided_by=row.actor,
        decided_at=row.decided_at,
        reason=row.reason,
        event=row.event,
    )


def _msisdn(row: AnyRow, vault: Vault) -> str | None:
    if row.msisdn_sealed is None:
        return row.masked or None
    return mask(vault.open(row.msisdn_sealed, context=row.msisdn_index))


def _row(one: Case, said: Words) -> tuple[Cell, ...]:
    came_of_it = "" if one.state == queries.OPEN else said.of(f"event_{one.event}")
    return (
        one.id,
        one.carrier,
        one.span,
        one.msisdn,
        said.of(f"kind_{one.kind}"),
        said.of(f"stated_{one.stated}"),
        one.line,
        _status(one.ours_then, said),
        _status(one.ours_now, said),
        said.of(f"state_{one.state}"),
        came_of_it,
    )


def _lines(one: Case, said: Words) -> list[tuple[str, Cell]]:
    came_of_it = None if one.state == queries.OPEN else said.of(f"event_{one.event}")
    return [
        ("carrier", one.carrier),
        ("gateway", one.gateway),
        ("span", one.span),
        ("campaign", one.campaign),
        ("msisdn", one.msisdn),
        ("kind", said.of(f"kind_{one.kind}")),
        ("stated", said.of(f"stated_{one.stated}")),
        ("stated_segments", one.stated_segments),
        ("lines", one.lines),
        ("file", one.file_name),
        ("line", one.line),
        ("document", one.document),
        ("ours_then", _status(one.ours_then, said)),
        ("ours_now", _status(one.ours_now, said)),
        ("ours_segments", one.ours_segments),
        ("attempt_no", one.attempt_no),
        ("state", said.of(f"state_{one.state}")),
        ("by", one.decided_by),
        ("at", one.decided_at),
        ("reason", one.reason),
        ("came_of_it", came_of_it),
    ]


def _status(name: str | None, said: Words) -> str | None:
    if name is None or name == "never_begun":
        return name and said.of(name)
    return said.status(name)
