"""`make pace`: whether workers that share a pace keep it, by the carrier's own window at each
call's first byte, and how much of it they use.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

# Run as a script, only this folder is on the path.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import func, select

from benchmarks import machine, runs, stage
from campaigns.database import Database
from campaigns.ledger import credentials, traffic
from campaigns.schema import outcome
from console.exercise.comparing import compare, entries_of, truth_of
from scheduler.aftermath import TOO_LATE
from scheduler.bootstrap import assemble
from scheduler.ports import Ports
from scheduler.renewal import renew
from scheduler.settings import Settings
from tests.kit.lab_process import running_lab
from tests.kit.servers import PostgresServer, ValkeyServer, start_postgres, start_valkey

#: The carrier counts what came in so long before a call.
WINDOW: Final = timedelta(seconds=1)
#: Of the contract's pace this much must be used.
USED_AT_LEAST: Final = 0.85
_CLAIM: Final = 500
_GIVEN_BACK: Final = select(func.count()).where(outcome.c.code == TOO_LATE)
_HEADINGS: Final = (
    *("contract, a second", "above it", "fullest second", "messages", "achieved, a second"),
    *("used", "given back", "load"),
)


@dataclass(frozen=True, slots=True)
class Floor:
    """What all runs of a sitting share."""

    folder: Path
    postgres: PostgresServer
    valkey: ValkeyServer
    template: stage.Template


@dataclass(frozen=True, slots=True)
class Kept:
    """One run, as the carrier saw it."""

    tps: float
    above: int
    """Calls that came when the carrier's window was full."""
    instants: Sequence[datetime]
    """Of every message it took."""
    given_back: int
    """Calls whose moment we slept over, and that went in another slot."""
    load: float

    @property
    def achieved(self) -> float:
        """Messages a second, from the first to the last."""
        took = (self.instants[-1] - self.instants[0]).total_seconds()
        return (len(self.instants) - 1) / took

    @property
    def used(self) -> float:
        """The share of the contract's pace."""
        return self.achieved / self.tps

    @property
    def is_kept(self) -> bool:
        """Nothing above the pace, and enough of it used?"""
        return not self.above and self.used >= USED_AT_LEAST


def fullest(instants: Iterable[datetime], *, within: timedelta = WINDOW) -> int:
    """The most messages in any stretch that long, its beginning left out as the carrier does."""
    window: deque[datetime] = deque()
    most = 0
    for at in instants:
        window.append(at)
        while window[0] <= at - within:
            window.popleft()
        most = max(most, len(window))
    return most


def main(words: Sequence[str] | None = None) -> int:
    """Measure each pace, print the table; 1 where one was not kept or not used."""
    asked = parsed(words)
    console = Console(stderr=True)
    try:
        with _floor(asked) as floor:
            found = [_run(floor, tps, asked, console) for tps in asked.rates]
    except runs.NotCounted as error:
        console.print(f"[red]no figure: {error}[/red]")
        return 1
    _print(found)
    print(f"command: {' '.join(['python', 'benchmarks/pace.py', *sys.argv[1:]])}")
    print(f"date: {datetime.now(UTC).isoformat(timespec='seconds')}")
    print(f"commit: {machine.commit()}")
    print(f"machine: {machine.described()}")
    return 0 if all(one.is_kept for one in found) else 1


def _print(found: Sequence[Kept]) -> None:
    table = Table()
    for heading in _HEADINGS:
        table.add_column(heading, justify="right")
    for one in found:
        told = (f"{one.tps:g}", one.above, fullest(one.instants), len(one.instants))
        achieved, used = f"{one.achieved:,.2f}", f"{one.used:.1%}"
        table.add_row(*map(str, told), achieved, used, str(one.given_back), f"{one.load:.1f}")
    Console(width=120).print(table)


@contextmanager
def _floor(asked: argparse.Namespace) -> Iterator[Floor]:
    """PostgreSQL, Valkey and a province whose week is open, all gone afterwards."""
    subscribers = int(asked.workers * _CLAIM + max(asked.rates) * asked.seconds)
    with tempfile.TemporaryDirectory(prefix="loa-pace-") as name:
        folder, postgres = Path(name), start_postgres()
        try:
            valkey = start_valkey()
            try:
                template = _template(folder, postgres, subscribers)
                yield Floor(folder, postgres, valkey, template)
            finally:
                valkey.stop()
        finally:
            postgres.stop()


