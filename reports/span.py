"""A week or a calendar month that a carrier is asked about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from campaigns.week import Week, midnight, week_of, week_on
from reports.errors import ReportError

_month = re.compile(r"(\d{4})-(\d{2})", re.ASCII).fullmatch
_THURSDAY: Final = timedelta(days=3)
_LAST_MONTH: Final = 12


class BadSpan(ReportError):
    """Words that name neither a week nor a month; the message shows how to write one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of local time: [since, until), in UTC."""

    label: str
    """`2021-W22` or `2021-06`."""
    since: datetime
    until: datetime
    weeks: tuple[Week, ...]
    """Whose duty it counts: a week belongs to the month of its Thursday, so each counts once."""

    @property
    def touched(self) -> range:
        """The keys of all partitions in which an attempt of this span can stand."""
        last = week_of(self.until - timedelta(microseconds=1))
        return range(week_of(self.since).key, last.key + 1)


def span_of(text: str) -> Span:
    """The span of `2021-W22` or `2021-06`. Raises `BadSpan`."""
    found = _month(text)
    try:
        return _month_span(text, int(found[1]), int(found[2])) if found else _week_span(text)
    except ValueError:
        raise BadSpan(f"{text!r} names no week and no month: write 2021-W22 or 2021-06") from None


def _week_span(text: str) -> Span:
    week = Week.parse(text)
    return Span(label=text, since=week.starts_at, until=week.ends_at, weeks=(week,))


def _month_span(text: str, year: int, month: int) -> Span:
    first = date(year, month, 1)
    after = date(year + 1, 1, 1) if month == _LAST_MONTH else date(year, month + 1, 1)
    weeks: list[Week] = []
    week = week_on(first)
    while week.monday < after:
        if first <= week.monday + _THURSDAY < after:
            weeks.append(week)
        week = week.next()
    return Span(label=text, since=midnight(first), until=midnight(after), weeks=tuple(weeks))
