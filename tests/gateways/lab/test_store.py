"""What was remembered before a stop is remembered after it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from gateways.lab.config import LabConfig
from gateways.lab.facts import Call, Fact, Note, Pushed, Pushing, Taken, Text, fact_of, row_of
from gateways.lab.lab import Lab
from gateways.lab.store import DurableTruth, Truth
from tests.kit.lab_calls import MONDAY_NINE, mobifone_message, mobifone_plays, mobifone_sid, numbers

TAKEN = Taken(
    gateway="zalo_zns",
    address="84912000111",
    text_sha256="ab",
    reference="bz2107_000042_1",
    carrier_ref="a4d0243feee163bd3af2",
    at=MONDAY_NINE,
    nth=1,
    segments=2,
    brandname="LANGSON",
    template_id="7895417a7d3f9461cd2e",
    call_fault="half_after",
)
PUSHING = Pushing(
    push_id="p1",
    gateway="zalo_zns",
    event="user_received_message",
    carrier_refs=("a4d0243feee163bd3af2",),
    address="84912000111",
    happened=MONDAY_NINE,
    due=MONDAY_NINE + timedelta(seconds=3),
    num_retry=1,
)


@pytest.mark.parametrize(
    "fact",
    [
        pytest.param(Call(gateway="vnpt", operation="x", at=MONDAY_NINE, addresses=("a",),
                          code="23", fault="slow", outside_hours=True, above_tps=True,
                          takes=(TAKEN,), fates=("phone_off",)), id="call"),
        pytest.param(Text("ab", "Đề nghị"), id="text"),
        pytest.param(Note("zalo access", None), id="note forgotten"),
        pytest.param(PUSHING, id="pushing"),
        pytest.param(Pushed("p1", "delivered"), id="pushed"),
    ],
)  # fmt: skip
def test_a_fact_reads_as_it_was_written(fact: Fact) -> None:
    assert fact == fact_of(*row_of(fact))


def test_a_stopped_lab_goes_on_where_it_was(tmp_path: Path) -> None:
    config = LabConfig(faults="hostile")
    store = DurableTruth(tmp_path / "lab.db")
    before = Lab(config, store)
    mobifone_plays(before, numbers("8490", 120), "Xin chao", MONDAY_NINE)
    sid = mobifone_sid(before)
    store.close()
    again = DurableTruth(tmp_path / "lab.db")
    after = Lab(config, again)
    message = mobifone_message(sid, "84909999999", "Xin chao")

    assert before.truth() == after.truth()
    assert list(before.entries(MONDAY_NINE)) == list(after.entries(MONDAY_NINE))
    plays = [lab.play("mobifone", message, MONDAY_NINE) for lab in (before, after)]

    assert plays[0] == plays[1]
    again.close()


def test_what_was_not_committed_is_handed_over_once(tmp_path: Path) -> None:
    store = DurableTruth(tmp_path / "lab.db")
    store.add(Text("ab", "Xin chao"))

    assert 1 == len(store.take_unkept())
    assert [] == store.take_unkept()
    store.close()


def test_an_open_push_is_due_again_after_a_stop(tmp_path: Path) -> None:
    store = DurableTruth(tmp_path / "lab.db")
    store.add(PUSHING)
    handed_out = store.due(PUSHING.due)
    store.close()
    again = DurableTruth(tmp_path / "lab.db")

    assert [PUSHING] == handed_out == again.due(PUSHING.due)
    again.close()


def test_a_push_that_is_over_is_not_due() -> None:
    store = Truth()
    store.add(PUSHING)
    store.add(Pushed("p1", "delivered"))

    assert [] == store.due(PUSHING.due)
    assert {"planned": 1, "delivered": 1} == dict(store.pushes)


def test_the_file_is_as_durable_as_sqlite_can_be(tmp_path: Path) -> None:
    """
    WAL and synchronous=FULL: what was answered outlives a power failure.
    """
    store = DurableTruth(tmp_path / "lab.db")

    assert ("wal", 2) == store.durability
    store.close()
