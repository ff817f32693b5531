"""A ledger that was restored from a backup forgot what was sent since: this is noticed before
anything is claimed, opened or closed.

Two signs tell. The last call that this host's journal knows is not in the ledger; or the ledger's
epoch, which every tick moves forward, is older than the one this host saw.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from campaigns import ledger
from campaigns.ledger import settings, traffic
from campaigns.ledger.traffic import LEDGER
from scheduler.halt import halt
from scheduler.journal import Journal
from scheduler.ports import Ports

#: The setting that tells when the last tick ended: the ledger's epoch.
TICKED_AT: Final = "ticked_at"
#: How the reason of this halt begins.
_FORGOT: Final = "restored"
#: Hosts whose clocks differ more do nothing at all.
_SLACK: Final = timedelta(minutes=2)


def is_forgetful(conn: Connection, journal: Journal) -> bool:
    """Does the ledger know less than was sent, or did it, and nobody mended it yet?"""
    return LEDGER in traffic.halts_in_force(conn, [LEDGER]) or sign_of(conn, journal) is not None


def forgot(conn: Connection, ports: Ports, *, now: datetime) -> bool:
    """As `is_forgetful`; and everything is halted until `loa recover` mended it."""
    why = sign_of(conn, ports.journal)
    if why is not None:
        halt(conn, LEDGER, reason=f"{_FORGOT}: {why}", now=now)
    return why is not None or LEDGER in traffic.halts_in_force(conn, [LEDGER])


def sign_of(conn: Connection, journal: Journal) -> str | None:
    """What tells that this ledger is older than what was sent; None where nothing does."""
    last, seen = journal.last(), journal.seen()
    if last is not None and not ledger.known_calls(conn, last.week, [last.submission_id]):
        return f"a call of {last.at:%Y-%m-%d %H:%M} UTC is not in the ledger"
    if seen is not None and _is_older(ticked_at(conn), seen):
        return f"its last tick was before {seen:%Y-%m-%d %H:%M} UTC"
    return None


def ticked_at(conn: Connection) -> datetime | None:
    """When the last tick ended; None before the first."""
    kept = settings.get(conn, TICKED_AT)
    return None if kept is None else datetime.fromisoformat(kept)


def _is_older(ticked: datetime | None, seen: datetime) -> bool:
    return ticked is None or ticked < seen - _SLACK
