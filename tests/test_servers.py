"""The servers that the tests stand on are real, durable and gone when they are stopped."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import redis
from sqlalchemy import NullPool, create_engine, make_url, text

from tests.kit.servers import PostgresServer, start_valkey

ROOT = Path(__file__).parent.parent


def _do(url: str, statement: str) -> list[str]:
    with create_engine(url, poolclass=NullPool).begin() as connection:
        result = connection.execute(text(statement))
        return [str(row[0]) for row in result] if result.returns_rows else []


def _name_in(url: str) -> str:
    name = make_url(url).database
    assert name is not None
    return name


def test_postgres_is_a_real_server(postgres_url: str) -> None:
    (version,) = _do(postgres_url, "SELECT version()")

    assert version.startswith("PostgreSQL 18")


def test_postgres_writes_durably(postgres_url: str) -> None:
    assert ["on"] == _do(postgres_url, "SHOW fsync")


def test_each_test_gets_an_empty_database(postgres_url: str) -> None:
    tables = _do(
        postgres_url,
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'",
    )

    assert [] == tables


def test_what_was_committed_survives_a_crash(postgres: PostgresServer, postgres_url: str) -> None:
    _do(postgres_url, "CREATE TABLE kept AS SELECT 'yes' AS word")

    postgres.restart(immediate=True)

    assert ["yes"] == _do(postgres_url, "TABLE kept")


def test_a_database_is_put_back_as_it_was_dumped(
    postgres: PostgresServer, postgres_url: str, tmp_path: Path
) -> None:
    _do(postgres_url, "CREATE TABLE kept AS SELECT 'before' AS word")
    postgres.dump(_name_in(postgres_url), tmp_path / "copy.dump")
    _do(postgres_url, "UPDATE kept SET word = 'after'")

    postgres.put_back(_name_in(postgres_url), tmp_path / "copy.dump")

    assert ["before"] == _do(postgres_url, "TABLE kept")


def test_a_restarted_valkey_stands_where_it_stood_and_remembers_nothing() -> None:
    server = start_valkey()
    try:
        with redis.Redis.from_url(server.url) as client:
            client.set("loa", "phường")

        server.restart()

        with redis.Redis.from_url(server.url) as client:
            assert 0 == client.dbsize()
    finally:
        server.stop()


def test_valkey_is_a_real_server_and_begins_empty(valkey_url: str) -> None:
    with redis.Redis.from_url(valkey_url, decode_responses=True) as client:
        assert 0 == client.dbsize()
        client.set("loa", "phường")

        assert "phường" == client.get("loa")


def test_a_stopped_server_leaves_nothing_behind() -> None:
    server = start_valkey()
    assert server.folder.is_dir()

    server.stop()

    assert not server.folder.exists()


def test_a_killed_test_run_leaves_nothing_behind() -> None:
    """
    The keeper ends the server and removes its folder when nobody else can.
    """
    script = (
        "import os, signal\n"
        "from tests.kit.servers import start_valkey\n"
        "server = start_valkey()\n"
        "print(server.folder, server.keeper_pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    killed = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    folder, keeper_pid = killed.stdout.split()
    _wait_for_the_end_of(int(keeper_pid))

    assert -signal.SIGKILL == killed.returncode
    assert not Path(folder).exists()


def _wait_for_the_end_of(pid: int) -> None:
    with suppress(ProcessLookupError):
        process = os.pidfd_open(pid)
        ended, _, _ = select.select([process], [], [], 30.0)
        os.close(process)
        assert ended
