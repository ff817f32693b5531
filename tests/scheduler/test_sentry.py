"""When nothing ticks somebody notices within three minutes, even with the ledger out of reach."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection

from campaigns import watch
from campaigns.accounts import Person, Role
from campaigns.database import Database, DatabaseUnavailable
from campaigns.ledger import settings
from gateways.mail import Letter
from scheduler.alerts.liveness import DOOR_AT
from scheduler.clock import CorrectedClock
from scheduler.ports import Ports
from scheduler.sentry import Sentry
from scheduler.tick import tick
from tests.kit.scripted import FrozenClock
from tests.kit.weeks_open import Province

T = TypeVar("T")
OFFICER = Person(id=1, name="Lan", role=Role.OFFICER)


class Desk:
    """A courier that keeps what it is given, and when."""

    def __init__(self, clock: FrozenClock) -> None:
        self._clock = clock
        self.told: list[tuple[datetime, str]] = []

    def hand_in(self, letter: Letter, *, deadline_seconds: float) -> str | None:
        self.told.append((self._clock.now(), letter.subject))
        return None


@dataclass
class Unplugged:
    """A database that can be taken away."""

    database: Database
    away: bool = False

    @property
    def dialect(self) -> Any:
        return self.database.dialect

    def transact(self, work: Callable[[Connection], T], **more: Any) -> T:
        if self.away:
            raise DatabaseUnavailable("the database stayed busy or away; nothing was kept")
        result: T = self.database.transact(work, **more)
        return result

    def read(self, work: Callable[[Connection], T]) -> T:
        if self.away:
            raise DatabaseUnavailable("the database stayed busy or away; nothing was kept")
        return self.database.read(work)


@dataclass
class Guard:
    """A sentry on guard, one person on duty, and what was told."""

    province: Province
    plug: Unplugged
    desk: Desk
    ports: Ports
    sentry: Sentry

    def stand(self, seconds: int, *, ticking: bool) -> None:
        """Look once a second, as `loa up` does."""
        for _ in range(seconds):
            self.province.clock.pass_by(seconds=1)
            if ticking and not self.plug.away:
                tick(self.ports)
            self.sentry.look()

    @property
    def subjects(self) -> list[str]:
        return [subject for _, subject in self.desk.told]


@pytest.fixture
def guard(province: Province) -> Guard:
    desk, plug = Desk(province.clock), Unplugged(province.database)
    ports = province.ports(mail=desk, database=plug)
    now = province.clock.now()
    province.database.transact(
        lambda conn: watch.add(conn, province.vault, "an", email="an@a.vn", person=OFFICER, now=now)
    )
    return Guard(province, plug, desk, ports, Sentry(ports))


def test_while_something_ticks_nobody_is_called(guard: Guard) -> None:
    guard.stand(300, ticking=True)

    assert [] == guard.desk.told
    assert guard.sentry.pulse.ticks
    assert guard.province.clock.now() - guard.sentry.pulse.ticked_at < timedelta(seconds=20)  # type: ignore[operator]


def test_a_tick_that_stops_is_noticed_within_three_minutes(guard: Guard) -> None:
    guard.stand(60, ticking=True)
    stopped_at = guard.province.clock.now()
    guard.stand(300, ticking=False)
    ((told_at, subject),) = guard.desk.told

    assert told_at - stopped_at <= timedelta(minutes=3)
    assert "Loa: Loa đứng yên" == subject
    assert not guard.sentry.pulse.ticks


def test_a_tick_that_never_came_is_noticed_too(guard: Guard) -> None:
    guard.stand(180, ticking=False)

    assert ["Loa: Loa đứng yên"] == guard.subjects


def test_what_stood_still_before_is_given_time_to_begin(guard: Guard) -> None:
    tick(guard.ports)
    guard.province.clock.pass_by(hours=8)
    sentry = Sentry(guard.ports)
    sentry.look()

    assert [] == guard.desk.told


def test_the_sentry_goes_on_calling_while_nothing_ticks(guard: Guard) -> None:
    guard.stand(200, ticking=False)
    guard.province.clock.pass_by(minutes=30)
    guard.stand(1, ticking=False)

    assert ["Loa: Loa đứng yên", "Loa: vẫn còn – Loa đứng yên"] == guard.subjects


def test_a_ledger_out_of_reach_is_told_from_memory_and_again_after_half_an_hour(
    guard: Guard,
) -> None:
    guard.stand(60, ticking=True)
    gone_at = guard.province.clock.now()
    guard.plug.away = True
    guard.stand(180, ticking=True)
    told_at = guard.desk.told[0][0]
    guard.stand(1800, ticking=True)

    assert told_at - gone_at <= timedelta(minutes=3)
    assert ["Loa: Không đọc được cơ sở dữ liệu"] * 2 == guard.subjects
    assert not guard.sentry.pulse.ticks


def test_a_ledger_away_for_a_moment_is_nobodys_trouble(guard: Guard) -> None:
    guard.stand(60, ticking=True)
    for _ in range(3):
        guard.plug.away = True
        guard.stand(90, ticking=True)
        guard.plug.away = False
        guard.stand(30, ticking=True)

    assert [] == guard.desk.told
    assert guard.sentry.pulse.ticks


def test_a_wrong_clock_is_told_as_such_and_not_as_a_standstill(guard: Guard) -> None:
    clock = guard.province.clock
    wrong = CorrectedClock(clock, lambda: clock.now() + timedelta(seconds=61))
    sentry = Sentry(guard.province.ports(mail=guard.desk, clock=wrong))
    for _ in range(180):
        clock.pass_by(seconds=1)
        sentry.look()

    assert ["Loa: Đồng hồ sai, đã ngừng gửi"] == guard.subjects
    assert not sentry.pulse.ticks


def test_an_open_door_shows_itself_and_signs_off_when_it_is_shut(guard: Guard) -> None:
    guard.stand(1, ticking=True)
    shown = guard.province.database.read(lambda conn: settings.get(conn, DOOR_AT))
    guard.sentry.leave()

    assert guard.province.clock.now().isoformat() == shown
    assert "" == guard.province.database.read(lambda conn: settings.get(conn, DOOR_AT))


def test_a_door_can_be_shut_without_a_ledger(guard: Guard) -> None:
    guard.plug.away = True
    guard.sentry.leave()

    assert guard.plug.away


def test_a_sentry_that_fell_asleep_vouches_for_nothing(guard: Guard) -> None:
    """
    Whoever asks the door from another machine must hear of it.
    """
    guard.stand(60, ticking=True)
    guard.province.clock.pass_by(minutes=3)

    assert not guard.sentry.pulse.ticks
