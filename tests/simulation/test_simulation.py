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

from campaigns.migrations import upgrade
from tests.kit.servers import PostgresServer, create_database
from tests.simulation.options import Options
from tests.simulation.seeds import Found, all_edges, run_on_postgres, run_on_sqlite

SEEDS = int(os.environ.get("LOA_SEEDS") or 300)
FIRST = int(os.environ.get("LOA_FIRST") or 0)
#: The same seeds on PostgreSQL take five times as long, and are asked for what SQLite has not:
#: rows locked one by one, and snapshots.
POSTGRES_SEEDS = 16
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
def test_no_seed_breaks_a_law_on_postgresql(postgres: PostgresServer) -> None:
    """
    The same laws where rows are locked one by one and readers see other snapshots.
    """
    url = create_database(postgres, "loa_seeds")
    upgrade(url)
    found = run_on_postgres(range(FIRST, FIRST + min(SEEDS, POSTGRES_SEEDS)), url)
    told(found)

    assert [] == found.broken


@pytest.mark.simulation
def test_the_same_seed_leaves_the_same_trace() -> None:
    """
    A seed that fails can be replayed: every decision comes from it, none from the machine.
    """
    seeds = range(FIRST, FIRST + 3)

    assert run_on_sqlite(seeds).traces == run_on_sqlite(seeds).traces


def told(found: Found) -> None:
    """Print what the run showed, for whoever reads a failure or asks with -s."""
    print(f"\n{len(found.traces)} seeds, {found.seconds:.0f} s of work")  # noqa: T201
    for name in ("edges", "faults", "crashes", "points"):
        print(f"{name}:")  # noqa: T201
        for what, count in sorted(getattr(found, name).items()):
            print(f"  {count:8} {what}")  # noqa: T201
    for seed in sorted({int(law.split(":")[0].removeprefix("seed ")) for law in found.broken}):
        print(Options.of(seed))  # noqa: T201
