"""One number's history: its weeks, and every attempt, outcome, receipt and ruling in order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Table

from campaigns.duty import Duty, duty_of, terms_of
from campaigns.period import pilot_in
from campaigns.schema import AnyRow
from campaigns.vault import Vault
from gateways.msisdn import mask
from reports.errors import NoSuchSubscriber
from reports.queries import timeline as queries
from reports.sheet import Cell, Sheet
from reports.words import Language, Words, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One fact, as a line of the history."""

    n: int
    at: datetime
    what: str
    """`attempt`, `outcome`, `receipt` or `ruling`."""
    attempt_no: int
    gateway: str
    event: str
    """What it did to the obligation; `ignored` when it changed nothing."""
    code: str
    details: str

    def as_json(self) -> dict[str, Any]:
        """One fact as an object."""
        return {
            "n": self.n,
            "at": self.at,
            "what": self.what,
            "attempt_no": self.attempt_no,
            "gateway": self.gateway,
            "event": self.event,
            "code": self.code,
            "details": self.details,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedWeek:
    """What one campaign owed the person in one period, and what became of it."""

    campaign: str
    week: str
    carrier: str
    gateway: str
    status: str
    duty: Duty | None
    """None of a pilot, which is nobody's duty."""
    entries: tuple[Entry, ...]

    def as_json(self) -> dict[str, Any]:
        """One period as an object."""
        return {
            "campaign": self.campaign,
            "week": self.week,
            "carrier": self.carrier,
            "gateway": self.gateway,
            "status": self.status,
            "duty": None if self.duty is None else self.duty.value,
            "entries": [entry.as_json() for entry in self.entries],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The history of one msisdn, masked."""

    subscriber_id: int
    msisdn: str = field(repr=False)
    carrier: str
    district: int
    joined_at: datetime
    left_at: datetime | None
    weeks: tuple[OwedWeek, ...]

    @property
    def subscriber_ids(self) -> tuple[int, ...]:
        """Whose data this report shows, for the access log."""
        return (self.subscriber_id,)

    def as_json(self) -> dict[str, Any]:
        """The history as one object."""
        return {
            "msisdn": self.msisdn,
            "carrier": self.carrier,
            "district": self.district,
            "joined_at": self.joined_at,
            "left_at": self.left_at,
            "weeks": [week.as_json() for week in self.weeks],
        }

    def sheets(self, language: Language) -> tuple[Sheet, ...]:
        """One line per fact; a week in which nothing happened still has its line."""
        said = words(language)
        heads = said.all("week", "campaign", "status", "at", "what", "gateway", "code", "details")
        rows = [row for week in self.weeks for row in _rows(week, said)]
        return (Sheet(f"{self.msisdn} · {self.carrier}", heads, tuple(rows)),)


def timeline(connection: Connection, msisdn: str, *, vault: Vault) -> Timeline:
    """The history of an msisdn in canonical spelling (`84912345678`). Raises `NoSuchSubscriber`."""
    known = queries.subscriber_by_index(connection, vault.index(msisdn))
    if known is None:
        raise NoSuchSubscriber
    return Timeline(
        subscriber_id=known.id,
        msisdn=mask(msisdn),
        carrier=known.ported_to or known.carrier,
        district=known.district,
        joined_at=known.joined_at,
        left_at=known.left_at,
        weeks=tuple(_week(connection, row) for row in queries.obligations_of(connection, known.id)),
    )


def _week(connection: Connection, row: AnyRow) -> OwedWeek:
    entries = [
        _entry(table, fact)
        for table in queries.FACTS
        for fact in queries.facts_of(connection, table, week=row.week, obligation_id=row.id)
    ]
    excuses = terms_of(row.definition).excuses
    duty = duty_of(row.status, row.accepted, reason=row.reason, excuses=excuses)
    return OwedWeek(
        campaign=row.slug,
        week=row.label,
        carrier=row.carrier,
        gateway=row.gateway,
        status=row.status,
        duty=None if pilot_in(row.label) else duty,
        entries=tuple(sorted(entries, key=lambda entry: entry.n)),
    )


def _entry(table: Table, told: RowMapping) -> Entry:
    details = [told.get(name) for name in ("verdict", "word", "words", "actor", "details")]
    if told.get("conflict"):
        details.append("conflict")
    return Entry(
        n=told["n"],
        at=told["at"],
        what=table.name,
        attempt_no=told["attempt_no"],
        gateway=told.get("gateway", ""),
        event=told.get("event", "begin"),
        code=told.get("code", told.get("reason", "")),
        details=" ".join(text for text in details if text),
    )


def _rows(week: OwedWeek, said: Words) -> list[tuple[Cell, ...]]:
    head: tuple[Cell, ...] = (said.period(week.week), week.campaign, said.status(week.status))
    if not week.entries:
        return [(*head, None, "", week.gateway, "", "")]
    return [
        (
            *head,
            entry.at,
            f"{said.of(f'fact_{entry.what}')} {entry.attempt_no}",
            entry.gateway,
            said.of(entry.code),
            f"{entry.event} {entry.details}".strip(),
        )
        for entry in week.entries
    ]
