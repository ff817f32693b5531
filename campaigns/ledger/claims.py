"""A claim is a lease on obligations: taken in order, given back, or healed when its holder died."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, select, update

from campaigns.ledger.facts import Facts
from campaigns.lifecycle import Event, Status, follow
from campaigns.schema import obligation, ruling

#: At most so many attempts per obligation and period (design 5).
ATTEMPTS_MAX: Final = 8


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

    @property
    def attempt_no(self) -> int:
        """The number of the attempt that may now be begun."""
        return self.attempts + 1


def claim(
    conn: Connection,
    *,
    week: int,
    period_id: int,
    gateway: str,
    limit: int,
    lease: Lease,
    now: datetime,
) -> list[Claimed]:
    """Take up to `limit` due obligations, the longest due first. Others' rows under lock are
    skipped.
    """
    columns = obligation.c
    chosen = conn.execute(
        select(
            columns.week,
            columns.id,
            columns.subscriber_id,
            columns.carrier,
            columns.district,
            columns.attempts,
        )
        .where(
            columns.week == week,
            columns.period_id == period_id,
            columns.gateway == gateway,
            columns.status == Status.DUE,
            columns.not_before <= now,
            columns.attempts < ATTEMPTS_MAX,
        )
        .order_by(columns.not_before, columns.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    claimed = [Claimed(*row) for row in chosen]
    if claimed:
        conn.execute(
            update(obligation)
            .where(columns.week == week, columns.id.in_([one.obligation_id for one in claimed]))
            .values(
                status=follow(Status.DUE, Event.CLAIM),
                lease_token=lease.token,
                lease_until=lease.until,
            )
        )
    return claimed


def held(conn: Connection, *, week: int, token: int) -> list[Claimed]:
    """What a token holds: tells whether a claim was committed when its answer was lost."""
    columns = obligation.c
    rows = conn.execute(
        select(
            columns.week,
            columns.id,
            columns.subscriber_id,
            columns.carrier,
            columns.district,
            columns.attempts,
        )
        .where(columns.week == week, columns.status == Status.CLAIMED, columns.lease_token == token)
        .order_by(columns.id)
    )
    return [Claimed(*row) for row in rows]


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
    values: dict[str, Any] = {
        "status": follow(Status.CLAIMED, Event.RELEASE),
        "lease_token": None,
        "lease_until": None,
    }
    if not_before is not None:
        values["not_before"] = not_before
    conn.execute(
        update(obligation)
        .where(
            obligation.c.week == next(iter(claimed)).week,
            obligation.c.id.in_([one.obligation_id for one in claimed]),
            obligation.c.status == Status.CLAIMED,
            obligation.c.lease_token == token,
            obligation.c.open_attempt == 0,
        )
        .values(**values)
    )


def sweep(conn: Connection, facts: Facts, *, now: datetime, limit: int) -> tuple[int, int]:
    """Heal leases that ran out: (released, lost). An open attempt is lost, never due again (law).

    Each loss is a ruling of the system, so that the fold of the facts tells it too.
    """
    columns = obligation.c
    expired = conn.execute(
        select(columns.week, columns.id, columns.attempts, columns.open_attempt, columns.facts)
        .where(columns.status == Status.CLAIMED, columns.lease_until <= now)
        .order_by(columns.week, columns.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()
    idle = [(row.week, row.id) for row in expired if not row.open_attempt]
    lost = [row for row in expired if row.open_attempt]
    if idle:
        _end_leases(conn, idle, status=follow(Status.CLAIMED, Event.RELEASE))
    for row in lost:
        facts.add(ruling, lost_lease(row.week, row.id, row.facts + 1, row.attempts, now))
    if lost:
        keys = [(row.week, row.id) for row in lost]
        status = follow(Status.CLAIMED, Event.LOSE)
        _end_leases(conn, keys, status=status, reason="lease_expired", facts=1)
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
        "reason": "lease_expired",
        "actor": "system",
        "details": "",
        "at": now,
    }


def _end_leases(
    conn: Connection,
    keys: Sequence[tuple[int, int]],
    *,
    status: Status | None,
    reason: str | None = None,
    facts: int = 0,
) -> None:
    values: dict[str, Any] = {
        "status": status,
        "lease_token": None,
        "lease_until": None,
        "open_attempt": 0,
    }
    if reason is not None:
        values["reason"] = reason
    if facts:
        values["facts"] = obligation.c.facts + facts
    for week in {week for week, _ in keys}:
        ids = [key for owner, key in keys if owner == week]
        conn.execute(
            update(obligation)
            .where(obligation.c.week == week, obligation.c.id.in_(ids))
            .values(**values)
        )
