"""A period is opened once, in slices, against a roster counted apart; it grows by supplements
and is closed once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    String,
    and_,
    case,
    func,
    insert,
    literal,
    not_,
    or_,
    select,
    true,
    update,
)

from campaigns.ledger.rows import insert_missing
from campaigns.partitions import ensure_week
from campaigns.schema import closing, obligation, opening, period, subscriber
from campaigns.seal import Seal

#: Room for positions within one period's obligation ids.
POSITION_BITS: Final = 28
SLICE: Final = 50_000


#: Who serves a subscriber: portability overrides roster and number plan.
serving_carrier: Final[ColumnElement[str]] = func.coalesce(
    subscriber.c.ported_to, subscriber.c.carrier
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """Who is owed by a campaign, whose duty each one is, and the gateway each is first given to.

    SMS: `by_carrier` maps each carrier with a duty to its gateway; others are outside the order.
    Zalo: `owner` is the one whose duty all are (VNG); `everyone` and `followers` are the gateways
    for numbers and for Zalo user ids (followers first); without `everyone`, followers only.
    """

    by_carrier: Mapping[str, str] = field(default_factory=dict)
    owner: str | None = None
    everyone: str | None = None
    followers: str | None = None

    def carrier(self) -> ColumnElement[str]:
        """Whose duty a subscriber is."""
        return serving_carrier if self.owner is None else literal(self.owner, String)

    def includes(self) -> ColumnElement[bool]:
        """Is a subscriber owed at all?"""
        if self.owner is None:
            return serving_carrier.in_(list(self.by_carrier))
        return true() if self.everyone else subscriber.c.zalo_index.is_not(None)

    def gateway(self) -> ColumnElement[str]:
        """Through which gateway the first attempt goes."""
        if self.owner is None:
            return case(dict(self.by_carrier), value=serving_carrier)
        if not (self.everyone and self.followers):
            return literal(self.everyone or self.followers, String)
        follows = subscriber.c.zalo_index.is_not(None)
        return case(
            (follows, literal(self.followers, String)), else_=literal(self.everyone, String)
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
) -> Row[Any] | None:
    """The period's row, made if it is new (state `opening`); None where another made it at once.

    Any number of ticks may ask: the unique (campaign, label) lets one row through.
    """
    found = period_of(conn, campaign_id, label)
    if found is not None:
        return found
    ensure_week(conn, week)
    insert_missing(
        conn,
        period,
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
    return period_of(conn, campaign_id, label)


def period_of(conn: Connection, campaign_id: int, label: str) -> Row[Any] | None:
    """A campaign's period by its label, if it was ever announced."""
    return conn.execute(
        select(period).where(period.c.campaign_id == campaign_id, period.c.label == label)
    ).one_or_none()


def open_slice(conn: Connection, period_id: int, owed: Owed, *, limit: int = SLICE) -> bool:
    """Owe to the next `limit` subscribers of the roster; True when none is left.

    The state row is locked and says how far the slices have come, so that a repeated or
    concurrent slice owes nothing twice.
    """
    row = conn.execute(select(period).where(period.c.id == period_id).with_for_update()).one()
    if row.state != "opening":
        return True
    last = _slice_end(conn, row, owed, limit)
    if last is None:
        return True
    added = _insert_obligations(conn, row, owed, upto=last, supplement=0)
    conn.execute(
        update(period)
        .where(period.c.id == period_id)
        .values(opened_index=last, owed=period.c.owed + added)
    )
    return False


def seal_opening(
    conn: Connection, period_id: int, owed: Owed, *, definition_sha256: str, now: datetime
) -> int:
    """Write the opening that is never changed and set the period open. Returns the eligible count.

    Count and hash are read from the roster by a query that does not touch obligations; they
    must agree with the obligations. Raises OpeningMismatch otherwise.
    """
    row = conn.execute(select(period).where(period.c.id == period_id).with_for_update()).one()
    if row.state != "opening":
        return _eligible(conn, period_id)
    eligible, digest = roster_digest(conn, row.as_of, owed)
    written = conn.execute(
        select(func.count())
        .select_from(obligation)
        .where(obligation.c.week == row.week, obligation.c.period_id == period_id)
    ).scalar_one()
    if not eligible == written == row.owed:
        msg = f"period {row.label}: roster {eligible}, obligations {written}, slices {row.owed}"
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


def roster_digest(conn: Connection, as_of: datetime, owed: Owed) -> tuple[int, bytes]:
    """How many are owed at that instant, and SHA-256 over their sorted (index, carrier,
    district).
    """
    digest, count = hashlib.sha256(), 0
    for index, carrier, district in _roster(conn, as_of, owed):
        digest.update(index + carrier.encode() + b"\x00" + district.to_bytes(2, "big"))
        count += 1
    return count, digest.digest()


