"""The cadence's unit with its start and end, and the ordinals that divide it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final, TypeAlias

from campaigns.errors import CampaignsError
from campaigns.week import ZONE, Week, local, midnight, week_of, week_on
from campaigns.window import Weekday, time_of_day

TIMES_MAX: Final = 24
"""The most ordinals that a period is divided into."""
_PILOT: Final = "-P"


class BadPeriod(CampaignsError, ValueError):
    """Words that name no period, cadence or cut-off; the message shows how they are written."""


class CadenceUnit(StrEnum):
    """What a cadence counts in."""

    WEEK = "week"
    """ISO weeks: the SMS and Zalo duties."""
    DAY = "day"
    """Local days: the bulletin, two a day."""


@dataclass(frozen=True, slots=True)
class Cadence:
    """How often a message is owed: `times` per unit. Raises `BadPeriod` below one."""

    unit: CadenceUnit
    times: int = 1

    def __post_init__(self) -> None:
        if self.times < 1:
            raise BadPeriod("A cadence owes at least one message a period: write times = 1 or more")


@dataclass(frozen=True, slots=True, order=True)
class WeekPeriod:
    """A week as a period."""

    week: Week
    """The ledger's partition."""

    @property
    def unit(self) -> CadenceUnit:
        """Weeks."""
        return CadenceUnit.WEEK

    @property
    def label(self) -> str:
        """`2021-W22`."""
        return str(self.week)

    @property
    def starts_at(self) -> datetime:
        """Monday 00:00 local, in UTC."""
        return self.week.starts_at

    @property
    def ends_at(self) -> datetime:
        """The first instant after it, in UTC."""
        return self.week.ends_at

    def next(self) -> WeekPeriod:
        """The period after it."""
        return WeekPeriod(self.week.next())


@dataclass(frozen=True, slots=True, order=True)
class DayPeriod:
    """A local day as a period."""

    day: date

    @property
    def unit(self) -> CadenceUnit:
        """Days."""
        return CadenceUnit.DAY

    @property
    def label(self) -> str:
        """`2021-06-01`."""
        return self.day.isoformat()

    @property
    def week(self) -> Week:
        """The week it lies in: the ledger's partition."""
        return week_on(self.day)

    @property
    def starts_at(self) -> datetime:
        """00:00 local, in UTC."""
        return midnight(self.day)

    @property
    def ends_at(self) -> datetime:
        """The first instant after it, in UTC."""
        return midnight(self.day + timedelta(days=1))

    def next(self) -> DayPeriod:
        """The period after it."""
        return DayPeriod(self.day + timedelta(days=1))


Period: TypeAlias = WeekPeriod | DayPeriod


@dataclass(frozen=True, slots=True, order=True)
class Ordinal:
    """One of the messages owed in a period, and when it may go: [not_before, not_after), in UTC."""

    number: int
    """From 1."""
    not_before: datetime
    not_after: datetime


def parse_period(label: str) -> Period:
    """The period of `2021-W22` or `2021-06-01`. Raises `BadPeriod`."""
    try:
        return WeekPeriod(Week.parse(label)) if "W" in label else _day_named(label)
    except ValueError:
        raise BadPeriod(
            f"{label!r} names no period: write a week like 2021-W22 or a day like 2021-06-01"
        ) from None


def pilot_label(week: Week, number: int) -> str:
    """The label of a campaign's n-th pilot in a week, `2021-W22-P1`; `parse_period` refuses it."""
    return f"{week}{_PILOT}{number}"


def pilot_in(label: str) -> tuple[Week, int] | None:
    """Week and number of a pilot's label; None for a period's."""
    week, is_pilot, number = label.partition(_PILOT)
    return (Week.parse(week), int(number)) if is_pilot else None


def period_of(unit: CadenceUnit, instant: datetime) -> Period:
    """The period in which an aware instant lies. Raises `ValueError` for a naive one."""
    if unit is CadenceUnit.WEEK:
        return WeekPeriod(week_of(instant))
    return DayPeriod(local(instant).date())


def periods_in(unit: CadenceUnit, week: Week) -> tuple[Period, ...]:
    """The periods of one ledger partition, in order: the week itself, or its seven days."""
    if unit is CadenceUnit.WEEK:
        return (WeekPeriod(week),)
    return tuple(map(DayPeriod, week.days))


def ordinals_of(cadence: Cadence, period: Period) -> tuple[Ordinal, ...]:
    """The period divided evenly: the ordinals touch, and together they are the period.

    Raises `BadPeriod` when the cadence counts in another unit.
    """
    if cadence.unit is not period.unit:
        raise BadPeriod(f"A cadence per {cadence.unit} does not divide the {period.unit} given")
    whole = period.ends_at - period.starts_at
    bounds = [period.starts_at + whole * nth // cadence.times for nth in range(cadence.times + 1)]
    return tuple(Ordinal(number, *pair) for number, pair in enumerate(pairwise(bounds), start=1))


def ordinal_at(ordinals: Sequence[Ordinal], instant: datetime) -> Ordinal | None:
    """The ordinal whose time an aware instant lies in; None outside of the period."""
    return next((one for one in ordinals if one.not_before <= instant < one.not_after), None)


def cut_off(period: Period, words: str) -> datetime:
    """Until when joiners become supplements of the period, in UTC, local words being given.

    `Thu 12:00` for a week, `12:00` for a day. Raises `BadPeriod`.
    """
    try:
        day, after_midnight = _cut_off_day(period, words.split())
    except ValueError as error:
        raise BadPeriod(
            f"{words!r} is no cut-off of a {period.unit}: write Thu 12:00 for a week, "
            "12:00 for a day"
        ) from error
    return (datetime.combine(day, time(), tzinfo=ZONE) + after_midnight).astimezone(UTC)


def _cut_off_day(period: Period, words: list[str]) -> tuple[date, timedelta]:
    if isinstance(period, DayPeriod):
        (moment,) = words
        return period.day, time_of_day(moment)
    weekday, moment = words
    return period.week.days[Weekday.named(weekday)], time_of_day(moment)


def _day_named(label: str) -> DayPeriod:
    """A day in one spelling only, since labels are keys: `20210601` would be a second one."""
    day = date.fromisoformat(label)
    if day.isoformat() != label:
        raise BadPeriod(label)
    week_on(day)
    return DayPeriod(day)
