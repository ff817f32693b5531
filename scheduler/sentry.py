"""Who notices when nothing ticks: the process of the receipts door, from beside the queue."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from campaigns import watch
from campaigns.errors import CampaignsError
from campaigns.ledger import settings
from campaigns.watch import AlertKind, Condition, OnDuty
from scheduler import alerts
from scheduler.alerts import Look, machine
from scheduler.alerts.liveness import DOOR_AT, TICK_SECONDS_MAX, standstill
from scheduler.forgetting import ticked_at
from scheduler.ports import Ports
from scheduler.telling import REPEAT_SECONDS, say_to_all, tell

_log: Final = logging.getLogger(__name__)

#: How often it looks, in real seconds: with the longest silence, well within three minutes.
LOOK_SECONDS: Final = 20.0
_KINDS: Final = frozenset({AlertKind.TICK, AlertKind.CLOCK})


@dataclass(frozen=True, slots=True)
class Pulse:
    """What the sentry saw last; for whoever asks the door from another machine."""

    ticks: bool
    """Does anything tick?"""
    ticked_at: datetime | None
    """The last tick; None before the first, and while the ledger cannot be read."""


class Sentry:
    """Looks from a process that neither beat, worker nor broker can stop; `look` is called often.

    It shows that its own door is open, so that the watch of the workers notices when it is not.
    """

    def __init__(self, ports: Ports) -> None:
        """Whatever ticked before counts from now: nobody stood guard then."""
        self._ports = ports
        self._since = ports.clock.now()
        self._looked_at: datetime | None = None
        self._away_since: datetime | None = None
        self._cried_at: datetime | None = None
        self._people: Sequence[OnDuty] = ()
        self._pulse = Pulse(ticks=True, ticked_at=None)

    @property
    def pulse(self) -> Pulse:
        """What was seen last; a sentry that fell asleep over it vouches for nothing."""
        seen_at = self._looked_at or self._since
        longest = self._ports.clock.stretch(TICK_SECONDS_MAX)
        awake = self._ports.clock.now() - seen_at <= longest
        return replace(self._pulse, ticks=self._pulse.ticks and awake)

    def look(self) -> None:
        """Look, if the last look is a while ago; tell people where nothing ticks.

        While the ledger cannot be read they are told from memory.
        """
        now = self._ports.clock.now()
        every = self._ports.clock.stretch(LOOK_SECONDS)
        if self._looked_at is not None and timedelta(0) <= now - self._looked_at < every:
            return
        self._looked_at = now
        try:
            self._look(now)
            self._away_since = None
        except (CampaignsError, SQLAlchemyError) as error:
            # Whatever it is, the door stays open.
            _log.error("sentry_blind", extra={"error": type(error).__name__})
            self._database_away(now)

    def leave(self) -> None:
        """The door is shut in order: nobody need miss it."""
        try:
            self._show_door("")
        except (CampaignsError, SQLAlchemyError):
            _log.warning("door_not_signed_off")

    def _look(self, now: datetime) -> None:
        self._show_door(now.isoformat())
        last, self._people = self._ports.database.read(
            lambda conn: (ticked_at(conn), watch.on_duty(conn))
        )
        found = tuple(self._found(last, now))
        stops = any(one.kind is AlertKind.TICK or one.grade > 1 for one in found)
        self._pulse = Pulse(ticks=not stops, ticked_at=last)
        if found:
            alerts.keep(self._ports, Look(found, _KINDS))
            tell(self._ports)

    def _found(self, last: datetime | None, now: datetime) -> Iterator[Condition]:
        """While nobody knows the time nothing ticks, and that is what the clock's alert says."""
        knows_the_time = self._ports.clock.correct()
        yield from machine.clock(self._ports.clock)
        if knows_the_time:
            longest = self._ports.clock.stretch(TICK_SECONDS_MAX)
            since = self._since if last is None else max(last, self._since)
            yield from standstill(since, longest=longest, now=now)

    def _show_door(self, words: str) -> None:
        now = self._ports.clock.now()
        self._ports.database.transact(partial(_put, words=words, now=now))

    def _database_away(self, now: datetime) -> None:
        """Tell from memory, once it lasts; again every half hour, as an alert would be."""
        self._pulse = Pulse(ticks=False, ticked_at=None)
        self._away_since = self._away_since or now
        lasts = now - self._away_since >= self._ports.clock.stretch(TICK_SECONDS_MAX)
        again = self._ports.clock.stretch(REPEAT_SECONDS)
        if lasts and (self._cried_at is None or now - self._cried_at >= again):
            self._cried_at = now
            details = {"since_at": self._away_since.isoformat()}
            say_to_all(self._ports, self._people, AlertKind.DATABASE, details)


def _put(conn: Connection, *, words: str, now: datetime) -> None:
    settings.put(conn, DOOR_AT, words, at=now)
