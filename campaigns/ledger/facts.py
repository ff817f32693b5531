"""Facts are sealed as they are gathered and written together, in the transaction that moves the
status.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Table, insert

from campaigns.schema import to_microseconds
from campaigns.seal import Seal


def sealed_fields(table: Table, row: dict[str, Any]) -> list[Any]:
    """The values a fact's seal covers: all columns in schema order but the seal, instants as
    microseconds.
    """
    values = [row[name] for name in _sealed_names(table)]
    return [to_microseconds(value) if isinstance(value, datetime) else value for value in values]


@cache
def _sealed_names(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.columns if column.name != "seal")


@cache
def _insert(table: Table) -> Insert:
    return insert(table)


class Facts:
    """The facts of one transaction. Made anew each time the transaction's work is run."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal
        self._rows: dict[Table, list[dict[str, Any]]] = defaultdict(list)

    def add(self, table: Table, row: dict[str, Any]) -> None:
        """Seal one fact and keep it for `write`."""
        row["seal"] = self._seal.fact(table.name, *sealed_fields(table, row))
        self._rows[table].append(row)

    def add_all(self, table: Table, rows: Iterable[dict[str, Any]]) -> None:
        """Seal many facts of one kind."""
        for row in rows:
            self.add(table, row)

    def write(self, conn: Connection) -> None:
        """Insert all that was gathered, one statement per kind."""
        for table, rows in self._rows.items():
            conn.execute(_insert(table), rows)
        self._rows.clear()
