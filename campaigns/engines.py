"""How each database is opened: durable, bounded in every wait, and never shared across a fork."""

from __future__ import annotations

import os
import sqlite3
import threading
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import URL, Engine, create_engine, event, make_url

from campaigns.errors import CampaignsError

Dialect = Literal["sqlite", "postgresql"]

BUSY_SECONDS = 5
"""How long SQLite itself waits for the write lock before it says busy."""

_READERS = 8
_POSTGRES_CONNECTIONS = 12
_POOL_WAIT_SECONDS = 30
_SQLITE_CACHE_KIB = 65_536
_SQLITE_LOG_BYTES = 64 * 2**20
_WRITE_AHEAD_AGAIN_SECONDS = 0.02
_WRITE_AHEAD_TRIES = 250

_POSTGRES_OPTIONS = {
    "synchronous_commit": "on",
    "statement_timeout": "120s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "60s",
    "timezone": "UTC",
}
# A connection cut in the middle is noticed within a minute, not after the kernel's two hours.
_POSTGRES_CONNECT = {
    "application_name": "loa",
    "connect_timeout": "5",
    "keepalives_idle": "20",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
}


class BadDatabaseUrl(CampaignsError):
    """The database's URL names something that Loa cannot keep a ledger in."""


@dataclass(frozen=True, slots=True)
class Engines:
    """One engine that writes and one that may only read."""

    writer: Engine
    reader: Engine

    def close(self) -> None:
        """Close every idle connection of both."""
        self.writer.dispose()
        self.reader.dispose()


class ProcessEngines:
    """The engines of whichever process asks, made when first asked for.

    A forked child finds its parent's engines here, leaves them untouched and makes its own: a
    connection that two processes speak through would mix up their transactions.
    """

    __slots__ = ("_by_process", "_url")

    def __init__(self, url: URL) -> None:
        self._url = url
        self._by_process: dict[int, Engines] = {}

    def __repr__(self) -> str:
        return f"ProcessEngines({self._url.render_as_string(hide_password=True)})"

    def mine(self) -> Engines:
        """Engines of the calling process. Two threads may race to make them: one pair is kept."""
        process = os.getpid()
        if process not in self._by_process:
            self._by_process.setdefault(process, open_engines(self._url))
        return self._by_process[process]

    def close(self) -> None:
        """Close this process's idle connections; the next call opens new ones.

        The engines stay, and with them the statements they have compiled.
        """
        engines = self._by_process.get(os.getpid())
        if engines is not None:
            engines.close()


def checked_url(url: str) -> URL:
    """`sqlite:////path/loa.db` or `postgresql+psycopg://…`. Raises BadDatabaseUrl on others."""
    parsed = make_url(url)
    driver = parsed.get_dialect().name, parsed.get_driver_name()
    if driver not in {("sqlite", "pysqlite"), ("postgresql", "psycopg")}:
        raise BadDatabaseUrl("use sqlite:////path/to/loa.db or postgresql+psycopg://…")
    if driver[0] == "sqlite" and parsed.database in {None, "", ":memory:"}:
        raise BadDatabaseUrl("a ledger in memory is lost with its process: give SQLite a file")
    return parsed


def dialect_of(url: URL) -> Dialect:
    """Which of the two databases a checked URL names."""
    return "sqlite" if url.get_dialect().name == "sqlite" else "postgresql"


def open_engines(url: URL) -> Engines:
    """Engines for a checked URL; nothing is connected yet."""
    if dialect_of(url) == "sqlite":
        return Engines(_sqlite_writer(url), _sqlite_reader(url))
    writer = _postgres(url)
    # The same pool: only what a checked-out connection may do differs.
    reader = writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return Engines(writer, reader)


def _postgres(url: URL) -> Engine:
    options = [f"-c {name}={value}" for name, value in _POSTGRES_OPTIONS.items()]
    written = url.query.get("options", ())
    # What the operator wrote in the URL comes later, and so holds.
    options += [written] if isinstance(written, str) else written
    return create_engine(
        url.set(query={**_POSTGRES_CONNECT, **url.query, "options": " ".join(options)}),
        pool_size=_POSTGRES_CONNECTIONS,
        pool_timeout=_POOL_WAIT_SECONDS,
        hide_parameters=True,
    )


def _sqlite_writer(url: URL) -> Engine:
    """One connection: the threads of a process queue for it instead of finding the file busy."""
    engine = _sqlite(url, connections=1)
    event.listen(engine, "connect", _prepare_writer)
    # A deferred BEGIN that later wants to write fails at once, whatever the busy timeout says.
    _begin_with(engine, "BEGIN IMMEDIATE")
    return engine


def _sqlite_reader(url: URL) -> Engine:
    engine = _sqlite(url, connections=_READERS)
    event.listen(engine, "connect", _prepare_reader)
    _begin_with(engine, "BEGIN")
    return engine


def _sqlite(url: URL, *, connections: int) -> Engine:
    return create_engine(
        url.set(query={"timeout": str(BUSY_SECONDS), **url.query}),
        pool_size=connections,
        max_overflow=0,
        pool_timeout=_POOL_WAIT_SECONDS,
        hide_parameters=True,
    )


def _prepare_writer(connection: Any, record: object) -> None:
    del record
    # Python's own transaction handling would begin too late and commit too early.
    connection.isolation_level = None
    if _write_ahead(connection) != "wal":
        raise BadDatabaseUrl("SQLite cannot keep a write-ahead log here: use a local disk")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    # Else INSERT OR REPLACE would remove an append-only row behind its trigger's back.
    connection.execute("PRAGMA recursive_triggers = ON")
    connection.execute(f"PRAGMA cache_size = -{_SQLITE_CACHE_KIB}")
    connection.execute(f"PRAGMA journal_size_limit = {_SQLITE_LOG_BYTES}")


def _write_ahead(connection: Any) -> str:
    """Turn to the write-ahead log. SQLite's own busy timeout does not wait for this one lock."""
    for left in reversed(range(_WRITE_AHEAD_TRIES)):
        try:
            return str(connection.execute("PRAGMA journal_mode = WAL").fetchone()[0])
        except sqlite3.OperationalError:
            if not left:
                raise
            threading.Event().wait(_WRITE_AHEAD_AGAIN_SECONDS)
    raise AssertionError


def _prepare_reader(connection: Any, record: object) -> None:
    del record
    connection.isolation_level = None
    connection.execute("PRAGMA query_only = ON")


def _begin_with(engine: Engine, statement: str) -> None:
    """Say it where SQLAlchemy leaves it to the driver: as a statement it costs a tenth of all."""

    def do_begin(connection: Any) -> None:
        connection.driver_connection.execute(statement)

    engine.dialect.do_begin = do_begin  # type: ignore[assignment, method-assign]
