"""Periods that should be open are opened, grown by supplements, and freed of leavers; any number
of ticks.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from datetime import datetime
from enum import Enum, auto
from functools import partial
from typing import Final

from sqlalchemy import Connection, bindparam, func, select

from campaigns import ledger, roster
from campaigns.definition import Definition
from campaigns.ledger import periods
from campaigns.ledger.owed import Owed
from campaigns.lifecycle import Event, Status
from campaigns.parts import Medium
from campaigns.period import Ordinal, Period, cut_off, parse_period, period_of
from campaigns.routing import own_gateways
from campaigns.schema import (
    AnyRow,
    campaign,
    delivery,
    obligation,
    period,
    says,
    subscriber,
    version,
)
from scheduler.approved import as_approved, definition_of
from scheduler.permits import ordinals_in
from scheduler.ports import Ports

_log: Final = logging.getLogger(__name__)

#: How many leavers one transaction waives.
_SLICE: Final = 500


_RUNNING: Final = (
    select(
        campaign.c.id,
        version.c.id.label("version_id"),
        version.c.definition,
        version.c.sha256,
    )
    .join(version, version.c.campaign_id == campaign.c.id)
    .where(version.c.state == "approved", campaign.c.paused.is_(False))
    .order_by(campaign.c.id)
)
_KNOWN: Final = select(period.c.campaign_id, period.c.label).where(
    period.c.ends_at > bindparam("now")
)
_OPENING: Final = (
    select(period.c.id, period.c.label, campaign.c.slug, version.c.definition, version.c.sha256)
    .join(campaign, campaign.c.id == period.c.campaign_id)
    .join(version, version.c.id == period.c.version_id)
    .where(period.c.state == "opening")
    .order_by(period.c.id)
)
_LAST_APPLIED: Final = select(func.max(delivery.c.applied_at)).scalar_subquery()
_GROWN: Final = (
    select(period, version.c.definition, version.c.sha256, _LAST_APPLIED.label("applied_at"))
    .join(version, version.c.id == period.c.version_id)
    .where(
        period.c.state == "open",
        func.coalesce(period.c.supplemented_at, period.c.as_of) < _LAST_APPLIED,
    )
)
_LEAVERS: Final = (
    select(obligation.c.id)
    .join(subscriber, subscriber.c.id == obligation.c.subscriber_id)
    .where(
        obligation.c.week == bindparam("in_week"),
        obligation.c.period_id == bindparam("of_period"),
        says(obligation.c.status, Status.DUE),
        obligation.c.accepted == 0,
        subscriber.c.left_at <= bindparam("now"),
    )
    .limit(_SLICE)
)


def any_to_open(conn: Connection, *, now: datetime) -> bool:
    """Should a period be announced, or is one still being opened?"""
    return bool(_unannounced(conn, now)) or bool(as_approved(conn.execute(_OPENING)))


def open_due(ports: Ports) -> list[str]:
    """Open what should be open; the periods newly opened, `slug label`.

    An opening that was cut off is finished whatever came between: a pause, another version, or
    the period's own end. What is owed was decided when it was announced.
    """
    now = ports.clock.now()
    for row in ports.database.read(lambda conn: _unannounced(conn, now)):
        ports.database.transact(partial(_announce, row=row, unit=_unit_of(row, now), now=now))
    opening = ports.database.read(lambda conn: as_approved(conn.execute(_OPENING)))
    return [f"{row.slug} {row.label}" for row in opening if _open_one(ports, row, now)]


def any_grown(conn: Connection) -> bool:
    """Was a delivery applied since an open period was last looked at?"""
    return bool(as_approved(conn.execute(_GROWN))) and roster.applying(conn) is None


def grow(ports: Ports) -> int:
    """Supplements and leavers of open periods, after each delivery that was applied; how many
    rows.
    """
    now, grown = ports.clock.now(), 0
    if ports.database.read(roster.applying) is not None:
        return 0
    for row in ports.database.read(lambda conn: as_approved(conn.execute(_GROWN))):
        definition = definition_of(row.definition)
        supplement = partial(
            periods.supplement,
            period_id=row.id,
            owed=owed_by(definition, ports.aggregators),
            ordinals=ordinals_in(definition, row.label),
            now=now,
        )
        grown += ports.database.transact(supplement)
        grown += _waive_leavers(ports, row, now)
        # Not `now`: a delivery carries the instant of its beginning, and may be applied after it.
        ports.database.transact(partial(periods.looked_at, period_id=row.id, now=row.applied_at))
    return grown


def owed_by(
    definition: Definition,
    aggregators: Collection[str] = (),
    *,
    through: Collection[str] | None = None,
) -> Owed:
    """Who this campaign owes: carriers with a duty for SMS, everyone of VNG's for Zalo.

    `aggregators` are the gateways that reach every carrier's subscribers; `through` are those of
    its routes that count, all of them unless they are named.
    """
    routes = definition.routes if through is None else through
    if definition.medium is Medium.ZALO:
        return Owed(
            owner="vng",
            everyone="zalo_zns" if "zalo_zns" in routes else None,
            followers="zalo_oa" if "zalo_oa" in routes else None,
        )
    return Owed(by_carrier=own_gateways(routes, aggregators))


def _unannounced(conn: Connection, now: datetime) -> list[AnyRow]:
    """Campaigns that run, and whose period of this instant nobody announced yet."""
    known = {tuple(row) for row in conn.execute(_KNOWN, {"now": now})}
    return [
        row
        for row in as_approved(conn.execute(_RUNNING))
        if (row.id, _unit_of(row, now).label) not in known
        and _sends_anything(definition_of(row.definition))
    ]


def _unit_of(row: AnyRow, now: datetime) -> Period:
    return period_of(definition_of(row.definition).cadence.unit, now)


def reopen(ports: Ports, row: AnyRow, *, label: str, period_id: int, as_of: datetime) -> bool:
    """Open a period that a restored ledger forgot, as it was; False where the roster is another.

    `row` has the campaign's `id`, and the `version_id` and `definition` that are approved.
    """
    unit = parse_period(label)
    announce = partial(_announce, row=row, unit=unit, now=as_of, period_id=period_id)
    ports.database.transact(announce)
    opening = ports.database.read(lambda conn: conn.execute(_OPENING).all())
    return all(_open_one(ports, one, as_of) for one in opening if one.id == period_id)


def _announce(
    conn: Connection,
    *,
    row: AnyRow,
    unit: Period,
    now: datetime,
    period_id: int | None = None,
) -> None:
    periods.announce(
        conn,
        campaign_id=row.id,
        version_id=row.version_id,
        label=unit.label,
        week=unit.week.key,
        starts_at=unit.starts_at,
        ends_at=unit.ends_at,
        cut_off_at=cut_off(unit, definition_of(row.definition).supplements_until),
        now=now,
        period_id=period_id,
    )


def _open_one(ports: Ports, row: AnyRow, now: datetime) -> bool:
    """Fill in slices, then seal. Each step may be repeated, and by another worker."""
    definition = definition_of(row.definition)
    owed = owed_by(definition, ports.aggregators)
    ordinals = ordinals_in(definition, row.label)
    fill = partial(_fill, period_id=row.id, owed=owed, ordinals=ordinals)
    while (filled := ports.database.transact(fill)) is not Filled.WHOLE:
        if filled is Filled.NOT_YET:
            return False
    seal = partial(
        periods.seal_opening,
        period_id=row.id,
        owed=owed,
        times=len(ordinals),
        definition_sha256=definition.sha256,
        now=now,
    )
    try:
        ports.database.transact(seal)
    except periods.OpeningMismatch:
        # It stays `opening`, and keeps nobody else's from being opened; the alert tells of it.
        _log.exception("opening_mismatch", extra={"period": f"{row.slug} {row.label}"})
        return False
    return True


class Filled(Enum):
    """How far a period's obligations have come."""

    NOT_YET = auto()
    """The roster is being changed: the next tick tries again."""
    PARTLY = auto()
    """One more slice is owed."""
    WHOLE = auto()
    """Everybody on the roster is owed."""


def _fill(conn: Connection, *, period_id: int, owed: Owed, ordinals: Sequence[Ordinal]) -> Filled:
    if roster.applying(conn) is not None:
        return Filled.NOT_YET
    whole = periods.open_slice(conn, period_id, owed, ordinals=ordinals)
    return Filled.WHOLE if whole else Filled.PARTLY


def _sends_anything(definition: Definition) -> bool:
    """A campaign whose only way is VNG's own statement owes nothing through a gateway."""
    return bool(definition.routes)


def _waive_leavers(ports: Ports, row: AnyRow, now: datetime) -> int:
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


def _leavers(conn: Connection, row: AnyRow, now: datetime) -> list[int]:
    asked = {"in_week": row.week, "of_period": row.id, "now": now}
    return list(conn.execute(_LEAVERS, asked).scalars())
