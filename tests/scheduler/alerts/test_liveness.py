"""A worker that is up and does nothing is found; one that waits for good reason is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from campaigns.ledger import settings, traffic
from campaigns.watch import AlertKind, Condition
from gateways.contract import Limits
from scheduler import pace
from scheduler.alerts import liveness
from scheduler.forgetting import ticked_at
from scheduler.halt import halt
from scheduler.tick import tick
from tests.kit.scripted import ScriptedGateway
from tests.kit.weeks_open import MONDAY_MORNING, Province

MINUTE = timedelta(minutes=1)


def idle(province: Province) -> list[str]:
    ports, now = province.ports(), province.clock.now()
    found = province.database.read(lambda conn: list(liveness.idle(conn, ports, now=now)))
    return [one.scope for one in found]


def standstill(province: Province) -> list[Condition]:
    last = province.database.read(ticked_at)
    return list(liveness.standstill(last, longest=2 * MINUTE, now=province.clock.now()))


def door(province: Province, seen_at: datetime | None) -> list[AlertKind]:
    now, ports = province.clock.now(), province.ports()
    shown = "" if seen_at is None else seen_at.isoformat()
    province.database.transact(lambda conn: settings.put(conn, liveness.DOOR_AT, shown, at=now))
    found = province.database.read(lambda conn: list(liveness.silent_door(conn, ports, now=now)))
    return [one.kind for one in found]


def test_what_could_be_sent_and_is_not_begun_is_found(province: Province) -> None:
    province.serve(ScriptedGateway("viettel"))
    province.begin_week(1)

    assert ["gateway:mobifone"] == idle(province)


def test_a_gateway_at_work_is_not_idle(province: Province) -> None:
    begin_with_one_of_two(province)

    assert {"accepted": 1, "due": 1} == province.standing
    assert [] == idle(province)


def test_a_gateway_that_stopped_in_the_middle_is_found_after_a_minute(province: Province) -> None:
    begin_with_one_of_two(province)
    province.clock.pass_by(seconds=61)

    assert ["gateway:mobifone"] == idle(province)


def test_a_slot_that_is_reserved_and_never_used_is_no_work(province: Province) -> None:
    """
    Liveness is measured by work done: a lane that reserves and begins nothing is none.
    """
    province.begin_week(1)
    gateway = province.gateways["mobifone"]
    pace.reserve(province.ports(), gateway, 1, lead=pace.Lead(), before=traffic.FOREVER)

    assert ["gateway:mobifone"] == idle(province)


def test_a_gateway_on_hold_or_halted_is_not_idle(province: Province) -> None:
    province.serve(ScriptedGateway("viettel"))
    province.join(1, carrier="viettel")
    province.begin_week(1)
    now = province.clock.now()
    both = idle(province)
    province.database.transact(
        lambda conn: traffic.set_hold(
            conn, scope="gateway:mobifone", until=now + MINUTE, reason="throttled"
        )
    )
    province.database.transact(lambda conn: halt(conn, "gateway:viettel", reason="x", now=now))

    assert ["gateway:mobifone", "gateway:viettel"] == both
    assert [] == idle(province)


def test_outside_the_hours_nobody_is_idle(province: Province) -> None:
    province.begin_week(1, window="09:00-17:00")

    assert [] == idle(province)


def test_a_spent_quota_leaves_nothing_to_do(province: Province) -> None:
    province.serve(ScriptedGateway(limits=Limits(tps=100, daily_quota=0)))
    province.begin_week(1)

    assert [] == idle(province)


def test_a_worker_without_a_tick_stands_still(province: Province) -> None:
    before_the_first = standstill(province)
    tick(province.ports())
    province.clock.pass_by(minutes=2)
    in_time = standstill(province)
    province.clock.pass_by(seconds=1)

    assert ([], []) == (before_the_first, in_time)
    assert [MONDAY_MORNING.isoformat()] == [one.details["last_at"] for one in standstill(province)]


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        pytest.param(3 * MINUTE, [], id="seen of late"),
        pytest.param(3 * MINUTE + timedelta(seconds=1), [AlertKind.DOOR], id="not seen"),
        pytest.param(None, [], id="shut in order"),
    ],
)
def test_a_door_that_shows_no_sign_of_life_is_found(
    province: Province, ago: timedelta | None, expected: list[AlertKind]
) -> None:
    seen_at = None if ago is None else province.clock.now() - ago

    assert expected == door(province, seen_at)


def begin_with_one_of_two(province: Province) -> None:
    """A lane that sends one message, and whose time is then up."""
    province.begin_week(2)
    province.transport.before = lambda _: province.clock.pass_by(seconds=1)
    province.send(tuning=replace(province.tuning, claim_limit=1, wire_limit=1, lane_seconds=0.5))
