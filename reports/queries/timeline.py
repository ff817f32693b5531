"""All that the ledger knows of one person: obligations of all weeks, and the facts of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import ColumnElement, Connection, RowMapping, Table, and_, select

from campaigns.schema import (
    AnyRow,
    attempt,
    campaign,
    obligation,
    outcome,
    period,
    receipt,
    ruling,
    subscriber,
    version,
)

FACTS: Final[Sequence[Table]] = (attempt, outcome, receipt, ruling)


def subscriber_by_index(connection: Connection, msisdn_index: bytes) -> AnyRow | None:
    """The subscriber with that blind index (unique), None where no roster named it."""
    return connection.execute(
        select(subscriber).where(subscriber.c.msisdn_index == msisdn_index)
    ).one_or_none()


def obligations_of(
    connection: Connection, subscriber_id: int, *, weeks: range | None = None
) -> Sequence[AnyRow]:
    """The person's obligations, oldest period first; `weeks` leaves other partitions out.

    Each has the verdict of its latest attempt, NULL where there is none.

    Asked period by period: (week, period, subscriber) is a unique key of every partition, while an
    index on the subscriber alone would cost each week's opening for a question asked rarely.
    """
    owed = and_(
        obligation.c.week == period.c.week,
        obligation.c.period_id == period.c.id,
        obligation.c.subscriber_id == subscriber_id,
    )
    last_told = and_(
        outcome.c.week == obligation.c.week,
        outcome.c.obligation_id == obligation.c.id,
        outcome.c.attempt_no == obligation.c.attempts,
    )
    asked = (
        select(
            obligation,
            campaign.c.slug,
            period.c.label,
            version.c.definition,
            outcome.c.verdict,
        )
        .select_from(period)
        .join(obligation, owed)
        .join(campaign, campaign.c.id == period.c.campaign_id)
        .join(version, version.c.id == period.c.version_id)
        .outerjoin(outcome, last_told)
        .order_by(period.c.starts_at, period.c.id, obligation.c.ordinal)
    )
    return connection.execute(asked if weeks is None else asked.where(_in(weeks))).all()


def periods_in(connection: Connection, weeks: range) -> Sequence[AnyRow]:
    """The periods of all campaigns in these partitions, oldest first; pilots are nobody's duty."""
    asked = (
        select(period, campaign.c.slug)
        .join(campaign, campaign.c.id == period.c.campaign_id)
        .where(_in(weeks), period.c.state.not_in(("pilot", "piloted")))
    )
    return connection.execute(asked.order_by(period.c.starts_at, period.c.id)).all()


def _in(weeks: range) -> ColumnElement[bool]:
    return and_(period.c.week >= weeks.start, period.c.week < weeks.stop)


def facts_of(
    connection: Connection, table: Table, *, week: int, obligation_id: int
) -> Sequence[RowMapping]:
    """One obligation's facts of one kind, by the primary key's prefix."""
    asked = select(table).where(table.c.week == week, table.c.obligation_id == obligation_id)
    return connection.execute(asked.order_by(table.c.n)).mappings().all()
