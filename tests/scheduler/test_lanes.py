"""A lane keeps its pace, its time, its lease, and its share of what one kill may lose."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import pairwise

from sqlalchemy import update

from campaigns.ledger import traffic
from campaigns.schema import attempt, pace
from gateways.contract import Limits
from scheduler.ports import Tuning
from scheduler.sweep import sweep
from tests.kit.scripted import (
    ScriptedGateway,
)
from tests.kit.weeks_open import Province

HOUR = timedelta(hours=1)


def test_a_sub_batch_carries_no_more_than_may_be_left_unresolved_by_one_kill(
    province: Province,
) -> None:
    province.tuning = Tuning(margin_seconds=0, wire_limit=3)
    province.begin_week(8)
    begun_at_each_call: list[int] = []
    province.transport.before = lambda _: begun_at_each_call.append(province.begun)

    province.send()

    assert [3, 3, 3, 6, 6, 6, 8, 8] == begun_at_each_call


def test_calls_are_spread_over_the_pace(province: Province) -> None:
    province.serve(ScriptedGateway(limits=Limits(tps=4)))
    province.begin_week(10)

    province.send()
    heard_at = sorted(province.transport.heard_at)
    gaps = {(late - early).total_seconds() for early, late in pairwise(heard_at)}

    assert {0.25} == gaps


def test_a_lane_gives_its_slot_back_when_its_time_is_up(province: Province) -> None:
    province.serve(ScriptedGateway(limits=Limits(tps=1)))
    province.tuning = Tuning(margin_seconds=0, lane_seconds=5)
    province.begin_week(20)
    began = province.clock.now()

    province.send()

    assert timedelta(seconds=5) >= province.clock.now() - began
    assert {"accepted", "due"} == set(province.standing)
    assert {} == province.database.read(
        lambda conn: traffic.held_lanes(conn, now=province.clock.now())
    )


def test_pace_that_comes_too_late_for_a_lane_is_left_to_others(province: Province) -> None:
    """
    The gateway's next free instant is after this claim must be over: it stays where it was.
    """
    province.serve(ScriptedGateway(limits=Limits(tps=1)))
    province.begin_week(5)
    taken_up = province.clock.now() + timedelta(minutes=10)
    province.database.transact(lambda conn: conn.execute(update(pace).values(free_at=taken_up)))

    province.send()

    assert 0 == province.begun
    assert [taken_up] == [row.free_at for row in province.read(pace)]


def test_nothing_is_begun_that_would_outlive_its_lease(province: Province) -> None:
    """
    The last call of a claim must be answered or given up before its lease ends: else the sweep
    would call it lost while it is on the wire.
    """
    province.serve(ScriptedGateway(limits=Limits(tps=1)))
    province.tuning = Tuning(margin_seconds=2, lane_seconds=50, lease_seconds=60)
    province.begin_week(60)
    began = province.clock.now()

    province.send()
    first_claim = [row for row in province.read(attempt) if row.at < began + timedelta(seconds=40)]
    late = [row for row in first_claim if row.at >= began + timedelta(seconds=60 - 30 - 2)]

    assert [] == late or {"accepted"} == {
        province.owed(row.obligation_id & 0xFF).status for row in late
    }
    assert 0 == sweep(province.ports())[1]


def test_every_lane_held_means_nothing_is_claimed(province: Province) -> None:
    province.begin_week()
    now = province.clock.now()
    province.database.transact(
        lambda conn: traffic.take_lane(
            conn, gateway="mobifone", lanes=1, token=99, until=now + HOUR, now=now
        )
    )

    assert (Counter(), ["due"]) == (province.send(), province.statuses)