def _template(folder: Path, postgres: PostgresServer, subscribers: int) -> stage.Template:
    url = runs.created(postgres, runs.TEMPLATE)
    with running_lab(folder) as lab:
        door = _door(lab.port)
        home = folder / "template"
        return stage.prepare(home, carrier_url=door, subscribers=subscribers, database_url=url)


def _run(floor: Floor, tps: float, asked: argparse.Namespace, console: Console) -> Kept:
    """A copy of the province and a carrier of its own, sending for so many seconds."""
    home, book = floor.folder / f"run-{tps:g}", floor.folder / f"lab-{tps:g}"
    book.mkdir()
    pace = {"tps": {stage.GATEWAY: tps}, "tps_tolerance": 0}
    latency = {"latency_seconds": (0.005, 0.030)}
    with (
        running_lab(book, "--clock", str(home / "clock.json"), **pace, **latency) as lab,
        runs.own_database(floor.postgres) as url,
    ):
        _before_all_others(lab.process.pid)
        stage.copy(floor.template, home, carrier_url=_door(lab.port), reuse=False, tps=tps)
        more = {"broker_url": floor.valkey.url, "lanes_per_gateway": asked.workers}
        settings = stage.settings_for(home, database_url=url, **more)
        floor.valkey.flush()
        kept = _sent(settings, tps, f"http://127.0.0.1:{lab.port}", asked)
    told = f"{kept.achieved:,.2f} a second, {kept.above} above it"
    console.print(f"{tps:g}: {told}, fullest second {fullest(kept.instants)}")
    return kept


def _sent(settings: Settings, tps: float, lab_url: str, asked: argparse.Namespace) -> Kept:
    ports = assemble(settings).ports
    _log_in(ports)
    with runs.lane_workers(settings, asked.workers, threads=1):
        runs.wake(settings, asked.workers)
        time.sleep(asked.seconds)
        lanes = ports.database.read(lambda c: traffic.held_lanes(c, now=ports.clock.now()))
        load = machine.load()
        ports.database.transact(stage.hold)
        runs.until(lambda: not _claimed(ports), "the lanes do not end")
    if lanes.get(stage.GATEWAY) != asked.workers:
        raise runs.NotCounted(f"{lanes} lanes were held at the end, not {asked.workers}")
    found = ports.database.read(lambda conn: compare(conn, ports.vault, entries_of(lab_url)))
    truth = truth_of(lab_url)["gateways"][stage.GATEWAY]
    if found.differences or truth["doubled"]:
        raise runs.NotCounted(f"{len(found.differences)} differences, {truth['doubled']} doubled")
    assert isinstance(ports.database, Database)
    ports.database.close()
    instants = sorted(datetime.fromisoformat(one["at"]) for one in entries_of(lab_url))
    given_back = ports.database.read(lambda conn: conn.execute(_GIVEN_BACK).scalar_one())
    return Kept(tps, truth["above_tps"], instants, given_back, load)


def _before_all_others(pid: int) -> None:
    """A carrier has its own machine: while it waits for a core it would write down that delay."""
    with suppress(PermissionError):
        os.setpriority(os.PRIO_PROCESS, pid, -15)


def _log_in(ports: Ports) -> None:
    """The template's session was another carrier's."""
    gateway = ports.gateways[stage.GATEWAY]
    spent = ports.database.read(lambda c: credentials.latest(c, ports.vault, stage.GATEWAY))
    assert spent is not None
    assert renew(ports, gateway, spent) is not None


def _claimed(ports: Ports) -> int:
    return stage.standing(ports.database).get("claimed", 0)


def _door(port: int) -> str:
    return f"http://127.0.0.1:{port}/mobifone/smsg"


def parsed(words: Sequence[str] | None) -> argparse.Namespace:
    """The command's words, read."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--rates", type=float, nargs="+", default=[5, 50, 500], help="contracts' paces (5 50 500)"
    )
    parser.add_argument("--seconds", type=float, default=15, help="how long each is sent (15)")
    parser.add_argument("--workers", type=int, default=4, help="processes, a lane each (4)")
    asked = parser.parse_args(words)
    if asked.seconds > 40:
        parser.error("a lane yields after 50 seconds: ask for 40 at most")
    return asked


if __name__ == "__main__":
    sys.exit(main())
