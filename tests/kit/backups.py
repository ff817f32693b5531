"""A backup of a whole database, and its restoring: everything since is forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy import Connection, delete, insert, select

from campaigns import triggers
from campaigns.database import Database
from campaigns.schema import metadata

Backup: TypeAlias = Mapping[str, Sequence[dict[str, Any]]]
"""Table -> its rows."""


def backed_up(database: Database) -> Backup:
    """Every row of every table."""

    def work(conn: Connection) -> Backup:
        return {
            table.name: [dict(row) for row in conn.execute(select(table)).mappings()]
            for table in metadata.sorted_tables
        }

    return database.read(work)


def restore(database: Database, backup: Backup) -> None:
    """Make the database what it was."""

    def work(conn: Connection) -> None:
        triggers.drop(conn)
        for table in reversed(metadata.sorted_tables):
            conn.execute(delete(table))
        for table in metadata.sorted_tables:
            if backup[table.name]:
                conn.execute(insert(table), list(backup[table.name]))
        triggers.install(conn)

    database.transact(work)
