"""A row that may not be there yet is written once, whoever comes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite

_INSERT: Final[Mapping[str, Any]] = MappingProxyType(
    {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
)


def insert_missing(conn: Connection, table: Table, **values: Any) -> bool:
    """Write the row unless its key is there. False: another wrote it, or was just about to.

    On PostgreSQL whoever comes second waits for the first one's transaction and then sees its row.
    """
    return bool(conn.execute(_missing(conn.dialect.name, table), values).rowcount)


@cache
def _missing(dialect: str, table: Table) -> Any:
    statement = _INSERT[dialect](table).on_conflict_do_nothing()
    return statement.execution_options(preserve_rowcount=True)


def upsert(
    conn: Connection,
    table: Table,
    rows: Sequence[dict[str, Any]],
    *,
    where: ColumnElement[bool] | None = None,
) -> int:
    """Write the rows, over those with their keys (where `where` holds). How many were written.

    Every row carries what `where` binds, besides its columns.
    """
    if not rows:
        return 0
    named = tuple(name for name in rows[0] if name in table.c)
    statement = _upsert(conn.dialect.name, table, named, where)
    return conn.execute(statement, list(rows)).rowcount


def pass_by(conn: Connection, table: Table) -> None:
    """Let the database go on numbering after a row that came with its number."""
    if conn.dialect.name == "postgresql":
        sequence = func.pg_get_serial_sequence(table.name, "id")
        conn.execute(select(func.setval(sequence, select(func.max(table.c.id)).scalar_subquery())))


@cache
def _upsert(
    dialect: str, table: Table, named: tuple[str, ...], where: ColumnElement[bool] | None
) -> Any:
    statement = _INSERT[dialect](table)
    keys = table.primary_key.columns.keys()
    fresh = {name: statement.excluded[name] for name in named if name not in keys}
    written = statement.on_conflict_do_update(index_elements=keys, set_=fresh, where=where)
    return written.execution_options(preserve_rowcount=True)
