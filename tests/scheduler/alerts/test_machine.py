"""A disk that runs full and a clock that drifts are found before they stop anything."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from scheduler.alerts.machine import Room, clock, disk, room_on
from scheduler.clock import CorrectedClock, SystemClock
from tests.kit.scripted import FrozenClock
from tests.kit.weeks_open import MONDAY_MORNING

GIB = 1024**3


@pytest.mark.parametrize(
    ("room", "expected"),
    [
        pytest.param(Room(GIB, 10 * GIB), [], id="a tenth of a small disk"),
        pytest.param(Room(GIB // 4, 10 * GIB), [256], id="less than 5 % of a small disk"),
        pytest.param(Room(3 * GIB, 1000 * GIB), [], id="3 GiB of a large disk"),
        pytest.param(Room(2 * GIB - 1, 1000 * GIB), [2047], id="less than 2 GiB"),
    ],
)
def test_a_disk_that_is_nearly_full_is_found(room: Room, expected: list[int]) -> None:
    assert expected == [one.details["free"] for one in disk(room)]


def test_the_room_of_a_folder_is_its_disks(tmp_path: Path) -> None:
    room = room_on(tmp_path)

    assert 0 < room.free <= room.total


@pytest.mark.parametrize(
    ("ahead_seconds", "expected"),
    [
        pytest.param(5, [], id="5 s"),
        pytest.param(-6, [("drifts", 6, 1)], id="6 s behind"),
        pytest.param(60, [("drifts", 60, 1)], id="a minute"),
        pytest.param(61, [("apart", 61, 2)], id="more than a minute"),
    ],
)
def test_a_clock_apart_from_the_databases_is_found(
    ahead_seconds: float, expected: list[tuple[str, int, int]]
) -> None:
    theirs = MONDAY_MORNING + timedelta(seconds=ahead_seconds)
    corrected = CorrectedClock(FrozenClock(MONDAY_MORNING), lambda: theirs)
    corrected.correct()

    assert expected == [
        (one.details["why"], one.details["seconds"], one.grade) for one in clock(corrected)
    ]


def test_a_clock_with_nothing_to_compare_with_is_right() -> None:
    assert [] == list(clock(SystemClock()))
