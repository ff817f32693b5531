"""A period is opened once, in slices, against a roster counted apart; it grows by supplements
and is closed once.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    String,
    and_,
    bindparam,
    func,
    insert,
    literal,
    select,
    update,
)

from campaigns.ledger.owed import Owed, outside, present, roster_digest
from campaigns.ledger.rows import insert_missing, pass_by
from campaigns.partitions import ensure_week
from campaigns.period import Ordinal
from campaigns.schema import closing, obligation, opening, period, subscriber
from campaigns.seal import Seal

#: Room for positions within one period's obligation ids.
POSITION_BITS: Final = 28
SLICE: Final = 50_000


_WHICH: Final = period.c.id == bindparam("which")
_LOCKED: Final = select(period).where(_WHICH).with_for_update()
_GROWN: Final = update(period).where(_WHICH).values(owed=period.c.owed + bindparam("more"))
_SLICED: Final = _GROWN.values(opened_index=bindparam("upto"))
_SUPPLEMENTED: Final = _GROWN.values(supplements=period.c.supplements + 1)
_LOOKED_AT: Final = update(period).where(_WHICH).values(supplemented_at=bindparam("now"))
_SHARED: Final = (
    select(period.c.id, period.c.state)
    .where(period.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(period.c.id)
    .with_for_update(read=True)
)


class OpeningMismatch(Exception):
    """The obligations do not agree with the roster counted apart: the period stays `opening`."""


def announce(
    conn: Connection,
    *,
    campaign_id: int,
    version_id: int,
    label: str,
    week: int,
    starts_at: datetime,
    ends_at: datetime,
    cut_off_at: datetime,
    now: datetime,
    period_id: int | None = None,
) -> Row[Any] | None:
    """The period's row, made if it is new (state `opening`); None where another made it at once.

    Any number of ticks may ask: the unique (campaign, label) lets one row through. A restored
    ledger names the `period_id` that the period had.
    """
    found = period_of(conn, campaign_id, label)
    if found is not None:
        return found
    ensure_week(conn, week)
    insert_missing(
        conn,
        period,
        **({} if period_id is None else {"id": period_id}),
        campaign_id=campaign_id,
        version_id=version_id,
        label=label,
        week=week,
        starts_at=starts_at,
        ends_at=ends_at,
        cut_off_at=cut_off_at,
        state="opening",
        as_of=now,
    )
    if period_id is not None:
        pass_by(conn, period)
    return period_of(conn, campaign_id, label)


def period_of(conn: Connection, campaign_id: int, label: str) -> Row[Any] | None:
    """A campaign's period by its label, if it was ever announced."""
    return conn.execute(
        select(period).where(period.c.campaign_id == campaign_id, period.c.label == label)
    ).one_or_none()


def open_slice(
    conn: Connection,
    period_id: int,
    owed: Owed,
    *,
    ordinals: Sequence[Ordinal],
    limit: int = SLICE,
) -> bool:
    """Owe to the next `limit` subscribers of the roster, each ordinal; True when none is left.

    The state row is locked and says how far the slices have come, so that a repeated or
    concurrent slice owes nothing twice.
    """
    row = conn.execute(_LOCKED, {"which": period_id}).one()
    if row.state != "opening":
        return True
    last = _slice_end(conn, row, owed, limit)
    if last is None:
        return True
    added = 0
    for one in ordinals:
        part = _Part(one, after=row.owed + added, supplement=0, as_of=row.as_of)
        added += _insert_obligations(conn, row, owed, part, among=_next_slice(row, upto=last))
    conn.execute(_SLICED, {"which": period_id, "upto": last, "more": added})
    return False


def seal_opening(
    conn: Connection,
    period_id: int,
    owed: Owed,
    *,
    times: int = 1,
    definition_sha256: str,
    now: datetime,
) -> int:
    """Write the opening that is never changed and set the period open. Returns the eligible count.

    Count and hash are read from the roster by a query that does not touch obligations; they
    must agree with the obligations. Raises OpeningMismatch otherwise.
    """
    row = conn.execute(_LOCKED, {"which": period_id}).one()
    if row.state != "opening":
        return _eligible(conn, period_id)
    eligible, digest = roster_digest(conn, row.as_of, owed)
    written = conn.execute(
        select(func.count())
        .select_from(obligation)
        .where(obligation.c.week == row.week, obligation.c.period_id == period_id)
    ).scalar_one()
    if not eligible * times == written == row.owed:
        whole = f"roster {eligible}, {times} each"
        msg = f"period {row.label}: {whole}, obligations {written}, slices {row.owed}"
        raise OpeningMismatch(msg)
    conn.execute(
        insert(opening).values(
            period_id=period_id,
            eligible=eligible,
            roster_sha256=digest,
            outside=outside(conn, row.as_of, owed),
            definition_sha256=definition_sha256,
            at=now,
        )
    )
    conn.execute(update(period).where(period.c.id == period_id).values(state="open"))
    return eligible


