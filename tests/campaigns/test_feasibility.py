"""What can be kept is known before a period opens: pace, hours, quotas, the finishing instant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from campaigns.feasibility import (
    Bound,
    Capacity,
    Load,
    finishes_at,
    messages_let_through,
    reach,
)
from campaigns.week import Week
from campaigns.window import Window

WEEK = Week(2021, 22)
DAY_HOURS = Window.daily("07:00", "21:00")
OPEN_SECONDS = 7 * 14 * 3600.0


@pytest.mark.parametrize(
    ("load", "capacity", "reachable", "bound"),
    [
        pytest.param(
            Load(owed=500_000, segments_each=3),
            Capacity(tps=20, open_seconds=OPEN_SECONDS),
            500_000,
            Bound.NOTHING,
            id="a week bears half a million at 20 a second",
        ),
        pytest.param(
            Load(owed=500_000, segments_each=6),
            Capacity(tps=5, open_seconds=OPEN_SECONDS),
            294_000,
            Bound.PACE,
            id="six segments at 5 a second do not fit",
        ),
        pytest.param(
            Load(owed=10_000, segments_each=1),
            Capacity(tps=20, open_seconds=OPEN_SECONDS, quota=3_500),
            3_500,
            Bound.QUOTA,
            id="the quota ends first",
        ),
        pytest.param(
            Load(owed=0, segments_each=1),
            Capacity(tps=1, open_seconds=0, quota=0),
            0,
            Bound.NOTHING,
            id="nothing owed is never short",
        ),
    ],
)
def test_the_tighter_of_pace_and_quota_decides(
    load: Load, capacity: Capacity, reachable: int, bound: Bound
) -> None:
    found = reach(load, capacity)

    assert (reachable, load.owed - reachable, bound) == (
        found.reachable,
        found.shortfall,
        found.bound,
    )


def test_what_goes_takes_its_segments_over_the_pace() -> None:
    found = reach(Load(owed=1_000, segments_each=3), Capacity(tps=10, open_seconds=OPEN_SECONDS))

    assert 300.0 == found.needs_seconds


def test_it_finishes_when_the_window_was_open_long_enough() -> None:
    """
    Twenty hours of sending, fourteen a day: Monday 07:00 becomes Tuesday 13:00.
    """
    found = finishes_at(DAY_HOURS, WEEK.starts_at, seconds=20 * 3600)

    assert WEEK.starts_at + timedelta(days=1, hours=13) == found


def test_a_window_that_never_opens_never_finishes() -> None:
    assert finishes_at(Window.by_day({}), WEEK.starts_at, seconds=1) is None


def test_a_daily_quota_counts_for_each_open_day() -> None:
    weekdays = Window.by_day({day: ["07:00-21:00"] for day in ("Mon", "Tue", "Wed")})
    found = messages_let_through(weekdays, WEEK.starts_at, WEEK.ends_at, daily=500)

    assert 1_500 == found


def test_what_was_booked_today_is_no_more_to_be_had() -> None:
    start = datetime(2021, 6, 5, 3, tzinfo=UTC)
    found = messages_let_through(
        DAY_HOURS, start, WEEK.ends_at, daily=500, used={"2021-06-05": 480}
    )

    assert 520 == found


def test_a_week_over_two_months_draws_on_both() -> None:
    """
    Week 22 of 2021 has one day in May: 100 a day, 60 left in May, 250 in June.
    """
    found = messages_let_through(
        DAY_HOURS,
        WEEK.starts_at,
        WEEK.ends_at,
        daily=100,
        monthly=1_000,
        used={"2021-05": 940, "2021-06": 750},
    )

    assert 60 + 250 == found


def test_a_gateway_without_quota_has_no_ceiling() -> None:
    assert messages_let_through(DAY_HOURS, WEEK.starts_at, WEEK.ends_at) is None
