"""Each second: what should be open is opened, what is over is closed, what broke is healed,
lanes are woken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import Connection, Select, select

from campaigns.ledger import settings, traffic
from campaigns.ledger.claims import ATTEMPTS_MAX
from campaigns.lifecycle import Status
from campaigns.schema import obligation
from gateways.contract import Askable
from scheduler.closing import close_due
from scheduler.opening import grow, open_due
from scheduler.permits import Permit, any_open, permits
from scheduler.ports import Ports
from scheduler.quotas import room_left
from scheduler.sweep import sweep

#: The setting that tells when the last tick ended.
TICKED_AT: Final = "ticked_at"
#: A gateway is asked about its open questions so often.
_ASKED_EVERY: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one tick did: nothing at all, on most seconds."""

    opened: Sequence[str]
    closed: Sequence[str]
    released: int
    lost: int
    woken: Sequence[str]


def tick(ports: Ports) -> Ticked:
    """Converge: every decision is read from the ledger, so a missed or doubled tick changes
    nothing.
    """
    released, lost = sweep(ports)
    opened = open_due(ports)
    grow(ports)
    closed = close_due(ports)
    woken = ports.database.read(partial(_wanting, ports=ports, now=ports.clock.now()))
    for name in woken:
        ports.wake.dispatch(name)
    ports.wake.drain()
    asked = ports.database.transact(partial(_to_ask, ports=ports, now=ports.clock.now()))
    for name in asked:
        ports.wake.reconcile(name)
    return Ticked(opened, closed, released, lost, woken)


def _to_ask(conn: Connection, *, ports: Ports, now: datetime) -> list[str]:
    """Gateways that can be asked and were not lately; and that a tick was."""
    names = [name for name, one in ports.gateways.items() if isinstance(one, Askable)]
    settings.put(conn, TICKED_AT, now.isoformat(), at=now)
    return [name for name in names if _its_turn(conn, name=name, now=now)]


def _its_turn(conn: Connection, *, name: str, now: datetime) -> bool:
    kept = settings.get(conn, f"asked_at:{name}")
    if kept is not None and now - datetime.fromisoformat(kept) < _ASKED_EVERY:
        return False
    settings.put(conn, f"asked_at:{name}", now.isoformat(), at=now)
    return True


def _wanting(conn: Connection, *, ports: Ports, now: datetime) -> list[str]:
    """Gateways of which a lane is free, and would find something to send."""
    if not any_open(conn, now=now):
        return []
    held = traffic.held_lanes(conn, now=now)
    return [
        name
        for name in ports.gateways
        if held.get(name, 0) < ports.tuning.lanes_per_gateway
        and finds_work(conn, ports, name, now=now)
    ]


def finds_work(conn: Connection, ports: Ports, name: str, *, now: datetime) -> bool:
    """Is something due that this gateway may be given now, quota included?"""
    gateway = ports.gateways[name]
    return any(
        conn.execute(_due_of(permit, now)).first() is not None
        and room_left(conn, gateway, permit, now=now) != 0
        for permit in permits(conn, gateway, live=name in ports.live, now=now)
    )


def _due_of(permit: Permit, now: datetime) -> Select[tuple[int]]:
    return (
        select(obligation.c.id)
        .where(
            obligation.c.week == permit.week,
            obligation.c.period_id == permit.period_id,
            obligation.c.gateway == permit.gateway,
            obligation.c.status == Status.DUE,
            obligation.c.not_before <= now,
            obligation.c.attempts < ATTEMPTS_MAX,
        )
        .limit(1)
    )
