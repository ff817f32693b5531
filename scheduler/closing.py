"""A period that is over is closed once: what was never sent lapses, and the figures are stored
for good.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from campaigns import ledger
from campaigns.figures import figures_of
from campaigns.ledger import periods
from campaigns.lifecycle import Status
from campaigns.schema import campaign, obligation, period
from scheduler.ports import Ports

_SLICE: Final = 5_000
#: For so long after its end a period is looked at again.
_LATE_WORDS: Final = timedelta(days=60)


def close_due(ports: Ports) -> list[str]:
    """Close every period whose end has come; the `slug week` closed now.

    A claim still under lease is waited for: the sweep makes it due or unresolved first, and a
    lane begins nothing after the end.
    """
    now = ports.clock.now()
    for row in ports.database.read(lambda conn: _due_after_all(conn, now)):
        ports.database.transact(partial(_lapse, ports=ports, row=row, now=now))
    over = ports.database.read(lambda conn: _over(conn, now))
    return [f"{row.slug} {row.label}" for row in over if _close_one(ports, row, now)]


def _over(conn: Connection, now: datetime) -> Sequence[Any]:
    rows: Sequence[Any] = conn.execute(
        select(period.c.id, period.c.week, period.c.label, campaign.c.slug)
        .join(campaign, campaign.c.id == period.c.campaign_id)
        .where(period.c.state == "open", period.c.ends_at <= now)
        .order_by(period.c.id)
    ).all()
    return rows


def _due_after_all(conn: Connection, now: datetime) -> Sequence[Any]:
    """Closed periods in which a late word made something due: nobody would ever send it."""
    due = select(obligation.c.id).where(
        obligation.c.week == period.c.week,
        obligation.c.period_id == period.c.id,
        obligation.c.status == Status.DUE,
    )
    late = period.c.ends_at > now - _LATE_WORDS
    rows: Sequence[Any] = conn.execute(
        select(period.c.id, period.c.week).where(period.c.state == "closed", late, due.exists())
    ).all()
    return rows


def _close_one(ports: Ports, row: Row[Any], now: datetime) -> bool:
    while ports.database.transact(partial(_lapse, ports=ports, row=row, now=now)):
        pass
    if ports.database.read(lambda conn: _is_held(conn, row)):
        return False

    def work(conn: Connection) -> bool:
        if _is_held(conn, row):
            return False  # a word made something due since we looked: the next tick lapses it
        figures = figures_of(conn, row.id)
        return periods.close(conn, ports.seal, row.id, figures, now=ports.clock.now())

    return ports.database.transact(work)


def _lapse(conn: Connection, *, ports: Ports, row: Row[Any], now: datetime) -> int:
    return ledger.lapse_slice(
        conn, ports.facts(), week=row.week, period_id=row.id, limit=_SLICE, now=now
    )


def _is_held(conn: Connection, row: Row[Any]) -> bool:
    held = select(obligation.c.id).where(
        obligation.c.week == row.week,
        obligation.c.period_id == row.id,
        obligation.c.status.in_((Status.CLAIMED, Status.DUE)),
    )
    return conn.execute(held.limit(1)).first() is not None
