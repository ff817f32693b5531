"""Who is owed: of the subscribers present at an instant, those whom a campaign's order names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    and_,
    case,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)

from campaigns.schema import subscriber

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

    def gateway_for(self, carrier: str, *, follows: bool) -> str | None:
        """The same asked of one person; None where nobody serves them. `follows`: has a Zalo id."""
        if self.owner is None:
            return self.by_carrier.get(carrier)
        return (self.followers if follows else None) or self.everyone

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


def present(as_of: datetime) -> ColumnElement[bool]:
    """On the roster at that instant."""
    return and_(
        subscriber.c.joined_at <= as_of,
        or_(subscriber.c.left_at.is_(None), subscriber.c.left_at > as_of),
    )


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


def _roster(conn: Connection, as_of: datetime, owed: Owed) -> Iterator[tuple[bytes, str, int]]:
    query = (
        select(subscriber.c.msisdn_index, owed.carrier(), subscriber.c.district)
        .where(present(as_of), owed.includes())
        .order_by(subscriber.c.msisdn_index)
    )
    for row in conn.execute(query.execution_options(yield_per=10_000)):
        yield bytes(row[0]), row[1], row[2]
