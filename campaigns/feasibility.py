"""Can the period be kept at all: what a gateway is owed against its pace, its hours, its quota."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import inf

from campaigns.week import local
from campaigns.window import Window


class Bound(StrEnum):
    """What keeps a gateway from carrying more."""

    NOTHING = "nothing"
    """All that is owed can go."""
    PACE = "pace"
    """The hours end before all has gone at the allowed pace."""
    QUOTA = "quota"
    """The quota is spent before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What is owed through one gateway in one period."""

    owed: int
    """Messages."""
    segments_each: int

    @property
    def segments(self) -> int:
        """What is paced and billed."""
        return self.owed * self.segments_each


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """What one gateway can still carry in the period."""

    tps: float
    """Segments a second."""
    open_seconds: float
    """How long its window is open until the period ends."""
    quota: int | None = None
    """Messages that its quotas and contracts still let through; None: no ceiling."""

    def messages_by_pace(self, segments_each: int) -> int:
        """How many messages the hours bear at the allowed pace."""
        return int(self.tps * self.open_seconds // segments_each)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far a gateway comes."""

    reachable: int
    shortfall: int
    """Messages that cannot go in this period."""
    needs_seconds: float
    """How long what is reachable takes at the allowed pace."""
    bound: Bound


def reach(load: Load, capacity: Capacity) -> Reach:
    """What of `load` can go. The tighter of pace and quota decides; quota where they are equal."""
    by_quota = inf if capacity.quota is None else capacity.quota
    by_pace = capacity.messages_by_pace(load.segments_each)
    reachable = int(min(load.owed, by_quota, by_pace))
    bound = Bound.NOTHING
    if reachable < load.owed:
        bound = Bound.QUOTA if by_quota <= by_pace else Bound.PACE
    return Reach(
        reachable=reachable,
        shortfall=load.owed - reachable,
        needs_seconds=reachable * load.segments_each / capacity.tps if reachable else 0.0,
        bound=bound,
    )


def finishes_at(window: Window, start: datetime, *, seconds: float) -> datetime | None:
    """The instant at which the window has been open for `seconds` since `start`, both aware.

    None where it never opens. A window that never shuts is taken a week at a time.
    """
    left, at = timedelta(seconds=seconds), start
    while True:
        opens = window.opens_at(at)
        shuts = None if opens is None else window.closes_at(opens)
        if opens is None or shuts is None:
            return None
        if opens + left <= shuts:
            return opens + left
        left -= shuts - opens
        at = shuts


def messages_let_through(
    window: Window,
    start: datetime,
    end: datetime,
    *,
    daily: int | None = None,
    monthly: int | None = None,
    used: Mapping[str, int] | None = None,
) -> int | None:
    """What a daily and a monthly quota let through on the open days in [start, end).

    `used` tells what is booked already, by local day (`2021-06-01`) and month (`2021-06`). None
    where there is neither quota. The months are filled in order, each up to its own ceiling.
    """
    if daily is None and monthly is None:
        return None
    known = used or {}
    days = _open_days(window, start, end)
    months = dict.fromkeys(f"{day:%Y-%m}" for day in days)
    total = 0
    for month in months:
        of_month = [day for day in days if f"{day:%Y-%m}" == month]
        by_days = _left(daily, [day.isoformat() for day in of_month], known)
        total += int(min(by_days, _left(monthly, [month], known)))
    return total


def _left(ceiling: int | None, labels: list[str], used: Mapping[str, int]) -> float:
    if ceiling is None:
        return inf
    return sum(max(0, ceiling - used.get(label, 0)) for label in labels)


def _open_days(window: Window, start: datetime, end: datetime) -> list[date]:
    """The local dates on which the window is open at some instant of [start, end)."""
    days, at = [], start
    while (opens := window.opens_at(at)) is not None and opens < end:
        day = local(opens).date()
        days.append(day)
        at = datetime.combine(day + timedelta(days=1), datetime.min.time(), local(opens).tzinfo)
    return days
