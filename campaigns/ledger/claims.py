"""A claim is a lease on obligations: taken in order, given back, or healed when its holder died."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Update, bindparam, select, update

from campaigns.ledger.facts import Facts
from campaigns.ledger.moves import THOSE
from campaigns.lifecycle import Event, Status, follow
from campaigns.reference import ATTEMPT_NO_MAX
from campaigns.schema import obligation, ruling, says

#: At most so many attempts per obligation and period (design 5) that spoke of its message.
ATTEMPTS_MAX: Final = 8
#: The reason of a lost attempt.
LEASE_EXPIRED: Final = "lease_expired"


@dataclass(frozen=True, slots=True)
class Lease:
    """Who holds a claim, and until when."""

    token: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Claimed:
    """One obligation under our lease, as it stood when it was claimed."""

    week: int
    obligation_id: int
    subscriber_id: int
    carrier: str
    district: int
    attempts: int
    reason: str = ""
    """What became of its last attempt."""

    @property
    def attempt_no(self) -> int:
        """The number of the attempt that may now be begun."""
        return self.attempts + 1


_columns: Final = obligation.c
#: The columns of `Claimed`, in its order.
AS_CLAIMED: Final = (
    _columns.week,
    _columns.id,
    _columns.subscriber_id,
    _columns.carrier,
    _columns.district,
    _columns.attempts,
    _columns.reason,
)

_HELD_BY: Final = (
    says(_columns.status, Status.CLAIMED),
    _columns.lease_token == bindparam("holder"),
)

#: May be claimed now. What spoke of no message is spared: it does not count among the eight.
_IS_CLAIMABLE: Final = (
    _columns.week == bindparam("in_week"),
    _columns.period_id == bindparam("of_period"),
    _columns.ordinal == bindparam("of_ordinal"),
    _columns.gateway == bindparam("by_gateway"),
    says(_columns.status, Status.DUE),
    _columns.not_before <= bindparam("now"),
    _columns.attempts - _columns.spared < ATTEMPTS_MAX,
    _columns.attempts < ATTEMPT_NO_MAX,
)
_ANY_CLAIMABLE: Final = select(_columns.id).where(*_IS_CLAIMABLE).limit(1)
_CHOOSE: Final = (
    select(*AS_CLAIMED)
    .where(*_IS_CLAIMABLE)
    .order_by(_columns.not_before, _columns.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
TAKE: Final = (
    update(obligation)
    .where(*THOSE)
    .values(
        status=bindparam("to_status"),
        lease_token=bindparam("holder"),
        lease_until=bindparam("until"),
    )
)
_HELD: Final = (
    select(*AS_CLAIMED)
    .where(_columns.week == bindparam("in_week"), *_HELD_BY)
    .order_by(_columns.id)
)
_GIVE_BACK: Final = (
    update(obligation)
    .where(*THOSE, *_HELD_BY, _columns.open_attempt == 0)
    .values(status=bindparam("to_status"), lease_token=None, lease_until=None)
)
_GIVE_BACK_UNTIL: Final = _GIVE_BACK.values(not_before=bindparam("again_at"))
_EXPIRED: Final = (
    select(_columns.week, _columns.id, _columns.attempts, _columns.open_attempt, _columns.facts)
    .where(says(_columns.status, Status.CLAIMED), _columns.lease_until <= bindparam("now"))
    .order_by(_columns.week, _columns.id)
    .limit(bindparam("most"))
)
_HEALED: Final = _EXPIRED.with_for_update(skip_locked=True)
_END_IDLE: Final = (
    update(obligation)
    .where(*THOSE)
    .values(status=bindparam("to_status"), lease_token=None, lease_until=None, open_attempt=0)
)
_END_LOST: Final = _END_IDLE.values(reason=LEASE_EXPIRED, facts=_columns.facts + 1)


def any_claimable(
    conn: Connection, *, week: int, period_id: int, ordinal: int, gateway: str, now: datetime
) -> bool:
    """Would a claim find anything?"""
    period = {"in_week": week, "of_period": period_id, "of_ordinal": ordinal}
    asked = {**period, "by_gateway": gateway, "now": now}
    return conn.execute(_ANY_CLAIMABLE, asked).first() is not None


def claim(
    conn: Connection,
    *,
    week: int,
    period_id: int,
    gateway: str,
    limit: int,
    lease: Lease,
    now: datetime,
    ordinal: int = 1,
) -> list[Claimed]:
    """Take up to `limit` due obligations, the longest due first. Others' rows under lock are
    skipped.
    """
    period = {"in_week": week, "of_period": period_id, "of_ordinal": ordinal}
    asked = {**period, "by_gateway": gateway, "now": now, "most": limit}
    chosen = conn.execute(_CHOOSE, asked).all()
    claimed = [Claimed(*row) for row in chosen]
    if claimed:
        taken = {"to_status": follow(Status.DUE, Event.CLAIM), "ids": _ids(claimed)}
        lent = {"holder": lease.token, "until": lease.until}
        conn.execute(TAKE, {"in_week": week, **taken, **lent})
    return claimed


def held(conn: Connection, *, week: int, token: int) -> list[Claimed]:
    """What a token holds: tells whether a claim was committed when its answer was lost."""
    return [Claimed(*row) for row in conn.execute(_HELD, {"in_week": week, "holder": token})]


def release(
    conn: Connection,
    claimed: Collection[Claimed],
    *,
    token: int,
    not_before: datetime | None = None,
) -> None:
    """Give back what was claimed and not begun; a later `not_before` may be set with it."""
    if not claimed:
        return
    values = {
        "in_week": next(iter(claimed)).week,
        "ids": _ids(claimed),
        "holder": token,
        "to_status": follow(Status.CLAIMED, Event.RELEASE),
    }
    if not_before is None:
        conn.execute(_GIVE_BACK, values)
    else:
        conn.execute(_GIVE_BACK_UNTIL, {**values, "again_at": not_before})


def _ids(claimed: Collection[Claimed]) -> list[int]:
    return [one.obligation_id for one in claimed]


def any_expired(conn: Connection, *, now: datetime) -> bool:
    """Did any lease run out?"""
    return conn.execute(_EXPIRED, {"now": now, "most": 1}).first() is not None


def sweep(conn: Connection, facts: Facts, *, now: datetime, limit: int) -> tuple[int, int]:
    """Heal leases that ran out: (released, lost). An open attempt is lost, never due again (law).

    Each loss is a ruling of the system, so that the fold of the facts tells it too.
    """
    expired = conn.execute(_HEALED, {"now": now, "most": limit}).all()
    idle = [row for row in expired if not row.open_attempt]
    lost = [row for row in expired if row.open_attempt]
    for row in lost:
        facts.add(ruling, lost_lease(row.week, row.id, row.facts + 1, row.attempts, now))
    if idle:
        _end_leases(conn, idle, _END_IDLE, status=follow(Status.CLAIMED, Event.RELEASE))
    if lost:
        _end_leases(conn, lost, _END_LOST, status=follow(Status.CLAIMED, Event.LOSE))
    facts.write(conn)
    return len(idle), len(lost)


def lost_lease(
    week: int, obligation_id: int, n: int, attempt_no: int, now: datetime
) -> dict[str, object]:
    """The ruling that an attempt's reader is gone."""
    return {
        "week": week,
        "obligation_id": obligation_id,
        "n": n,
        "attempt_no": attempt_no,
        "event": Event.LOSE,
        "reason": LEASE_EXPIRED,
        "actor": "system",
        "details": "",
        "at": now,
    }


def _end_leases(
    conn: Connection, rows: Sequence[Any], ending: Update, *, status: Status | None
) -> None:
    for week in {row.week for row in rows}:
        ids = [row.id for row in rows if row.week == week]
        conn.execute(ending, {"in_week": week, "ids": ids, "to_status": status})
