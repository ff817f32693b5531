"""Leases that ran out are healed from the database alone: back to due, or unresolved with an
open attempt.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import Connection

from campaigns import ledger
from scheduler.ports import Ports

_SLICE: Final = 1_000


def sweep(ports: Ports) -> tuple[int, int]:
    """Heal every lease that ran out: how many went back to due, and how many are unresolved now."""
    released = lost = 0
    while True:
        now = ports.clock.now()
        one = ports.database.transact(partial(_slice, ports=ports, now=now))
        released, lost = released + one[0], lost + one[1]
        if sum(one) < _SLICE:
            return released, lost


def _slice(conn: Connection, *, ports: Ports, now: datetime) -> tuple[int, int]:
    return ledger.sweep(conn, ports.facts(), now=now, limit=_SLICE)
