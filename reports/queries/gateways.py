"""What all workers share of a gateway, as people look at it: pace, and what was booked."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from campaigns.schema import AnyRow, pace, quota


def paces(conn: Connection) -> dict[str, float]:
    """Segments a second by gateway: a row each."""
    return {row.gateway: row.tps for row in conn.execute(select(pace.c.gateway, pace.c.tps))}


def quotas(conn: Connection, *, most: int = 40) -> Sequence[AnyRow]:
    """The quotas of the latest periods, used and ceiling; by name within a period."""
    return conn.execute(
        select(quota).order_by(quota.c.period.desc(), quota.c.name).limit(most)
    ).all()
