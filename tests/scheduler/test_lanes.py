"""A lane keeps its pace, its time, its lease, and its share of what one kill may lose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from itertools import cycle, pairwise

from sqlalchemy import update

from campaigns.ledger import traffic
from campaigns.schema import attempt, outcome, pace
from gateways.contract import Limits
from scheduler.journal import NoJournal
from scheduler.journal_lines import Begun
from scheduler.ports import Tuning
from scheduler.sweep import sweep
from tests.kit.interposed import Interposed
from tests.kit.scripted import (
    ACCEPTED,
    HUNG,
    ScriptedGateway,
    in_turn,
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


def test_what_beginning_takes_is_not_taken_from_the_pace(province: Province) -> None:
    """
    Each second transaction takes a while. A slot's calls leave at its own moments all the same:
    begun late, they would meet those of the next slot in one second.
    """
    province.serve(ScriptedGateway(limits=Limits(tps=4)))
    province.begin_week(30)
    takes = cycle((0.0, 0.04))
    slow = Interposed(province.database, lambda: province.clock.pass_by(seconds=next(takes)))

    province.send(database=slow)
    heard_at = sorted(province.transport.heard_at)
    gaps = {(late - early).total_seconds() for early, late in pairwise(heard_at)}

    assert (30, {0.25}) == (len(heard_at), gaps)


def test_a_call_whose_moment_was_slept_over_goes_in_another_slot(province: Province) -> None:
    """
    Said all at once when the process wakes they would be above the pace. It costs them nothing.
    """
    province.serve(ScriptedGateway(limits=Limits(tps=4)))
    province.begin_week(8)

    province.send(journal=SleepyJournal(province))
    heard_at = sorted(province.transport.heard_at)
    gaps = [(late - early).total_seconds() for early, late in pairwise(heard_at)]

    assert {"accepted": 8} == province.standing
    assert Counter({"0": 8, "own:too_late": 3}) == Counter(
        row.code or "0" for row in province.read(outcome)
    )
    assert min(gaps) >= 0.25
    assert [] == province.differences()


def test_a_probe_that_was_never_said_is_said_before_anything_else(province: Province) -> None:
    province.serve(ScriptedGateway(limits=Limits(tps=4)))
    province.begin_week(8)
    province.transport.script = in_turn(HUNG, ACCEPTED)
    province.tuning = Tuning(margin_seconds=0, wire_limit=1)
    province.send()
    province.clock.pass_by(hours=1)
    province.tuning = Tuning(margin_seconds=0)
    begun: list[int] = []
    province.transport.before = lambda _: begun.append(province.begun)

    province.send(journal=SleepyJournal(province))

    # The first attempt, the probe that was not said, the probe.
    assert 3 == begun[0]


class SleepyJournal(NoJournal):
    """The process is stopped while it writes down its first calls."""

    def __init__(self, province: Province) -> None:
        self._naps = [0.6]
        self._clock = province.clock

    def begun(self, calls: Sequence[Begun]) -> None:
        self._clock.pass_by(seconds=self._naps.pop() if self._naps else 0)
