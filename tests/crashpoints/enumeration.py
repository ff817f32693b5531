"""Runs scenarios with kills at given port calls, and holds what is left against the laws."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Row

from campaigns.database import Database
from campaigns.lifecycle import Status
from campaigns.schema import obligation
from tests.crashpoints.carrier import Taken
from tests.crashpoints.knife import COMMITTED, Knife
from tests.crashpoints.miniature import Miniature
from tests.crashpoints.scenarios import SCENARIOS, Scenario
from tests.kit.weeks_open import msisdn_of
from tests.simulation.laws import Judged, broken_in

#: Memory, where there is some: thousands of small databases come and go.
_MEMORY: Final = Path("/dev/shm")


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one run of a scenario left."""

    points: list[str]
    """Its port calls by name, the way to rest included."""
    acted: int
    """How many of them were the scenario's own."""
    statuses: Mapping[int, str]
    """Subscriber -> how the obligation ended."""
    broken: list[str] = field(default_factory=list)

    def name_of(self, points: Collection[int]) -> str:
        """The port calls of these numbers, by name."""
        return ", ".join(self.points[n] for n in points)


class Bench:
    """A folder and a database for one run after another of a scenario."""

    def __init__(self, name: str, folder: Path, template: Path) -> None:
        self.name = name
        self.scenario: Scenario = SCENARIOS[name]
        self._folder = folder
        self._template = template
        self._database = Database.at(f"sqlite:///{folder / 'run.db'}")
        self.calm = self.run()

    def close(self) -> None:
        """Give the database's connections back."""
        self._database.close()

    @property
    def singles(self) -> range:
        """Every port call of the scenario itself."""
        return range(self.calm.acted)

    @property
    def commits(self) -> list[int]:
        """Every commit of the scenario itself."""
        return [n for n in self.singles if self.calm.points[n] == COMMITTED]

    def after(self, first: int) -> range:
        """Who died at `first` is healed by these port calls, each a place to die once more."""
        return range(first + 1, len(self.run({first}).points))

    def run(self, kills: Collection[int] = (), *, loses: Collection[int] = ()) -> Run:
        """The whole scenario on a fresh database, to its rest."""
        self._begin_anew()
        knife = Knife(kills, loses)
        run = Miniature(self._database, knife, self._folder)
        with run.alive():
            run.province.serve(self.scenario.gateway)
            self.scenario.prepare(run)
            self.scenario.act(run)
            acted = len(knife.points)
            run.come_to_rest()
        rows = run.province.read(obligation)
        statuses = {row.subscriber_id: str(row.status) for row in rows}
        broken = [*self._broken(run), *self._strays(statuses, run)]
        return Run(points=knife.points, acted=acted, statuses=statuses, broken=broken)

    def _begin_anew(self) -> None:
        self._database.close()
        for left in self._folder.glob("run.db*"):
            left.unlink()
        shutil.rmtree(self._folder / "spool", ignore_errors=True)
        shutil.copyfile(self._template, self._folder / "run.db")

    def _broken(self, run: Miniature) -> list[str]:
        def took(row: Row[Any]) -> list[Taken]:
            return run.carrier.took(msisdn_of(row.subscriber_id), row.week)

        judged = Judged(now=run.clock.now(), vault=run.province.vault, took=took)
        return run.province.database.read(lambda conn: list(broken_in(conn, judged)))

    def _strays(self, statuses: Mapping[int, str], run: Miniature) -> Iterator[str]:
        """Who ends otherwise than when nobody dies: unresolved at most, and no more than one
        death can leave on the wire; nor are people called more than once for each.
        """
        died = run.knife.died + len(run.knife.loses)
        if run.called > died:
            yield f"people were called {run.called} times for {died} deaths"
        calm = getattr(self, "calm", None)
        if calm is None:
            if Counter(statuses.values()) != self.scenario.ends:
                yield f"nobody died, and {Counter(statuses.values())}"
            return
        may = {Status.UNRESOLVED} | ({Status.LAPSED} if self.scenario.may_lapse else set())
        strays = {who: how for who, how in statuses.items() if how != calm.statuses[who]}
        yield from (f"subscriber {who} ends {how}" for who, how in strays.items() if how not in may)
        lost = sum(how == Status.UNRESOLVED for how in strays.values())
        if lost > died * run.province.tuning.wire_limit:
            yield f"{lost} unresolved after {died} deaths"


@contextmanager
def bench(name: str, template: Path) -> Iterator[Bench]:
    """A bench for that scenario; `template` is a migrated SQLite file."""
    base = _MEMORY if _MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="loa-crashpoints-", dir=base) as folder:
        made = Bench(name, Path(folder), template)
        yield made
        made.close()