def supplement(
    conn: Connection,
    period_id: int,
    owed: Owed,
    *,
    ordinals: Sequence[Ordinal],
    now: datetime,
) -> int:
    """Append those who joined since the last look, numbered; until the cut-off only. Returns how
    many obligations: none for an ordinal that is over.
    """
    row = conn.execute(_LOCKED, {"which": period_id}).one()
    if row.state != "open" or now >= row.cut_off_at:
        return 0
    joined = (subscriber.c.joined_at > row.as_of) & (subscriber.c.joined_at <= now)
    number, added = row.supplements + 1, 0
    for one in ordinals:
        if one.not_after > now:
            part = _Part(one, after=row.owed + added, supplement=number, as_of=now)
            fresh = joined & subscriber.c.id.not_in(_already_owed(row, one))
            added += _insert_obligations(conn, row, owed, part, among=fresh)
    if added:
        conn.execute(_SUPPLEMENTED, {"which": period_id, "more": added})
    return added


def looked_at(conn: Connection, period_id: int, *, now: datetime) -> None:
    """Remember that joiners and leavers up to now are seen to."""
    conn.execute(_LOOKED_AT, {"which": period_id, "now": now})


def lock(conn: Connection, period_id: int) -> None:
    """Let nobody else change the period, or hear a word for it, until the transaction ends."""
    conn.execute(_LOCKED, {"which": period_id})


def period_id_of(obligation_id: int) -> int:
    """The period that an obligation belongs to: its id tells."""
    return obligation_id >> POSITION_BITS


def share(conn: Connection, period_ids: Collection[int]) -> dict[int, str]:
    """The periods' states, which stay so until the transaction ends: id -> state."""
    rows = conn.execute(_SHARED, {"ids": sorted(period_ids)})
    return {row.id: row.state for row in rows}


def close(
    conn: Connection, seal: Seal, period_id: int, figures: Mapping[str, Any], *, now: datetime
) -> bool:
    """Store the figures as closed, once. False where another closed it first."""
    row = conn.execute(_LOCKED, {"which": period_id}).one()
    if row.state != "open":
        return False
    conn.execute(
        insert(closing).values(
            period_id=period_id,
            at=now,
            figures=dict(figures),
            seal=seal.figures(canonical(figures)),
        )
    )
    conn.execute(update(period).where(period.c.id == period_id).values(state="closed"))
    return True


def canonical(figures: Mapping[str, Any]) -> bytes:
    """The figures' one byte form: what the closing's seal covers."""
    return json.dumps(figures, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _eligible(conn: Connection, period_id: int) -> int:
    row = conn.execute(select(opening.c.eligible).where(opening.c.period_id == period_id)).one()
    return int(row.eligible)


def _slice_end(conn: Connection, row: Row[Any], owed: Owed, limit: int) -> bytes | None:
    """The index that ends the next slice, None when the roster is through."""
    among = select(subscriber.c.msisdn_index).where(present(row.as_of), owed.includes())
    if row.opened_index is not None:
        among = among.where(subscriber.c.msisdn_index > row.opened_index)
    chosen = among.order_by(subscriber.c.msisdn_index).limit(limit).subquery()
    row = conn.execute(select(func.max(chosen.c.msisdn_index).label("last"))).one()
    return None if row.last is None else bytes(row.last)


@dataclass(frozen=True, slots=True)
class _Part:
    """Obligations that are inserted together."""

    ordinal: Ordinal
    after: int
    """How many positions are given out already."""
    supplement: int
    as_of: datetime


def _next_slice(row: Row[Any], *, upto: bytes) -> ColumnElement[bool]:
    after = row.opened_index
    chosen = subscriber.c.msisdn_index <= upto
    return chosen if after is None else and_(chosen, subscriber.c.msisdn_index > after)


def _insert_obligations(
    conn: Connection, row: Row[Any], owed: Owed, part: _Part, *, among: ColumnElement[bool]
) -> int:
    """INSERT … SELECT: positions go on from those already given out, in the order of the index."""
    position = literal(part.after) + func.row_number().over(order_by=subscriber.c.msisdn_index)
    chosen = select(
        literal(row.week),
        literal(row.id << POSITION_BITS) + position,
        literal(row.id),
        subscriber.c.id,
        position,
        literal(part.ordinal.number),
        literal(part.supplement),
        owed.carrier(),
        subscriber.c.district,
        owed.gateway(),
        literal("due"),
        literal(part.ordinal.not_before, obligation.c.not_before.type),
        literal(0),
        literal(0),
        literal(0),
        literal(0),
        literal(0),
        literal(0),
        literal("", String),
        literal("", String),
    ).where(present(part.as_of), owed.includes(), among)
    filled = insert(obligation).from_select(_COLUMNS, chosen)
    return conn.execute(filled.execution_options(preserve_rowcount=True)).rowcount


def _already_owed(row: Row[Any], ordinal: Ordinal) -> Select[tuple[int]]:
    return select(obligation.c.subscriber_id).where(
        obligation.c.week == row.week,
        obligation.c.period_id == row.id,
        obligation.c.ordinal == ordinal.number,
    )


_COLUMNS: Final[Sequence[str]] = [
    "week",
    "id",
    "period_id",
    "subscriber_id",
    "position",
    "ordinal",
    "supplement",
    "carrier",
    "district",
    "gateway",
    "status",
    "not_before",
    "attempts",
    "open_attempt",
    "spared",
    "said_again",
    "accepted",
    "facts",
    "reason",
    "proof",
]
