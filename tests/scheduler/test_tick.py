"""Each tick wakes what would find work, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from campaigns.ledger import traffic
from campaigns.schema import raw_receipt, setting
from scheduler.clock import CorrectedClock
from scheduler.forgetting import TICKED_AT
from scheduler.tick import tick
from tests.kit.scripted import AskableGateway, ScriptedGateway
from tests.kit.weeks_open import MONDAY_MORNING, Province

SECOND = timedelta(seconds=1)


def test_a_quiet_tick_wakes_no_lane(province: Province) -> None:
    province.begin_week(1)
    province.send()
    province.wake.hints.clear()

    ticked = tick(province.ports())

    assert [] == ticked.woken
    assert {"drain": 1, "watch": 1} == province.wake.hints


def test_a_tick_wakes_the_lanes_that_would_find_work_and_no_others(province: Province) -> None:
    province.serve(ScriptedGateway("viettel"))
    province.begin_week(1)

    ticked = tick(province.ports())

    assert ["mobifone"] == ticked.woken
    assert 1 == province.wake.hints["dispatch mobifone"]


def test_a_tick_wakes_no_lane_while_all_are_held(province: Province) -> None:

    province.begin_week(1)
    now = province.clock.now()
    province.database.transact(
        lambda conn: traffic.take_lane(
            conn, gateway="mobifone", lanes=1, token=9, until=now + SECOND, now=now
        )
    )

    held = tick(province.ports()).woken
    province.clock.pass_by(seconds=1)
    free = tick(province.ports()).woken

    assert ([], ["mobifone"]) == (held, free)


def test_a_gateway_is_asked_about_its_open_questions_every_five_minutes(province: Province) -> None:
    province.serve(AskableGateway())
    for seconds in (0, 299, 1, 150):
        province.clock.pass_by(seconds=seconds)
        tick(province.ports())

    assert 2 == province.wake.hints["reconcile mobifone"]


def test_a_tick_remembers_when_it_ended(province: Province) -> None:
    tick(province.ports())

    kept = {row.name: row.value for row in province.read(setting)}

    assert MONDAY_MORNING.isoformat() == kept[TICKED_AT]


def test_a_tick_of_an_empty_installation_does_nothing(province: Province) -> None:
    ticked = tick(province.ports())

    assert ([], [], 0, 0, []) == (
        ticked.opened,
        ticked.closed,
        ticked.released,
        ticked.lost,
        ticked.woken,
    )
    assert [] == province.read(raw_receipt)


def test_once_a_minute_somebody_is_sent_to_look_whether_anything_is_wrong(
    province: Province,
) -> None:
    """
    Three looks fit into three minutes, a second's delay of each tick included.
    """
    for _ in range(3 * 60):
        tick(province.ports())
        tick(province.ports())
        province.clock.pass_by(seconds=1)

    assert 4 == province.wake.hints["watch"]


def test_the_watch_is_woken_though_nobody_knows_the_time(province: Province) -> None:
    clock = province.clock
    wrong = CorrectedClock(clock, lambda: clock.now() + timedelta(minutes=2))
    ticked = tick(province.ports(clock=wrong))

    assert {"watch": 1} == province.wake.hints
    assert [] == ticked.woken


def test_the_watch_is_woken_though_the_tick_itself_fails(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    What breaks a tick must not keep people from being told of it.
    """
    monkeypatch.setattr("scheduler.tick.any_to_open", lambda *_, **__: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        tick(province.ports())
    assert {"watch": 1} == province.wake.hints
