"""Recorded decisions on obligations and on what may send: waivers, lapses, reroutes, controls."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, insert, select

from campaigns.ledger import periods
from campaigns.ledger.facts import Facts
from campaigns.ledger.moves import Move, apply_moves, lock_states
from campaigns.lifecycle import Event, Status, follow, undenying
from campaigns.period import TIMES_MAX
from campaigns.schema import control, obligation, ruling, says

_DUE: Final = (
    select(obligation.c.id, obligation.c.reason)
    .where(
        obligation.c.week == bindparam("in_week"),
        obligation.c.period_id == bindparam("of_period"),
        says(obligation.c.status, Status.DUE),
        obligation.c.ordinal <= bindparam("upto"),
    )
    .order_by(obligation.c.id)
    .limit(bindparam("most"))
)


def rule(
    conn: Connection,
    facts: Facts,
    keys: Sequence[tuple[int, int]],
    *,
    event: Event,
    reason: str,
    actor: str,
    now: datetime,
    details: str = "",
    to_gateway: str | None = None,
) -> int:
    """Rule on obligations; those that the table does not let move are left alone. Returns how
    many moved.

    `keys` are (week, obligation id). A ruling that moves nothing is not recorded: there is no
    decision in it. Nothing is rerouted in a period that is not open any more.
    """
    if event is Event.REROUTE:
        keys = _in_open_periods(conn, keys)
    moves: dict[tuple[int, Move], list[int]] = defaultdict(list)
    states = lock_states(conn, keys)
    for key, state in states.items():
        does = undenying(Status(state.status), event) if state.said_again else event
        status = _next(state, does)
        if status is None:
            continue
        facts.add(ruling, _row(state, does, reason=reason, actor=actor, details=details, now=now))
        moves[key[0], _move(status, does, reason, now, to_gateway)].append(key[1])
    apply_moves(conn, moves)
    facts.write(conn)
    return sum(len(ids) for ids in moves.values())


def lapse_slice(
    conn: Connection,
    facts: Facts,
    *,
    week: int,
    period_id: int,
    limit: int,
    now: datetime,
    upto_ordinal: int = TIMES_MAX,
) -> int:
    """Close up to `limit` due obligations of a period, or of its ordinals, that is over. Returns
    how many lapsed.
    """
    over = {"in_week": week, "of_period": period_id, "upto": upto_ordinal}
    due = conn.execute(_DUE, {**over, "most": limit}).all()
    lapsed = 0
    for reason in sorted({row.reason for row in due}):
        keys = [(week, row.id) for row in due if row.reason == reason]
        lapsed += rule(
            conn,
            facts,
            keys,
            event=Event.CLOSE,
            reason=reason or "never_sent",
            actor="system",
            now=now,
        )
    return lapsed


def record_control(
    conn: Connection,
    *,
    kind: str,
    scope: str,
    actor: str,
    reason: str,
    at: datetime,
    details: dict[str, Any] | None = None,
) -> None:
    """Append a decision about a campaign, route or gateway: who, what, why, when."""
    conn.execute(
        insert(control).values(
            kind=kind, scope=scope, actor=actor, reason=reason, at=at, details=details or {}
        )
    )


def _in_open_periods(
    conn: Connection, keys: Sequence[tuple[int, int]]
) -> Sequence[tuple[int, int]]:
    states = periods.share(conn, {periods.period_id_of(key[1]) for key in keys})
    return [key for key in keys if states.get(periods.period_id_of(key[1])) == "open"]


def _next(state: Row[Any], event: Event) -> Status | None:
    status = Status(state.status)
    if status is Status.CLAIMED and state.open_attempt:
        return None  # what is on the wire is not ruled on: its own answer, or the sweep, ends it
    return follow(status, event)


def _move(status: Status, event: Event, reason: str, now: datetime, to_gateway: str | None) -> Move:
    return Move(
        status=status,
        not_before=now if status is Status.DUE else None,
        reason=reason[:40],
        accepted=0,
        said_again=int(event is Event.RESEND),
        gateway=to_gateway,
        closes_attempt=False,
    )


def _row(
    state: Row[Any], event: Event, *, reason: str, actor: str, details: str, now: datetime
) -> dict[str, Any]:
    return {
        "week": state.week,
        "obligation_id": state.id,
        "n": state.facts + 1,
        "attempt_no": state.attempts,
        "event": event,
        "reason": reason[:40],
        "actor": actor,
        "details": details[:160],
        "at": now,
    }
