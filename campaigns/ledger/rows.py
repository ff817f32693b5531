"""A row that may not be there yet is written once, whoever comes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

_INSERT: Final[Mapping[str, Any]] = MappingProxyType(
    {"postgresql": postgresql.insert, "sqlite": sqlite.insert}
)


def insert_missing(conn: Connection, table: Table, **values: Any) -> bool:
    """Write the row unless its key is there. False: another wrote it, or was just about to.

    On PostgreSQL whoever comes second waits for the first one's transaction and then sees its row.
    """
    statement = _INSERT[conn.dialect.name](table).values(**values).on_conflict_do_nothing()
    return bool(conn.execute(statement.execution_options(preserve_rowcount=True)).rowcount)


def upsert(
    conn: Connection,
    table: Table,
    rows: Sequence[dict[str, Any]],
    *,
    where: ColumnElement[bool],
) -> int:
    """Write the rows, over those with their keys where `where` holds. How many were written."""
    if not rows:
        return 0
    statement = _INSERT[conn.dialect.name](table)
    keys = table.primary_key.columns.keys()
    fresh = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    written = statement.on_conflict_do_update(index_elements=keys, set_=fresh, where=where)
    return conn.execute(written.execution_options(preserve_rowcount=True), list(rows)).rowcount
