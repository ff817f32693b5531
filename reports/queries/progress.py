"""What a period still has to send through each gateway, and what each took lately."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from campaigns.lifecycle import Status
from campaigns.schema import attempt, obligation, outcome
from reports.queries.traffic import LAST_WORD, about


def left_by_gateway(connection: Connection, period_id: int, *, week: int) -> dict[str, int]:
    """Due and claimed obligations by gateway: read from the report's index."""
    rows = connection.execute(
        select(obligation.c.gateway, func.count())
        .where(
            obligation.c.week == week,
            obligation.c.period_id == period_id,
            obligation.c.status.in_([status for status in Status if status.is_open]),
        )
        .group_by(obligation.c.gateway)
    )
    return {row[0]: row[1] for row in rows}


def taken_since(
    connection: Connection, period_id: int, *, week: int, since: datetime, until: datetime
) -> dict[str, int]:
    """Attempts begun in [since, until) that the carrier accepted, by gateway."""
    rows = connection.execute(
        select(attempt.c.gateway, func.count())
        .join(outcome, LAST_WORD)
        .where(
            about(attempt, period_id, week),
            attempt.c.at >= since,
            attempt.c.at < until,
            outcome.c.verdict == "accepted",
        )
        .group_by(attempt.c.gateway)
    )
    return {row[0]: row[1] for row in rows}
