"""Each measured case as one run: what it starts, how it is timed, and what must hold before its
figure counts.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psycopg
import redis
from psycopg import sql

from benchmarks import baseline, stage
from benchmarks.cpu import cpu_seconds
from benchmarks.sink import Sink
from campaigns.database import Database
from campaigns.vault import Vault
from scheduler.app import configure, lane_queue
from scheduler.settings import Settings
from scheduler.tasks import CeleryWake
from tests.kit.servers import PostgresServer, ValkeyServer, drop_database

ROOT: Final = Path(__file__).resolve().parent.parent
#: The database that runs on PostgreSQL are copied from.
TEMPLATE: Final = "template_of_runs"
_POLL_SECONDS: Final = 0.02
_PATIENCE_SECONDS: Final = 600.0
_STOP_SECONDS: Final = 60.0


class NotCounted(Exception):
    """A run did not do what it was to do: its figure is worth nothing."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One run: how many messages in how many seconds, and the CPU by who used it."""

    messages: int
    seconds: float
    cpu_seconds: Mapping[str, float]

    @property
    def rate(self) -> float:
        """Messages a second."""
        return self.messages / self.seconds

    def microseconds(self, who: str) -> float:
        """CPU per message, in microseconds."""
        return self.cpu_seconds.get(who, 0.0) / self.messages * 1e6


@dataclass(slots=True)
class Floor:
    """What all runs of a sitting share."""

    folder: Path
    sink: Sink
    postgres: PostgresServer
    valkey: ValkeyServer
    wire: int
    templates: dict[str, stage.Template] = field(default_factory=dict)
    _runs: int = 0

    def next_home(self) -> Path:
        """A folder that no run has used."""
        self._runs += 1
        return self.folder / f"run-{self._runs}"

    @property
    def servers(self) -> dict[str, int]:
        """Name -> process id of everything whose CPU is told apart."""
        cluster = self.postgres.folder / "cluster" / "postmaster.pid"
        with redis.Redis.from_url(self.valkey.url) as client:
            info: Any = client.info("server")
        return {
            "postgresql": int(cluster.read_text().split()[0]),
            "broker": int(info["process_id"]),
            "sink": self.sink.pid,
        }


def loa_embedded(floor: Floor, *, postgres: bool, reuse: bool) -> Measured:
    """The demo's own process: worker on threads, memory broker, one lane."""
    with _copied(floor, postgres=postgres, reuse=reuse) as settings:
        child = _started("benchmarks.embedded", stage.environment_of(settings))
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            if child.stdout.readline() != "ready\n":
                raise NotCounted("Loa did not start: see the lines above")
            return _timed(floor, settings, {"loa": child.pid}, go=lambda: _say_go(child))
        finally:
            child.stdin.close()
            child.wait(_STOP_SECONDS)


def loa_distributed(floor: Floor, *, reuse: bool, workers: int) -> Measured:
    """So many worker processes as docker-compose.yml starts them, hints through Valkey."""
    floor.valkey.flush()
    more = {"broker_url": floor.valkey.url, "lanes_per_gateway": workers}
    with (
        _copied(floor, postgres=True, reuse=reuse, **more) as settings,
        lane_workers(settings, workers, threads=2) as children,
    ):
        pids = {f"loa{number}": child.pid for number, child in enumerate(children)}
        return _timed(floor, settings, pids, go=lambda: wake(settings, workers))


@contextmanager
def lane_workers(
    settings: Settings, count: int, *, threads: int
) -> Iterator[list[subprocess.Popen[str]]]:
    """So many processes that serve the gateway's queue and answer, ended afterwards."""
    words = ["-A", "scheduler.app", "worker", "--pool=threads", f"--concurrency={threads}"]
    words += ["--without-gossip", "--without-mingle", "--loglevel=WARNING"]
    words += [f"--queues={lane_queue(stage.GATEWAY)}"]
    environment = stage.environment_of(settings)
    children = [
        _started("celery", environment, *words, f"--hostname=bench{number}@loa")
        for number in range(count)
    ]
    ping = configure(settings).control.ping
    try:
        until(lambda: len(ping(timeout=0.5)) == count, "the workers did not start")
        yield children
    finally:
        for child in children:
            _end(child)


def plain_celery(floor: Floor, *, messages: int) -> Measured:
    """One task per message on prefork 2, all enqueued before the clock starts."""
    floor.valkey.flush()
    url = created(floor.postgres, "plain")
    rows: list[dict[str, object]] = [
        {"id": number, "msisdn": f"8490{number:07d}", "text": "Bluezone " * 16, "status": "due"}
        for number in range(1, messages + 1)
    ]
    baseline.fill(url, rows)
    environment = {
        "PLAIN_BROKER_URL": floor.valkey.url,
        "PLAIN_CARRIER_URL": floor.sink.url,
        "PLAIN_DATABASE_URL": url,
    }
    baseline.app.conf.broker_url = floor.valkey.url
    for row in rows:
        baseline.deliver.apply_async((row["id"], row["msisdn"], row["text"]), queue=baseline.QUEUE)
    words = ["-A", "benchmarks.baseline", "worker", "--pool=prefork", "--concurrency=2"]
    words += ["--queues=idle", "--loglevel=WARNING", "--hostname=plain@bench"]
    child = _started("celery", environment, *words)
    try:
        control = baseline.app.control
        until(lambda: bool(control.ping(timeout=0.5)), "the plain worker did not start")
        taken, before = floor.sink.taken(), cpu_seconds({"plain": child.pid, **floor.servers})
        began = time.perf_counter()
        control.add_consumer(baseline.QUEUE)
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as conn:
            until(lambda: _plain_left(conn) == 0, "the plain design stopped")
        seconds = time.perf_counter() - began
        used = _difference(cpu_seconds({"plain": child.pid, **floor.servers}), before)
        if (hits := floor.sink.taken() - taken) != messages:
            raise NotCounted(f"plain Celery: the carrier took {hits} of {messages}")
        return Measured(messages, seconds, used)
    finally:
        _end(child)
        drop_database(floor.postgres, "plain")


