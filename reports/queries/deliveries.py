"""Roster deliveries as people look at them: the latest first, of one carrier where only it may."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from campaigns.carrier import Carrier
from campaigns.schema import AnyRow, delivery


def latest_deliveries(conn: Connection, *, own: Carrier | None, most: int) -> Sequence[AnyRow]:
    """Up to `most` deliveries in any state; `own` leaves out all but that carrier's."""
    asked = select(delivery).order_by(delivery.c.id.desc()).limit(most)
    if own is not None:
        asked = asked.where(delivery.c.carrier == own.value)
    return conn.execute(asked).all()


def delivery_at(conn: Connection, delivery_id: int, *, own: Carrier | None) -> AnyRow | None:
    """That delivery; None for none, and for another carrier's than `own`."""
    asked = select(delivery).where(delivery.c.id == delivery_id)
    if own is not None:
        asked = asked.where(delivery.c.carrier == own.value)
    return conn.execute(asked).one_or_none()
