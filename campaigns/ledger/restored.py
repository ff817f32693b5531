"""What a restored ledger forgot comes in again under its own numbers: receipts find it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, select

from campaigns.ledger.claims import AS_CLAIMED, TAKE, Claimed, Lease, lost_lease, release
from campaigns.ledger.facts import Facts
from campaigns.ledger.moves import THOSE, Move, apply_moves, lock_states
from campaigns.ledger.rulings import rule
from campaigns.lifecycle import Event, Status, follow
from campaigns.schema import obligation, ruling, says, subscriber

#: Why a forgotten message stands where it stands.
RESTORED: Final = "restored"
_SYSTEM: Final = "system"

_WHOSE: Final = (
    select(obligation.c.id, subscriber.c.msisdn_index)
    .join(subscriber, subscriber.c.id == obligation.c.subscriber_id)
    .where(*THOSE)
)
_UNANSWERED: Final = select(obligation.c.id, obligation.c.attempts).where(
    obligation.c.week == bindparam("in_week"),
    (obligation.c.open_attempt > 0) | (says(obligation.c.status, Status.UNRESOLVED)),
)
_CHOSEN: Final = select(*AS_CLAIMED).where(*THOSE, says(obligation.c.status, Status.DUE))
_TAKE_FOR: Final = TAKE.values(gateway=bindparam("by_gateway"))


def unanswered(conn: Connection, week: int) -> set[tuple[int, int]]:
    """(obligation id, attempt) of the messages of which nobody knows what was answered."""
    rows = conn.execute(_UNANSWERED, {"in_week": week})
    return {(row.id, row.attempts) for row in rows}


def owners(conn: Connection, week: int, obligation_ids: Collection[int]) -> dict[int, bytes]:
    """Obligation id -> its subscriber's blind index, of those that there are."""
    rows = conn.execute(_WHOSE, {"in_week": week, "ids": list(obligation_ids)})
    return {row.id: bytes(row.msisdn_index) for row in rows}


def make_due(
    conn: Connection, facts: Facts, keys: Sequence[tuple[int, int]], *, now: datetime
) -> None:
    """Bring obligations back to *due*: the journal tells that each was begun again.

    What a lane held is given back; what it had on the wire, and nobody heard of, is lost first.
    """
    states = lock_states(conn, keys).values()
    for row in states:
        if row.status == Status.CLAIMED and not row.open_attempt:
            release(conn, [_claimed(row)], token=row.lease_token)
    _lose(conn, facts, [row for row in states if row.open_attempt], now)
    rule(conn, facts, keys, event=Event.RESTORE, reason=RESTORED, actor=_SYSTEM, now=now)


def claim_these(
    conn: Connection, keys: Sequence[tuple[int, int]], *, gateway: str, lease: Lease
) -> list[Claimed]:
    """Claim those of these obligations that are due, for that gateway."""
    if not keys:
        return []
    which = {"in_week": keys[0][0], "ids": [key[1] for key in keys]}
    claimed = [Claimed(*row) for row in conn.execute(_CHOSEN, which)]
    if claimed:
        which["ids"] = [one.obligation_id for one in claimed]
        taken = {"to_status": follow(Status.DUE, Event.CLAIM), "by_gateway": gateway}
        conn.execute(_TAKE_FOR, {**which, **taken, "holder": lease.token, "until": lease.until})
    return claimed


def _lose(conn: Connection, facts: Facts, rows: Sequence[Row[Any]], now: datetime) -> None:
    lost = follow(Status.CLAIMED, Event.LOSE)
    assert lost is not None
    move = Move(status=lost, not_before=None, reason=RESTORED, accepted=0)
    for row in rows:
        told = lost_lease(row.week, row.id, row.facts + 1, row.attempts, now)
        facts.add(ruling, {**told, "reason": RESTORED})
        apply_moves(conn, {(row.week, move): [row.id]})
    facts.write(conn)


def _claimed(row: Row[Any]) -> Claimed:
    return Claimed(row.week, row.id, row.subscriber_id, "", 0, row.attempts)
