"""An exercise does not wait through idle hours: when a tick found nothing to do, its clock
leaps.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, select

from campaigns.ledger import traffic
from campaigns.lifecycle import Status
from campaigns.schema import obligation
from scheduler.clock import ScaledClock
from scheduler.forgetting import ticked_at
from scheduler.permits import standing
from scheduler.ports import Ports
from scheduler.tick import finds_work

#: No leap is longer, so that receipts, questions and quotas keep their order.
_LEAP: Final = timedelta(hours=1)


class Leaper:
    """Looks now and then whether anything can be done; leaps over the hours in which nothing
    can.
    """

    def __init__(
        self, ports: Ports, clock: ScaledClock, *, until: datetime, leap: timedelta = _LEAP
    ) -> None:
        """Leap by `leap`, and no further than `until`."""
        self._leap = leap
        self._ports = ports
        self._clock = clock
        self._until = until
        self._landed_at = clock.now()

    def look(self) -> bool:
        """Leap once where the last tick came after the last leap and nothing can be done now."""
        now = self._clock.now()
        if now >= self._until or self._ports.database.read(lambda conn: self._busy(conn, now)):
            return False
        soonest = self._ports.database.read(lambda conn: _first_hold(conn, now))
        self._landed_at = min(now + self._leap, self._until, soonest or self._until)
        self._clock.leap_to(self._landed_at)
        return True

    def _busy(self, conn: Connection, now: datetime) -> bool:
        ticked = ticked_at(conn)
        if ticked is None or ticked < self._landed_at:
            return True
        if traffic.held_lanes(conn, now=now) or _anything_claimed(conn):
            return True
        stands = standing(conn, now=now)
        return any(finds_work(conn, self._ports, name, stands) for name in self._ports.gateways)


def _anything_claimed(conn: Connection) -> bool:
    claimed = select(obligation.c.id).where(obligation.c.status == Status.CLAIMED).limit(1)
    return conn.execute(claimed).first() is not None


def _first_hold(conn: Connection, now: datetime) -> datetime | None:
    """When the first scope that waits may go on: no leap passes over it."""
    held = traffic.holds_in_force(conn, now=now)
    return min((one.until for one in held.values()), default=None)
