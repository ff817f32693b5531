"""What a delivery would change is kept apart, in the order it was read, until it is carried out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, delete, func, select

from campaigns.schema import staged


class StagedRow(NamedTuple):
    """One row of `staged`, in the order of its columns; a tuple, since a million are written."""

    delivery_id: int
    position: int
    move: str
    subscriber_id: int | None = None
    msisdn_index: bytes | None = None
    msisdn_sealed: bytes | None = None
    own_key: bytes | None = None
    carrier: str | None = None
    ported_to: str | None = None
    district: int | None = None
    zalo_index: bytes | None = None
    zalo_sealed: bytes | None = None

    def __repr__(self) -> str:
        return f"StagedRow(delivery_id={self.delivery_id}, position={self.position})"


_NAMES: Final = ", ".join(StagedRow._fields)
_MARKS: Final = ", ".join("?" * len(StagedRow._fields))
# The two fastest ways that were measured (ref/performance.md 4e): 9 times SQLAlchemy's own.
_INSERT: Final = f"INSERT INTO staged ({_NAMES}) VALUES ({_MARKS})"  # noqa: S608 - made of literals
_COPY: Final = f"COPY staged ({_NAMES}) FROM STDIN"


def stage(conn: Connection, rows: Sequence[StagedRow]) -> None:
    """Keep these rows apart."""
    if not rows:
        return
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql(_INSERT, [tuple(row) for row in rows])
        return
    driver: Any = conn.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(_COPY) as copy:
        for row in rows:
            copy.write_row(row)


def span(conn: Connection, delivery_id: int) -> range:
    """The positions that are still staged of a delivery; empty when all is done."""
    first, last = conn.execute(
        select(func.min(staged.c.position), func.max(staged.c.position)).where(
            staged.c.delivery_id == delivery_id
        )
    ).one()
    return range(0) if first is None else range(first, last + 1)


def drop(conn: Connection, delivery_id: int, *, upto: int) -> None:
    """Forget what a delivery staged below position `upto`."""
    conn.execute(
        delete(staged).where(staged.c.delivery_id == delivery_id, staged.c.position < upto)
    )
