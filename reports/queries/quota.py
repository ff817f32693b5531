"""Contracts of a carrier, and why its subscribers were not sent to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from sqlalchemy import Connection, and_, func, select

from campaigns.duty import Duty, Terms, duty_case
from campaigns.schema import AnyRow, contract, obligation, outcome

_NOT_SENT: Final = (Duty.MISSED, Duty.EXCUSED)


def contracts(connection: Connection, carrier: str, *, first: date, last: date) -> Sequence[AnyRow]:
    """The carrier's contracts in force on any of these local dates; a handful of rows in all."""
    return connection.execute(
        select(contract)
        .where(
            contract.c.carrier == carrier,
            contract.c.starts_on <= last,
            contract.c.ends_on >= first,
        )
        .order_by(contract.c.starts_on, contract.c.id)
    ).all()


def not_sent(
    connection: Connection, period_id: int, *, week: int, carrier: str, terms: Terms
) -> Sequence[AnyRow]:
    """A carrier's obligations that nobody was sent for, by reason and last verdict.

    The period and carrier are a prefix of the report's index; only what was attempted looks for
    its outcome, by the prefix of the primary key.
    """
    last_told = and_(
        obligation.c.attempts > 0,
        outcome.c.week == obligation.c.week,
        outcome.c.obligation_id == obligation.c.id,
        outcome.c.attempt_no == obligation.c.attempts,
    )
    alike = (obligation.c.status, obligation.c.reason, outcome.c.verdict)
    return connection.execute(
        select(*alike, func.count().label("n"))
        .select_from(obligation)
        .outerjoin(outcome, last_told)
        .where(
            obligation.c.week == week,
            obligation.c.period_id == period_id,
            obligation.c.carrier == carrier,
            duty_case(terms.excuses).in_(_NOT_SENT),
        )
        .group_by(*alike)
    ).all()
