"""What carriers declared and delivered, beside what the week's roster owes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select

from campaigns.schema import AnyRow, delivery, obligation


def owed_by_carrier(connection: Connection, period_id: int, *, week: int) -> dict[str, int]:
    """Obligations of a period by the carrier whose duty they are: read from the report's index."""
    rows = connection.execute(
        select(obligation.c.carrier, func.count())
        .where(obligation.c.week == week, obligation.c.period_id == period_id)
        .group_by(obligation.c.carrier)
    )
    return {row[0]: row[1] for row in rows}


def deliveries_until(connection: Connection, instant: datetime) -> Sequence[AnyRow]:
    """The roster deliveries applied until then, oldest first; a few for each carrier and month."""
    return connection.execute(
        select(
            delivery.c.carrier,
            delivery.c.kind,
            delivery.c.document,
            delivery.c.declared,
            delivery.c.counts,
            delivery.c.applied_at,
        )
        .where(delivery.c.state == "applied", delivery.c.applied_at <= instant)
        .order_by(delivery.c.applied_at, delivery.c.id)
    ).all()
