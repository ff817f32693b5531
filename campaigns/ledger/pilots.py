"""A pilot is a period of its own that is nobody's duty: written whole before anything is sent,
closed at its end.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, func, insert, select, update

from campaigns.ledger.periods import POSITION_BITS
from campaigns.lifecycle import Status
from campaigns.partitions import ensure_week
from campaigns.period import pilot_label
from campaigns.schema import campaign, obligation, period, says
from campaigns.week import week_of

#: Long enough for one window to open, and for whoever had a message yesterday.
LASTS: Final = timedelta(hours=48)


class PilotState(StrEnum):
    """A period's states that are a pilot's: what asks for `open` or `closed` finds none of them."""

    RUNNING = "pilot"
    """Its messages may be sent."""
    OVER = "piloted"
    """Nothing of it is sent any more."""


#: Through a gateway, and perhaps on a handset.
SENT: Final = (Status.ACCEPTED, Status.DELIVERED, Status.UNRESOLVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class PilotMessage:
    """One message of a pilot that is to be written."""

    subscriber_id: int
    """Of the roster; the negative id of a staff number that is on none."""
    carrier: str
    district: int
    gateway: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pilot:
    """A pilot that was written."""

    label: str
    ends_at: datetime


def open_pilot(
    conn: Connection,
    *,
    campaign_id: int,
    version_id: int,
    messages: Sequence[PilotMessage],
    now: datetime,
) -> Pilot:
    """Write a pilot's period and its obligations, all in this transaction."""
    week, ends_at = week_of(now), now + LASTS
    ensure_week(conn, week.key)
    label = pilot_label(week, _next_number(conn, campaign_id, week.key))
    made = conn.execute(
        insert(period)
        .returning(period.c.id)
        .values(
            campaign_id=campaign_id,
            version_id=version_id,
            label=label,
            week=week.key,
            starts_at=now,
            ends_at=ends_at,
            cut_off_at=now,
            state=PilotState.RUNNING.value,
            as_of=now,
            owed=len(messages),
        )
    )
    first = made.scalar_one() << POSITION_BITS
    rows = [
        _row(one, week=week.key, key=first + position, now=now)
        for position, one in enumerate(messages, start=1)
    ]
    conn.execute(insert(obligation), rows)
    return Pilot(label=label, ends_at=ends_at)


def under_way(
    conn: Connection, *, version_id: int, subscriber_ids: Collection[int], now: datetime
) -> set[tuple[int, str]]:
    """Who of these is to be sent a version's pilot, or was, and through which gateway.

    Only of pilots that still run, and nobody who certainly had nothing.
    """
    asked = (
        select(obligation.c.subscriber_id, obligation.c.gateway)
        .join(
            period,
            (period.c.week == obligation.c.week) & (period.c.id == obligation.c.period_id),
        )
        .where(
            period.c.version_id == version_id,
            says(period.c.state, PilotState.RUNNING),
            period.c.ends_at > now,
            obligation.c.subscriber_id.in_(subscriber_ids),
            says(obligation.c.status, Status.DUE, Status.CLAIMED, *SENT),
        )
    )
    return {(row.subscriber_id, row.gateway) for row in conn.execute(asked)}


def was_sent(conn: Connection, *, version_ids: Collection[int], gateway: str) -> bool:
    """Did a pilot of these versions go through that gateway, and perhaps arrive?"""
    asked = (
        select(obligation.c.id)
        .join(
            period,
            (period.c.week == obligation.c.week) & (period.c.id == obligation.c.period_id),
        )
        .where(
            period.c.version_id.in_(version_ids),
            says(period.c.state, *PilotState),
            obligation.c.gateway == gateway,
            says(obligation.c.status, *SENT),
        )
        .limit(1)
    )
    return conn.execute(asked).first() is not None


def end_pilot(conn: Connection, period_id: int) -> bool:
    """Nothing of it is sent any more; False where another ended it first."""
    ended = conn.execute(
        update(period)
        .where(period.c.id == period_id, says(period.c.state, PilotState.RUNNING))
        .values(state=PilotState.OVER.value)
    )
    return bool(ended.rowcount)


def _next_number(conn: Connection, campaign_id: int, week: int) -> int:
    """One more than the week's pilots so far; the campaign is locked, so that each has its own."""
    conn.execute(select(campaign.c.id).where(campaign.c.id == campaign_id).with_for_update())
    asked = select(func.count()).where(
        period.c.campaign_id == campaign_id,
        period.c.week == week,
        says(period.c.state, *PilotState),
    )
    return int(conn.execute(asked).scalar_one()) + 1


def _row(one: PilotMessage, *, week: int, key: int, now: datetime) -> dict[str, object]:
    return {
        "week": week,
        "id": key,
        "period_id": key >> POSITION_BITS,
        "subscriber_id": one.subscriber_id,
        "position": key & ((1 << POSITION_BITS) - 1),
        "carrier": one.carrier,
        "district": one.district,
        "gateway": one.gateway,
        "status": Status.DUE.value,
        "not_before": now,
    }
