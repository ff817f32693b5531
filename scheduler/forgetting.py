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
from campaigns.ledger.traffic import FORGOT, LEDGER
from scheduler.halt import halt
from scheduler.journal import Journal
from scheduler.ports import Ports

#: The setting that tells how far this ledger has come: when the last tick ended.
EPOCH: Final = "ticked_at"
#: Hosts whose clocks differ more do nothing at all.
_SLACK: Final = timedelta(minutes=2)


def is_forgetful(conn: Connection, journal: Journal) -> bool:
    """Does the ledger know less than was sent, or did it, and nobody mended it yet?"""
    return LEDGER in traffic.halts_in_force(conn, [LEDGER]) or sign_of(conn, journal) is not None


def forgot(conn: Connection, ports: Ports, *, now: datetime) -> bool:
    """As `is_forgetful`; and everything is halted until `loa recover` mended it."""
    if not is_forgetful(conn, ports.journal):
        return False
    why = sign_of(conn, ports.journal)
    if why is not None:
        halt(conn, LEDGER, reason=f"{FORGOT}: {why}", now=now)
    return True


def sign_of(conn: Connection, journal: Journal) -> str | None:
    """What tells that this ledger is older than what was sent; None where nothing does."""
    last, seen = journal.last(), journal.seen()
    if last is not None and not ledger.is_begun(conn, last.week, last.submission_id):
        return f"a call of {last.at:%Y-%m-%d %H:%M} UTC is not in the ledger"
    if seen is not None and epoch_of(conn) < seen - _SLACK:
        return f"its last tick was before {seen:%Y-%m-%d %H:%M} UTC"
    return None


def epoch_of(conn: Connection) -> datetime:
    """How far the ledger has come; the beginning of time where it never ticked."""
    kept = settings.get(conn, EPOCH)
    return datetime.fromisoformat(kept) if kept else datetime.fromisoformat("0001-01-03T00:00Z")
