"""Which week a report speaks of: the period with its opening and, once closed, its figures."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, select

from campaigns.duty import Terms, terms_of
from campaigns.schema import campaign, closing, opening, period, version
from gateways.message import MessageClass
from reports.errors import WeekNotOpened


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WeekHead:
    """A period as its opening and closing rows tell it; instants in UTC. Equal only to itself."""

    period_id: int
    campaign: str
    label: str
    week: int
    """The partition, `202122`."""
    state: str
    roster: int
    """The opening row's eligible count."""
    outside: dict[str, int]
    """Addressees of carriers without a duty, by carrier: counted, never owed."""
    starts_at: datetime
    ends_at: datetime
    terms: Terms
    message_class: str
    """`cskh` or `qc`: which of a carrier's contracts the campaign draws on."""
    closed_at: datetime | None
    closed_figures: dict[str, Any] | None
    """The figures as closed, None while the period is open."""


def week_head(connection: Connection, slug: str, *, label: str) -> WeekHead:
    """The head of one campaign's period. Raises `WeekNotOpened`."""
    found = connection.execute(
        _HEADS.where(campaign.c.slug == slug, period.c.label == label)
    ).one_or_none()
    if found is None:
        raise WeekNotOpened(slug, label)
    return _head(found)


def heads_in(connection: Connection, weeks: range) -> list[WeekHead]:
    """The heads of all campaigns' periods of these partitions, oldest first.

    Exercises are read too: they never leave through a live gateway, so on a live installation they
    add nothing to what a carrier did.
    """
    asked = _HEADS.where(period.c.week >= weeks.start, period.c.week < weeks.stop)
    rows = connection.execute(asked.order_by(period.c.starts_at, period.c.id))
    return [_head(row) for row in rows]


#: One row per period: `period` is small, and all three joins are on primary keys.
_HEADS: Select[Any] = (
    select(
        period.c.id.label("period_id"),
        campaign.c.slug,
        period.c.label,
        period.c.week,
        period.c.state,
        period.c.starts_at,
        period.c.ends_at,
        opening.c.eligible,
        opening.c.outside,
        version.c.definition,
        closing.c.at.label("closed_at"),
        closing.c.figures,
    )
    .join(campaign, campaign.c.id == period.c.campaign_id)
    .join(version, version.c.id == period.c.version_id)
    .join(opening, opening.c.period_id == period.c.id)
    .outerjoin(closing, closing.c.period_id == period.c.id)
)


def _head(row: Any) -> WeekHead:
    return WeekHead(
        period_id=row.period_id,
        campaign=row.slug,
        label=row.label,
        week=row.week,
        state=row.state,
        roster=row.eligible,
        outside=dict(row.outside),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        terms=terms_of(row.definition),
        message_class=str(tomllib.loads(row.definition).get("class", MessageClass.CSKH)),
        closed_at=row.closed_at,
        closed_figures=row.figures,
    )
