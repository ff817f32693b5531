"""Each tick wakes what would find work, and nothing else."""

from __future__ import annotations

from datetime import timedelta

from campaigns.ledger import traffic
from campaigns.schema import (
    raw_receipt,
    setting,
)
from scheduler.tick import TICKED_AT, tick
from tests.kit.scripted import AskableGateway, ScriptedGateway
from tests.kit.weeks_open import MONDAY_MORNING, Province

SECOND = timedelta(seconds=1)


def test_a_quiet_tick_wakes_no_lane(province: Province) -> None:
    province.begin_week(1)
    province.send()
    province.wake.hints.clear()

    ticked = tick(province.ports())

    assert [] == ticked.woken
    assert {"drain": 1} == province.wake.hints


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
