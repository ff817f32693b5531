"""What every page works with: the ledger, the clock and the key, as the process has them."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final, TypeVar, cast

from sqlalchemy import Connection

from console.installation import Installation
from console.web.remembered import Remembered
from console.web.taking_in import TakingIn
from console.web.tries import Tries
from scheduler.clock import SystemClock
from scheduler.ports import Ports
from scheduler.settings import Settings

if TYPE_CHECKING:
    from campaigns.database import Database

T = TypeVar("T")

_HOST: Final = SystemClock()
_TOKEN_OCTETS: Final = 32


@dataclass(frozen=True, slots=True)
class Desk:
    """The console's hands; shared by all visitors."""

    ports: Ports
    settings: Settings
    remembered: Remembered = field(default_factory=Remembered)
    tries: Tries = field(default_factory=Tries)
    taking_in: TakingIn = field(default_factory=TakingIn)

    def now(self) -> datetime:
        """The instant, aware, in UTC; an exercise's where there is one."""
        return self.ports.clock.now()

    def host_now(self) -> datetime:
        """The instant by the host: a person's half hour is none of an exercise's."""
        return _HOST.now()

    def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on one snapshot."""
        return self.ports.database.read(work)

    def transact(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one write transaction."""
        return self.ports.database.transact(work)

    @property
    def here(self) -> Installation:
        """The same installation as a command finds it."""
        # A process is put together with a whole database; the port is what its workers need of it.
        database = cast("Database", self.ports.database)
        return Installation(self.settings, self.ports.clock, database)


def make_token() -> str:
    """A new secret, 256 random bits."""
    return secrets.token_urlsafe(_TOKEN_OCTETS)
