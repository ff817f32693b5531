"""The pace's figures count as the carrier counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from benchmarks.pace import Kept, fullest, parsed
from gateways.lab.config import LabConfig
from gateways.lab.pace import Meter

BEGAN = datetime(2021, 6, 1, 2, 0, tzinfo=UTC)


def instants(*seconds: float) -> list[datetime]:
    return [BEGAN + timedelta(seconds=each) for each in seconds]


def kept(*seconds: float, tps: float = 2, above: int = 0) -> Kept:
    return Kept(tps, above, instants(*seconds), given_back=0, load=0.0)


@pytest.mark.parametrize(
    ("seconds", "most"),
    [
        pytest.param((0.0, 0.5, 1.0), 2, id="a-second-later-is-another-second"),
        pytest.param((0.0, 0.5, 0.999), 3, id="within-one"),
        pytest.param((0.0, 3.0, 3.1, 3.2, 9.0), 3, id="in-the-middle"),
    ],
)
def test_the_fullest_second_is_the_carriers_own(seconds: tuple[float, ...], most: int) -> None:
    """
    Full is what the lab's meter calls full: at a pace of that many nothing is above it, at one
    less something is.
    """
    above = dict.fromkeys((most - 1, most), 0)
    for tps in above:
        meter = Meter(LabConfig(tps={"mobifone": tps}, tps_tolerance=0))
        above[tps] = sum(meter.above("mobifone", 1, at) for at in instants(*seconds))

    assert most == fullest(instants(*seconds))
    assert (True, 0) == (above[most - 1] > 0, above[most])


def test_a_pace_is_achieved_from_the_first_message_to_the_last() -> None:
    assert (1.0, 0.5) == (kept(0, 1, 2, 3, 4).achieved, kept(0, 1, 2, 3, 4).used)


@pytest.mark.parametrize(
    ("run", "is_kept"),
    [
        pytest.param(kept(0, 0.5, 1, 1.5), True, id="all-of-it"),
        pytest.param(kept(0, 0.5, 1, 1.5, above=1), False, id="above-it"),
        pytest.param(kept(0, 1, 2, 3), False, id="half-of-it"),
    ],
)
def test_a_pace_is_kept_when_nothing_is_above_it_and_enough_is_used(
    run: Kept, *, is_kept: bool
) -> None:
    assert is_kept == run.is_kept


def test_three_paces_and_four_workers_are_asked_for() -> None:
    asked = parsed([])

    assert ([5, 50, 500], 4) == (asked.rates, asked.workers)
