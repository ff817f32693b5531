"""What all workers share is a row: pace, quota, lanes, halts, spacing. One UPDATE decides each
(decision 0011).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Connection,
    Row,
    case,
    delete,
    literal,
    or_,
    select,
    type_coerce,
    update,
)

from campaigns.ledger.rows import insert_missing, upsert
from campaigns.schema import Instant, halt, hold, lane, obligation, pace, quota, spacing

#: No number hears from us twice on one medium within this time (design 5).
SPACING: Final = timedelta(hours=24)


def reserve(
    conn: Connection, *, gateway: str, segments: int, now: datetime
) -> tuple[datetime, datetime] | None:
    """Book `segments` of the gateway's pace: from when and until when they go; None without a pace.

    `free_at = max(free_at, now) + segments / tps`, the same on both databases.
    """
    row = conn.execute(select(pace.c.tps).where(pace.c.gateway == gateway)).one_or_none()
    if row is None:
        return None
    takes = timedelta(seconds=segments / row.tps)
    microseconds = takes // timedelta(microseconds=1)
    start = case((pace.c.free_at > now, pace.c.free_at), else_=literal(now, Instant))
    booked = conn.execute(
        update(pace)
        .where(pace.c.gateway == gateway)
        .values(free_at=type_coerce(start, BigInteger) + microseconds)
        .returning(pace.c.free_at)
    ).one()
    free_at: datetime = booked.free_at
    return free_at - timedelta(microseconds=microseconds), free_at


def set_pace(conn: Connection, *, gateway: str, tps: float, now: datetime) -> None:
    """Set how many segments a second a gateway may be given."""
    if not insert_missing(conn, pace, gateway=gateway, tps=tps, free_at=now):
        conn.execute(update(pace).where(pace.c.gateway == gateway).values(tps=tps))


def set_quota(conn: Connection, *, name: str, period: str, ceiling: int) -> None:
    """Set the ceiling of one quota period; what is used stays."""
    where = (quota.c.name == name, quota.c.period == period)
    if not insert_missing(conn, quota, name=name, period=period, ceiling=ceiling, used=0):
        conn.execute(update(quota).where(*where).values(ceiling=ceiling))


def book(conn: Connection, *, name: str, period: str, amount: int) -> bool:
    """Book before the call: False where it would pass the ceiling. A quota without a row has
    none.
    """
    where = (quota.c.name == name, quota.c.period == period)
    booked = conn.execute(
        update(quota)
        .where(*where, quota.c.used + amount <= quota.c.ceiling)
        .values(used=quota.c.used + amount)
    )
    if booked.rowcount:
        return True
    return conn.execute(select(quota.c.used).where(*where)).one_or_none() is None


def unbook(conn: Connection, *, name: str, period: str, amount: int) -> None:
    """Give back what certainly was not taken. An unknown keeps its booking."""
    conn.execute(
        update(quota)
        .where(quota.c.name == name, quota.c.period == period, quota.c.used >= amount)
        .values(used=quota.c.used - amount)
    )


def quota_left(conn: Connection, *, name: str, period: str) -> int | None:
    """How many may still go in that quota period; None where there is no ceiling."""
    row = conn.execute(
        select(quota.c.ceiling, quota.c.used).where(quota.c.name == name, quota.c.period == period)
    ).one_or_none()
    return None if row is None else max(0, row.ceiling - row.used)


def quota_used(conn: Connection, *, name: str, period: str) -> int:
    """How many were booked in that quota period."""
    used = select(quota.c.used).where(quota.c.name == name, quota.c.period == period)
    return int(conn.execute(used).scalar_one_or_none() or 0)


def take_lane(
    conn: Connection, *, gateway: str, lanes: int, token: int, until: datetime, now: datetime
) -> int | None:
    """Hold one of the gateway's lanes: its number, or None while all are held."""
    for number in range(1, lanes + 1):
        if insert_missing(conn, lane, gateway=gateway, number=number, token=token, until=until):
            return number
        free = or_(lane.c.token.is_(None), lane.c.until <= now)
        where = (lane.c.gateway == gateway, lane.c.number == number)
        if conn.execute(update(lane).where(*where, free).values(token=token, until=until)).rowcount:
            return number
    return None


def keep_lane(conn: Connection, *, gateway: str, token: int, until: datetime) -> bool:
    """Hold on to a lane; False where its lease ran out and another has it."""
    kept = conn.execute(
        update(lane).where(lane.c.gateway == gateway, lane.c.token == token).values(until=until)
    )
    return bool(kept.rowcount)


