"""Each second: what should be open is opened, what is over is closed, what broke is healed,
lanes are woken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import Connection

from campaigns.ledger import any_claimable, any_expired, settings, traffic
from campaigns.pilots import forget_staff, is_staff_to_forget
from gateways.contract import Askable, Idempotent, Listed
from scheduler import probing
from scheduler.circuit import heed_silence_of_receipts
from scheduler.closing import any_over, close_due
from scheduler.forgetting import TICKED_AT, forgot, is_forgetful
from scheduler.opening import any_grown, any_to_open, grow, open_due
from scheduler.permits import Permit, Standing, standing
from scheduler.ports import Ports
from scheduler.quotas import room_left
from scheduler.resend import any_to_resend, resend_due
from scheduler.sweep import sweep

#: The setting that tells when gateways were last asked about their open questions.
_ASKED_AT: Final = "asked_at"
#: The setting that tells when somebody was last sent to look whether anything is wrong.
_WATCHED_AT: Final = "watched_at"


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

    One look tells what is to be done; on most seconds that is nothing. While host and database
    disagree about the time, nothing is opened or closed by either; nor while the ledger forgot what
    was sent. The watch is woken first: it
    tells people whatever keeps the rest from being done.
    """
    _wake_watch(ports)
    if not ports.clock.correct():
        return Ticked([], [], 0, 0, [])
    if ports.database.read(partial(is_forgetful, journal=ports.journal)):
        ports.database.transact(partial(forgot, ports=ports, now=ports.clock.now()))
        return Ticked([], [], 0, 0, [])
    due = ports.database.read(partial(_look, ports=ports, now=ports.clock.now()))
    released, lost = sweep(ports) if due.expired else (0, 0)
    opened = open_due(ports) if due.to_open else []
    if due.grown:
        grow(ports)
    closed = close_due(ports) if due.over else []
    if due.to_resend:
        resend_due(ports)
    woken = due.wanting
    if due.anything:
        woken = ports.database.read(partial(_wanting, ports=ports, now=ports.clock.now()))
    if due.to_forget:
        ports.database.transact(partial(forget_staff, now=ports.clock.now()))
    for name in woken:
        ports.wake.dispatch(name)
    ports.wake.drain()
    for version_id in due.to_look_at:
        ports.wake.probe(version_id)
    now = ports.clock.now()
    for name in ports.database.transact(partial(_to_ask, ports=ports, now=now)):
        ports.wake.reconcile(name)
    ports.journal.see(now)
    return Ticked(opened, closed, released, lost, woken)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Due:
    """What one look at the ledger found to be done."""

    expired: bool
    to_open: bool
    grown: bool
    over: bool
    to_resend: bool
    to_forget: bool
    to_look_at: Sequence[int]
    wanting: Sequence[str]

    @property
    def anything(self) -> bool:
        """May what is to be done change who finds work?"""
        return self.expired or self.to_open or self.grown or self.over or self.to_resend


def _look(conn: Connection, *, ports: Ports, now: datetime) -> _Due:
    return _Due(
        expired=any_expired(conn, now=now),
        to_open=any_to_open(conn, now=now),
        grown=any_grown(conn),
        over=any_over(conn, now=now),
        to_resend=any_to_resend(conn, ports, now=now),
        to_forget=is_staff_to_forget(conn, now=now),
        to_look_at=probing.due(conn, ports, now=now),
        wanting=_wanting(conn, ports=ports, now=now),
    )


def _wake_watch(ports: Ports) -> None:
    """Once a minute, whichever tick comes first."""
    now, every = ports.clock.now(), ports.clock.stretch(ports.tuning.watch_seconds)
    last = ports.database.read(lambda conn: settings.get(conn, _WATCHED_AT))
    if last is not None and timedelta(0) <= now - datetime.fromisoformat(last) < every:
        return

    def mark(conn: Connection) -> bool:
        return settings.move(conn, _WATCHED_AT, now.isoformat(), was=last, at=now)

    if ports.database.transact(mark):
        ports.wake.watch()


def _to_ask(conn: Connection, *, ports: Ports, now: datetime) -> list[str]:
    """Gateways that can be asked, where none was lately; and remember that a tick was.

    As often, those are halted that tell nothing of what they accept.
    """
    settings.put(conn, TICKED_AT, now.isoformat(), at=now)
    kept = settings.get(conn, _ASKED_AT)
    every = timedelta(seconds=ports.tuning.ask_seconds)
    if kept is not None and now - datetime.fromisoformat(kept) < every:
        return []
    settings.put(conn, _ASKED_AT, now.isoformat(), at=now)
    for gateway in ports.gateways.values():
        heed_silence_of_receipts(conn, gateway, now=now)
    return [
        name
        for name, one in ports.gateways.items()
        if isinstance(one, (Askable, Listed, Idempotent))
    ]


def _wanting(conn: Connection, *, ports: Ports, now: datetime) -> list[str]:
    """Gateways of which a lane is free, and would find something to send."""
    stands = standing(conn, now=now, live=bool(ports.live))
    if not stands.any_open:
        return []
    held = traffic.held_lanes(conn, now=now)
    return [
        name
        for name in ports.gateways
        if held.get(name, 0) < ports.tuning.lanes_per_gateway
        and finds_work(conn, ports, name, stands)
    ]


def finds_work(conn: Connection, ports: Ports, name: str, stands: Standing) -> bool:
    """Is something due that this gateway may be given now, quota included?"""
    gateway = ports.gateways[name]
    return any(
        _is_any_due(conn, permit, stands.now)
        and room_left(conn, gateway, permit, now=stands.now) != 0
        for permit in stands.permits(gateway, live=name in ports.live)
    )


def _is_any_due(conn: Connection, permit: Permit, now: datetime) -> bool:
    return any_claimable(
        conn,
        week=permit.week,
        period_id=permit.period_id,
        ordinal=permit.ordinal,
        gateway=permit.gateway,
        now=now,
    )
