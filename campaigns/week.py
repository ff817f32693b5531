"""The ISO week in Asia/Ho_Chi_Minh: the only place that computes weeks (decision 0006)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from campaigns.errors import CampaignsError

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
"""The province's local time: +07:00 all year."""

YEARS = range(1900, 2200)
"""Years a week may lie in; any other is a slip of the hand."""

_DAYS = 7
_written = re.compile(r"(\d{4})-W(\d{2})", re.ASCII).fullmatch


class BadWeek(CampaignsError, ValueError):
    """Words or figures that name no week; the message says how one is written."""


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """An ISO week, Monday to Sunday, local time. Raises `BadWeek` for a week its year has not."""

    year: int
    """The ISO year, which is not always the calendar's: 2021-01-01 lies in 2020-W53."""
    number: int

    def __post_init__(self) -> None:
        try:
            exists = self.year in YEARS and bool(self.monday)
        except ValueError:
            exists = False
        if not exists:
            raise BadWeek(f"There is no week {self}: weeks are 01-52 or 53, years {_years()}")

    def __str__(self) -> str:
        return f"{self.year:04d}-W{self.number:02d}"

    @classmethod
    def parse(cls, label: str) -> Week:
        """The week of a label like `2021-W22`. Raises `BadWeek`."""
        found = _written(label)
        if not found:
            raise BadWeek(f"{label!r} names no week: write the year and the week like 2021-W22")
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def from_key(cls, key: int) -> Week:
        """The week of a key like `202122`. Raises `BadWeek`."""
        return cls(*divmod(key, 100))

    @property
    def key(self) -> int:
        """The week as one integer, `202122`: it sorts in time and begins every ledger key."""
        return self.year * 100 + self.number

    @property
    def monday(self) -> date:
        """The local date on which it begins."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def days(self) -> tuple[date, ...]:
        """Its seven local dates, Monday first."""
        return tuple(self.monday + timedelta(days=nth) for nth in range(_DAYS))

    @property
    def starts_at(self) -> datetime:
        """Its first instant, Monday 00:00 local, in UTC."""
        return midnight(self.monday)

    @property
    def ends_at(self) -> datetime:
        """The first instant after it, next Monday 00:00 local, in UTC."""
        return midnight(self.monday + timedelta(days=_DAYS))

    @property
    def dates(self) -> str:
        """Its dates for display, `31/05` to `06/06/2021`; both years told where they differ."""
        first, *_, last = self.days
        begins = f"{first:%d/%m}" if first.year == last.year else f"{first:%d/%m/%Y}"
        return f"{begins}\N{EN DASH}{last:%d/%m/%Y}"

    def next(self) -> Week:
        """The week after it."""
        return week_on(self.monday + timedelta(days=_DAYS))

    def previous(self) -> Week:
        """The week before it."""
        return week_on(self.monday - timedelta(days=_DAYS))


def week_of(instant: datetime) -> Week:
    """The week in which an aware instant lies. Raises `ValueError` for a naive one."""
    return week_on(local(instant).date())


def week_on(day: date) -> Week:
    """The week of a local date."""
    year, number, _ = day.isocalendar()
    return Week(year, number)


def local(instant: datetime) -> datetime:
    """The aware instant in the province's time. Raises `ValueError` for a naive one."""
    if instant.utcoffset() is None:
        raise ValueError("A naive time has no place in a week: give it a time zone")
    return instant.astimezone(ZONE)


def midnight(day: date) -> datetime:
    """The instant at which a local date begins, in UTC."""
    return datetime.combine(day, time(), tzinfo=ZONE).astimezone(UTC)


def _years() -> str:
    return f"{YEARS.start}-{YEARS.stop - 1}"
