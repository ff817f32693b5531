"""A benchmark's figure counts only where the ledger, its proof and the carrier agree."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import dispatch, figures, stage
from benchmarks.runs import Measured
from campaigns.database import Database
from scheduler.bootstrap import Process, assemble
from scheduler.dispatch import run_lane
from tests.kit.carrier import ScriptedCarrier, always, answers

MESSAGES = 50
ANSWER = b'{"message":"Success","status":"200","sid":"0123456789ABCDEF"}'


@pytest.fixture
def carrier() -> Iterator[ScriptedCarrier]:
    with ScriptedCarrier(always(answers(200, ANSWER))) as playing:
        yield playing


@pytest.fixture
def sent(carrier: ScriptedCarrier, tmp_path: Path) -> Iterator[Process]:
    """A copied stage, sent by the lane that the task runs."""
    url = f"{carrier.url}/smsg"
    template = stage.prepare(tmp_path / "template", carrier_url=url, subscribers=MESSAGES)
    stage.copy(template, tmp_path / "run", carrier_url=url, reuse=True)
    process = assemble(stage.settings_for(tmp_path / "run"))
    process.ports.database.transact(stage.release)
    run_lane(process.ports, stage.GATEWAY)
    yield process
    assert isinstance(process.ports.database, Database)
    process.ports.database.close()


def test_a_run_counts_only_when_every_message_left_once(
    carrier: ScriptedCarrier, sent: Process
) -> None:
    database, vault = sent.ports.database, sent.ports.vault
    taken = sum(one.target.endswith("send.jsp") for one in carrier.heard)

    assert [] == stage.faults_of(database, vault, messages=MESSAGES, taken=taken)
    assert ["the carrier took 51"] == stage.faults_of(
        database, vault, messages=MESSAGES, taken=taken + 1
    )
    assert stage.faults_of(database, vault, messages=MESSAGES + 1, taken=taken + 1)


def test_a_ratio_compares_runs_of_one_round() -> None:
    """
    A round on a slow machine must not be compared with one on a fast machine.
    """
    loa = "Loa, SQLite, keep-alive"
    rounds = [
        {loa: measured(1000), figures.BASELINE: measured(100)},
        {loa: measured(4000), figures.BASELINE: measured(200)},
    ]

    assert figures.Spread(10, 15, 20) == figures.summary(rounds)[loa]["to_plain"]


def test_the_distributed_cases_are_asked_for() -> None:
    plain = dispatch.cases(dispatch.parsed([]))
    more = dispatch.cases(dispatch.parsed(["--distributed", "2"]))

    assert 2 == len(more.keys() - plain.keys())


def measured(rate: int) -> Measured:
    """A run of a second."""
    return Measured(rate, 1.0, {"loa": 0.1})
