"""Whole weeks by seed, crashed at every port call: the real scheduler and ledger against the
carriers' own truth.

`LOA_SEEDS` sets how many (300), `LOA_FIRST` the first one; a broken seed names itself, prints what
it expands to, and is replayed by `LOA_FIRST=n LOA_SEEDS=1`.
"""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest

from tests.simulation.seeds import Found, all_edges, run_on_sqlite
from tests.simulation.telling import told

SEEDS = int(os.environ.get("LOA_SEEDS") or 300)
FIRST = int(os.environ.get("LOA_FIRST") or 0)
#: With so many, every edge of the lifecycle is asked for.
MANY = 300
#: Nothing is restored from a backup here; tests/scheduler/test_recovery.py walks these.
RESTORED = {f"{status} --restore--> due" for status in ("accepted", "unresolved", "failed")}
SLICE = 5
PROCESSES = 2


@pytest.mark.simulation
def test_no_seed_breaks_a_law() -> None:
    """
    Nothing lost, nothing doubled, nothing invented; and every edge of the lifecycle was walked.
    """
    slices = [
        range(at, min(at + SLICE, FIRST + SEEDS)) for at in range(FIRST, FIRST + SEEDS, SLICE)
    ]
    found = Found()
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        for one in pool.map(run_on_sqlite, slices):
            found.add(one)
    told(found)

    assert [] == found.broken
    if SEEDS >= MANY:
        assert set() == all_edges() - set(found.edges) - RESTORED


@pytest.mark.simulation
def test_the_same_seed_leaves_the_same_trace() -> None:
    """
    A seed that fails can be replayed: every decision comes from it, none from the machine.
    """
    seeds = range(FIRST, FIRST + 3)

    assert run_on_sqlite(seeds).traces == run_on_sqlite(seeds).traces
