"""A seeded loop that decides who runs next, how time passes and who is killed where; greenlets
make it single-threaded.

Unmodified synchronous code runs in greenlets. Every port call passes a switch point before and
after its effect; a crash thrown there is kill -9 at that point.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from greenlet import greenlet

from campaigns.database import CommitUnknown, DatabaseUnavailable

_STEP: Final = timedelta(milliseconds=7)


class Crash(BaseException):
    """Kill -9: nothing of ours may catch it."""


class Actor:
    """One process of the simulated deployment, begun again after each crash."""

    def __init__(self, name: str, body: Callable[[], None]) -> None:
        self.name = name
        self.body = body
        self.wake_at: datetime | None = None
        self.thread: greenlet | None = None


class Engine:
    """The loop. Same seed, same trace."""

    def __init__(self, seed: int, *, start: datetime, crash_rate: float) -> None:
        self.chance = random.Random(seed)
        self.now = start
        self.crash_rate = crash_rate
        self.actors: list[Actor] = []
        self.points: Counter[str] = Counter()
        self.crashes: Counter[str] = Counter()
        self._trace = hashlib.sha256()
        self._running: Actor | None = None
        self._dying = False

    @property
    def trace(self) -> str:
        """A hash of every decision: equal for equal seeds."""
        return self._trace.hexdigest()

    @property
    def is_running(self) -> bool:
        """Is an actor at work, and not the set-up or the checks?"""
        return self._running is not None

    def add(self, name: str, body: Callable[[], None]) -> None:
        """Deploy one more process."""
        self.actors.append(Actor(name, body))

    def run_until(self, end: datetime) -> None:
        """Let the actors live until then."""
        self._main = greenlet.getcurrent()
        while self.now < end:
            actor = self._choose(end)
            if actor is None:
                self.now = end
                return
            self._step(actor)

    def stop(self) -> None:
        """The end of the world: whoever is left in the middle of something never ends it.

        Else the collector would end it, in the midst of the next seed.
        """
        self._dying = True
        for actor in self.actors:
            if actor.thread:
                with suppress(Crash):
                    actor.thread.throw(Crash)

    def point(self, name: str) -> None:
        """A switch point of the running actor; outside of one (set-up, checks) nothing happens."""
        if self._dying:
            raise Crash  # what a dying process would still tidy up never happens
        if self._running is None:
            return
        self.points[name] += 1
        self._running.wake_at = None
        self._main.switch(name)

    def wait_until(self, instant: datetime) -> None:
        """Let the running actor sleep until then."""
        if self._running is None:
            self.now = max(self.now, instant)
            return
        while self.now < instant:
            self._running.wake_at = instant
            self._main.switch("wait")

    def _choose(self, end: datetime) -> Actor | None:
        ready = [a for a in self.actors if a.wake_at is None or a.wake_at <= self.now]
        if not ready:
            self.now = min(a.wake_at for a in self.actors if a.wake_at is not None)
            if self.now >= end:
                return None
            ready = [a for a in self.actors if a.wake_at is not None and a.wake_at <= self.now]
        return self.chance.choice(ready)

    def _step(self, actor: Actor) -> None:
        self.now += _STEP * self.chance.random()
        if actor.thread is None or actor.thread.dead:
            actor.thread = greenlet(actor.body)
        self._running = actor
        try:
            place = self._resume(actor)
        finally:
            self._running = None
        self._trace.update(f"{actor.name} {place} {self.now.isoformat()}\n".encode())

    def _resume(self, actor: Actor) -> str:
        assert actor.thread is not None
        begun = bool(actor.thread)
        if begun and actor.wake_at is None and self.chance.random() < self.crash_rate:
            return self._kill(actor)
        try:
            return str(actor.thread.switch())
        except (DatabaseUnavailable, CommitUnknown):
            # The task failed and said so; what it held is healed like a dead worker's.
            actor.thread, actor.wake_at = None, self.now + timedelta(seconds=5)
            self.crashes["gave up"] += 1
            return "gave up"

    def _kill(self, actor: Actor) -> str:
        assert actor.thread is not None
        self._dying = True
        with suppress(Crash):
            actor.thread.throw(Crash)
        self._dying = False
        actor.thread, actor.wake_at = (
            None,
            self.now + timedelta(seconds=self.chance.random() ** 2 * 1800),
        )
        self.crashes[actor.name.split()[0]] += 1
        return "crash"