def free_every_lane(conn: Connection) -> None:
    """Nobody holds a lane: said by a process that knows itself to be the only one."""
    conn.execute(update(lane).values(token=None, until=None))


def free_lane(conn: Connection, *, gateway: str, token: int) -> None:
    """Give the lane back."""
    conn.execute(
        update(lane)
        .where(lane.c.gateway == gateway, lane.c.token == token)
        .values(token=None, until=None)
    )


def held_lanes(conn: Connection, *, now: datetime) -> dict[str, int]:
    """How many lanes of each gateway are held now."""
    rows = conn.execute(select(lane.c.gateway).where(lane.c.token.is_not(None), lane.c.until > now))
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.gateway] = counts.get(row.gateway, 0) + 1
    return counts


def set_halt(
    conn: Connection, *, scope: str, active: bool, reason: str, by: str, now: datetime
) -> None:
    """Stop or release a scope; the epoch grows each time, so that no holder misses a change."""
    values = {"active": active, "reason": reason, "by": by, "since": now}
    if not insert_missing(conn, halt, scope=scope, epoch=1, **values):
        conn.execute(
            update(halt).where(halt.c.scope == scope).values(epoch=halt.c.epoch + 1, **values)
        )


def halts_in_force(
    conn: Connection, scopes: Collection[str] | None = None
) -> Mapping[str, Row[Any]]:
    """The active halts, of these scopes or of all."""
    query = select(halt).where(halt.c.active)
    if scopes is not None:
        query = query.where(halt.c.scope.in_(list(scopes)))
    return {row.scope: row for row in conn.execute(query)}


def set_hold(
    conn: Connection, *, scope: str, until: datetime, reason: str, counts: bool = False
) -> None:
    """Let a scope wait until an instant; `counts` remembers that it did not answer once more."""
    more = 1 if counts else 0
    longer = case((hold.c.until > until, hold.c.until), else_=literal(until, Instant))
    if insert_missing(conn, hold, scope=scope, until=until, reason=reason[:80], count=more):
        return
    conn.execute(
        update(hold)
        .where(hold.c.scope == scope)
        .values(until=longer, reason=reason[:80], count=(hold.c.count + more) if counts else 0)
    )


def answered(conn: Connection, *, scope: str) -> None:
    """The scope answers again: its count of silence starts anew."""
    conn.execute(update(hold).where(hold.c.scope == scope, hold.c.count > 0).values(count=0))


def holds_in_force(conn: Connection, *, now: datetime) -> Mapping[str, Row[Any]]:
    """The scopes that wait now."""
    return {row.scope: row for row in conn.execute(select(hold).where(hold.c.until > now))}


def silences(conn: Connection, *, scope: str) -> int:
    """How often in a row this scope did not answer."""
    row = conn.execute(select(hold.c.count).where(hold.c.scope == scope)).one_or_none()
    return 0 if row is None else int(row[0])


def spaced(
    conn: Connection, *, medium: str, subscriber_ids: Sequence[int], now: datetime
) -> dict[int, datetime]:
    """Who was messaged on that medium less than 24 h ago, and when they may be again."""
    rows = conn.execute(
        select(spacing.c.subscriber_id, spacing.c.begun_at).where(
            spacing.c.medium == medium,
            spacing.c.subscriber_id.in_(subscriber_ids),
            spacing.c.begun_at > now - SPACING,
        )
    )
    return {row.subscriber_id: row.begun_at + SPACING for row in rows}


def mark_spacing(
    conn: Connection, *, medium: str, subscriber_ids: Sequence[int], now: datetime
) -> bool:
    """A message is begun for these numbers. False where another began one just now: then none may.

    Whoever asked `spaced` before could not see what was not committed; here one row decides.
    """
    rows = [{"medium": medium, "subscriber_id": one, "begun_at": now} for one in subscriber_ids]
    return upsert(conn, spacing, rows, where=spacing.c.begun_at <= now - SPACING) == len(rows)


def clear_spacing(
    conn: Connection, *, medium: str, obligation_ids: Sequence[int], week: int
) -> None:
    """The message certainly was not taken: its number is free again."""
    ids = conn.execute(
        select(obligation.c.subscriber_id).where(
            obligation.c.week == week, obligation.c.id.in_(obligation_ids)
        )
    ).scalars()
    _forget(conn, medium, list(ids))


def _forget(conn: Connection, medium: str, subscriber_ids: Sequence[int]) -> None:
    conn.execute(
        delete(spacing).where(
            spacing.c.medium == medium, spacing.c.subscriber_id.in_(subscriber_ids)
        )
    )
