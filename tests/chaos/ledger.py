"""What the ledger and the carriers' own book say while the run goes on, in a few statements."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, func, select

from campaigns.lifecycle import Status
from campaigns.schema import closing, obligation, period, subscriber
from campaigns.vault import Vault
from console.exercise.staging import WEEK
from gateways.lab.facts import Call, fact_of
from tests.chaos.proxy import Whom

#: (obligation id, attempt number).
Attempt = tuple[int, int]
_TAKES: Final = "SELECT seq, kind, body FROM fact WHERE seq > ? AND kind = 'Call' ORDER BY seq"


def statuses(conn: Connection) -> Mapping[Status, int]:
    """How many obligations stand where."""
    query = (
        select(obligation.c.status, func.count())
        .where(obligation.c.week == WEEK.key)
        .group_by(obligation.c.status)
    )
    return {Status(status): count for status, count in conn.execute(query).all()}


def unresolved_by_gateway(conn: Connection) -> Mapping[str, int]:
    """How many are unresolved at each gateway."""
    query = (
        select(obligation.c.gateway, func.count())
        .where(obligation.c.week == WEEK.key, obligation.c.status == Status.UNRESOLVED)
        .group_by(obligation.c.gateway)
    )
    return {row[0]: row[1] for row in conn.execute(query)}


def open_attempts(conn: Connection, vault: Vault) -> Mapping[Attempt, Whom]:
    """The attempts that are begun and not concluded, and whom they address."""
    query = (
        select(obligation.c.id, obligation.c.open_attempt, obligation.c.gateway, subscriber)
        .join(subscriber, subscriber.c.id == obligation.c.subscriber_id)
        .where(
            obligation.c.week == WEEK.key,
            obligation.c.status == Status.CLAIMED,
            obligation.c.open_attempt > 0,
        )
    )
    rows = conn.execute(query).mappings().all()
    return {
        (row[obligation.c.id], row["open_attempt"]): whom(vault, row["gateway"], row)
        for row in rows
    }


def medium_of(gateway: str) -> str:
    """What the subscriber gets through it."""
    return "zalo" if gateway.startswith("zalo") else "sms"


def whom(vault: Vault, gateway: str, row: Mapping[Any, Any]) -> Whom:
    """How that gateway knows the subscriber of a row."""
    kind = "zalo" if gateway == "zalo_oa" else "msisdn"
    address = vault.open(row[f"{kind}_sealed"], context=row[f"{kind}_index"])
    return medium_of(gateway), address


def closed_periods(conn: Connection) -> int:
    """How many campaigns' weeks are closed."""
    ended = select(func.count()).select_from(closing.join(period))
    found: int = conn.execute(ended.where(period.c.week == WEEK.key)).scalar_one()
    return found


@dataclass(slots=True)
class CarriersBook:
    """To whom the carriers took a message, read on from where we were."""

    path: Path
    taken: set[Whom] = field(default_factory=set, repr=False)
    takes: int = 0
    """Messages that they took, each time counted."""
    _seen: int = 0

    def read_on(self) -> set[Whom]:
        """All of them by now. What is not on the carriers' disk is not answered either."""
        with sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=10) as book:
            rows = book.execute(_TAKES, (self._seen,)).fetchall()
        book.close()
        for seq, kind, body in rows:
            call = fact_of(kind, body)
            assert isinstance(call, Call)
            self.taken.update((medium_of(one.gateway), one.address) for one in call.takes)
            self.takes += len(call.takes)
            self._seen = seq
        return self.taken


def figures(counts: Mapping[Status, int]) -> str:
    """Statuses in a line."""
    return json.dumps({str(status): count for status, count in sorted(counts.items())})
