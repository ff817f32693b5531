"""When may be sent: hours of the day in local time, whatever zone an instant is written in."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.week import Week, local, week_on
from campaigns.window import (
    ADVERTISING,
    DEFAULT_WINDOWS,
    NOTICE,
    BadWindow,
    Span,
    Weekday,
    Window,
    time_of_day,
)
from gateways.contract import OpenHours
from gateways.message import MessageClass
from tests.kit.strategies import MICROSECOND, instants, weeks, windows

SHUT = Window.every_day([])
OFFICE = Window.by_day({"Mon": ["08:00-11:30", "13:00-17:00"], "Fri": ["08:00-11:30"]})
TUESDAY = "2021-06-01"
QUARTER = timedelta(minutes=15)


def at(words: str, day: str = TUESDAY) -> datetime:
    """Local time on a day of week 22."""
    return datetime.fromisoformat(f"{day}T{words}+07:00")


@pytest.mark.parametrize(
    ("window", "words", "is_open"),
    [
        pytest.param(NOTICE, "06:59:59.999999", False, id="notice before 07:00"),
        pytest.param(NOTICE, "07:00", True, id="notice from 07:00"),
        pytest.param(NOTICE, "20:59:59.999999", True, id="notice before 21:00"),
        pytest.param(NOTICE, "21:00", False, id="notice from 21:00"),
        pytest.param(ADVERTISING, "07:59", False, id="advertising before 08:00"),
        pytest.param(ADVERTISING, "08:00", True, id="advertising in the morning"),
        pytest.param(ADVERTISING, "11:30", False, id="advertising at noon"),
        pytest.param(ADVERTISING, "13:00", True, id="advertising in the afternoon"),
        pytest.param(ADVERTISING, "18:30", False, id="advertising at supper"),
        pytest.param(ADVERTISING, "20:00", True, id="advertising in the evening"),
        pytest.param(ADVERTISING, "21:00", False, id="advertising at night"),
        pytest.param(OFFICE, "09:00", False, id="a day not named is shut"),
        pytest.param(Window.always(), "00:00", True, id="always at midnight"),
        pytest.param(Window.always(), "23:59:59.999999", True, id="always before midnight"),
        pytest.param(SHUT, "12:00", False, id="never"),
    ],
)
def test_a_window_is_open_in_its_hours(window: Window, words: str, *, is_open: bool) -> None:
    assert is_open is window.is_open(at(words))


def test_the_zone_an_instant_is_written_in_changes_nothing() -> None:
    assert NOTICE.is_open(datetime.fromisoformat("2021-06-01T00:00:00+00:00"))
    assert not NOTICE.is_open(datetime.fromisoformat("2021-06-01T14:00:00+00:00"))


@pytest.mark.parametrize(
    ("window", "now", "opens"),
    [
        pytest.param(NOTICE, at("05:00"), at("07:00"), id="this morning"),
        pytest.param(NOTICE, at("12:00"), at("12:00"), id="open already"),
        pytest.param(NOTICE, at("21:00"), at("07:00", "2021-06-02"), id="tomorrow"),
        pytest.param(ADVERTISING, at("11:30"), at("13:00"), id="after noon"),
        pytest.param(OFFICE, at("09:00"), at("08:00", "2021-06-04"), id="on Friday"),
        pytest.param(OFFICE, at("12:00", "2021-06-04"), at("08:00", "2021-06-07"), id="on Monday"),
        pytest.param(
            Window.by_day({"tue": ["08:00-09:00"]}),
            at("09:00"),
            at("08:00", "2021-06-08"),
            id="the same day a week on",
        ),
    ],
)
def test_a_window_opens_next(window: Window, now: datetime, opens: datetime) -> None:
    assert opens == window.opens_at(now)


@pytest.mark.parametrize(
    ("window", "now", "closes"),
    [
        pytest.param(NOTICE, at("07:00"), at("21:00"), id="tonight"),
        pytest.param(NOTICE, at("21:00"), None, id="shut already"),
        pytest.param(ADVERTISING, at("08:00"), at("11:30"), id="at noon"),
        pytest.param(
            Window.by_day({"Tue": ["20:00-24:00"], "Wed": ["00:00-02:00", "07:00-09:00"]}),
            at("21:00"),
            at("02:00", "2021-06-02"),
            id="past midnight",
        ),
        pytest.param(
            Window.always(), at("21:00"), at("00:00", "2021-06-09"), id="always: a week on"
        ),
    ],
)
def test_a_window_closes_at_the_end_of_its_span(
    window: Window, now: datetime, closes: datetime | None
) -> None:
    assert closes == window.closes_at(now)


def test_a_window_without_hours_never_opens() -> None:
    assert SHUT.opens_at(at("12:00")) is None
    assert SHUT.closes_at(at("12:00")) is None


@pytest.mark.parametrize(
    ("window", "hours"),
    [
        pytest.param(NOTICE, 14 * 7, id="notice"),
        pytest.param(ADVERTISING, 10 * 7, id="advertising"),
        pytest.param(OFFICE, 11, id="two days of office hours"),
        pytest.param(Window.always(), 168, id="always"),
        pytest.param(SHUT, 0, id="never"),
    ],
)
def test_a_week_has_so_many_open_hours(window: Window, hours: int) -> None:
    week = Week(2021, 22)

    assert hours * 3600 == window.open_seconds(week.starts_at, week.ends_at)


@pytest.mark.parametrize(
    ("start", "end", "seconds"),
    [
        pytest.param("06:00", "08:00", 3600, id="before opening"),
        pytest.param("20:00", "22:00", 3600, id="past closing"),
        pytest.param("09:00", "09:00:00.5", 0.5, id="within a span"),
        pytest.param("22:00", "23:00", 0, id="all shut"),
        pytest.param("12:00", "10:00", 0, id="reversed"),
        pytest.param("10:00", "10:00", 0, id="empty"),
    ],
)
def test_only_open_time_counts(start: str, end: str, seconds: float) -> None:
    assert seconds == NOTICE.open_seconds(at(start), at(end))


@given(windows(), instants())
def test_what_opens_is_open_and_was_shut_until_then(window: Window, now: datetime) -> None:
    opens = window.opens_at(now)

    assert (opens is None) == (window == SHUT)
    if opens is not None:
        assert window.is_open(opens)
        assert 0 == window.open_seconds(now, opens)
        assert opens == now or not window.is_open(opens - MICROSECOND)


@given(windows(), instants())
def test_what_closes_was_open_until_then(window: Window, now: datetime) -> None:
    closes = window.closes_at(now)

    assert (closes is not None) == window.is_open(now)
    if closes is not None:
        assert window.open_seconds(now, closes) == (closes - now).total_seconds()
        assert window == Window.always() or not window.is_open(closes)


@given(windows(), windows(), instants())
def test_an_intersection_is_open_when_both_are(one: Window, other: Window, now: datetime) -> None:
    both = one.is_open(now) and other.is_open(now)

    assert both is one.intersect(other).is_open(now)


@given(windows(), windows(), instants())
def test_an_intersection_closes_with_the_first_of_both(
    one: Window, other: Window, now: datetime
) -> None:
    """
    Past midnights, too: spans that touch there are one in both, or the earlier end decides.
    """
    ends = [one.closes_at(now), other.closes_at(now)]
    both = min((end for end in ends if end is not None), default=None)

    assert (None if None in ends else both) == one.intersect(other).closes_at(now)


@given(st.integers(1, 95), st.integers(1, 95), st.integers(0, 6), st.integers(0, 191))
def test_a_window_past_midnight_closes_the_next_morning(
    opens: int, closes: int, day: int, quarter: int
) -> None:
    """
    Hours like 22:00-02:00 are written as two spans, and are one to whoever asks.
    """
    spans: list[tuple[Span, ...]] = [()] * 7
    spans[day] = (Span(opens * QUARTER, 96 * QUARTER),)
    spans[(day + 1) % 7] = (Span(timedelta(0), closes * QUARTER),)
    midnight = Week(2021, 22).starts_at + timedelta(days=day)
    now = midnight + quarter * QUARTER
    ends = midnight + timedelta(days=1) + closes * QUARTER
    is_open = opens <= quarter < 96 + closes

    assert (ends if is_open else None) == Window(tuple(spans)).closes_at(now)


@given(windows(), windows())
def test_intersecting_is_fair_and_tames_itself(one: Window, other: Window) -> None:
    assert one.intersect(other) == other.intersect(one)
    assert one == one.intersect(one) == one.intersect(Window.always())


@given(windows(), weeks())
def test_open_seconds_are_the_quarters_that_are_open(window: Window, week: Week) -> None:
    """
    A second count, a quarter of an hour at a time, over the first two days of a week.
    """
    end = week.starts_at + 192 * QUARTER
    quarters = [week.starts_at + nth * QUARTER for nth in range(192)]

    assert 900 * sum(map(window.is_open, quarters)) == window.open_seconds(week.starts_at, end)


@given(windows(), instants(), st.lists(st.timedeltas(timedelta(0), timedelta(days=3)), max_size=3))
def test_open_seconds_add_up(window: Window, now: datetime, lengths: list[timedelta]) -> None:
    seconds, start = 0.0, now
    for length in lengths:
        seconds += window.open_seconds(start, start + length)
        start += length

    assert window.open_seconds(now, start) == pytest.approx(seconds, abs=1e-5)


def test_spans_that_overlap_or_touch_are_one() -> None:
    untidy = Window.every_day(
        ["13:00-15:00", "08:00-10:00", "09:00-12:00", "09:30-11:00", "12:00-13:00"]
    )

    assert Window.daily("08:00", "15:00") == untidy


def test_a_gateway_that_says_nothing_of_a_class_is_always_open_to_it() -> None:
    hours = (OpenHours(MessageClass.QC, time(8), time(11, 30)),)

    assert Window.always() == Window.of_gateway((), MessageClass.QC)
    assert Window.always() == Window.of_gateway(hours, MessageClass.CSKH)


def test_a_gateways_hours_of_a_class_become_its_window() -> None:
    hours = (
        OpenHours(MessageClass.QC, time(8), time(11, 30)),
        OpenHours(MessageClass.QC, time(13), time(18, 30)),
        OpenHours(MessageClass.QC, time(20), time(21)),
        OpenHours(MessageClass.CSKH, time(6), time(22)),
    )

    assert ADVERTISING == Window.of_gateway(hours, MessageClass.QC)
    assert Window.daily("06:00", "22:00") == Window.of_gateway(hours, MessageClass.CSKH)


def test_a_gateway_open_until_midnight_says_so_with_zero() -> None:
    hours = (OpenHours(MessageClass.CSKH, time(22), time(0)),)

    assert Window.daily("22:00", "24:00") == Window.of_gateway(hours, MessageClass.CSKH)


def test_every_class_has_a_window_by_default() -> None:
    assert set(MessageClass) == set(DEFAULT_WINDOWS)


@pytest.mark.parametrize(
    "hours",
    [
        pytest.param("21:00-07:00", id="across midnight"),
        pytest.param("07:00-07:00", id="empty"),
        pytest.param("07:00", id="no end"),
        pytest.param("7:00-21:00", id="one digit"),
        pytest.param("07:00-24:01", id="past midnight"),
        pytest.param("07:60-21:00", id="sixty minutes"),
        pytest.param("07h00-21h00", id="letters"),
    ],
)
def test_hours_that_make_no_span_are_refused(hours: str) -> None:
    with pytest.raises(BadWindow):
        Window.every_day([hours])


def test_a_day_that_is_none_is_refused_with_those_that_are() -> None:
    with pytest.raises(BadWindow, match="Mon, Tue, Wed, Thu, Fri, Sat, Sun"):
        Window.by_day({"Thứ": ["08:00-11:30"]})


def test_a_window_names_seven_days() -> None:
    with pytest.raises(BadWindow):
        Window(((Span.parse("08:00-09:00"),),))


@given(st.integers(0, 23), st.integers(0, 59))
def test_a_time_of_day_is_told_in_hours_and_minutes(hour: int, minute: int) -> None:
    assert timedelta(hours=hour, minutes=minute) == time_of_day(f"{hour:02d}:{minute:02d}")


@given(instants())
def test_weekdays_are_numbered_as_dates_number_them(instant: datetime) -> None:
    day = local(instant).date()

    assert day == week_on(day).days[Weekday(day.weekday())]
