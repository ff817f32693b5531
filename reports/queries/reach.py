"""How a gateway's attempts fared day by day, and what its receipts say of arriving."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Subquery,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    type_coerce,
)

from campaigns.schema import AnyRow, attempt, outcome, receipt
from reports.queries.traffic import LAST_WORD, about, local_day

#: A handset has it. A carrier's statement is a proof of its own and never this one.
_ON_THE_HANDSET: Final = and_(receipt.c.word == "delivered", receipt.c.proof == "handset")
_NEVER_ARRIVED: Final = receipt.c.word.in_(("undelivered", "unreached"))
_OF_THE_ATTEMPT: Final = and_(
    receipt.c.week == attempt.c.week,
    receipt.c.obligation_id == attempt.c.obligation_id,
    receipt.c.attempt_no == attempt.c.attempt_no,
)


def days(
    connection: Connection,
    period_id: int,
    *,
    week: int,
    gateway: str,
    since: datetime,
    until: datetime,
) -> Sequence[AnyRow]:
    """Attempts of one gateway begun in [since, until) by local day: all, accepted, confirmed.

    Whether a handset confirmed one is a look at its few receipts by the prefix of their key.
    """
    confirmed = exists().where(_OF_THE_ATTEMPT, _ON_THE_HANDSET)
    day = local_day(attempt.c.at).label("day")
    return connection.execute(
        select(
            day,
            func.count().label("submitted"),
            _count_where(outcome.c.verdict == "accepted").label("accepted"),
            _count_where(confirmed).label("confirmed"),
        )
        .outerjoin(outcome, LAST_WORD)
        .where(about(attempt, period_id, week), _begun(gateway, since, until))
        .group_by(day)
    ).all()


def receipts(
    connection: Connection,
    period_id: int,
    *,
    week: int,
    gateway: str,
    since: datetime,
    until: datetime,
) -> AnyRow:
    """Attempts of one gateway begun in [since, until) that a receipt speaks of.

    How many there are, how many reached a handset, of how many the carrier told when, and the
    microseconds that those took from wire start in all. One pass over the period's receipts.
    """
    told = _told(period_id, week, gateway)
    took = told.c.there_at - type_coerce(attempt.c.at, BigInteger)
    timed = and_(told.c.reached == 1, took >= 0)
    return connection.execute(
        select(
            func.count().label("with_receipt"),
            func.coalesce(func.sum(told.c.reached), 0).label("reached"),
            _count_where(timed).label("timed"),
            func.coalesce(func.sum(case((timed, took), else_=0)), 0).label("took"),
        )
        .select_from(attempt)
        .join(
            told,
            and_(
                told.c.obligation_id == attempt.c.obligation_id,
                told.c.attempt_no == attempt.c.attempt_no,
            ),
        )
        .where(about(attempt, period_id, week), _begun(gateway, since, until))
    ).one()


def _told(period_id: int, week: int, gateway: str) -> Subquery:
    """Each attempt that receipts speak of, once: did it reach a handset, and when at the first."""
    there_at = case((_ON_THE_HANDSET, type_coerce(receipt.c.carrier_at, BigInteger)))
    return (
        select(
            receipt.c.obligation_id,
            receipt.c.attempt_no,
            func.max(case((_ON_THE_HANDSET, 1), else_=0)).label("reached"),
            func.min(there_at).label("there_at"),
        )
        .where(
            about(receipt, period_id, week),
            receipt.c.gateway == gateway,
            receipt.c.source != "statement",
            or_(_ON_THE_HANDSET, _NEVER_ARRIVED),
        )
        .group_by(receipt.c.obligation_id, receipt.c.attempt_no)
        .subquery()
    )


def _begun(gateway: str, since: datetime, until: datetime) -> ColumnElement[bool]:
    return and_(attempt.c.gateway == gateway, attempt.c.at >= since, attempt.c.at < until)


def _count_where(held: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.coalesce(func.sum(case((held, 1), else_=0)), 0)
