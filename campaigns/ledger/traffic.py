"""What all workers share is a row: pace, quota, lanes, halts, spacing. One UPDATE decides each
(decision 0011).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Connection,
    Row,
    bindparam,
    case,
    delete,
    or_,
    select,
    type_coerce,
    update,
)

from campaigns.ledger.rows import insert_missing, upsert
from campaigns.schema import Instant, circuit, halt, hold, lane, obligation, pace, quota, spacing

#: The scope that holds every campaign and gateway: a ledger that forgot what was sent.
LEDGER: Final = "ledger"
#: No number hears from us twice on one medium within this time (design 5).
SPACING: Final = timedelta(hours=24)
#: Where no end is set to a reservation.
FOREVER: Final = datetime.max.replace(tzinfo=UTC)


_TPS: Final = select(pace.c.tps).where(pace.c.gateway == bindparam("of"))
_STARTS: Final = case(
    (pace.c.free_at > bindparam("now"), pace.c.free_at), else_=bindparam("now", type_=Instant)
)
_ENDS: Final = type_coerce(_STARTS, BigInteger) + bindparam("takes")
_RESERVE: Final = (
    update(pace)
    .where(
        pace.c.gateway == bindparam("of"),
        bindparam("before", type_=Instant) > type_coerce(_ENDS, Instant),
    )
    .values(free_at=_ENDS)
    .returning(pace.c.free_at)
)
_THIS_QUOTA: Final = (
    quota.c.name == bindparam("named"),
    quota.c.period == bindparam("in_period"),
)
_QUOTA: Final = select(quota.c.ceiling, quota.c.used).where(*_THIS_QUOTA)
_BOOK: Final = (
    update(quota)
    .where(*_THIS_QUOTA, quota.c.used + bindparam("amount") <= quota.c.ceiling)
    .values(used=quota.c.used + bindparam("amount"))
)
_UNBOOK: Final = (
    update(quota)
    .where(*_THIS_QUOTA, quota.c.used >= bindparam("amount"))
    .values(used=quota.c.used - bindparam("amount"))
)
_TAKE_LANE: Final = (
    update(lane)
    .where(
        lane.c.gateway == bindparam("of"),
        lane.c.number == bindparam("at_number"),
        or_(lane.c.token.is_(None), lane.c.until <= bindparam("now")),
    )
    .values(token=bindparam("to_token"), until=bindparam("to_until"))
)
_MY_LANE: Final = update(lane).where(
    lane.c.gateway == bindparam("of"), lane.c.token == bindparam("holder")
)
_KEEP_LANE: Final = _MY_LANE.values(until=bindparam("to_until"))
_FREE_LANE: Final = _MY_LANE.values(token=None, until=None)
_HELD_LANES: Final = select(lane.c.gateway).where(
    lane.c.token.is_not(None), lane.c.until > bindparam("now")
)
_HALTS: Final = select(halt).where(halt.c.active)
_EPOCH: Final = select(halt.c.epoch).where(halt.c.scope == bindparam("of"))
_HOLDS: Final = select(hold).where(or_(hold.c.until > bindparam("now"), hold.c.troubles > 0))
_HOLD_AGAIN: Final = (
    update(hold)
    .where(hold.c.scope == bindparam("of"))
    .values(
        until=case(
            (hold.c.until > bindparam("to_until"), hold.c.until),
            else_=bindparam("to_until", type_=Instant),
        ),
        reason=bindparam("to_reason"),
        troubles=0,
    )
)
_TROUBLED_AGAIN: Final = _HOLD_AGAIN.values(troubles=hold.c.troubles + 1)
_TROUBLES: Final = select(hold.c.troubles).where(hold.c.scope == bindparam("of"))
_SILENT: Final = select(hold.c.scope).where(hold.c.troubles >= bindparam("times"))
_ANSWERED: Final = (
    update(hold).where(hold.c.scope == bindparam("of"), hold.c.troubles > 0).values(troubles=0)
)
_SPACED: Final = select(spacing.c.subscriber_id, spacing.c.begun_at).where(
    spacing.c.medium == bindparam("on"),
    spacing.c.subscriber_id.in_(bindparam("ids", expanding=True)),
    spacing.c.begun_at > bindparam("since"),
)
_SPACING_IS_OVER: Final = spacing.c.begun_at <= bindparam("free_before")
_SPACE_ANEW: Final = (
    update(spacing)
    .where(
        spacing.c.medium == bindparam("on"),
        spacing.c.subscriber_id.in_(bindparam("ids", expanding=True)),
    )
    .values(begun_at=bindparam("now"))
)
_FORGET_SPACING: Final = delete(spacing).where(
    spacing.c.medium == bindparam("on"),
    spacing.c.subscriber_id.in_(
        select(obligation.c.subscriber_id).where(
            obligation.c.week == bindparam("in_week"),
            obligation.c.id.in_(bindparam("ids", expanding=True)),
        )
    ),
)


def reserve(
    conn: Connection, *, gateway: str, segments: int, now: datetime, before: datetime = FOREVER
) -> tuple[datetime, datetime] | None:
    """Book `segments` of the gateway's pace: from when and until when they go.

    `free_at = max(free_at, now) + segments / tps`, the same on both databases. None where that
    would not be `before` an instant: then nothing is booked, as nobody else could use it. A gateway
    without a pace waits for nothing.
    """
    row = conn.execute(_TPS, {"of": gateway}).one_or_none()
    if row is None:
        return (now, now) if now < before else None
    takes = timedelta(seconds=segments / row.tps)
    microseconds = takes // timedelta(microseconds=1)
    which = {"of": gateway, "now": now, "takes": microseconds, "before": before}
    booked = conn.execute(_RESERVE, which).one_or_none()
    if booked is None:
        return None
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
    which = {"named": name, "in_period": period}
    if conn.execute(_BOOK, {**which, "amount": amount}).rowcount:
        return True
    return conn.execute(_QUOTA, which).one_or_none() is None


def unbook(conn: Connection, *, name: str, period: str, amount: int) -> None:
    """Give back what certainly was not taken. An unknown keeps its booking."""
    conn.execute(_UNBOOK, {"named": name, "in_period": period, "amount": amount})


def quota_left(conn: Connection, *, name: str, period: str) -> int | None:
    """How many may still go in that quota period; None where there is no ceiling."""
    row = conn.execute(_QUOTA, {"named": name, "in_period": period}).one_or_none()
    return None if row is None else max(0, row.ceiling - row.used)


def quota_used(conn: Connection, *, name: str, period: str) -> int:
    """How many were booked in that quota period."""
    row = conn.execute(_QUOTA, {"named": name, "in_period": period}).one_or_none()
    return 0 if row is None else int(row.used)


def ceiling_of(conn: Connection, *, name: str, period: str) -> int | None:
    """The ceiling as it is kept for that quota period; None where none is kept yet."""
    row = conn.execute(_QUOTA, {"named": name, "in_period": period}).one_or_none()
    return None if row is None else int(row.ceiling)


def take_lane(
    conn: Connection, *, gateway: str, lanes: int, token: int, until: datetime, now: datetime
) -> int | None:
    """Hold one of the gateway's lanes: its number, or None while all are held."""
    for number in range(1, lanes + 1):
        if insert_missing(conn, lane, gateway=gateway, number=number, token=token, until=until):
            return number
        which = {"of": gateway, "at_number": number, "now": now}
        if conn.execute(_TAKE_LANE, {**which, "to_token": token, "to_until": until}).rowcount:
            return number
    return None


