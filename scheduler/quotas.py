"""How many may still go: a gateway's own daily or monthly quota, and the carrier contract's
segments.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection, bindparam, select

from campaigns.ledger import Submission, traffic
from campaigns.refusals import RefusedContent
from campaigns.schema import contract
from campaigns.week import local, week_of
from gateways.contract import Gateway
from gateways.message import MessageClass
from scheduler.compose import rendered_for
from scheduler.permits import Permit

_CONTRACTS: Final = select(contract.c.id, contract.c.period, contract.c.segments_per_period).where(
    contract.c.gateway == bindparam("by_gateway"),
    contract.c.message_class == bindparam("of_class"),
    contract.c.starts_on <= bindparam("today"),
    contract.c.ends_on >= bindparam("today"),
    contract.c.segments_per_period.is_not(None),
)


@dataclass(frozen=True, slots=True)
class Ceiling:
    """One quota that a call draws on."""

    name: str
    period: str
    ceiling: int
    in_segments: bool

    def amount(self, submissions: Sequence[Submission]) -> int:
        """What these calls draw: messages of a gateway's quota, segments of a contract's."""
        if self.in_segments:
            return sum(one.segments for one in submissions)
        return sum(len(one.members) for one in submissions)


def ceilings(
    conn: Connection, gateway: Gateway, message_class: MessageClass, now: datetime
) -> Iterator[Ceiling]:
    """The quotas that bind a gateway at this instant, in local days, weeks and months."""
    today = local(now).date()
    name = f"gateway:{gateway.name}"
    if gateway.limits.daily_quota is not None:
        yield Ceiling(name, today.isoformat(), gateway.limits.daily_quota, in_segments=False)
    if gateway.limits.monthly_quota is not None:
        yield Ceiling(name, f"{today:%Y-%m}", gateway.limits.monthly_quota, in_segments=False)
    yield from _contracts(conn, gateway.name, message_class, today, now)


def book_all(
    conn: Connection,
    gateway: Gateway,
    permit: Permit,
    submissions: Sequence[Submission],
    *,
    now: datetime,
) -> bool:
    """Book every quota these calls draw on; False where one is spent (then nothing may be kept)."""
    if not submissions:
        return True
    for one in ceilings(conn, gateway, permit.definition.message_class, now):
        _ensure(conn, one)
        if not traffic.book(conn, name=one.name, period=one.period, amount=one.amount(submissions)):
            return False
    return True


def book_again(
    conn: Connection,
    gateway: Gateway,
    message_class: MessageClass,
    submission: Submission,
    *,
    at: datetime,
) -> None:
    """Book what a restored ledger forgot; beyond a ceiling as much as it still holds."""
    for one in ceilings(conn, gateway, message_class, at):
        _ensure(conn, one)
        left = one.ceiling - traffic.quota_used(conn, name=one.name, period=one.period)
        amount = min(one.amount([submission]), max(0, left))
        traffic.book(conn, name=one.name, period=one.period, amount=amount)


def room_left(conn: Connection, gateway: Gateway, permit: Permit, *, now: datetime) -> int | None:
    """How many messages the tightest quota still lets through; None where none binds.

    A text that is refused binds nothing: the lane that takes it up halts its route.
    """
    try:
        segments_each = rendered_for(permit, 0).segments
    except RefusedContent:
        return None
    rooms = []
    for one in ceilings(conn, gateway, permit.definition.message_class, now):
        left = max(0, one.ceiling - traffic.quota_used(conn, name=one.name, period=one.period))
        rooms.append(left // segments_each if one.in_segments else left)
    return min(rooms, default=None)


def unbook_all(
    conn: Connection,
    gateway: Gateway,
    permit: Permit,
    *,
    messages: int,
    segments: int,
    booked_at: datetime,
) -> None:
    """Give back what certainly was not taken, to the day it was booked from.

    An unknown keeps its booking (law).
    """
    for one in ceilings(conn, gateway, permit.definition.message_class, booked_at):
        amount = segments if one.in_segments else messages
        traffic.unbook(conn, name=one.name, period=one.period, amount=amount)


def heed_quota_left(conn: Connection, gateway: Gateway, left: int, *, now: datetime) -> None:
    """Believe the carrier where its answer says less is left than we counted."""
    if gateway.limits.daily_quota is None:
        return
    name, period = f"gateway:{gateway.name}", local(now).date().isoformat()
    ours = traffic.quota_left(conn, name=name, period=period)
    if ours is not None and left < ours:
        traffic.book(conn, name=name, period=period, amount=ours - left)


def _contracts(
    conn: Connection, gateway: str, message_class: MessageClass, today: date, now: datetime
) -> Iterator[Ceiling]:
    which = {"by_gateway": gateway, "of_class": message_class, "today": today}
    rows = conn.execute(_CONTRACTS, which).all()
    for row in rows:
        label = str(week_of(now)) if row.period == "week" else f"{today:%Y-%m}"
        yield Ceiling(f"contract:{row.id}", label, row.segments_per_period, in_segments=True)


def _ensure(conn: Connection, one: Ceiling) -> None:
    """The row follows what gateway and contract say now: people raise a ceiling that is spent."""
    if traffic.ceiling_of(conn, name=one.name, period=one.period) != one.ceiling:
        traffic.set_quota(conn, name=one.name, period=one.period, ceiling=one.ceiling)
