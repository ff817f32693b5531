"""Liveness is measured by work done, not by a process that is up: lanes, ticks, receipts door."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, select

from campaigns.ledger import settings
from campaigns.schema import pace, submission
from campaigns.watch import AlertKind, Condition
from scheduler.approved import definition_of
from scheduler.permits import Standing, standing
from scheduler.ports import Ports
from scheduler.tick import finds_work

#: The setting by which `loa up` shows that its door is open; empty where it was shut in order.
DOOR_AT: Final = "door_at"
#: A lane that finds work begins within seconds; so long without is nothing done. Real seconds.
_IDLE_SECONDS: Final = 60.0
#: Ticks come each second; the door shows itself each half minute. Real seconds.
TICK_SECONDS_MAX: Final = 120.0
_DOOR_SECONDS_MAX: Final = 180.0

_RESERVED_AT: Final = select(pace.c.free_at).where(pace.c.gateway == bindparam("of"))
#: The rows of a week lie in no order of time. While anything is sent the first few answer; where
#: nothing is, all of them are passed over, once a minute.
_BEGUN: Final = (
    select(submission.c.id)
    .where(
        submission.c.week.in_(bindparam("weeks", expanding=True)),
        submission.c.gateway == bindparam("of"),
        submission.c.begun_at > bindparam("since"),
    )
    .limit(1)
)


def idle(conn: Connection, ports: Ports, *, now: datetime) -> Iterator[Condition]:
    """Gateways that could be given something, quota and hours included, and begin nothing.

    One that is held or halted is none of them, nor one whose lanes begin at a slow pace. One that
    is given nothing because nobody looks at the landing any more is told as such.
    """
    stands = standing(conn, now=now, live=bool(ports.live))
    if not stands.any_open:
        return
    since = now - ports.clock.stretch(_IDLE_SECONDS)
    sighted = _all_in_sight(stands)
    for name in ports.gateways:
        if not finds_work(conn, ports, name, sighted):
            continue
        blind = not finds_work(conn, ports, name, stands)
        if blind or not _begun_since(conn, name, stands, since):
            details = {"name": name} | ({"why": "blind"} if blind else {})
            yield Condition(kind=AlertKind.IDLE, scope=f"gateway:{name}", details=details)


def standstill(last: datetime | None, *, longest: timedelta, now: datetime) -> Iterator[Condition]:
    """The tick, where the last one is longer ago than that; nothing where none ever was."""
    if last is not None and now - last > longest:
        details = {"last_at": last.isoformat()}
        yield Condition(kind=AlertKind.TICK, scope="tick", details=details)


def silent_door(conn: Connection, ports: Ports, *, now: datetime) -> Iterator[Condition]:
    """The receipts door, where it was opened and neither shut nor seen of late."""
    kept = settings.get(conn, DOOR_AT)
    if kept and now - datetime.fromisoformat(kept) > ports.clock.stretch(_DOOR_SECONDS_MAX):
        yield Condition(kind=AlertKind.DOOR, scope="door", details={"last_at": kept})


def _all_in_sight(stands: Standing) -> Standing:
    """As if every landing had just been looked at."""
    landings = {
        (row.version_id, link.url)
        for row in stands.periods
        for link in definition_of(row.definition).approved
    }
    return replace(stands, in_sight=frozenset(landings))


def _begun_since(conn: Connection, name: str, stands: Standing, since: datetime) -> bool:
    """Was a call begun since then? Without a slot reserved none was; a slot alone is no call."""
    reserved = conn.execute(_RESERVED_AT, {"of": name}).one_or_none()
    if reserved is not None and reserved.free_at <= since:
        return False
    weeks = sorted({row.week for row in stands.periods})
    asked = {"weeks": weeks, "of": name, "since": since}
    return conn.execute(_BEGUN, asked).first() is not None
