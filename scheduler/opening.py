"""Periods that should be open are opened, grown by supplements, and freed of leavers; any number
of ticks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import Enum, auto
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select

from campaigns import ledger, roster
from campaigns.carrier import Carrier
from campaigns.definition import Definition
from campaigns.ledger import periods
from campaigns.ledger.periods import Owed
from campaigns.lifecycle import Event, Status
from campaigns.parts import Medium
from campaigns.period import cut_off, period_of
from campaigns.schema import campaign, delivery, obligation, period, subscriber, version
from scheduler.permits import definition_of
from scheduler.ports import Ports

#: How many leavers one transaction waives.
_SLICE: Final = 500


def open_due(ports: Ports) -> list[str]:
    """Open what `due(now)` says should be open; the labels newly opened, `slug week`."""
    now = ports.clock.now()
    rows = ports.database.read(_running)
    return [
        f"{row.slug} {label}" for row in rows if (label := _open_one(ports, row, now)) is not None
    ]


def grow(ports: Ports) -> int:
    """Supplements and leavers of open periods, after each delivery that was applied; how many
    rows.
    """
    now, grown = ports.clock.now(), 0
    if ports.database.read(roster.applying) is not None:
        return 0
    for row in ports.database.read(_grown_since):
        owed = owed_by(definition_of(row.definition))
        grown += ports.database.transact(
            partial(periods.supplement, period_id=row.id, owed=owed, now=now)
        )
        grown += _waive_leavers(ports, row, now)
        # Not `now`: a delivery carries the instant of its beginning, and may be applied after it.
        ports.database.transact(partial(periods.looked_at, period_id=row.id, now=row.applied_at))
    return grown


def owed_by(definition: Definition) -> Owed:
    """Who this campaign owes: carriers with a duty for SMS, everyone of VNG's for Zalo."""
    if definition.medium is Medium.ZALO:
        return Owed(
            owner="vng",
            everyone="zalo_zns" if "zalo_zns" in definition.routes else None,
            followers="zalo_oa" if "zalo_oa" in definition.routes else None,
        )
    return Owed(by_carrier={one: one.gateway for one in Carrier if one.has_duty and one.gateway})


def _running(conn: Connection) -> Sequence[Any]:
    """Campaigns with an approved version, not paused: what may be opened."""
    rows: Sequence[Any] = conn.execute(
        select(
            campaign.c.id,
            campaign.c.slug,
            version.c.id.label("version_id"),
            version.c.definition,
            version.c.sha256,
        )
        .join(version, version.c.campaign_id == campaign.c.id)
        .where(version.c.state == "approved", campaign.c.paused.is_(False))
        .order_by(campaign.c.id)
    ).all()
    return rows


def _open_one(ports: Ports, row: Row[Any], now: datetime) -> str | None:
    """Announce, fill in slices, seal. Each step may be repeated, and by another worker."""
    definition = definition_of(row.definition)
    owed = owed_by(definition)
    if not _sends_anything(definition):
        return None
    current = ports.database.transact(lambda conn: _announced(conn, row, definition, now))
    if current is None or current.state != "opening":
        return None
    fill = partial(_fill, period_id=current.id, owed=owed)
    while (filled := ports.database.transact(fill)) is not Filled.WHOLE:
        if filled is Filled.NOT_YET:
            return None
    ports.database.transact(
        lambda conn: periods.seal_opening(
            conn, current.id, owed, definition_sha256=definition.sha256, now=now
        )
    )
    return str(current.label)


class Filled(Enum):
    """How far a period's obligations have come."""

    NOT_YET = auto()
    """The roster is being changed: the next tick tries again."""
    PARTLY = auto()
    """One more slice is owed."""
    WHOLE = auto()
    """Everybody on the roster is owed."""


def _fill(conn: Connection, *, period_id: int, owed: Owed) -> Filled:
    if roster.applying(conn) is not None:
        return Filled.NOT_YET
    return Filled.WHOLE if periods.open_slice(conn, period_id, owed) else Filled.PARTLY


def _sends_anything(definition: Definition) -> bool:
    """A campaign whose only way is VNG's own statement owes nothing through a gateway."""
    return bool(definition.routes)


def _announced(
    conn: Connection, row: Row[Any], definition: Definition, now: datetime
) -> Row[Any] | None:
    unit = period_of(definition.cadence.unit, now)
    known = periods.period_of(conn, row.id, unit.label)
    if known is not None:
        return known
    return periods.announce(
        conn,
        campaign_id=row.id,
        version_id=row.version_id,
        label=unit.label,
        week=unit.week.key,
        starts_at=unit.starts_at,
        ends_at=unit.ends_at,
        cut_off_at=cut_off(unit, definition.supplements_until),
        now=now,
    )


def _grown_since(conn: Connection) -> Sequence[Row[Any]]:
    """Open periods before whose last look a delivery was applied; none on most ticks."""
    applied = select(func.max(delivery.c.applied_at)).scalar_subquery()
    looked = func.coalesce(period.c.supplemented_at, period.c.as_of)
    return conn.execute(
        select(period, version.c.definition, applied.label("applied_at"))
        .join(version, version.c.id == period.c.version_id)
        .where(period.c.state == "open", applied > looked)
    ).all()


def _waive_leavers(ports: Ports, row: Row[Any], now: datetime) -> int:
    """Who left the network before a message was begun is owed nothing: waived, by name of the
    reason.
    """
    waived = 0
    while ids := ports.database.read(lambda conn: _leavers(conn, row, now)):
        keys = [(row.week, one) for one in ids]
        moved = ports.database.transact(partial(_waive, ports=ports, keys=keys, now=now))
        waived += moved
        if not moved:
            break
    return waived


def _waive(
    conn: Connection, *, ports: Ports, keys: Sequence[tuple[int, int]], now: datetime
) -> int:
    return ledger.rule(
        conn,
        ports.facts(),
        keys,
        event=Event.WAIVE,
        reason="left_network",
        actor="system",
        now=now,
    )


def _leavers(conn: Connection, row: Row[Any], now: datetime) -> list[int]:
    query = (
        select(obligation.c.id)
        .join(subscriber, subscriber.c.id == obligation.c.subscriber_id)
        .where(
            obligation.c.week == row.week,
            obligation.c.period_id == row.id,
            obligation.c.status == Status.DUE,
            obligation.c.accepted == 0,
            subscriber.c.left_at <= now,
        )
        .limit(_SLICE)
    )
    return list(conn.execute(query).scalars())