def bare_loop(floor: Floor, *, messages: int, reuse: bool) -> Measured:
    """CurlMulti alone in one process, as many on the wire as a lane has."""
    mode = "reuse" if reuse else "fresh"
    taken, before = floor.sink.taken(), cpu_seconds(floor.servers)
    words = [floor.sink.url, str(messages), str(floor.wire), mode]
    child = _started("benchmarks.ceiling", {}, *words)
    told, _ = child.communicate(timeout=_PATIENCE_SECONDS)
    if child.returncode != 0:
        raise NotCounted("the bare loop failed: see the lines above")
    said = json.loads(told)
    used = _difference(cpu_seconds(floor.servers), before)
    if (hits := floor.sink.taken() - taken) != messages:
        raise NotCounted(f"the bare loop: the carrier took {hits} of {messages}")
    return Measured(messages, said["seconds"], {"loop": said["cpu"], **used})


@contextmanager
def _copied(floor: Floor, *, postgres: bool, reuse: bool, **more: object) -> Iterator[Settings]:
    template = floor.templates["postgresql" if postgres else "sqlite"]
    home, server = floor.next_home(), floor.postgres if postgres else None
    stage.copy(template, home, carrier_url=floor.sink.url, reuse=reuse)
    with own_database(server) as url:
        yield stage.settings_for(home, database_url=url, wire_limit=floor.wire, **more)


@contextmanager
def own_database(server: PostgresServer | None) -> Iterator[str]:
    """A copy of the template's database, gone afterwards; empty where the folder holds it."""
    if server is None:
        yield ""
        return
    url = created(server, "run", template=TEMPLATE)
    # What copying left to be written is not the run's.
    with server.connect() as conn:
        conn.execute("CHECKPOINT")
    try:
        yield url
    finally:
        drop_database(server, "run")


def _timed(
    floor: Floor, settings: Settings, pids: Mapping[str, int], *, go: Callable[[], object]
) -> Measured:
    """From the release of the gateway until nothing is owed any more; then the ledger is proved."""
    database = Database.at(settings.database)
    database.check_current()
    watched = {**pids, **floor.servers}
    taken, before = floor.sink.taken(), cpu_seconds(watched)
    began = time.perf_counter()
    go()
    until(lambda: not database.read(stage.anything_owed), "nothing moves any more")
    seconds = time.perf_counter() - began
    used = _difference(cpu_seconds(watched), before)
    messages = floor.templates["sqlite"].subscribers
    faults = stage.faults_of(
        database,
        Vault.from_file(settings.key_file),
        messages=messages,
        taken=floor.sink.taken() - taken,
    )
    database.close()
    if faults:
        raise NotCounted("; ".join(faults))
    loa = sum(used.pop(name) for name in pids)
    return Measured(messages, seconds, {"loa": loa, **used})


def _say_go(child: subprocess.Popen[str]) -> None:
    assert child.stdin is not None
    child.stdin.write("go\n")
    child.stdin.flush()


def wake(settings: Settings, lanes: int) -> None:
    """Release the gateway and say so many hints."""
    database = Database.at(settings.database)
    database.transact(stage.release)
    database.close()
    for _ in range(lanes):
        CeleryWake().dispatch(stage.GATEWAY)


def _started(module: str, environment: Mapping[str, str], *words: str) -> subprocess.Popen[str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("LOA_")}
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    return subprocess.Popen(
        [sys.executable, "-m", module, *words],
        cwd=ROOT,
        # Celery warns a superuser on every start.
        env={**plain, "PYTHONPATH": path, "PYTHONWARNINGS": "ignore", **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _end(child: subprocess.Popen[str]) -> None:
    child.terminate()
    try:
        child.communicate(timeout=_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()


def until(holds: Callable[[], bool], otherwise: str) -> None:
    """Wait until it holds. Raises NotCounted, saying `otherwise`, where it never does."""
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            raise NotCounted(otherwise)
        time.sleep(_POLL_SECONDS)


def _difference(after: Mapping[str, float], before: Mapping[str, float]) -> dict[str, float]:
    return {name: after[name] - before[name] for name in after}


def _plain_left(conn: psycopg.Connection[tuple[Any, ...]]) -> int:
    row = conn.execute("SELECT count(*) FROM plain_message WHERE status = 'due'").fetchone()
    assert row is not None
    return int(row[0])


def created(server: PostgresServer, name: str, *, template: str = "template1") -> str:
    """A new database like its template; its URL."""
    with server.connect() as conn:
        words = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        conn.execute(words.format(sql.Identifier(name), sql.Identifier(template)))
    return server.url_of(name)


def templates_of(floor: Floor, *, messages: int) -> dict[str, stage.Template]:
    """The province on each database, made once."""
    url = created(floor.postgres, TEMPLATE)
    return {
        name: stage.prepare(
            floor.folder / name,
            carrier_url=floor.sink.url,
            subscribers=messages,
            database_url=database_url,
        )
        for name, database_url in (("sqlite", ""), ("postgresql", url))
    }


Run = Callable[[Floor], Measured]
Rounds = Sequence[Mapping[str, Measured]]
