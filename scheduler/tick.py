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
from scheduler.permits import Permit, permits
from scheduler.ports import Ports
from scheduler.quotas import room_left
from scheduler.sweep import sweep

#: The setting that tells when the last tick ended.
TICKED_AT: Final = "ticked_at"
#: A gateway is asked about its open questions so often.
_ASKED_EVERY: Final = timedelta(minutes=1)


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
    woken = [name for name in ports.gateways if _has_work(ports, name)]
    for name in woken:
        ports.wake.dispatch(name)
    ports.wake.drain()
    for name in _to_ask(ports):
        ports.wake.reconcile(name)
    ports.database.transact(partial(_remember, now=ports.clock.now()))
    return Ticked(opened, closed, released, lost, woken)


def _to_ask(ports: Ports) -> list[str]:
    """Gateways that can be asked and were not within the last minute."""
    now = ports.clock.now()
    names = [name for name, one in ports.gateways.items() if isinstance(one, Askable)]
    return [
        name for name in names if ports.database.transact(partial(_its_turn, name=name, now=now))
    ]


def _its_turn(conn: Connection, *, name: str, now: datetime) -> bool:
    kept = settings.get(conn, f"asked_at:{name}")
    if kept is not None and now - datetime.fromisoformat(kept) < _ASKED_EVERY:
        return False
    settings.put(conn, f"asked_at:{name}", now.isoformat(), at=now)
    return True


def _has_work(ports: Ports, name: str) -> bool:
    now = ports.clock.now()
    return ports.database.read(partial(_wants_lane, ports=ports, name=name, now=now))


def _wants_lane(conn: Connection, *, ports: Ports, name: str, now: datetime) -> bool:
    """A lane is free, and would find something to send."""
    held = traffic.held_lanes(conn, now=now).get(name, 0)
    return held < ports.tuning.lanes_per_gateway and finds_work(conn, ports, name, now=now)


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


def _remember(conn: Connection, *, now: datetime) -> None:
    settings.put(conn, TICKED_AT, now.isoformat(), at=now)
