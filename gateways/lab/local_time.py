"""The province's calendar as the carriers see it: ISO weeks, days and hours of Vietnam."""

from __future__ import annotations

from datetime import datetime, time, timedelta, timezone

# Vietnam has kept +07:00 without summer time since 1980, so the lab needs no zone database.
VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")

Hours = tuple[tuple[time, time], ...]


def week_of(at: datetime) -> str:
    """The ISO week of an aware instant in Vietnam, as `2021-W22`."""
    year, week, _ = at.astimezone(VIETNAM).isocalendar()
    return f"{year}-W{week:02d}"


def day_of(at: datetime) -> str:
    """The day of an aware instant in Vietnam, as `2021-05-31`."""
    return at.astimezone(VIETNAM).strftime("%Y-%m-%d")


def month_of(at: datetime) -> str:
    """The month of an aware instant in Vietnam, as `2021-05`."""
    return at.astimezone(VIETNAM).strftime("%Y-%m")


def within(hours: Hours, at: datetime) -> bool:
    """Whether an aware instant lies in one of the [start, end) hours; no hours: always open."""
    moment = at.astimezone(VIETNAM).time()
    return not hours or any(_contains(start, end, moment) for start, end in hours)


def milliseconds_of(at: datetime) -> str:
    """Epoch milliseconds as the digit string that Zalo writes (wire/zalo.md 3.1)."""
    return str(int(at.timestamp() * 1000))


def _contains(start: time, end: time, moment: time) -> bool:
    if start <= end:
        return start <= moment < end
    return moment >= start or moment < end
