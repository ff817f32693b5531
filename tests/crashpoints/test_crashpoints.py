"""Whoever dies, at whichever port call, and whoever dies at healing it: nothing is lost, doubled or
invented.

`make test` dies at some points of each scenario. `make crashpoints` dies at all of them, and at
`PAIRS` pairs of each (150; `all` for all); a broken one names the port calls it died at.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.crashpoints.enumeration import Bench, Run, bench
from tests.crashpoints.scenarios import SCENARIOS

#: All points, and so many pairs of each scenario; by default a few of both.
ALL: Final = bool(os.environ.get("LOA_CRASHPOINTS"))
PAIRS: Final = os.environ.get("LOA_PAIRS") or "1"
#: Dying at these leaves what dying just before them leaves: a transaction that never was.
_LEAVES_NOTHING: Final = ("db.begin", "db.commit", "db.read")
_EVERY: Final = 5


@pytest.fixture(params=SCENARIOS, scope="module")
def stage(request: pytest.FixtureRequest, sqlite_template: Path) -> Iterator[Bench]:
    """Each scenario."""
    with bench(request.param, sqlite_template) as made:
        yield made


@pytest.mark.crashpoints
def test_a_scenario_in_which_nobody_dies_ends_as_it_says(stage: Bench) -> None:
    """
    Else the others would compare with a mistake.
    """
    assert [] == stage.calm.broken


@pytest.mark.crashpoints
def test_one_death_at_any_port_call_is_healed(stage: Bench) -> None:
    """
    Everyone ends as if nobody had died, or unresolved: never more of them than were on the wire.
    """
    telling = [n for n in stage.singles if stage.calm.points[n] not in _LEAVES_NOTHING]
    tried = list(stage.singles) if ALL else telling[::_EVERY]

    assert [] == _broken(stage, ([n] for n in tried), stage.run)
    told("deaths", stage, len(tried), of=len(stage.singles))


@pytest.mark.crashpoints
def test_a_commit_whose_answer_is_lost_is_done_once(stage: Bench) -> None:
    """
    The work holds, and whoever did it does not know: it looks, or dies and is begun again.
    """
    tried = stage.commits if ALL else stage.commits[::_EVERY]

    assert [] == _broken(stage, ([n] for n in tried), lambda lost: stage.run(loses=lost))
    told("lost answers", stage, len(tried), of=len(stage.commits))


@pytest.mark.crashpoints
def test_a_second_death_while_the_first_is_healed_is_healed_too(stage: Bench) -> None:
    """
    At any later port call, those of the sweep, the questions and the closing included.
    """
    pairs = _all_pairs(stage) if ALL else []
    chance = random.Random("pairs")
    if PAIRS == "all":
        tried = pairs
    elif ALL:
        tried = sorted(chance.sample(pairs, min(int(PAIRS), len(pairs))))
    else:
        tried = [_some_pair(stage, chance) for _ in range(int(PAIRS))]

    assert [] == _broken(stage, tried, stage.run)
    told("pairs of deaths", stage, len(tried), of=len(pairs) or None)


def told(what: str, stage: Bench, tried: int, *, of: int | None) -> None:
    """Print what was tried; `make crashpoints` shows it."""
    print(f"{stage.name}: {tried} {what} of {of or 'many'}, none broke a law")  # noqa: T201


def _all_pairs(stage: Bench) -> list[list[int]]:
    return [[first, then] for first in stage.singles for then in stage.after(first)]


def _some_pair(stage: Bench, chance: random.Random) -> list[int]:
    first = chance.choice(stage.singles)
    return [first, chance.choice(stage.after(first))]


def _broken(stage: Bench, tried: Iterable[list[int]], run: Callable[[list[int]], Run]) -> list[str]:
    """What was broken, by the port calls at which it was."""
    return [
        f"{stage.name} {points} ({found.name_of(points)}): {law}"
        for points in tried
        for found in [run(points)]
        for law in found.broken
    ]
