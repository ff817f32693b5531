"""Once a minute everything is looked at, kept and told; what one look cannot see, another may."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from campaigns import watch as kept
from campaigns.ledger import traffic
from campaigns.schema import version
from campaigns.watch import AlertKind
from gateways.contract import Limits
from scheduler.alerts import look, watch
from scheduler.clock import CorrectedClock
from scheduler.halt import halt
from scheduler.tick import tick
from tests.kit.on_duty import Desk, Duty
from tests.kit.scripted import ScriptedGateway
from tests.kit.weeks_open import WEEK, Province


def halt_vnpt(province: Province) -> None:
    now = province.clock.now()
    province.database.transact(lambda conn: halt(conn, "gateway:vnpt", reason="code 7", now=now))


def kinds(province: Province) -> list[AlertKind]:
    return [one.kind for one in province.database.read(kept.open_alerts)]


def run(duty: Duty, folder: Path, *, seconds: int) -> None:
    """Tick each second, and watch whenever a tick says so: a worker without lanes."""
    for _ in range(seconds):
        before = duty.province.wake.hints["watch"]
        tick(duty.ports())
        if duty.province.wake.hints["watch"] > before:
            watch(duty.ports(), folder)
        duty.province.clock.pass_by(seconds=1)


def test_a_look_asks_for_every_kind_but_what_only_memory_tells(
    province: Province, tmp_path: Path
) -> None:
    assert (
        set(AlertKind) - {AlertKind.DATABASE, AlertKind.TEST}
        == look(province.ports(), tmp_path).kinds
    )


def test_a_province_at_work_has_no_alerts(province: Province, tmp_path: Path) -> None:
    province.begin_week(3)
    tick(province.ports())
    province.send()
    watch(province.ports(), tmp_path)

    assert [] == kinds(province)


def test_what_is_wrong_is_raised_and_told(duty: Duty, tmp_path: Path) -> None:
    duty.add("an")
    halt_vnpt(duty.province)

    assert Counter(sent=1) == watch(duty.ports(), tmp_path)
    assert [("an", "Loa: Đã dừng: vnpt")] == duty.desk.subjects
    assert [AlertKind.HALTED] == kinds(duty.province)


def test_two_watches_at_once_tell_it_once(duty: Duty, tmp_path: Path) -> None:
    duty.add("an", email="an@a.vn")
    duty.add("binh")
    halt_vnpt(duty.province)
    desks = [Desk() for _ in range(4)]
    with ThreadPoolExecutor(4) as workers:
        told = list(workers.map(lambda desk: watch(duty.ports(mail=desk), tmp_path), desks))

    assert Counter(sent=2) == sum(told, Counter())
    assert ["an", "binh"] == sorted(name for desk in desks for name, _ in desk.subjects)
    assert [AlertKind.HALTED] == kinds(duty.province)


def test_a_worker_that_does_nothing_is_told_of_within_three_minutes(
    duty: Duty, tmp_path: Path
) -> None:
    """
    The hours begin, lanes are woken, and nobody runs them.
    """
    province = duty.province
    duty.add("an")
    province.begin_week(1, window="09:00-17:00")
    nine = WEEK.starts_at + timedelta(hours=9)
    province.clock.instant = nine - timedelta(seconds=30)
    run(duty, tmp_path, seconds=30)
    before = list(duty.desk.letters)
    run(duty, tmp_path, seconds=180)

    assert [] == before
    assert ["Loa: Không gửi gì qua mobifone"] == [one.subject for one in duty.desk.letters]


@pytest.mark.parametrize("second", [0, 27, 54])
def test_wherever_in_its_minute_a_worker_stops_it_is_told_of_in_time(
    duty: Duty, tmp_path: Path, second: int
) -> None:
    province = duty.province
    duty.add("an")
    province.begin_week(400)
    sizes = replace(province.tuning, claim_limit=1, wire_limit=1, lane_seconds=0.5)
    province.transport.before = lambda _: province.clock.pass_by(milliseconds=600)
    for _ in range(61 + second):
        run(duty, tmp_path, seconds=1)
        province.send(tuning=sizes)
    working = list(duty.desk.letters)
    run(duty, tmp_path, seconds=180)

    assert [] == working
    assert ["Loa: Không gửi gì qua mobifone"] == [one.subject for one in duty.desk.letters]


def test_a_week_that_nobody_opened_is_told_of_on_monday_at_nine(duty: Duty, tmp_path: Path) -> None:
    duty.add("an")
    duty.province.approve()
    duty.province.clock.instant = WEEK.starts_at + timedelta(hours=8, minutes=50)
    while not duty.desk.letters:
        watch(duty.ports(), tmp_path)
        duty.province.clock.pass_by(minutes=1)
    (letter,) = duty.desk.letters

    assert "Loa: Tuần chưa mở: bluezone-sms" == letter.subject
    assert WEEK.starts_at + timedelta(hours=9) == letter.at


def test_a_landing_nobody_looks_at_is_told_as_what_it_is(duty: Duty, tmp_path: Path) -> None:
    """
    Nothing leaves through a live gateway then, and no halt says so.
    """
    province = duty.province
    duty.add("an")
    province.begin_week(1)
    province.read_pilots()
    live = {"live": frozenset(("mobifone",))}
    for _ in range(3):
        watch(duty.ports(**live), tmp_path)
        province.clock.pass_by(minutes=1)

    assert ["Loa: Chưa xem được trang đích: mobifone"] == [one.subject for one in duty.desk.letters]


def test_a_look_that_fails_keeps_no_other_from_being_made(
    province: Province, tmp_path: Path
) -> None:
    """
    Nor is what it would have found seen to be over.
    """
    halt_vnpt(province)
    found = look(province.ports(), tmp_path / "gone")

    assert AlertKind.DISK not in found.kinds
    assert [AlertKind.HALTED] == [one.kind for one in found.found]


def test_an_unreadable_version_hides_no_other_trouble(province: Province, tmp_path: Path) -> None:
    province.begin_week(1)
    halt_vnpt(province)
    province.database.transact(
        lambda conn: conn.execute(update(version).values(definition="slug ="))
    )
    watch(province.ports(), tmp_path)

    assert [AlertKind.HALTED, AlertKind.APPROVAL] == kinds(province)


def test_while_nobody_knows_the_time_only_the_clock_is_blamed_for_standing_still(
    province: Province, tmp_path: Path
) -> None:
    province.begin_week(1)
    tick(province.ports())
    clock = province.clock
    clock.pass_by(minutes=10)
    wrong = CorrectedClock(clock, lambda: clock.now() + timedelta(seconds=90))
    watch(province.ports(clock=wrong), tmp_path)

    assert [AlertKind.CLOCK] == kinds(province)


def test_looking_ahead_is_done_every_quarter_of_an_hour(province: Province, tmp_path: Path) -> None:
    """
    It counts all that is due; in between, what it found stands.
    """
    province.serve(ScriptedGateway(limits=Limits(tps=1 / 86_400)))
    province.begin_week(10)
    province.clock.instant = WEEK.ends_at - timedelta(hours=60)
    missed = []
    for _ in range(17):
        watch(province.ports(), tmp_path)
        missed += [
            one.details["missed"]
            for one in province.database.read(kept.open_alerts)
            if one.kind is AlertKind.FORECAST
        ]
        province.database.transact(
            lambda conn: traffic.set_pace(
                conn, gateway="mobifone", tps=2 / 86_400, now=province.clock.now()
            )
        )
        province.clock.pass_by(minutes=1)

    assert [8] * 15 + [6] * 2 == missed
