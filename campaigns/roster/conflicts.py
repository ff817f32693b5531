"""A number that two carriers claim: the department rules, and until then the first stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from campaigns.accounts import Act, Person, require
from campaigns.carrier import Carrier
from campaigns.errors import CampaignsError
from campaigns.ledger import record_control
from campaigns.roster.periods import check_no_opening
from campaigns.schema import conflict, subscriber


class NoSuchConflict(CampaignsError):
    """No open conflict has this number, or the carrier is none of the two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two carriers claim one subscriber."""

    id: int
    subscriber_id: int
    delivery_id: int
    """The delivery in which the second claimed it."""
    held_by: Carrier
    claimed_by: Carrier
    at: datetime


def open_conflicts(conn: Connection) -> Sequence[Conflict]:
    """The conflicts that nobody ruled on, oldest first."""
    query = select(conflict).where(conflict.c.settled_at.is_(None)).order_by(conflict.c.id)
    return [
        Conflict(
            id=row.id,
            subscriber_id=row.subscriber_id,
            delivery_id=row.delivery_id,
            held_by=Carrier(row.held_by),
            claimed_by=Carrier(row.claimed_by),
            at=row.at,
        )
        for row in conn.execute(query)
    ]


def settle(
    conn: Connection,
    conflict_id: int,
    *,
    carrier: Carrier,
    person: Person,
    reason: str,
    now: datetime,
) -> None:
    """Rule whose subscriber it is, from the next period on: obligations keep the duty they have.

    Raises NotAllowed, NoSuchConflict, PeriodIsOpening.
    """
    require(person, Act.CONFIRM_ROSTER)
    check_no_opening(conn)
    found = next((one for one in open_conflicts(conn) if one.id == conflict_id), None)
    if found is None or carrier not in {found.held_by, found.claimed_by}:
        raise NoSuchConflict(f"No open conflict {conflict_id} names {carrier}: list them again")
    if carrier is found.claimed_by:
        conn.execute(
            update(subscriber)
            .where(subscriber.c.id == found.subscriber_id)
            .values(carrier=carrier.value, ported_to=None, delivery_id=found.delivery_id)
        )
    conn.execute(update(conflict).where(conflict.c.id == conflict_id).values(settled_at=now))
    record_control(
        conn,
        kind="settle",
        scope=f"conflict:{conflict_id}",
        actor=person.name,
        reason=reason,
        details={"carrier": carrier.value},
        at=now,
    )
