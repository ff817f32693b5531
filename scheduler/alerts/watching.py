"""Once a minute: look, keep what was found, and tell whoever is on duty."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from campaigns import watch as kept
from campaigns.ledger import settings
from scheduler.alerts.looking import Look, look
from scheduler.ports import Ports
from scheduler.telling import tell

#: What people were told of is over only after so long without being seen: nothing flaps by mail.
CALM_SECONDS: Final = 300.0
#: To look ahead counts all that is due, so it is done more seldom. Real seconds.
_FAR_SECONDS: Final = 900.0
_FAR_AT: Final = "looked_far_at"


def watch(ports: Ports, folder: Path) -> Counter[str]:
    """Look at everything, keep and tell it; what was told is counted. `folder` is the data's.

    Any number of watches may run at once. Raises DatabaseUnavailable: the sentry of `loa up`
    tells of that, from memory.
    """
    far = ports.database.read(partial(_is_far_due, ports=ports))
    found = look(ports, folder, far=far)
    keep(ports, found, far=far)
    return tell(ports)


def keep(ports: Ports, found: Look, *, far: bool = False) -> None:
    """Raise, see and clear what a look found."""
    now = ports.clock.now()
    calm = ports.clock.stretch(CALM_SECONDS)

    def work(conn: Connection) -> None:
        kept.keep(conn, found.found, looked=found.kinds, calm=calm, now=now)
        if far:
            settings.put(conn, _FAR_AT, now.isoformat(), at=now)

    ports.database.transact(work)


def _is_far_due(conn: Connection, *, ports: Ports) -> bool:
    last = settings.get(conn, _FAR_AT)
    every = ports.clock.stretch(_FAR_SECONDS)
    return last is None or ports.clock.now() - datetime.fromisoformat(last) >= every
