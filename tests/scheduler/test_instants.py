"""Nothing leaves outside its hours, its week and its lease, whenever the process is stopped."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from campaigns.schema import (
    attempt,
)
from gateways.contract import Limits
from scheduler.ports import Tuning
from scheduler.tick import tick
from tests.kit.scripted import (
    FrozenClock,
    ScriptedGateway,
)
from tests.kit.weeks_open import WEEK, Province

HOUR = timedelta(hours=1)


SUNDAY_NIGHT = WEEK.ends_at - timedelta(seconds=1)


def test_a_message_of_sunday_night_counts_for_its_week_and_one_of_monday_for_the_next(
    province: Province,
) -> None:
    province.join(2)
    province.clock.instant = SUNDAY_NIGHT - timedelta(minutes=5)
    province.approve()
    province.open()
    province.clock.instant = SUNDAY_NIGHT
    province.claim(1, token=99, seconds=1)
    province.send()
    province.clock.instant = WEEK.ends_at + timedelta(seconds=1)
    tick(province.ports())
    province.send()
    attempts = province.read(attempt)

    assert [202122, 202123] == [row.week for row in attempts]
    assert [SUNDAY_NIGHT, WEEK.ends_at + timedelta(seconds=1)] == [row.at for row in attempts]
    assert 2 == len(province.transport.addresses)


@pytest.mark.parametrize(
    ("seconds_before_the_end", "sent"), [(5.5, 1), (5, 0), (1, 0), (0, 0), (-60, 0)]
)
def test_nothing_is_begun_so_near_the_end_of_a_week_that_it_might_be_read_in_the_next(
    province: Province, seconds_before_the_end: float, sent: int
) -> None:
    province.begin_week()
    province.tuning = Tuning(margin_seconds=5)
    province.clock.instant = WEEK.ends_at - timedelta(seconds=seconds_before_the_end)

    province.send()

    assert sent == len(province.transport.heard)


@pytest.mark.parametrize(
    ("local_hour", "sent"),
    [
        pytest.param(6.99, 0, id="before-it-opens"),
        pytest.param(7, 1, id="as-it-opens"),
        pytest.param(20.99, 1, id="before-it-closes"),
        pytest.param(21, 0, id="as-it-closes"),
        pytest.param(23, 0, id="at-night"),
    ],
)
def test_nothing_is_begun_outside_the_window(
    province: Province, local_hour: float, sent: int
) -> None:
    province.begin_week(window="07:00-21:00")
    province.clock.instant = WEEK.starts_at + timedelta(hours=24 + local_hour)

    province.send()

    assert sent == len(province.transport.heard)


def test_a_window_that_closes_while_the_lane_waits_for_its_pace_is_kept(
    province: Province,
) -> None:
    province.serve(ScriptedGateway(limits=Limits(tps=1)))
    province.begin_week(30, window="07:00-21:00")
    closes_at = WEEK.starts_at + timedelta(hours=24 + 21)
    province.clock.instant = closes_at - timedelta(seconds=10)

    province.send()

    assert {"accepted", "due"} == set(province.standing)
    assert all(instant < closes_at for instant in province.transport.heard_at)


class LateClock(FrozenClock):
    """Time leaps by itself when it was asked so often: a process that was stopped a while."""

    def __init__(self, now: datetime, *, leaps: dict[int, timedelta]) -> None:
        super().__init__(now)
        self.leaps = leaps
        self.asked = 0

    def now(self) -> datetime:
        self.asked += 1
        self.instant += self.leaps.get(self.asked, timedelta(0))
        return super().now()


@pytest.mark.parametrize("asked", range(1, 16))
def test_wherever_a_lane_is_stopped_for_an_hour_nothing_leaves_outside_the_window(
    province: Province, asked: int
) -> None:
    """
    Whenever the process sleeps between two looks at the clock: what it may do is asked again.
    """
    province.begin_week(2, window="07:00-21:00")
    closes_at = WEEK.starts_at + timedelta(hours=24 + 21)
    clock = LateClock(closes_at - timedelta(minutes=30), leaps={asked: HOUR})
    province.clock = clock
    province.transport.clock = clock

    province.send()
    late = [instant for instant in province.transport.heard_at if instant >= closes_at]

    assert [] == late