def keep_lane(conn: Connection, *, gateway: str, token: int, until: datetime) -> bool:
    """Hold on to a lane; False where its lease ran out and another has it."""
    kept = conn.execute(_KEEP_LANE, {"of": gateway, "holder": token, "to_until": until})
    return bool(kept.rowcount)


def free_every_lane(conn: Connection) -> None:
    """Nobody holds a lane: said by a process that knows itself to be the only one."""
    conn.execute(update(lane).values(token=None, until=None))


def free_lane(conn: Connection, *, gateway: str, token: int) -> None:
    """Give the lane back."""
    conn.execute(_FREE_LANE, {"of": gateway, "holder": token})


def held_lanes(conn: Connection, *, now: datetime) -> dict[str, int]:
    """How many lanes of each gateway are held now."""
    rows = conn.execute(_HELD_LANES, {"now": now})
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.gateway] = counts.get(row.gateway, 0) + 1
    return counts


def set_halt(
    conn: Connection,
    *,
    scope: str,
    active: bool,
    reason: str,
    by: str,
    now: datetime,
    people_needed: int = 1,
) -> None:
    """Stop or release a scope; the epoch grows each time, so that no holder misses a change."""
    values = {"active": active, "reason": reason, "by": by, "since": now}
    values |= {"people_needed": people_needed, "released_by": ""}
    if not insert_missing(conn, halt, scope=scope, epoch=1, **values):
        conn.execute(
            update(halt).where(halt.c.scope == scope).values(epoch=halt.c.epoch + 1, **values)
        )


