"""Celery carries hints: names in, nothing back, and one entry in beat."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gateways.outcome import Outcome, Verdict
from scheduler import tasks
from scheduler.app import OPS, RECEIPTS, app, configure, lane_queue, queues
from scheduler.backoff import again_at, silent_until
from scheduler.embedded import AlreadyRunning, lock
from scheduler.settings import Settings
from tests.kit.scripted import NumberedChance, ScriptedGateway
from tests.kit.weeks_open import MONDAY_MORNING


@pytest.fixture
def conf(tmp_path: Path) -> Any:
    """The app's settings in an embedded process."""
    return configure(Settings(home=tmp_path)).conf


def test_only_json_travels(conf: Any) -> None:
    assert (["json"], "json") == (conf.accept_content, conf.task_serializer)


def test_results_are_nobodys(conf: Any) -> None:
    assert conf.task_ignore_result
    assert conf.result_backend in (None, "disabled://")


def test_a_task_is_acknowledged_before_it_runs(conf: Any) -> None:
    """
    A worker that dies must not have its sending repeated: the ledger knows, the queue does not.
    """
    assert not conf.task_acks_late
    assert 1 == conf.worker_prefetch_multiplier


def test_a_lane_is_done_before_celery_would_end_it(conf: Any) -> None:
    settings = Settings()
    longest = settings.lane_seconds + settings.lease_seconds

    assert longest < conf.task_soft_time_limit < conf.task_time_limit


def test_beat_has_one_entry(conf: Any) -> None:
    assert {"tick": ("loa.tick", 1.0)} == {
        name: (entry["task"], entry["schedule"]) for name, entry in conf.beat_schedule.items()
    }


def test_a_tick_that_waited_is_forgotten(conf: Any) -> None:
    assert 5 == conf.beat_schedule["tick"]["options"]["expires"]


def test_each_gateway_has_a_queue_of_its_own() -> None:
    assert [OPS, RECEIPTS, "send.vnpt", "send.viettel"] == queues(("vnpt", "viettel"))


@pytest.fixture
def sent(conf: Any) -> Iterator[list[Any]]:
    """The hints that a wake sent, read from Celery's own memory broker."""
    del conf
    with app.connection_for_write() as connection:
        broker = connection.default_channel
        for name in queues(("vnpt",)):
            broker.queue_declare(name)
            broker.queue_purge(name)
        read: list[Any] = []
        wake = tasks.CeleryWake()
        wake.dispatch("vnpt")
        wake.drain()
        wake.reconcile("vnpt")
        wake.probe(7)
        wake.watch()
        for name in queues(("vnpt",)):
            while (message := broker.basic_get(name, no_ack=True)) is not None:
                read.append((name, message))
        yield read


def test_a_hint_carries_a_name_and_no_more_and_goes_to_its_queue(sent: list[Any]) -> None:
    assert {
        (lane_queue("vnpt"), "loa.dispatch", "['vnpt']"),
        (RECEIPTS, "loa.drain", "[]"),
        (OPS, "loa.reconcile", "['vnpt']"),
        (OPS, "loa.probe", "[7]"),
        (OPS, "loa.watch", "[]"),
    } == {(queue, message.headers["task"], str(message.payload[0])) for queue, message in sent}


def test_no_hint_waits_for_an_hour_of_its_own(sent: list[Any]) -> None:
    """
    Waits are columns: a task with an ETA would be lost with its broker.
    """
    assert {None} == {message.headers["eta"] for _, message in sent}
    assert all(message.headers["expires"] for _, message in sent)


def test_a_second_process_on_one_folder_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "loa.lock"

    with (
        lock(path),
        pytest.raises(AlreadyRunning, match=f"process {os.getpid()} already"),
        lock(path),
    ):
        pass


def test_a_lock_is_free_when_its_holder_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "loa.lock"
    held = []
    for _ in range(2):
        with lock(path):
            held.append(path.read_text())

    assert [str(os.getpid())] * 2 == held


def waits_seconds(count: int) -> list[float]:
    chance, gateway = NumberedChance(), ScriptedGateway()
    said = Outcome(verdict=Verdict.DEFERRED)
    return [
        (
            again_at(gateway, said, number, now=MONDAY_MORNING, chance=chance) - MONDAY_MORNING
        ).total_seconds()
        for number in range(1, count + 1)
    ]


def test_a_deferred_message_waits_longer_each_time_and_an_hour_at_most() -> None:
    waits = waits_seconds(12)

    assert sorted(waits) == waits
    assert waits[0] < waits[5] <= waits[-1] <= 3600


def test_a_silent_gateway_is_left_alone_for_an_hour_at_most() -> None:
    chance = NumberedChance()
    waits = [
        silent_until(count, now=MONDAY_MORNING, chance=chance) - MONDAY_MORNING
        for count in range(100)
    ]

    assert sorted(waits) == waits
    assert waits[-1].total_seconds() <= 3630
