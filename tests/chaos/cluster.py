"""All of Loa as processes: PostgreSQL, Valkey, carriers, workers behind the proxy, two beats and
the receipts door.
"""

from __future__ import annotations

import re
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from campaigns.database import Database
from console.exercise.carriers import gateway_tables, landing_pages
from console.exercise.province import FOLLOWERS
from console.exercise.staging import Plan, Stage, set_stage, write_private
from scheduler.bootstrap import Process, assemble
from tests.chaos.disks import Disk
from tests.chaos.plan import Asked
from tests.chaos.processes import Child, told
from tests.chaos.proxy import FaultProxy
from tests.kit.servers import (
    PostgresServer,
    ValkeyServer,
    create_database,
    start_postgres,
    start_valkey,
)
from tests.kit.serving import Home

GATEWAYS: Final = ("vnpt", "viettel", "mobifone", "zalo_zns", "zalo_oa")
BEATS: Final = 2
DATABASE: Final = "loa"
#: Hardly faster than the world: a second's pace is what goes on the wire at once.
_SPEED: Final = 4.0
#: As the product's own default.
WIRE_LIMIT: Final = 64
_THREADS: Final = 12
_SPOOL_MIB: Final = 64

#: About which part of all messages goes through a gateway, and in how many segments each.
_PARTS: Final[Mapping[str, tuple[float, int]]] = {
    "viettel": (0.265, 1),
    "vnpt": (0.140, 3),
    "mobifone": (0.100, 1),
    "zalo_zns": ((1 - FOLLOWERS) / 2, 1),
    "zalo_oa": (FOLLOWERS / 2, 1),
}

#: What goes on the wire at once is the product's own size. A lease is as short as it may be, so
#: that a run sees many of them end, and a claim is smaller with it: what does not go is given back.
_TUNING: Final = {
    "wire_limit": WIRE_LIMIT,
    "claim_limit": 128,
    "tick_seconds": 1.0,
    "call_deadline_seconds": 2.0,
    "margin_seconds": 0.5,
    "lease_seconds": 7.0,
    "lane_seconds": 20.0,
    "lanes_per_gateway": 4,
}


@dataclass(slots=True)
class Cluster:
    """Everything that stands, each part to be hurt by itself."""

    asked: Asked
    stage: Stage
    postgres: PostgresServer
    valkey: ValkeyServer
    proxy: FaultProxy
    workers: list[Child]
    beats: list[Child]
    door: Child
    ledger_disk: Disk | None
    spool_disk: Disk | None
    here: Process
    """The driver's own eyes and the officer's hands; it sends nothing."""

    @property
    def children(self) -> list[Child]:
        """The processes of Loa itself."""
        return [*self.workers, *self.beats, self.door]

    @property
    def lab_db(self) -> Path:
        """What the carriers took, as they wrote it down."""
        return self.asked.home / "lab.db"

    def restart_lab(self) -> None:
        """Kill the carriers and start them on the same port: what they took they remember."""
        self.stage.lab.kill()
        self.stage.lab.wait()
        words = [*map(str, self.stage.lab.args), f"--port={self.proxy.carrier_port}"]  # type: ignore[arg-type]
        self.stage.lab = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        assert self.stage.lab.stdout is not None
        assert self.stage.lab.stdout.readline().startswith("lab ready on ")

    def restart_postgres(self, *, immediate: bool) -> None:
        """Stop and start PostgreSQL; returns when it answers."""
        self.postgres.restart(immediate=immediate)


@contextmanager
def standing(asked: Asked) -> Iterator[Cluster]:
    """The cluster, not yet sending; all of it gone at the end but for the data folder."""
    disks: list[Disk] = []
    proxy = FaultProxy(seed=asked.seed, gates=asked.workers)
    proxy.start()
    postgres = start_postgres(partial(_own_disk, asked=asked, disks=disks))
    valkey = start_valkey()
    cluster = None
    try:
        cluster = _put_together(asked, proxy, postgres, valkey, disks)
        yield cluster
    finally:
        if cluster is not None:
            _take_down(cluster)
        valkey.stop()
        for disk in disks:
            disk.unmount()
        postgres.stop()
        proxy.stop()


def _own_disk(home: Home, *, asked: Asked, disks: list[Disk]) -> None:
    mib = 768 + asked.messages // 64
    disk = Disk.at(home.path / "cluster", mib=mib, owner=int(home.account.get("user", 0)))
    disks.extend([disk] if disk else [])


