"""A halt stops a scope because going on would be wrong; it is recorded, and people release it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from campaigns import ledger
from campaigns.ledger import traffic

#: Who halts by itself.
SYSTEM = "system"


def halt(
    conn: Connection, scope: str, *, reason: str, now: datetime, people_needed: int = 1
) -> bool:
    """Stop `gateway:…`, `route:…` or `campaign:…`, once; False where it is stopped already.

    `people_needed` is how many must say that it may go on. A scope that stands keeps its first
    reason: what came later is most often its consequence. Only what takes more people comes first.
    """
    standing = traffic.halts_in_force(conn, [scope]).get(scope)
    if standing is not None and standing.people_needed >= people_needed:
        return False
    before = "" if standing is None else f" (halted before: {standing.reason})"
    traffic.set_halt(
        conn,
        scope=scope,
        active=True,
        reason=reason + before,
        by=SYSTEM,
        now=now,
        people_needed=people_needed,
    )
    ledger.record_control(conn, kind="halt", scope=scope, actor=SYSTEM, reason=reason, at=now)
    return True
