"""When may be sent: opening hours per day of the week, local time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum

from campaigns.errors import CampaignsError
from campaigns.week import ZONE, local
from gateways.contract import OpenHours
from gateways.message import MessageClass

_DAY = timedelta(days=1)
_DAYS = 7
_hour_and_minute = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|(24):(00)", re.ASCII).fullmatch


class BadWindow(CampaignsError, ValueError):
    """Hours that make no window; the message shows how they are written."""


class Weekday(IntEnum):
    """The days of the week as campaign files write them: three letters."""

    MON = 0
    TUE = 1
    WED = 2
    THU = 3
    FRI = 4
    SAT = 5
    SUN = 6

    @classmethod
    def named(cls, word: str) -> Weekday:
        """The day of `Thu`, whatever its case. Raises `BadWindow`."""
        try:
            return cls[word.upper()]
        except KeyError:
            names = ", ".join(day.name.capitalize() for day in cls)
            raise BadWindow(f"{word!r} is no day of the week: write one of {names}") from None


def time_of_day(words: str) -> timedelta:
    """How long after midnight `07:30` is; `24:00` ends a day. Raises `BadWindow`."""
    found = _hour_and_minute(words)
    if not found:
        raise BadWindow(f"{words!r} is no time of day: write it like 07:30, at most 24:00")
    hour, minute = found[1] or found[3], found[2] or found[4]
    return timedelta(hours=int(hour), minutes=int(minute))


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Hours of one day, [start, end), each as time after its midnight. Raises `BadWindow`."""

    start: timedelta
    end: timedelta

    def __post_init__(self) -> None:
        if not timedelta(0) <= self.start < self.end <= _DAY:
            raise BadWindow("A span ends after it starts, on the same day: split it at 24:00")

    @classmethod
    def parse(cls, words: str) -> Span:
        """The span of `08:00-11:30`. Raises `BadWindow`."""
        start, dash, end = words.partition("-")
        if not dash:
            raise BadWindow(f"{words!r} is no span of hours: write it like 08:00-11:30")
        return cls(time_of_day(start.strip()), time_of_day(end.strip()))

    def on(self, day: date) -> tuple[datetime, datetime]:
        """Its first instant on a local date and the first after it, in UTC."""
        midnight = datetime.combine(day, time(), tzinfo=ZONE)
        return (midnight + self.start).astimezone(UTC), (midnight + self.end).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Window:
    """Spans of each day, Monday first, in order and apart from each other however they came."""

    spans: tuple[tuple[Span, ...], ...]

    def __post_init__(self) -> None:
        if len(self.spans) != _DAYS:
            raise BadWindow("A window names the hours of seven days, Monday first")
        object.__setattr__(self, "spans", tuple(_merged(day) for day in self.spans))

    @classmethod
    def daily(cls, start: str, end: str) -> Window:
        """The same hours every day: `Window.daily("07:00", "21:00")`. Raises `BadWindow`."""
        return cls.every_day([f"{start}-{end}"])

    @classmethod
    def every_day(cls, hours: Sequence[str]) -> Window:
        """The same spans every day: `["08:00-11:30", "13:00-18:30"]`. Raises `BadWindow`."""
        return cls((tuple(map(Span.parse, hours)),) * _DAYS)

    @classmethod
    def by_day(cls, hours: Mapping[str, Sequence[str]]) -> Window:
        """Spans by day, `{"Mon": ["08:00-11:30"]}`; a day not named is shut. Raises `BadWindow`."""
        named = {Weekday.named(day): tuple(map(Span.parse, each)) for day, each in hours.items()}
        return cls(tuple(named.get(day, ()) for day in Weekday))

    @classmethod
    def always(cls) -> Window:
        """Open at every hour."""
        return cls.daily("00:00", "24:00")

    @classmethod
    def of_gateway(cls, open_hours: Iterable[OpenHours], message_class: MessageClass) -> Window:
        """When a gateway takes a class; it shuts at no hour for a class it says nothing of."""
        spans = tuple(
            Span(_after_midnight(hours.start), _after_midnight(hours.end) or _DAY)
            for hours in open_hours
            if hours.message_class is message_class
        )
        return cls((spans,) * _DAYS) if spans else cls.always()

    def intersect(self, other: Window) -> Window:
        """When both are open."""
        return Window(tuple(map(_common, self.spans, other.spans)))

    def is_open(self, now: datetime) -> bool:
        """Whether may be sent at this aware instant."""
        return any(start <= now < end for start, end in self._spans_from(now, days=1))

    def opens_at(self, now: datetime) -> datetime | None:
        """The first open instant at or after `now`, in UTC: `now` itself when open.

        None when the window never opens.
        """
        for start, end in self._spans_from(now, days=_DAYS + 1):
            if now < end:
                return max(start, now.astimezone(UTC))
        return None

    def closes_at(self, now: datetime) -> datetime | None:
        """The end of the span that `now` lies in, in UTC; None when the window is shut then.

        Spans that touch at midnight are one. A window that never shuts tells a midnight a week on.
        """
        closes = None
        for start, end in self._spans_from(now, days=_DAYS + 1):
            if start <= now < end or start == closes:
                closes = end
            elif start > now:
                break
        return closes

    def open_seconds(self, start: datetime, end: datetime) -> float:
        """How long it is open in [start, end), two aware instants, in seconds; 0 when reversed."""
        days = (local(end).date() - local(start).date()).days + 1
        common = (
            (max(opens, start), min(closes, end))
            for opens, closes in self._spans_from(start, days=days)
        )
        lengths = (last - first for first, last in common if first < last)
        return sum(lengths, timedelta(0)).total_seconds()

    def _spans_from(self, instant: datetime, *, days: int) -> Iterator[tuple[datetime, datetime]]:
        """The spans of that many local days, beginning with the whole day of `instant`."""
        first = local(instant).date()
        for nth in range(days):
            day = first + nth * _DAY
            for span in self.spans[day.weekday()]:
                yield span.on(day)


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same hours in order, spans that overlap or touch made one."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def _common(ours: Iterable[Span], theirs: Sequence[Span]) -> tuple[Span, ...]:
    pairs = ((max(a.start, b.start), min(a.end, b.end)) for a in ours for b in theirs)
    return tuple(Span(start, end) for start, end in pairs if start < end)


def _after_midnight(moment: time) -> timedelta:
    return timedelta(
        hours=moment.hour,
        minutes=moment.minute,
        seconds=moment.second,
        microseconds=moment.microsecond,
    )


NOTICE = Window.daily("07:00", "21:00")
"""Customer care (notice) by default (wire/sms-facts.md 5.3)."""

ADVERTISING = Window.every_day(["08:00-11:30", "13:00-18:30", "20:00-21:00"])
"""Advertising by default: VinaPhone's open hours, the narrowest (wire/sms-facts.md 5.1, 5.3)."""

DEFAULT_WINDOWS: Mapping[MessageClass, Window] = {
    MessageClass.CSKH: NOTICE,
    MessageClass.QC: ADVERTISING,
}
