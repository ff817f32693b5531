"""One number's weeks as a strip: what each campaign owed in each week, and why a gap is a gap."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection

from campaigns.duty import Duty, duty_of, terms_of
from campaigns.period import pilot_in
from campaigns.schema import AnyRow
from campaigns.vault import Vault
from campaigns.week import Week
from gateways.msisdn import mask
from reports.causes import Cause, cause_of
from reports.errors import NoSuchSubscriber
from reports.queries import timeline as queries
from reports.queries.gaps import REACHED
from reports.sheet import Cell, Sheet
from reports.words import Language, Words, words

WEEKS: Final = 52
#: From the worst to the best: where several were owed in a week, the worst speaks for it.
_WORST_FIRST: Final = (
    Duty.MISSED,
    Duty.UNCERTAIN,
    Duty.UNDELIVERED,
    Duty.EXCUSED,
    Duty.SENT_UNCONFIRMED,
    Duty.CONFIRMED,
)

Owing = Mapping[tuple[int, str], Sequence["OwedOnce"]]
"""What was owed: by week's key and campaign."""


class Standing(StrEnum):
    """How the number stood towards a campaign in a week."""

    OWED = "owed"
    """A message was owed: the duty says what came of it."""
    NOT_OPENED = "not_opened"
    """The campaign had no period in this week."""
    NOT_YET = "not_yet"
    """Not a subscriber yet."""
    NEXT_WEEK = "next_week"
    """Joined after the cut-off: owed from the next week."""
    LEFT = "left"
    """Had left the network."""
    OUTSIDE = "outside"
    """A subscriber whom the campaign's order does not name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedOnce:
    """One obligation of a week."""

    period: str
    ordinal: int
    gateway: str
    status: str
    duty: Duty
    attempts: int
    reason: str
    cause: Cause | None
    """Whose it is that nobody was reached; None where the message went."""

    def as_json(self) -> dict[str, Any]:
        """The obligation as one object."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True, kw_only=True)
