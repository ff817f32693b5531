"""The subscribers' rows: looked up by the slice, changed only by what a delivery staged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    case,
    delete,
    func,
    insert,
    literal,
    not_,
    select,
    text,
    update,
)

from campaigns.roster.comparison import NOBODY, Move, Standing
from campaigns.schema import Instant, conflict, staged, subscriber

_LOOKED_UP: Final = """
    s.msisdn_index, s.id, s.carrier, s.ported_to, s.district, s.zalo_index,
    s.left_at IS NOT NULL, s.delivery_id
"""
# SQLite takes no arrays: the indexes come end to end in one value, cut by a counter. CROSS JOIN
# keeps the counter outside, so that each index is one step into the subscribers' index.
_LOOK_UP: Final = {
    "sqlite": text(f"""
        WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :many)
        SELECT {_LOOKED_UP} FROM n CROSS JOIN subscriber s
        WHERE s.msisdn_index = substr(:indexes, n.i * 16 + 1, 16)
    """),  # noqa: S608 - made of literals
    "postgresql": text(f"""
        SELECT {_LOOKED_UP} FROM subscriber s WHERE s.msisdn_index = ANY(:indexes)
    """),  # noqa: S608 - made of literals
}

#: Who serves a subscriber: portability overrides roster and number plan.
_serving: Final[ColumnElement[str]] = func.coalesce(subscriber.c.ported_to, subscriber.c.carrier)
_ACTIVE: Final = subscriber.c.left_at.is_(None)

_KEPT: Final = (
    "msisdn_index",
    "msisdn_sealed",
    "own_key",
    "carrier",
    "ported_to",
    "district",
    "zalo_index",
    "zalo_sealed",
)


def standing_at(
    conn: Connection, indexes: Sequence[bytes], *, vouchers: Mapping[int, str]
) -> dict[bytes, Standing]:
    """The subscribers with these msisdn indexes; `vouchers` tells who vouches for each delivery."""
    if not indexes:
        return {}
    if conn.dialect.name == "sqlite":
        given: dict[str, Any] = {"indexes": b"".join(indexes), "many": len(indexes)}
    else:
        given = {"indexes": list(indexes)}
    # Fetched at once: row by row through the driver costs a third more.
    return {
        row[0]: Standing(
            row[1],
            row[2],
            row[3],
            row[4],
            row[5],
            bool(row[6]),
            vouchers.get(row[7], NOBODY),
        )
        for row in conn.execute(_LOOK_UP[conn.dialect.name], given).all()
    }


def present_ids(conn: Connection, *, after: int, limit: int) -> Sequence[tuple[int, str]]:
    """The next `limit` subscribers on the roster behind an id, with their serving carrier."""
    query = select(subscriber.c.id, _serving).where(_ACTIVE, subscriber.c.id > after)
    return [(row[0], row[1]) for row in conn.execute(query.order_by(subscriber.c.id).limit(limit))]


def carry_out(conn: Connection, delivery_id: int, *, upto: int, at: datetime) -> None:
    """Change the roster by what a delivery staged below position `upto`, and take that away.

    One transaction does both, so what is still staged is what is still to be done. Those who
    join or return do so at `at`.
    """
    _join(conn, delivery_id, upto, at)
    _change(conn, delivery_id, upto)
    among = subscriber.c.id.in_
    returned = update(subscriber).where(among(_ids(delivery_id, upto, Move.RETURN)))
    conn.execute(returned.values(left_at=None, joined_at=at))
    left = update(subscriber).where(among(_ids(delivery_id, upto, Move.LEAVE)), _ACTIVE)
    conn.execute(left.values(left_at=at, delivery_id=delivery_id))
    _tell_conflicts(conn, delivery_id, upto, at)
    conn.execute(delete(staged).where(*_slice(delivery_id, upto)))


def _join(conn: Connection, delivery_id: int, upto: int, at: datetime) -> None:
    chosen = select(
        *(staged.c[name] for name in _KEPT), literal(at, Instant), literal(delivery_id)
    ).where(*_slice(delivery_id, upto), staged.c.move == Move.JOIN.value)
    conn.execute(
        insert(subscriber).from_select(
            [*_KEPT, "joined_at", "delivery_id"], chosen.order_by(staged.c.position)
        )
    )


def _change(conn: Connection, delivery_id: int, upto: int) -> None:
    moves = [move.value for move in (Move.CHANGE, Move.RETURN, Move.VOUCH)]
    # The Zalo user id is staged sealed only where it is another one.
    same_zalo = subscriber.c.zalo_index == staged.c.zalo_index
    conn.execute(
        update(subscriber)
        .where(
            *_slice(delivery_id, upto),
            staged.c.move.in_(moves),
            subscriber.c.id == staged.c.subscriber_id,
        )
        .values(
            carrier=staged.c.carrier,
            ported_to=staged.c.ported_to,
            district=staged.c.district,
            zalo_index=staged.c.zalo_index,
            zalo_sealed=case((same_zalo, subscriber.c.zalo_sealed), else_=staged.c.zalo_sealed),
            delivery_id=delivery_id,
        )
    )


def _tell_conflicts(conn: Connection, delivery_id: int, upto: int, at: datetime) -> None:
    """One row for each number that two carriers claim; told once, however often it is delivered."""
    told = (
        select(conflict.c.id)
        .where(
            conflict.c.subscriber_id == staged.c.subscriber_id,
            conflict.c.claimed_by == staged.c.carrier,
        )
        .exists()
    )
    chosen = (
        select(
            staged.c.subscriber_id,
            literal(delivery_id),
            _serving,
            staged.c.carrier,
            literal(at, Instant),
        )
        .join(subscriber, subscriber.c.id == staged.c.subscriber_id)
        .where(*_slice(delivery_id, upto), staged.c.move == Move.CLAIM.value, not_(told))
    )
    named = ["subscriber_id", "delivery_id", "held_by", "claimed_by", "at"]
    conn.execute(insert(conflict).from_select(named, chosen))


def _slice(delivery_id: int, upto: int) -> tuple[ColumnElement[bool], ...]:
    return (staged.c.delivery_id == delivery_id, staged.c.position < upto)


def _ids(delivery_id: int, upto: int, move: Move) -> Select[tuple[int]]:
    return select(staged.c.subscriber_id).where(
        *_slice(delivery_id, upto), staged.c.move == move.value
    )
