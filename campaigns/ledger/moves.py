"""One change for many obligations is one UPDATE; rows are locked in one order before they move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Row, Update, bindparam, select, update

from campaigns.lifecycle import Status
from campaigns.schema import obligation

_columns: Final = obligation.c

#: Obligations by key, in one week. Statements are built once, here and beside what uses them:
#: to build one costs four times what it costs to run.
THOSE: Final = (
    _columns.week == bindparam("in_week"),
    _columns.id.in_(bindparam("ids", expanding=True)),
)
_STATES: Final = (
    select(
        _columns.week,
        _columns.id,
        _columns.status,
        _columns.lease_token,
        _columns.attempts,
        _columns.open_attempt,
        _columns.accepted,
        _columns.said_again,
        _columns.facts,
        _columns.gateway,
        _columns.subscriber_id,
        _columns.period_id,
        _columns.reason,
        _columns.proof,
        _columns.not_before,
    )
    .where(*THOSE)
    .order_by(_columns.id)
    .with_for_update()
)


@dataclass(frozen=True, slots=True)
class Move:
    """The same change for many obligations: one UPDATE."""

    status: Status
    not_before: datetime | None
    reason: str
    accepted: int
    spared: int = 0
    said_again: int = 0
    gateway: str | None = None
    proof: str | None = None
    ends_lease: bool = True
    closes_attempt: bool = True


def lock_states(
    conn: Connection, keys: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], Row[Any]]:
    """Obligations as they stand now, locked in key order so that two writers cannot deadlock."""
    states: dict[tuple[int, int], Row[Any]] = {}
    for week in sorted({week for week, _ in keys}):
        ids = sorted({key for owner, key in keys if owner == week})
        rows = conn.execute(_STATES, {"in_week": week, "ids": ids})
        states.update({(row.week, row.id): row for row in rows})
    return states


def apply_moves(conn: Connection, moves: dict[tuple[int, Move], list[int]]) -> None:
    """One UPDATE for all obligations that change alike; each counts one more fact."""
    for (week, move), ids in moves.items():
        optional = {"not_before": move.not_before, "gateway": move.gateway, "proof": move.proof}
        told = {name: value for name, value in optional.items() if value is not None}
        statement = _move_statement(
            frozenset(told), ends_lease=move.ends_lease, closes_attempt=move.closes_attempt
        )
        always = {
            "status": move.status,
            "reason": move.reason,
            "accepted": move.accepted,
            "spared": move.spared,
            "said_again": move.said_again,
        }
        values = {f"to_{name}": value for name, value in (always | told).items()}
        conn.execute(statement, {"in_week": week, "ids": ids, **values})


@cache
def _move_statement(told: frozenset[str], *, ends_lease: bool, closes_attempt: bool) -> Update:
    """What every move sets, what only some tell, and what it ends."""
    columns = obligation.c
    values: dict[str, Any] = {
        "status": bindparam("to_status"),
        "reason": bindparam("to_reason"),
        "facts": columns.facts + 1,
        "accepted": columns.accepted + bindparam("to_accepted"),
        "spared": columns.spared + bindparam("to_spared"),
        "said_again": columns.said_again + bindparam("to_said_again"),
    }
    values |= {name: bindparam(f"to_{name}") for name in sorted(told)}
    if ends_lease:
        values |= {"lease_token": None, "lease_until": None}
    if closes_attempt:
        values["open_attempt"] = 0
    return update(obligation).where(*THOSE).values(**values)


def unmoved(state: Row[Any], *, closes_attempt: bool) -> Move:
    """The fact is kept and counted; nothing else changes."""
    return Move(
        status=Status(state.status),
        not_before=None,
        reason=state.reason,
        accepted=0,
        ends_lease=False,
        closes_attempt=closes_attempt,
    )