class StripCell:
    """One campaign in one week."""

    campaign: str
    stands: Standing
    owed: tuple[OwedOnce, ...] = ()

    @property
    def duty(self) -> Duty | None:
        """The worst of what was owed; None where nothing was."""
        duties = {one.duty for one in self.owed}
        return next((duty for duty in _WORST_FIRST if duty in duties), None)

    def as_json(self) -> dict[str, Any]:
        """The cell as one object."""
        return {
            "campaign": self.campaign,
            "stands": self.stands,
            "duty": self.duty,
            "owed": [one.as_json() for one in self.owed],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class StripWeek:
    """One week: a cell for each campaign that had a period in any week of the strip."""

    week: Week
    cells: tuple[StripCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A number's weeks, oldest first, the number masked."""

    subscriber_id: int
    msisdn: str = field(repr=False)
    carrier: str
    joined_at: datetime
    left_at: datetime | None
    weeks: tuple[StripWeek, ...]

    @property
    def subscriber_ids(self) -> tuple[int, ...]:
        """Whose data this report shows, for the access log."""
        return (self.subscriber_id,)

    def as_json(self) -> dict[str, Any]:
        """The strip as one object."""
        return {
            "msisdn": self.msisdn,
            "carrier": self.carrier,
            "joined_at": self.joined_at,
            "left_at": self.left_at,
            "weeks": [
                {"week": str(one.week), "campaigns": [cell.as_json() for cell in one.cells]}
                for one in self.weeks
            ],
        }

    def sheets(self, language: Language) -> tuple[Sheet, ...]:
        """A line for each obligation; a week in which nothing was owed has its line, too."""
        said = words(language)
        heads = said.all("week", "campaign", "stands", "status", "attempts", "reason", "cause")
        rows = [row for week in self.weeks for row in _rows(week, said)]
        return (Sheet(f"{self.msisdn} · {self.carrier}", heads, tuple(rows)),)


def strip(
    connection: Connection, msisdn: str, *, until: Week, vault: Vault, count: int = WEEKS
) -> Strip:
    """The `count` weeks up to `until` of an msisdn in canonical spelling (`84912345678`).

    As now known; a number's single facts are `timeline`'s. Raises `NoSuchSubscriber`.
    """
    known = queries.subscriber_by_index(connection, vault.index(msisdn))
    if known is None:
        raise NoSuchSubscriber
    weeks = _weeks(until, count)
    keys = range(weeks[0].key, until.key + 1)
    periods: dict[tuple[int, str], list[AnyRow]] = defaultdict(list)
    for row in queries.periods_in(connection, keys):
        periods[row.week, row.slug].append(row)
    owing = _owing(queries.obligations_of(connection, known.id, weeks=keys))
    campaigns = sorted({slug for _, slug in periods})
    return Strip(
        subscriber_id=known.id,
        msisdn=mask(msisdn),
        carrier=known.ported_to or known.carrier,
        joined_at=known.joined_at,
        left_at=known.left_at,
        weeks=tuple(
            StripWeek(
                week=week,
                cells=tuple(
                    _cell(known, week, slug, owing=owing, opened=periods.get((week.key, slug), ()))
                    for slug in campaigns
                ),
            )
            for week in weeks
        ),
    )


def _weeks(until: Week, count: int) -> tuple[Week, ...]:
    weeks = [until]
    while len(weeks) < count:
        weeks.append(weeks[-1].previous())
    return tuple(reversed(weeks))


def _owing(rows: Sequence[AnyRow]) -> Owing:
    owing: dict[tuple[int, str], list[OwedOnce]] = defaultdict(list)
    for row in rows:
        if not pilot_in(row.label):
            owing[row.week, row.slug].append(_owed(row))
    return owing


def _owed(row: AnyRow) -> OwedOnce:
    excuses = terms_of(row.definition).excuses
    duty = duty_of(row.status, row.accepted, reason=row.reason, excuses=excuses)
    cause = cause_of(row.reason, verdict=row.verdict, accepted=row.accepted)
    return OwedOnce(
        period=row.label,
        ordinal=row.ordinal,
        gateway=row.gateway,
        status=row.status,
        duty=duty,
        attempts=row.attempts,
        reason=row.reason,
        cause=None if duty in REACHED else cause,
    )


def _cell(
    known: AnyRow, week: Week, slug: str, *, owing: Owing, opened: Sequence[AnyRow]
) -> StripCell:
    owed = tuple(owing.get((week.key, slug), ()))
    stands = Standing.OWED if owed else _standing(known, week, opened)
    return StripCell(campaign=slug, stands=stands, owed=owed)


def _standing(known: AnyRow, week: Week, opened: Sequence[AnyRow]) -> Standing:
    """Why nothing was owed; the last period of the week is asked, which knew most."""
    if known.joined_at >= week.ends_at:
        return Standing.NOT_YET
    frozen_at = opened[-1].as_of if opened else week.starts_at
    if known.left_at is not None and known.left_at <= frozen_at:
        return Standing.LEFT
    if not opened:
        return Standing.NOT_OPENED
    late = known.joined_at > frozen_at and known.joined_at >= opened[-1].cut_off_at
    return Standing.NEXT_WEEK if late else Standing.OUTSIDE


def _rows(week: StripWeek, said: Words) -> Iterator[tuple[Cell, ...]]:
    label = said.period(str(week.week))
    for cell in week.cells:
        if not cell.owed:
            yield (label, cell.campaign, said.of(f"strip_{cell.stands}"), "", None, "", "")
        for one in cell.owed:
            cause = "" if one.cause is None else said.of(f"cause_{one.cause}")
            duty, status = said.of(one.duty), said.status(one.status)
            reason = said.of(one.reason)
            yield (label, cell.campaign, duty, status, one.attempts, reason, cause)
