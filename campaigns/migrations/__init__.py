"""Brings a database's tables to those of this version, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import URL, Connection, Engine, event, text

from campaigns.database import check_not_ahead
from campaigns.engines import checked_url, dialect_of, open_engines
from campaigns.partitions import is_partition
from campaigns.revision import head, revision_of

__all__ = ["current", "head", "is_migrated", "script_config", "upgrade"]

# Two `loa init` at once: the second waits, and finds nothing left to do.
_LOCK = text("SELECT pg_advisory_xact_lock(7311702)")
_OTHERS_TAKE_SECONDS = 120
"""How long another's migration may take on SQLite, which has no queue for its lock."""
# Rewriting a large table may take its time; waiting for another's lock may not.
_NO_TIMEOUT = text("SET LOCAL statement_timeout = 0")


def upgrade(url: str) -> None:
    """Create or migrate the tables of the database at `url`, in one transaction.

    Raises BadDatabaseUrl, DatabaseAhead, and SQLAlchemy's errors; then nothing was changed.
    """
    engine = _engine(url)
    try:
        with engine.begin() as connection:
            _lock(connection)
            check_not_ahead(revision_of(connection))
            command.upgrade(script_config(connection), "head")
    finally:
        engine.dispose()


def current(url: str) -> str | None:
    """The revision of the database at `url`; None when it was never migrated."""
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            return revision_of(connection)
    finally:
        engine.dispose()


def script_config(connection: Connection | None = None) -> Config:
    """Alembic's configuration for the scripts beside this file; nothing else is read from disk."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def is_migrated(name: str | None, kind: str, parents: object) -> bool:
    """Whether migrations speak of a table: Alembic's `include_name`.

    A week's partitions are made when the week opens, and follow what is done to their parent.
    """
    del parents
    return kind != "table" or name is None or not is_partition(name)


def _engine(url: str) -> Engine:
    engine = open_engines(_patient(checked_url(url))).writer
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _without_foreign_keys)
    return engine


def _patient(url: URL) -> URL:
    """On SQLite whoever migrates second waits for the first; on PostgreSQL a lock lets it."""
    if dialect_of(url) != "sqlite":
        return url
    return url.update_query_dict({"timeout": str(_OTHERS_TAKE_SECONDS)})


def _without_foreign_keys(connection: Any, record: object) -> None:
    """SQLite alters a table by making it anew, and would refuse to drop the old one."""
    del record
    connection.execute("PRAGMA foreign_keys = OFF")


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(_NO_TIMEOUT)
        connection.execute(_LOCK)
