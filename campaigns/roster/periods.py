"""What an import must know of periods: none is opened from a roster that moves."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, text

from campaigns.errors import CampaignsError
from campaigns.schema import campaign, obligation, opening, period


class PeriodIsOpening(CampaignsError):
    """A period is being opened from the roster: import again when it is open, in a minute."""


def check_no_opening(conn: Connection) -> None:
    """Raises PeriodIsOpening: a roster that moves under an opening would not agree with it."""
    labels = conn.execute(select(period.c.label).where(period.c.state == "opening").distinct())
    opening_now = sorted(row[0] for row in labels)
    if opening_now:
        raise PeriodIsOpening(
            f"Period {', '.join(opening_now)} is being opened from the roster: "
            "import the file again when it is open, in a minute"
        )


def keep_out_openings(conn: Connection) -> None:
    """Let no period be announced until the transaction ends; on SQLite it is the only writer."""
    if conn.dialect.name == "postgresql":
        conn.execute(text("LOCK TABLE period IN SHARE MODE"))


def behind_newest_roster(conn: Connection, now: datetime) -> datetime:
    """`now`, or the first instant behind the newest period's roster where that is later.

    Who joins then is a supplement; with an earlier instant they would be owed by neither the
    roster, which did not see them, nor its supplements.
    """
    newest = conn.execute(select(func.max(period.c.as_of))).scalar_one()
    return now if newest is None else max(now, newest + timedelta(microseconds=1))


def last_opened(conn: Connection) -> dict[str, int]:
    """The roster of the last opened SMS period by serving carrier; empty before the first."""
    query = (
        select(period.c.id, period.c.week, opening.c.outside)
        .join(opening, opening.c.period_id == period.c.id)
        .join(campaign, campaign.c.id == period.c.campaign_id)
        .where(campaign.c.medium == "sms")
        .order_by(period.c.as_of.desc(), period.c.id.desc())
        .limit(1)
    )
    last = conn.execute(query).one_or_none()
    if last is None:
        return {}
    owed = conn.execute(
        select(obligation.c.carrier, func.count())
        .where(
            obligation.c.week == last.week,
            obligation.c.period_id == last.id,
            obligation.c.ordinal == 1,
        )
        .group_by(obligation.c.carrier)
    )
    return {**last.outside, **{row[0]: row[1] for row in owed}}
