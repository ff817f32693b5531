"""Periods, the ordinals that divide them, and until when somebody may still join."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.period import (
    BadPeriod,
    Cadence,
    CadenceUnit,
    DayPeriod,
    Period,
    WeekPeriod,
    cut_off,
    ordinal_at,
    ordinals_of,
    parse_period,
    period_of,
    periods_in,
)
from campaigns.week import Week, week_of
from tests.kit.strategies import MICROSECOND, instants, instants_around_boundaries, weeks

WEEK = WeekPeriod(Week(2021, 22))
DAY = DayPeriod(date(2021, 6, 1))


@pytest.mark.parametrize("period", [WEEK, DAY])
def test_a_period_is_read_back_from_its_label(period: Period) -> None:
    assert period == parse_period(period.label)


@pytest.mark.parametrize(
    "label",
    ["", "2021", "2021-W53", "2021-06-31", "20210601", "2021-W22-2", "01/06/2021", "0001-01-01"],
)
def test_a_label_that_names_no_period_is_refused(label: str) -> None:
    with pytest.raises(BadPeriod, match="2021-W22 or a day like 2021-06-01"):
        parse_period(label)


def test_a_day_lies_in_the_partition_of_its_week() -> None:
    assert {WEEK.week} == {period.week for period in periods_in(CadenceUnit.DAY, WEEK.week)}


def test_a_day_begins_and_ends_at_midnight_local() -> None:
    assert datetime(2021, 5, 31, 17, tzinfo=UTC) == DAY.starts_at
    assert datetime(2021, 6, 1, 17, tzinfo=UTC) == DAY.ends_at


@pytest.mark.parametrize("unit", CadenceUnit)
@given(week=weeks())
def test_the_periods_of_a_week_touch_and_fill_it(unit: CadenceUnit, week: Week) -> None:
    periods = periods_in(unit, week)

    assert (week.starts_at, week.ends_at) == (periods[0].starts_at, periods[-1].ends_at)
    assert all(one.next() == other for one, other in pairwise(periods))
    assert all(one.ends_at == other.starts_at for one, other in pairwise(periods))


@pytest.mark.parametrize("unit", CadenceUnit)
@given(instant=instants() | instants_around_boundaries())
def test_an_instant_lies_in_its_period(unit: CadenceUnit, instant: datetime) -> None:
    period = period_of(unit, instant)

    assert period.unit is unit
    assert period.starts_at <= instant < period.ends_at
    assert week_of(instant) == period.week


def test_twice_a_day_is_before_and_after_noon() -> None:
    morning, afternoon = ordinals_of(Cadence(CadenceUnit.DAY, 2), DAY)
    noon = datetime.fromisoformat("2021-06-01T12:00+07:00")

    assert (1, DAY.starts_at, noon) == (morning.number, morning.not_before, morning.not_after)
    assert (2, noon, DAY.ends_at) == (afternoon.number, afternoon.not_before, afternoon.not_after)


def test_once_a_week_is_the_whole_week() -> None:
    (only,) = ordinals_of(Cadence(CadenceUnit.WEEK), WEEK)

    assert (1, WEEK.starts_at, WEEK.ends_at) == (only.number, only.not_before, only.not_after)


@given(instants(), st.sampled_from(CadenceUnit), st.integers(1, 50))
def test_ordinals_divide_the_period_evenly(
    instant: datetime, unit: CadenceUnit, times: int
) -> None:
    period = period_of(unit, instant)
    ordinals = ordinals_of(Cadence(unit, times), period)
    lengths = [ordinal.not_after - ordinal.not_before for ordinal in ordinals]

    assert list(range(1, times + 1)) == [ordinal.number for ordinal in ordinals]
    assert (period.starts_at, period.ends_at) == (ordinals[0].not_before, ordinals[-1].not_after)
    assert all(one.not_after == other.not_before for one, other in pairwise(ordinals))
    assert max(lengths) - min(lengths) <= timedelta(microseconds=1)


@given(instants(), st.sampled_from(CadenceUnit), st.integers(1, 24))
def test_an_instant_lies_in_one_ordinal_of_its_period_and_in_no_other_period(
    instant: datetime, unit: CadenceUnit, times: int
) -> None:
    period = period_of(unit, instant)
    ordinals = ordinals_of(Cadence(unit, times), period)
    found = ordinal_at(ordinals, instant)
    share = times * (instant - period.starts_at) // (period.ends_at - period.starts_at) + 1

    assert found is not None
    assert found.number in {share, share - 1}
    assert found.not_before <= instant < found.not_after
    assert [found] == [one for one in ordinals if one.not_before <= instant < one.not_after]
    assert ordinal_at(ordinals, period.ends_at) is None
    assert ordinal_at(ordinals, period.starts_at - MICROSECOND) is None


@pytest.mark.parametrize("unit", CadenceUnit)
@given(instant=instants() | instants_around_boundaries())
def test_labels_are_read_back_and_sort_in_time(unit: CadenceUnit, instant: datetime) -> None:
    period = period_of(unit, instant)

    assert period == parse_period(period.label)
    assert period.label < period.next().label
    assert period.ends_at == period.next().starts_at


def test_a_cadence_divides_only_its_own_unit() -> None:
    with pytest.raises(BadPeriod, match="per week does not divide the day"):
        ordinals_of(Cadence(CadenceUnit.WEEK, 2), DAY)


@pytest.mark.parametrize("times", [0, -1])
def test_a_cadence_owes_something(times: int) -> None:
    with pytest.raises(BadPeriod, match="at least one"):
        Cadence(CadenceUnit.DAY, times)


@pytest.mark.parametrize(
    ("period", "words", "instant"),
    [
        pytest.param(WEEK, "Thu 12:00", "2021-06-03T12:00+07:00", id="Thursday noon"),
        pytest.param(WEEK, "mon 00:00", "2021-05-31T00:00+07:00", id="the first instant"),
        pytest.param(WEEK, "SUN 24:00", "2021-06-07T00:00+07:00", id="the week's end"),
        pytest.param(DAY, "09:30", "2021-06-01T09:30+07:00", id="a time of the day"),
    ],
)
def test_a_cut_off_is_local_time_in_the_period(period: Period, words: str, instant: str) -> None:
    assert datetime.fromisoformat(instant) == cut_off(period, words)
    assert UTC is cut_off(period, words).tzinfo


@pytest.mark.parametrize(
    ("period", "words"),
    [
        pytest.param(WEEK, "12:00", id="a week needs a day"),
        pytest.param(DAY, "Thu 12:00", id="a day needs none"),
        pytest.param(WEEK, "Thursday 12:00", id="a whole name"),
        pytest.param(WEEK, "Thu 25:00", id="no such hour"),
        pytest.param(WEEK, "", id="nothing"),
    ],
)
def test_a_cut_off_that_names_no_instant_is_refused(period: Period, words: str) -> None:
    with pytest.raises(BadPeriod, match="Thu 12:00 for a week"):
        cut_off(period, words)


@given(weeks(), st.integers(0, 6), st.integers(0, 23))
def test_a_cut_off_lies_in_its_week(week: Week, day: int, hour: int) -> None:
    name = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][day]
    instant = cut_off(WeekPeriod(week), f"{name} {hour:02d}:00")

    assert week == week_of(instant)