def note_release(conn: Connection, *, scope: str, by: str) -> None:
    """The first of two people says that a halted scope may go on."""
    conn.execute(update(halt).where(halt.c.scope == scope).values(released_by=by))


def halts_in_force(
    conn: Connection, scopes: Collection[str] | None = None
) -> Mapping[str, Row[Any]]:
    """The active halts, of these scopes or of all."""
    rows = conn.execute(_HALTS)  # few: chosen here rather than by another statement
    return {row.scope: row for row in rows if scopes is None or row.scope in scopes}


def halt_epoch(conn: Connection, scope: str) -> int:
    """How often a scope was halted and released: another number is another time."""
    row = conn.execute(_EPOCH, {"of": scope}).one_or_none()
    return 0 if row is None else int(row.epoch)


def keep_circuit(conn: Connection, *, scope: str, **tally: Any) -> None:
    """Keep how a scope's addressees answered, instead of what was kept."""
    upsert(conn, circuit, [{"scope": scope, **tally}])


def set_hold(
    conn: Connection, *, scope: str, until: datetime, reason: str, counts: bool = False
) -> None:
    """Let a scope wait until an instant; `counts` remembers one more time without an answer."""
    told = {"until": until, "reason": reason[:80]}
    if insert_missing(conn, hold, scope=scope, **told, troubles=1 if counts else 0):
        return
    again = _TROUBLED_AGAIN if counts else _HOLD_AGAIN
    conn.execute(again, {"of": scope, **{f"to_{name}": value for name, value in told.items()}})


def answered(conn: Connection, *, scope: str) -> None:
    """The scope answers again: its count of troubles starts anew."""
    conn.execute(_ANSWERED, {"of": scope})


def holds_in_force(conn: Connection, *, now: datetime) -> Mapping[str, Row[Any]]:
    """The scopes that wait now."""
    return {row.scope: row for row in conn.execute(_HOLDS, {"now": now}) if row.until > now}


def waits_and_troubles(conn: Connection, *, now: datetime) -> tuple[set[str], set[str]]:
    """The scopes that wait now, and those that gave no clear answer the last time."""
    rows = conn.execute(_HOLDS, {"now": now}).all()
    return {row.scope for row in rows if row.until > now}, {
        row.scope for row in rows if row.troubles
    }


def silent_scopes(conn: Connection, *, times: int) -> frozenset[str]:
    """The scopes that gave no clear answer so often in a row, and none since."""
    rows = conn.execute(_SILENT, {"times": times})
    return frozenset(rows.scalars())


def troubles(conn: Connection, *, scope: str) -> int:
    """How often in a row this scope gave no clear answer."""
    row = conn.execute(_TROUBLES, {"of": scope}).one_or_none()
    return 0 if row is None else int(row[0])


def spaced(
    conn: Connection, *, medium: str, subscriber_ids: Sequence[int], now: datetime
) -> dict[int, datetime]:
    """Who was messaged on that medium less than 24 h ago, and when they may be again."""
    which = {"on": medium, "ids": list(subscriber_ids)}
    rows = conn.execute(_SPACED, {**which, "since": now - SPACING})
    return {row.subscriber_id: row.begun_at + SPACING for row in rows}


def mark_spacing(
    conn: Connection, *, medium: str, subscriber_ids: Sequence[int], now: datetime
) -> bool:
    """A message is begun for these numbers. False where another began one just now: then none may.

    Whoever asked `spaced` before could not see what was not committed; here one row decides.
    """
    told = {"medium": medium, "begun_at": now, "free_before": now - SPACING}
    rows = [{**told, "subscriber_id": one} for one in subscriber_ids]
    return upsert(conn, spacing, rows, where=_SPACING_IS_OVER) == len(rows)


def space_anew(
    conn: Connection, *, medium: str, subscriber_ids: Sequence[int], now: datetime
) -> None:
    """What was begun for these numbers is said again: perhaps it is taken only now."""
    conn.execute(_SPACE_ANEW, {"on": medium, "ids": list(subscriber_ids), "now": now})


def clear_spacing(
    conn: Connection, *, medium: str, obligation_ids: Sequence[int], week: int
) -> None:
    """The message certainly was not taken: its number is free again."""
    conn.execute(_FORGET_SPACING, {"on": medium, "in_week": week, "ids": list(obligation_ids)})
