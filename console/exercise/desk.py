"""An exercise's people at their desk: they read why something was halted, and let it go on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import Connection

from campaigns import accounts
from campaigns.accounts import Role
from campaigns.ledger import traffic
from campaigns.register import halts
from campaigns.schema import AnyRow
from scheduler.ports import Ports

#: So long it takes to read what broke, and to ask the carrier.
_READS: Final = timedelta(minutes=10)
_REASON: Final = "exercise: the codes speak of single numbers, not of the text"


@dataclass(frozen=True, slots=True)
class Released:
    """A halt that was read and released."""

    scope: str
    reason: str
    """Why it was halted."""


@dataclass(slots=True)
class Desk:
    """Whoever works in this exercise, and what they released so far."""

    ports: Ports
    tokens: Mapping[str, str] = field(repr=False)
    released: list[Released] = field(default_factory=list)

    def look(self, now: datetime) -> None:
        """Release what was halted ten minutes ago; where two people must, both say so."""
        halted = self.ports.database.read(traffic.halts_in_force)
        for scope, row in halted.items():
            if now - row.since >= _READS:
                self.ports.database.transact(partial(self._release, row=row, now=now))
                self.released.append(Released(scope, row.reason))

    def _release(self, conn: Connection, *, row: AnyRow, now: datetime) -> None:
        for role in (Role.OFFICER, Role.APPROVER)[: row.people_needed]:
            person = accounts.person_of(conn, self.tokens[role])
            assert person is not None
            halts.release(conn, row.scope, person=person, reason=_REASON, now=now)
