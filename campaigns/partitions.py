"""On PostgreSQL each week's obligations and facts stand in partitions, made before its rows."""

from __future__ import annotations

from sqlalchemy import Connection, Table, inspect, text

from campaigns import triggers
from campaigns.schema import metadata

_WEEK_DIGITS = 6
_FIRST_WEEK, _LAST_WEEK = 197001, 262143
"""The last that a reference can carry; beyond it no message could be named."""

# Any number that nothing else of ours locks.
_LOCK = text("SELECT pg_advisory_xact_lock(7311701)")


def partitioned_tables() -> list[Table]:
    """The tables whose key begins with the week."""
    return [table for table in metadata.sorted_tables if table.info.get("partitioned")]


def partition_of(table: str, week_key: int) -> str:
    """The name of a table's partition: `obligation_202122`."""
    return f"{table}_{week_key}"


def is_partition(name: str) -> bool:
    """Whether a table of this name is one week's partition, which no migration speaks of."""
    parent, _, week = name.rpartition("_")
    table = metadata.tables.get(parent)
    return (
        table is not None
        and bool(table.info.get("partitioned"))
        and len(week) == _WEEK_DIGITS
        and week.isdecimal()
    )


def ensure_week(connection: Connection, week_key: int) -> None:
    """Make the partitions of one week (202122), unless they stand; on SQLite there are none.

    Whoever comes second waits for the first one's transaction and then finds them made.
    Raises ValueError on what is no week.
    """
    if not _FIRST_WEEK <= week_key <= _LAST_WEEK:
        raise ValueError(f"{week_key} is no week; write the second week of 2021 as 202102")
    if connection.dialect.name == "sqlite":
        return
    connection.execute(_LOCK)
    there = set(inspect(connection).get_table_names())
    for table in partitioned_tables():
        if partition_of(table.name, week_key) not in there:
            _make(connection, table, week_key)


def _make(connection: Connection, table: Table, week_key: int) -> None:
    """Made apart and then attached, which locks out nobody who reads or writes other weeks."""
    name = partition_of(table.name, week_key)
    connection.execute(text(f"CREATE TABLE {name} (LIKE {table.name} INCLUDING ALL)"))
    connection.execute(
        text(f"ALTER TABLE {table.name} ATTACH PARTITION {name} FOR VALUES IN ({week_key})")
    )
    if table.info.get("append_only"):
        triggers.refuse_truncate(connection, name)
