"""Who was not reached in a week, person by person, with what the last attempt met."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, func, select

from campaigns.duty import Duty, Terms, duty_case
from campaigns.schema import AnyRow, obligation, outcome, subscriber

REACHED: Final = (Duty.CONFIRMED, Duty.SENT_UNCONFIRMED)
_AT_ONCE: Final = 1_000


def gap_rows(
    connection: Connection, period_id: int, *, week: int, terms: Terms, limit: int | None
) -> Iterator[AnyRow]:
    """Every obligation that reached nobody, in the roster's order, up to `limit`, in slices.

    The latest attempt's outcome is looked up by the primary key's prefix; a person whose row was
    erased stays in the list without an address.
    """
    duty = duty_case(terms.excuses)
    last_told = and_(
        outcome.c.week == obligation.c.week,
        outcome.c.obligation_id == obligation.c.id,
        outcome.c.attempt_no == obligation.c.attempts,
    )
    asked = (
        select(
            obligation.c.id,
            obligation.c.subscriber_id,
            obligation.c.carrier,
            obligation.c.district,
            obligation.c.gateway,
            obligation.c.status,
            obligation.c.reason,
            obligation.c.attempts,
            obligation.c.accepted,
            duty.label("duty"),
            outcome.c.verdict,
            subscriber.c.msisdn_index,
            subscriber.c.msisdn_sealed,
        )
        .outerjoin(outcome, last_told)
        .outerjoin(subscriber, subscriber.c.id == obligation.c.subscriber_id)
        .where(*_of_period(period_id, week), duty.not_in(REACHED))
        .order_by(obligation.c.id)
        .limit(limit)
    )
    yield from connection.execute(asked, execution_options={"yield_per": _AT_ONCE})


def gap_count(connection: Connection, period_id: int, *, week: int, terms: Terms) -> int:
    """How many reached nobody: counted on the report's index alone."""
    asked: Select[int] = select(func.count()).where(
        *_of_period(period_id, week), duty_case(terms.excuses).not_in(REACHED)
    )
    return connection.execute(asked).scalar_one()


def _of_period(period_id: int, week: int) -> tuple[Any, Any]:
    return obligation.c.week == week, obligation.c.period_id == period_id