def _put_together(
    asked: Asked,
    proxy: FaultProxy,
    postgres: PostgresServer,
    valkey: ValkeyServer,
    disks: list[Disk],
) -> Cluster:
    ledger_disk = disks[0] if disks else None
    stage = _stage(asked, create_database(postgres, DATABASE), valkey.url)
    proxy.carrier_port = int(urlsplit(stage.lab_url).port or 0)
    pages = landing_pages(f"http://127.0.0.1:{proxy.page_port}")
    (asked.home / "landings.toml").write_text(pages, encoding="utf-8")
    write_private(stage.settings.gateways_path, _tables(stage.lab_url, asked, stage.plan))
    spool_disk = Disk.at(stage.settings.spool, mib=_SPOOL_MIB)
    disks.extend([spool_disk] if spool_disk else [])
    (asked.home / "logs").mkdir()
    return Cluster(
        asked=asked,
        stage=stage,
        postgres=postgres,
        valkey=valkey,
        proxy=proxy,
        workers=[_worker(asked, proxy, stage, number) for number in range(asked.workers)],
        beats=[_beat(asked, stage, number) for number in range(BEATS)],
        door=_child(asked, stage, "door", ["console.main", "up"], LOA_CONSOLE_PORT="0"),
        ledger_disk=ledger_disk,
        spool_disk=spool_disk,
        here=assemble(stage.settings),
    )


def _stage(asked: Asked, database_url: str, broker_url: str) -> Stage:
    more = {"database_url": database_url, "broker_url": broker_url}
    plan = Plan(
        home=asked.home,
        subscribers=asked.subscribers,
        seed=asked.seed,
        faults="none",
        speed=_SPEED,
        gateways=GATEWAYS,
        carriers=("viettel", "vnpt", "mobifone"),
        tuning={**_TUNING, **more},
        # Tokens outlive the run: a renewal that meets a kill is a person's work.
        lab={"zalo": {"token_life_seconds": 30 * 86_400, "daily_quota": 10_000_000}},
    )
    return set_stage(plan, told=lambda *_: None)


def _tables(url: str, asked: Asked, plan: Plan) -> str:
    """The gateways file at that address, without a day's quota, and paced so that all gateways
    end together in the time asked for.
    """
    text = re.sub(r"(?m)^daily_quota = .*\n", "", gateway_tables(url, plan))
    for name, (part, segments) in _PARTS.items():
        tps = round(part * segments * asked.messages / (asked.minutes * 60 * _SPEED), 4)
        text = re.sub(rf"(?ms)(^\[{name}\]\n.*?)^tps = \S+", rf"\g<1>tps = {tps}", text, count=1)
    return text


def _worker(asked: Asked, proxy: FaultProxy, stage: Stage, number: int) -> Child:
    """As docker-compose.yml starts it, but that its carriers stand behind its own gate."""
    file = asked.home / f"gateways-{number}.toml"
    port = proxy.gates[number].port
    write_private(file, _tables(f"http://127.0.0.1:{port}", asked, stage.plan))
    words = ["celery", "--app=scheduler.app", "worker", "--pool=threads"]
    words += [f"--concurrency={_THREADS}", f"--hostname=worker{number}@loa", "--without-gossip"]
    words += ["--without-mingle", "--loglevel=WARNING"]
    return _child(asked, stage, f"worker{number}", words, LOA_GATEWAYS_FILE=str(file))


def _beat(asked: Asked, stage: Stage, number: int) -> Child:
    words = ["celery", "--app=scheduler.app", "beat", "--scheduler=celery.beat:Scheduler"]
    words += [f"--hostname=celerybeat{number}@loa", "--loglevel=WARNING"]
    return _child(asked, stage, f"beat{number}", words)


def _child(asked: Asked, stage: Stage, name: str, words: list[str], **more: str) -> Child:
    return Child(name, words, {**told(stage.settings), **more}, asked.home / "logs")


def _take_down(cluster: Cluster) -> None:
    for child in cluster.children:
        if child.process is not None and child.process.poll() is None:
            child.signal(signal.SIGCONT)
            child.process.terminate()
    for child in cluster.children:
        child.end()
    cluster.stage.strike()
    if isinstance(cluster.here.ports.database, Database):
        cluster.here.ports.database.close()
