"""`make inbox`: receipts pushed without pause while PostgreSQL is restarted and the door is killed;
how long each answer took, and whether each 2xx is durable.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

# Run as a script, only this folder is on the path.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import select

from benchmarks.callers import APP_ID, OA_SECRET, Call, Callers, Kind, kind_of
from campaigns.database import Database
from campaigns.migrations import upgrade
from campaigns.schema import raw_receipt
from campaigns.vault import Vault, make_key_file
from scheduler.settings import Settings
from scheduler.spool import Arrived, Place, arrived_of, read_from
from tests.kit.compose import free_ports
from tests.kit.servers import PostgresServer, create_database, start_postgres

ROOT: Final = Path(__file__).resolve().parent.parent
#: What is promised of 999 in 1,000 answers (Zalo waits no longer).
PROMISED_SECONDS: Final = 2.0
_RESTART_AT, _KILL_AT = 1 / 3, 2 / 3
_DRAINED_WITHIN_SECONDS: Final = 120
_NEVER: Final = (-100.0, -100.0)
_WORDS: Final = {
    Kind.SOUND: "orphan",
    Kind.REPLAYED: "orphan",
    Kind.FORGED: "forged",
    Kind.UNREADABLE: "unreadable",
}


def main(words: Sequence[str] | None = None) -> int:
    """Push, restart, kill, look; 1 where a 2xx is lost or the promise is not kept."""
    asked = _asked(words)
    server = start_postgres()
    try:
        with tempfile.TemporaryDirectory(prefix="loa-inbox-") as folder:
            return _told(asked, *asyncio.run(_played(asked, server, Path(folder))))
    finally:
        server.stop()


async def _played(
    asked: argparse.Namespace, server: PostgresServer, home: Path
) -> tuple[Sequence[Call], tuple[float, float], Counter[tuple[int, str]]]:
    """The calls, when nobody listened, and what is durable: (nth, its word) -> times."""
    settings = _set_up(home, create_database(server, "inbox"))
    process = _door(settings)
    callers = Callers(settings.receipts_port, asked.connections)
    pushing = asyncio.create_task(callers.push(rate=asked.rate, seconds=asked.seconds))
    begun, away = time.perf_counter(), _NEVER
    try:
        await asyncio.sleep(asked.seconds * _RESTART_AT)
        await asyncio.to_thread(server.restart, immediate=True)
        if not asked.no_kill:
            await asyncio.sleep(asked.seconds * (_KILL_AT - _RESTART_AT))
            process.kill()
            process.wait()
            killed = time.perf_counter() - begun
            process = await asyncio.to_thread(_door, settings)
            away = (killed, time.perf_counter() - begun)
        calls = await pushing
        durable = await asyncio.to_thread(
            _durable, settings, {one.nth for one in calls if one.status == 200}
        )
    finally:
        process.terminate()
        process.wait()
    return calls, away, durable


def _set_up(home: Path, database_url: str) -> Settings:
    (port,) = free_ports(1)
    settings = Settings(
        home=home,
        database_url=database_url,
        broker_url="memory://",
        receipts_port=int(port),
        secret_key_file=None,
        gateways_file=None,
    )
    make_key_file(settings.key_file)
    upgrade(settings.database)
    settings.gateways_path.touch(mode=0o600)
    shared = (
        f'app_id = "{APP_ID}"\noauth_url = "http://127.0.0.1:1"\n'
        f'webhook_secrets = ["{OA_SECRET}"]\n'
    )
    settings.gateways_path.write_text(
        f'[zalo_zns]\n{shared}business_url = "http://127.0.0.1:1"\n'
        f'[zalo_oa]\n{shared}oa_url = "http://127.0.0.1:1"\n'
    )
    return settings


def _door(settings: Settings) -> subprocess.Popen[bytes]:
    """`loa up`, door and drainer in one process; returns when it answers."""
    told = settings.model_dump(exclude_unset=True, exclude_none=True)
    environment = {f"LOA_{name.upper()}": str(value) for name, value in told.items()}
    with (settings.home / "log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "console.main", "up"],
            cwd=ROOT,
            env={**os.environ, **environment, "PYTHONPATH": str(ROOT)},
            stdout=log,
            stderr=log,
        )
    deadline = time.monotonic() + 60
    while not _answers(settings.receipts_port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError((settings.home / "log").read_text()[-4_000:])
        time.sleep(0.02)
    return process


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _durable(settings: Settings, wanted: set[int]) -> Counter[tuple[int, str]]:
    """What the database and the spool hold, once all of `wanted` is drained or time is up."""
    database, vault = Database.at(settings.database), Vault.from_file(settings.key_file)
    deadline = time.monotonic() + _DRAINED_WITHIN_SECONDS
    while True:
        found = _in_the_database(database, vault)
        if wanted <= {nth for nth, _ in found} or time.monotonic() > deadline:
            break
        time.sleep(1.0)
    for arrived, _ in read_from(settings.spool, Place(), vault, limit=10**7):
        if _nth(arrived) not in {nth for nth, _ in found}:
            found[_nth(arrived), "spool"] += 1
    database.close()
    return found


def _in_the_database(database: Database, vault: Vault) -> Counter[tuple[int, str]]:
    columns = raw_receipt.c.sealed, raw_receipt.c.sha256, raw_receipt.c.result
    rows = database.read(lambda conn: conn.execute(select(*columns)).all())
    return Counter(
        (_nth(arrived_of(vault.open_bytes(row.sealed, context=row.sha256))), row.result)
        for row in rows
    )


def _nth(arrived: Arrived) -> int:
    return int(arrived.request.header("x-nth") or -1)


def _told(
    asked: argparse.Namespace,
    calls: Sequence[Call],
    away: tuple[float, float],
    durable: Counter[tuple[int, str]],
) -> int:
    taken = [one for one in calls if one.status == 200]
    held = {nth for nth, _ in durable}
    lost = [one.nth for one in taken if one.nth not in held]
    wrong = [nth for nth, word in durable if word not in {"spool", _WORDS[kind_of(nth)]}]
    twice = sum(times - 1 for times in durable.values())
    others = Counter(one.status for one in calls if one.status != 200)
    print(f"{len(calls)} callbacks, {asked.rate:g}/s on {asked.connections} connections")
    print(f"answered 200: {len(taken)}; otherwise (0: no answer): {dict(others)}")
    print("PostgreSQL was restarted (immediate)", end="")
    print("" if away == _NEVER else f"; the door killed (-9), away {away[1] - away[0]:.1f} s")
    print(f"of the 200s in database or spool: {len(taken) - len(lost)}; lost: {len(lost)}")
    print(f"kept twice: {twice}; under a wrong word: {len(wrong)}; words: {_words(durable)}")
    heard = _heard(taken, away)
    for name, some in (("all 200s", taken), ("but while it was dead", heard)):
        print(f"{name}: {_latencies(some)}")
    late = _at(sorted(one.seconds for one in heard), 0.999)
    return int(bool(lost or wrong or twice or late > PROMISED_SECONDS or not taken))


def _words(durable: Counter[tuple[int, str]]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for (_, word), times in durable.items():
        found[word] += times
    return dict(found)


def _heard(calls: Sequence[Call], away: tuple[float, float]) -> Sequence[Call]:
    """Those that were not due while the door was dead, nor called while it caught up."""
    first, last = away
    return [one for one in calls if not first - 1 <= one.at <= last + (last - first)]


def _latencies(calls: Sequence[Call]) -> str:
    seconds = sorted(one.seconds for one in calls)
    shares = {"p50": 0.5, "p99": 0.99, "p99.9": 0.999, "max": 1.0}
    return ", ".join(
        f"{name} {_at(seconds, share) * 1000:.0f} ms" for name, share in shares.items()
    )


def _at(seconds: Sequence[float], share: float) -> float:
    return seconds[min(len(seconds) - 1, int(share * len(seconds)))] if seconds else 0.0


def _asked(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make inbox", description=__doc__)
    parser.add_argument("--rate", type=float, default=300.0, help="callbacks a second")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--no-kill", action="store_true", help="leave the door alone")
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main())
