"""Attempts of a period with their outcomes, counted by the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Connection, and_, func, select, type_coerce

from campaigns.schema import AnyRow, attempt, outcome, receipt

_POSITION_BITS: Final = 28
_DAY_MICROSECONDS: Final = 86_400_000_000
#: The province's local time is 7 h ahead of UTC all year.
_LOCAL_MICROSECONDS: Final = 7 * 3_600_000_000

#: An attempt's outcome, for an outer join: there is one at most.
LAST_WORD: Final = and_(
    outcome.c.week == attempt.c.week,
    outcome.c.obligation_id == attempt.c.obligation_id,
    outcome.c.attempt_no == attempt.c.attempt_no,
)


def by_day(connection: Connection, period_id: int, *, week: int) -> Sequence[AnyRow]:
    """Attempts by local day, gateway and verdict, with their segments; no verdict: still open.

    The day is computed from the instant's microseconds, the same on both databases; the period is
    a range of the primary key, so other campaigns of the week are not read.
    """
    day = local_day(attempt.c.at).label("day")
    return connection.execute(
        select(
            day,
            attempt.c.gateway,
            outcome.c.verdict,
            func.count().label("attempts"),
            func.sum(attempt.c.segments).label("segments"),
        )
        .outerjoin(outcome, LAST_WORD)
        .where(about(attempt, period_id, week))
        .group_by(day, attempt.c.gateway, outcome.c.verdict)
        .order_by(day, attempt.c.gateway, outcome.c.verdict)
    ).all()


def by_code(
    connection: Connection,
    period_id: int,
    *,
    week: int,
    gateway: str,
    since: datetime,
    until: datetime,
) -> Sequence[AnyRow]:
    """Attempts of one gateway begun in [since, until) by verdict and code, with their segments."""
    return connection.execute(
        select(
            outcome.c.verdict,
            outcome.c.code,
            func.count().label("attempts"),
            func.sum(attempt.c.segments).label("segments"),
        )
        .outerjoin(outcome, LAST_WORD)
        .where(
            about(attempt, period_id, week),
            attempt.c.gateway == gateway,
            attempt.c.at >= since,
            attempt.c.at < until,
        )
        .group_by(outcome.c.verdict, outcome.c.code)
    ).all()


def not_taken(connection: Connection, period_id: int, *, week: int) -> Sequence[AnyRow]:
    """Attempts that no carrier accepted by gateway, verdict and code, the most frequent first.

    Of the carrier's words for one code any will do: it says the same each time.
    """
    count = func.count()
    return connection.execute(
        select(
            attempt.c.gateway,
            outcome.c.verdict,
            outcome.c.code,
            func.max(outcome.c.words).label("says"),
            count.label("attempts"),
        )
        .join(outcome, LAST_WORD)
        .where(about(attempt, period_id, week), outcome.c.verdict != "accepted")
        .group_by(attempt.c.gateway, outcome.c.verdict, outcome.c.code)
        .order_by(count.desc(), attempt.c.gateway, outcome.c.code)
    ).all()


def proofs_heard(connection: Connection, period_id: int, *, week: int, gateway: str) -> set[str]:
    """The levels of proof that a gateway's receipts reached in a period."""
    asked = (
        select(receipt.c.proof)
        .where(about(receipt, period_id, week), receipt.c.gateway == gateway)
        .distinct()
    )
    return set(connection.execute(asked).scalars())


def local_day(at: ColumnElement[Any]) -> ColumnElement[int]:
    """The local day of an instant's column, in days since 1970."""
    return (type_coerce(at, BigInteger) + _LOCAL_MICROSECONDS) // _DAY_MICROSECONDS


def about(table: Any, period_id: int, week: int) -> ColumnElement[bool]:
    """The facts of one period: its obligations' ids are one range of the partition's key."""
    key = table.c.obligation_id
    low, high = period_id << _POSITION_BITS, (period_id + 1) << _POSITION_BITS
    return and_(table.c.week == week, key >= low, key < high)
