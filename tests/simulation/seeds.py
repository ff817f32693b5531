"""Runs seeds and gathers what they broke, how often each edge and fault occurred, and their
traces.
"""

from __future__ import annotations

import gc
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from traceback import format_exception
from typing import Any, cast
from unittest.mock import patch

from sqlalchemy import Connection, text

from campaigns import lifecycle
from campaigns.database import Database
from campaigns.definition import Definition
from campaigns.ledger import periods
from campaigns.lifecycle import MOVES
from campaigns.migrations import upgrade
from campaigns.schema import metadata
from tests.simulation.connections import Connections
from tests.simulation.laws import broken_laws
from tests.simulation.options import Options
from tests.simulation.world import World

#: Memory, where there is some: thousands of small databases come and go.
_MEMORY = Path("/dev/shm")
#: Objects made before young ones, and collections before older ones, are looked through.
_RARELY = (50_000, 20, 20)
#: Openings go in slices, so that there is something between two of them.
_OPENING_SLICE = 7


@dataclass
class Found:
    """What a run of seeds showed."""

    broken: list[str] = field(default_factory=list)
    edges: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    crashes: Counter[str] = field(default_factory=Counter)
    points: Counter[str] = field(default_factory=Counter)
    traces: dict[int, str] = field(default_factory=dict)
    seconds: float = 0.0

    def add(self, other: Found) -> None:
        """Take in another run's findings."""
        self.broken += other.broken
        for name in ("edges", "faults", "crashes", "points"):
            getattr(self, name).update(getattr(other, name))
        self.traces |= other.traces
        self.seconds += other.seconds


class CountingTable(Mapping[Any, Any]):
    """The lifecycle's table, counting each pair that is looked up and moves something."""

    def __init__(self, table: Mapping[Any, Any], counts: Counter[str]) -> None:
        self._table, self._counts = table, counts

    def __getitem__(self, pair: Any) -> Any:
        found = self._table[pair]
        if found is not None:
            self._counts[f"{pair[0]} --{pair[1]}--> {found}"] += 1
        return found

    def __iter__(self) -> Iterator[Any]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)


def all_edges() -> set[str]:
    """Every edge of the lifecycle."""
    return {
        f"{status} --{event}--> {to}"
        for status, moves in MOVES.items()
        for event, to in moves.items()
    }


def run_on_sqlite(seeds: Iterable[int]) -> Found:
    """Run seeds, each on a fresh SQLite file."""
    found = Found()
    with _folder() as folder, _rare_collections():
        template, path = folder / "template.db", folder / "seed.db"
        upgrade(f"sqlite:///{template}")
        connections = Connections(f"sqlite:///{path}?timeout=0")
        for seed in seeds:
            shutil.copyfile(template, path)
            found.add(run_one(Options.of(seed), connections))
            connections.close()
            for left in folder.glob("seed.db*"):
                left.unlink()
    return found


def run_on_postgres(seeds: range, url: str) -> Found:
    """Run seeds one after another on one PostgreSQL database, emptied between them.

    The simulated workers share one thread: who waits for a lock is told so soon.
    """
    found = Found()
    connections = Connections(
        f"{url}&options=-c%20lock_timeout%3D15ms%20-c%20synchronous_commit%3Doff"
    )
    for seed in seeds:
        _empty(url)
        found.add(run_one(Options.of(seed), connections))
    connections.close()
    return found


def run_one(options: Options, connections: Connections) -> Found:
    """One seed: run it, then hold it against the laws."""
    found, begun = Found(), time.monotonic()
    table = lifecycle.TABLE
    lifecycle.TABLE = CountingTable(table, found.edges)  # type: ignore[assignment,misc]
    world = World(options, connections)
    try:
        with (
            patch("scheduler.resend.allowance", partial(_allowance, options)),
            patch.dict(periods.open_slice.__kwdefaults__, limit=_OPENING_SLICE),
            world.witness.watching(),
        ):
            world.run()
        found.broken = [f"seed {options.seed}: {law}" for law in broken_laws(world)]
    except Exception as error:  # noqa: BLE001 - the other seeds still have something to show
        where = "".join(format_exception(error))
        found.broken = [f"seed {options.seed}: a process raised {error!r}\n{where}"]
    finally:
        lifecycle.TABLE = table  # type: ignore[misc]
        world.engine.stop()
    found.faults.update(cast("dict[str, int]", world.lab.truth()["faults"]))
    found.crashes, found.points = world.engine.crashes, world.engine.points
    found.traces[options.seed] = world.engine.trace
    found.seconds = time.monotonic() - begun
    return found


def _allowance(options: Options, definition: Definition, owed: int) -> int:
    """Of so few, half a percent would be nobody."""
    del owed
    return options.budget if definition.resend.allow_second_submission else 0


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Cycles are collected less often: what was imported, and a seed's world, outlives them all."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*_RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


@contextmanager
def _folder() -> Iterator[Path]:
    base = _MEMORY if _MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="loa-seeds-", dir=base) as name:
        yield Path(name)


def _empty(url: str) -> None:
    """Away with the last seed's rows; TRUNCATE is refused by no trigger while they are off."""
    names = ", ".join(table.name for table in metadata.sorted_tables)
    database = Database.at(url)

    def work(conn: Connection) -> None:
        conn.execute(text("SET LOCAL session_replication_role = replica"))
        conn.execute(text(f"TRUNCATE {names} RESTART IDENTITY"))

    database.transact(work)
    database.close()
