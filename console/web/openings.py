"""Which weeks there are to look at: the periods that were opened, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from campaigns.schema import campaign, closing, period

#: More than a year of two campaigns.
_SHOWN_MAX: Final = 120


@dataclass(frozen=True, slots=True)
class Opened:
    """A campaign's period that was opened."""

    slug: str
    label: str
    starts_at: datetime


def opened_periods(conn: Connection) -> Sequence[Opened]:
    """The latest first; pilots are nobody's duty and not among them."""
    rows = conn.execute(
        select(campaign.c.slug, period.c.label, period.c.starts_at)
        .join(campaign, campaign.c.id == period.c.campaign_id)
        .where(period.c.state.in_(["opening", "open", "closed"]))
        .order_by(period.c.starts_at.desc(), campaign.c.slug)
        .limit(_SHOWN_MAX)
    )
    return [Opened(*row) for row in rows]


def closed_periods(conn: Connection) -> Sequence[Opened]:
    """Those that are closed, the latest first: what may be audited."""
    rows = conn.execute(
        select(campaign.c.slug, period.c.label, period.c.starts_at)
        .join(campaign, campaign.c.id == period.c.campaign_id)
        .join(closing, closing.c.period_id == period.c.id)
        .order_by(period.c.starts_at.desc(), campaign.c.slug)
        .limit(_SHOWN_MAX)
    )
    return [Opened(*row) for row in rows]
