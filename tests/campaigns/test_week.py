"""The ISO week in Asia/Ho_Chi_Minh, for every week of 1970-2100."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import assume, given

from campaigns.week import ZONE, BadWeek, Week, local, midnight, week_of, week_on
from tests.kit.strategies import MICROSECOND, instants, instants_around_boundaries, weeks


def all_weeks() -> list[Week]:
    """Every week of 1970-2100, one after the other: 131 years, 24 of them long."""
    mondays = (date(1969, 12, 29) + timedelta(weeks=nth) for nth in range(131 * 52 + 24))
    return list(map(week_on, mondays))


def test_the_weeks_of_131_years_touch_and_never_overlap() -> None:
    every = all_weeks()

    assert (Week(1970, 1), Week(2100, 52)) == (every[0], every[-1])
    assert all(one.ends_at == other.starts_at for one, other in pairwise(every))
    assert sorted({week.key for week in every}) == [week.key for week in every]


def test_next_walks_131_years_without_a_gap() -> None:
    every = all_weeks()

    assert every[1:] == [week.next() for week in every[:-1]]
    assert every[:-1] == [week.previous() for week in every[1:]]


def test_each_week_of_131_years_owns_its_instants_to_the_microsecond() -> None:
    strays = [
        week
        for week in all_weeks()
        if week_of(week.starts_at) != week
        or week_of(week.ends_at - MICROSECOND) != week
        or week_of(week.ends_at) != week.next()
    ]

    assert [] == strays


def test_each_week_of_131_years_is_read_back_from_label_and_key() -> None:
    every = all_weeks()

    assert every == [Week.parse(str(week)) for week in every]
    assert every == [Week.from_key(week.key) for week in every]


def test_each_week_of_131_years_is_told_by_its_thursday() -> None:
    """
    ISO 8601 in its own words: a week belongs to the year of its Thursday, week 1 having the first.
    """
    thursdays = {week: week.days[3] for week in all_weeks()}
    told = {Week(day.year, (day.timetuple().tm_yday - 1) // 7 + 1) for day in thursdays.values()}

    assert set(thursdays) == told


@pytest.mark.parametrize("year", [1970, 1976, 2004, 2009, 2015, 2020, 2026, 2032, 2037])
def test_a_long_year_has_a_week_53(year: int) -> None:
    long = Week(year, 53)

    assert (Week(year, 52), Week(year + 1, 1)) == (long.previous(), long.next())


@pytest.mark.parametrize(
    ("year", "number"),
    [
        pytest.param(2021, 53, id="a short year has no week 53"),
        pytest.param(2026, 54, id="no year has a week 54"),
        pytest.param(2021, 0, id="no week 0"),
        pytest.param(2021, -1, id="no week below"),
        pytest.param(21, 22, id="a year of two digits"),
        pytest.param(9999, 52, id="a year past any plan"),
    ],
)
def test_a_week_that_does_not_exist_is_refused(year: int, number: int) -> None:
    with pytest.raises(BadWeek, match="There is no week"):
        Week(year, number)


@pytest.mark.parametrize(
    "label", ["", "2021", "2021W22", "2021-W5", "2021-w22", "2021-W22 ", "22/2021", "٢٠٢١-W22"]
)
def test_a_week_has_one_spelling(label: str) -> None:
    with pytest.raises(BadWeek, match="2021-W22"):
        Week.parse(label)


@pytest.mark.parametrize(
    ("instant", "week"),
    [
        pytest.param(
            "2021-05-30T23:59:59.999999+07:00", "2021-W21", id="Sunday's last microsecond"
        ),
        pytest.param("2021-05-31T00:00:00+07:00", "2021-W22", id="Monday"),
        pytest.param("2021-05-30T16:59:59.999999+00:00", "2021-W21", id="the same Sunday in UTC"),
        pytest.param("2021-05-30T17:00:00+00:00", "2021-W22", id="Sunday in UTC, Monday here"),
        pytest.param("2021-01-03T23:59:59+07:00", "2020-W53", id="January in last year's week 53"),
        pytest.param("2021-01-04T00:00:00+07:00", "2021-W01", id="the year's first Monday"),
        pytest.param("2026-12-31T12:00:00+07:00", "2026-W53", id="2026 is long"),
        pytest.param("2027-01-03T23:59:59+07:00", "2026-W53", id="until 3 January"),
        pytest.param("2018-12-31T00:00:00+07:00", "2019-W01", id="December in next year's week 1"),
        pytest.param("2021-05-30T13:00:00-04:00", "2021-W22", id="summer time elsewhere"),
    ],
)
def test_an_instant_counts_for_the_local_week_it_lies_in(instant: str, week: str) -> None:
    assert Week.parse(week) == week_of(datetime.fromisoformat(instant))


@given(instants() | instants_around_boundaries())
def test_a_week_contains_the_instants_it_is_the_week_of(instant: datetime) -> None:
    week = week_of(instant)

    assert week.starts_at <= instant < week.ends_at


@given(instants() | instants_around_boundaries())
def test_a_week_is_reckoned_by_utc_plus_seven(instant: datetime) -> None:
    """
    A second reckoning with neither time zones nor `isocalendar`: days since a Monday, in sevens.
    Before 1976 the province's clocks stood at other hours.
    """
    assume(instant >= datetime(1976, 1, 1, tzinfo=UTC))
    passed = instant - datetime(1969, 12, 29, tzinfo=UTC) + timedelta(hours=7)
    monday = date(1969, 12, 29) + timedelta(days=passed // timedelta(weeks=1) * 7)
    thursday = monday + timedelta(days=3)
    number = (thursday.timetuple().tm_yday - 1) // 7 + 1

    assert (thursday.year, number, monday) == (
        week_of(instant).year,
        week_of(instant).number,
        week_of(instant).monday,
    )


@given(weeks())
def test_a_week_begins_on_monday_at_midnight_local(week: Week) -> None:
    begins = week.starts_at.astimezone(ZONE)

    assert (0, 0, 0, 0, 0) == (
        *(begins.weekday(), begins.hour, begins.minute, begins.second),
        begins.microsecond,
    )


@given(weeks())
def test_next_and_previous_undo_each_other(week: Week) -> None:
    assert week == week.next().previous() == week.previous().next()


@given(weeks())
def test_a_week_is_the_week_of_each_of_its_days(week: Week) -> None:
    assert {week} == {week_on(day) for day in week.days}


@given(weeks(), weeks())
def test_weeks_labels_and_keys_sort_alike(one: Week, other: Week) -> None:
    assert (one < other) == (one.key < other.key) == (str(one) < str(other))


def test_week_22_of_2021_starts_on_sunday_evening_in_utc() -> None:
    week = Week(2021, 22)

    assert datetime(2021, 5, 30, 17, tzinfo=UTC) == week.starts_at
    assert datetime(2021, 6, 6, 17, tzinfo=UTC) == week.ends_at
    assert UTC is week.starts_at.tzinfo


@pytest.mark.parametrize(
    ("label", "dates"),
    [
        pytest.param("2021-W22", "31/05–06/06/2021", id="within a year"),
        pytest.param("2020-W53", "28/12/2020–03/01/2021", id="across the year's end"),
    ],
)
def test_a_week_is_shown_with_its_dates(label: str, dates: str) -> None:
    assert dates == Week.parse(label).dates


def test_a_naive_time_has_no_week() -> None:
    naive = datetime(2021, 6, 1, tzinfo=UTC).replace(tzinfo=None)

    with pytest.raises(ValueError, match="time zone"):
        week_of(naive)


def test_local_time_is_seven_hours_ahead() -> None:
    shown = local(datetime(2021, 6, 1, 20, tzinfo=UTC))

    assert (date(2021, 6, 2), 3) == (shown.date(), shown.hour)


def test_midnight_is_the_start_of_a_local_date() -> None:
    assert datetime(2021, 5, 31, 17, tzinfo=UTC) == midnight(date(2021, 6, 1))


def test_a_week_before_all_plans_is_refused() -> None:
    with pytest.raises(BadWeek):
        Week(1900, 1).previous()


def test_a_week_of_seven_days_has_168_hours() -> None:
    assert timedelta(hours=168) == Week(2026, 53).ends_at - Week(2026, 53).starts_at