def outside(conn: Connection, as_of: datetime, owed: Owed) -> dict[str, int]:
    """Subscribers of carriers that the order does not name: counted, never owed, never lapsed."""
    rows = conn.execute(
        select(serving_carrier, func.count())
        .where(present(as_of), not_(owed.includes()))
        .group_by(serving_carrier)
    )
    return {row[0]: row[1] for row in rows}


def supplement(conn: Connection, period_id: int, owed: Owed, *, now: datetime) -> int:
    """Append those who joined since the last look, numbered; until the cut-off only. Returns how
    many.
    """
    row = conn.execute(select(period).where(period.c.id == period_id).with_for_update()).one()
    if row.state != "open" or now >= row.cut_off_at:
        return 0
    joined = (subscriber.c.joined_at > row.as_of) & (subscriber.c.joined_at <= now)
    added = _insert_obligations(
        conn, row, owed, supplement=row.supplements + 1, among=joined, at=now
    )
    if added:
        conn.execute(
            update(period)
            .where(period.c.id == period_id)
            .values(
                supplements=period.c.supplements + 1,
                owed=period.c.owed + added,
            )
        )
    return added


def looked_at(conn: Connection, period_id: int, *, now: datetime) -> None:
    """Remember that joiners and leavers up to now are seen to."""
    conn.execute(update(period).where(period.c.id == period_id).values(supplemented_at=now))


def close(
    conn: Connection, seal: Seal, period_id: int, figures: Mapping[str, Any], *, now: datetime
) -> bool:
    """Store the figures as closed, once. False where another closed it first."""
    row = conn.execute(select(period).where(period.c.id == period_id).with_for_update()).one()
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


def present(as_of: datetime) -> ColumnElement[bool]:
    """On the roster at that instant."""
    return and_(
        subscriber.c.joined_at <= as_of,
        or_(subscriber.c.left_at.is_(None), subscriber.c.left_at > as_of),
    )


def _eligible(conn: Connection, period_id: int) -> int:
    row = conn.execute(select(opening.c.eligible).where(opening.c.period_id == period_id)).one()
    return int(row.eligible)


def _roster(conn: Connection, as_of: datetime, owed: Owed) -> Iterator[tuple[bytes, str, int]]:
    query = (
        select(subscriber.c.msisdn_index, owed.carrier(), subscriber.c.district)
        .where(present(as_of), owed.includes())
        .order_by(subscriber.c.msisdn_index)
    )
    for row in conn.execute(query.execution_options(yield_per=10_000)):
        yield bytes(row[0]), row[1], row[2]


def _slice_end(conn: Connection, row: Row[Any], owed: Owed, limit: int) -> bytes | None:
    """The index that ends the next slice, None when the roster is through."""
    among = select(subscriber.c.msisdn_index).where(present(row.as_of), owed.includes())
    if row.opened_index is not None:
        among = among.where(subscriber.c.msisdn_index > row.opened_index)
    chosen = among.order_by(subscriber.c.msisdn_index).limit(limit).subquery()
    row = conn.execute(select(func.max(chosen.c.msisdn_index).label("last"))).one()
    return None if row.last is None else bytes(row.last)


def _insert_obligations(
    conn: Connection,
    row: Row[Any],
    owed: Owed,
    *,
    supplement: int,
    upto: bytes | None = None,
    among: ColumnElement[bool] | None = None,
    at: datetime | None = None,
) -> int:
    """INSERT … SELECT: positions go on from those already given out, in the order of the index."""
    position = literal(row.owed) + func.row_number().over(order_by=subscriber.c.msisdn_index)
    chosen = select(
        literal(row.week),
        literal(row.id << POSITION_BITS) + position,
        literal(row.id),
        subscriber.c.id,
        position,
        literal(1),
        literal(supplement),
        owed.carrier(),
        subscriber.c.district,
        owed.gateway(),
        literal("due"),
        literal(row.starts_at, obligation.c.not_before.type),
        literal(0),
        literal(0),
        literal(0),
        literal(0),
        literal("", String),
        literal("", String),
    ).where(present(at or row.as_of), owed.includes())
    if upto is not None:
        chosen = chosen.where(subscriber.c.msisdn_index <= upto)
    if upto is not None and row.opened_index is not None:
        chosen = chosen.where(subscriber.c.msisdn_index > row.opened_index)
    if among is not None:
        chosen = chosen.where(among, subscriber.c.id.not_in(_already_owed(row)))
    filled = insert(obligation).from_select(_COLUMNS, chosen)
    # Without the option SQLAlchemy answers -1 for an INSERT on PostgreSQL.
    return conn.execute(filled.execution_options(preserve_rowcount=True)).rowcount


def _already_owed(row: Row[Any]) -> Select[tuple[int]]:
    return select(obligation.c.subscriber_id).where(
        obligation.c.week == row.week, obligation.c.period_id == row.id
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
    "accepted",
    "facts",
    "reason",
    "proof",
]
