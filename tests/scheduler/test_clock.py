"""An exercise has one time, whoever looks at it; the world's time is left alone."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest

from scheduler.clock import CorrectedClock, ScaledClock, SystemClock

START = datetime(2021, 5, 31, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "clock.json"


def test_the_hosts_clock_tells_the_worlds_time_and_is_no_exercise() -> None:
    before = datetime.now(UTC)
    now = SystemClock().now()

    assert before <= now <= datetime.now(UTC)
    assert SystemClock().exercise is False


def test_waiting_for_what_is_past_takes_no_time() -> None:
    began = time.monotonic()
    SystemClock().wait_until(datetime(2021, 5, 31, tzinfo=UTC))

    assert time.monotonic() - began < 0.5


def test_a_hosts_second_is_a_second() -> None:
    assert timedelta(seconds=2.5) == SystemClock().stretch(2.5)


def test_an_exercise_runs_as_fast_as_it_was_started(path: Path) -> None:
    clock = ScaledClock.start(path, start=START, speed=3600)
    real, exercise = time.monotonic(), clock.now()
    clock.wait_until(exercise + timedelta(minutes=3))
    passed = (clock.now() - exercise) / timedelta(seconds=3600)

    assert abs(time.monotonic() - real - passed) < 0.05
    assert 3 * timedelta(minutes=1) <= clock.now() - exercise


def test_an_exercise_stretches_real_seconds(path: Path) -> None:
    assert HOUR == ScaledClock.start(path, start=START, speed=3600).stretch(1)


def test_two_processes_see_one_time(path: Path) -> None:
    first = ScaledClock.start(path, start=START, speed=1)
    second = ScaledClock(path)

    assert abs(first.now() - second.now()) < timedelta(seconds=0.5)


def test_a_leap_is_seen_at_once_by_everybody(path: Path) -> None:
    """
    However fast one follows the other: a file's time of change is too coarse to tell them apart.
    """
    first = ScaledClock.start(path, start=START, speed=1)
    second = ScaledClock(path)
    seen = []
    for hours in range(1, 51):
        first.leap_to(START + hours * HOUR)
        seen.append((second.now() - START) // HOUR)

    assert list(range(1, 51)) == seen


def test_time_never_leaps_back(path: Path) -> None:
    clock = ScaledClock.start(path, start=START, speed=1)
    clock.leap_to(START + HOUR)
    clock.leap_to(START)

    assert clock.now() >= START + HOUR


def test_a_leap_ends_a_wait(path: Path) -> None:

    clock = ScaledClock.start(path, start=START, speed=1)
    waiting = Thread(target=clock.wait_until, args=(START + 10 * HOUR,))
    waiting.start()
    ScaledClock(path).leap_to(START + 10 * HOUR)
    waiting.join(timeout=5)

    assert not waiting.is_alive()


def test_a_process_that_comes_back_finds_the_exercise_where_it_is(path: Path) -> None:
    ScaledClock.start(path, start=START, speed=60).leap_to(START + HOUR)

    assert ScaledClock(path).now() >= START + HOUR
    assert ScaledClock(path).exercise


class Host:
    """A host whose clock a test sets, and whose questions take as long as it says."""

    exercise = False

    def __init__(self) -> None:
        self.instant = START
        self.waited_until: datetime | None = None

    def now(self) -> datetime:
        return self.instant

    def wait_until(self, instant: datetime) -> None:
        self.waited_until = instant

    def stretch(self, seconds: float) -> timedelta:
        return timedelta(seconds=seconds)

    def correct(self) -> bool:
        return True


@pytest.mark.parametrize("seconds", [-59, -3, 0, 3, 59])
def test_a_hosts_clock_is_corrected_by_the_databases(seconds: int) -> None:
    host, apart = Host(), timedelta(seconds=seconds)
    clock = CorrectedClock(host, lambda: host.instant + apart)

    assert clock.correct()
    assert START + apart == clock.now()
    clock.wait_until(START + HOUR)
    assert START + HOUR - apart == host.waited_until


@pytest.mark.parametrize("seconds", [-61, 61, 3600])
def test_clocks_that_are_far_apart_are_not_believed(seconds: int) -> None:
    host = Host()
    clock = CorrectedClock(host, lambda: host.instant + timedelta(seconds=seconds))

    assert not clock.correct()


def test_the_database_is_asked_once_a_minute() -> None:
    host, asked = Host(), list[datetime]()

    def their_time() -> datetime:
        asked.append(host.instant)
        return host.instant

    clock = CorrectedClock(host, their_time)
    for _ in range(3):
        clock.correct()
        host.instant += timedelta(seconds=30)

    assert [START, START + timedelta(minutes=1)] == asked


def test_a_slow_answer_tells_too_little_of_the_time() -> None:
    """
    The database was busy for ten seconds: its instant may be from before or behind them.
    """
    host = Host()

    def slowly() -> datetime:
        host.instant += timedelta(seconds=10)
        return host.instant + HOUR

    clock = CorrectedClock(host, slowly)

    assert clock.correct()
    assert timedelta(0) == clock.offset


def test_half_of_the_answers_time_is_the_way_back() -> None:
    host = Host()

    def in_a_second() -> datetime:
        answered = host.instant + timedelta(seconds=0.5)
        host.instant += timedelta(seconds=1)
        return answered

    clock = CorrectedClock(host, in_a_second)
    clock.correct()

    assert timedelta(0) == clock.offset
