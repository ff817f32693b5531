"""One look at everything that can be wrong; a look that fails keeps no other from being made."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, TypeAlias

from sqlalchemy import Connection

from campaigns.database import DatabaseUnavailable
from campaigns.watch import AlertKind, Condition
from scheduler.alerts import liveness, machine, outlook, pilots, silence, stopped
from scheduler.forgetting import ticked_at
from scheduler.ports import Ports

_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Where is looked: the ledger behind the ports, this machine, at one instant."""

    ports: Ports
    folder: Path
    now: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """What was found, and which kinds were looked for: only those can be seen to be over."""

    found: tuple[Condition, ...]
    kinds: frozenset[AlertKind]


Question: TypeAlias = Callable[[Connection, Place], Iterable[Condition]]


def _standstill(conn: Connection, here: Place) -> Iterable[Condition]:
    longest = here.ports.clock.stretch(liveness.TICK_SECONDS_MAX)
    return liveness.standstill(ticked_at(conn), longest=longest, now=here.now)


#: What each kind asks.
_QUESTIONS: Final[dict[AlertKind, Question]] = {
    AlertKind.CLOCK: lambda _conn, here: machine.clock(here.ports.clock),
    AlertKind.DISK: lambda _conn, here: machine.disk(machine.room_on(here.folder)),
    AlertKind.HALTED: lambda conn, _here: stopped.halted(conn),
    AlertKind.APPROVAL: lambda conn, here: stopped.approvals(conn, now=here.now),
    AlertKind.PILOT: lambda conn, here: pilots.unread(conn, here.ports, now=here.now),
    AlertKind.NOT_OPENED: lambda conn, here: stopped.not_opened(conn, now=here.now),
    AlertKind.TICK: _standstill,
    AlertKind.DOOR: lambda conn, here: liveness.silent_door(conn, here.ports, now=here.now),
    AlertKind.IDLE: lambda conn, here: liveness.idle(conn, here.ports, now=here.now),
    AlertKind.RECEIPTS: lambda conn, here: silence.overdue(conn, here.ports.gateways, now=here.now),
    AlertKind.FORECAST: lambda conn, here: outlook.outlook(conn, here.ports, now=here.now),
}
#: While nobody knows the time, nothing is done, and that is what the clock's alert says.
_NEEDS_THE_TIME: Final = frozenset({AlertKind.TICK, AlertKind.IDLE, AlertKind.NOT_OPENED})


def look(ports: Ports, folder: Path, *, far: bool = True) -> Look:
    """Look for every kind; `far` looks ahead as well, which counts all that is due.

    Raises DatabaseUnavailable: then nothing can be seen.
    """
    knows_the_time = ports.clock.correct()
    here = Place(ports, folder, ports.clock.now())
    wanted = set(_QUESTIONS) - (set() if far else {AlertKind.FORECAST})
    if not knows_the_time:
        wanted -= _NEEDS_THE_TIME
    answered = {kind: found for kind in wanted if (found := _ask(kind, here)) is not None}
    return Look(tuple(_in_order(answered)), frozenset(answered))


def _ask(kind: AlertKind, here: Place) -> list[Condition] | None:
    """What one question finds, on a snapshot of its own; None where it could not be asked."""
    try:
        return here.ports.database.read(lambda conn: list(_QUESTIONS[kind](conn, here)))
    except DatabaseUnavailable:
        raise
    except Exception as error:  # noqa: BLE001 - what one look cannot see, another may
        _log.error("look_failed", extra={"kind": kind.value, "error": type(error).__name__})
        return None


def _in_order(answered: dict[AlertKind, list[Condition]]) -> Iterator[Condition]:
    """As the table of questions is ordered: the first is the one that explains the others."""
    for kind in _QUESTIONS:
        yield from answered.get(kind, ())
