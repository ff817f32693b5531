"""One MetaData for all tables, and the column types that read the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import BigInteger, ColumnElement, Integer, MetaData, Row, literal_column
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

AnyRow: TypeAlias = Row[*tuple[Any, ...]]
"""A row of whatever columns its SELECT names; who reads it makes values of it."""

#: Whole numbers of 64 bits that SQLite may also use as its row id.
Big = BigInteger().with_variant(Integer(), "sqlite")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def says(column: ColumnElement[str], *words: str) -> ColumnElement[bool]:
    """Whether a column holds one of these words of ours, which stand in the statement itself.

    As parameters they would keep PostgreSQL's general plans from the indexes that hold one status
    only, and SQLite would plan the statement anew each time it runs.
    """
    written: list[ColumnElement[str]] = [literal_column(f"'{word}'") for word in words]
    return column.in_(written) if len(written) > 1 else column == written[0]


def to_microseconds(instant: datetime) -> int:
    """Microseconds since 1970 UTC. Naive instants are refused: a week would be guessed."""
    if instant.tzinfo is None:
        msg = "an instant needs its time zone"
        raise ValueError(msg)
    return (instant - _EPOCH) // _MICROSECOND


def from_microseconds(value: int) -> datetime:
    """The aware UTC instant of that many microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=value)


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant, stored as microseconds since 1970 (decision 0014).

    Both databases then compare and add instants alike, without asking either for the time.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Store an aware instant. Raises ValueError on a naive one."""
        return None if value is None else to_microseconds(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Read it back in UTC."""
        return None if value is None else from_microseconds(value)
