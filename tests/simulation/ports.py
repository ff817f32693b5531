"""The ports as the simulation fills them: each call passes a switch point, and may be the last
one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Literal, Protocol, TypeVar

from sqlalchemy import Connection

from campaigns.database import CommitUnknown, Database
from gateways.exchange import Answer, HttpRequest
from gateways.transport import Call
from tests.kit.lab import InProcessLab
from tests.simulation.engine import Engine

T = TypeVar("T")
_HEARD_RATE = 0.8


class SimClock:
    """The engine's time; a host's own is some seconds before or behind it."""

    exercise = True

    def __init__(self, engine: Engine, skew: timedelta = timedelta(0)) -> None:
        self._engine = engine
        self._skew = skew

    def now(self) -> datetime:
        return self._engine.now + self._skew

    def wait_until(self, instant: datetime) -> None:
        self._engine.wait_until(instant - self._skew)

    def stretch(self, seconds: float) -> timedelta:
        return timedelta(seconds=seconds)

    def correct(self) -> bool:
        return True


class Points(Protocol):
    """Whoever may kill a process at a port call."""

    def point(self, name: str) -> None:
        """The call of that name is reached: return, or never do."""


class SimDatabase:
    """The real database through one worker's own connection, cut into steps."""

    def __init__(
        self, database: Database, engine: Points, *, loses: Callable[[], bool] = lambda: False
    ) -> None:
        self._database = database
        self._engine = engine
        self._loses = loses

    @property
    def dialect(self) -> Literal["sqlite", "postgresql"]:
        return self._database.dialect

    def transact(
        self,
        work: Callable[[Connection], T],
        *,
        recover: Callable[[Connection], T | None] | None = None,
    ) -> T:
        def seen(conn: Connection) -> T:
            result = work(conn)
            self._engine.point("db.commit")
            return result

        self._engine.point("db.begin")
        result = self._database.transact(seen, recover=recover)
        self._engine.point("db.committed")
        return self._looked_up(seen, recover) if self._loses() else result

    def _looked_up(
        self, work: Callable[[Connection], T], recover: Callable[[Connection], T | None] | None
    ) -> T:
        """The answer to the COMMIT never came: as `Database.transact` goes on then."""
        if recover is None:
            raise CommitUnknown("lost during COMMIT")
        found = self._database.read(recover)
        return self._database.transact(work, recover=recover) if found is None else found

    def read(self, work: Callable[[Connection], T]) -> T:
        self._engine.point("db.read")
        return self._database.read(work)


class SimTransport:
    """The carriers in process: heard whole before the first answer is told."""

    def __init__(
        self,
        lab: InProcessLab,
        engine: Engine,
        *,
        stalls: Callable[[], bool],
        heard: Callable[[], None],
    ) -> None:
        self._heard = heard
        self._lab = lab
        self._stalls = stalls
        self._engine = engine

    def send(
        self, calls: Sequence[Call], *, deadline_seconds: float, reuse: bool = False
    ) -> Iterator[tuple[int, Answer]]:
        self._engine.point("wire.before")
        answers = list(self._lab.send(calls, deadline_seconds=deadline_seconds, reuse=reuse))
        self._engine.point("wire.after")
        self._heard()
        if self._stalls():
            # SIGSTOP: alive, and later than its lease.
            self._engine.wait_until(self._engine.now + timedelta(minutes=10))
        yield from answers

    def ask(self, request: HttpRequest, *, deadline_seconds: float) -> Answer:
        self._engine.point("ask.before")
        answer = self._lab.ask(request, deadline_seconds=deadline_seconds)
        self._engine.point("ask.after")
        return answer


class SimWake:
    """A queue that loses and doubles hints, as the broker may."""

    def __init__(self, engine: Engine) -> None:
        self.hints: deque[tuple[str, str]] = deque(maxlen=50)
        self._engine = engine

    def dispatch(self, gateway: str) -> None:
        self._hint("dispatch", gateway)

    def drain(self) -> None:
        self._hint("drain", "")

    def reconcile(self, gateway: str) -> None:
        self._hint("reconcile", gateway)

    def probe(self, version_id: int) -> None:
        self._hint("probe", str(version_id))

    def watch(self) -> None:
        self._hint("watch", "")

    def _hint(self, what: str, of: str) -> None:
        """Lost, kept or doubled; most that wait already are not said again: only time is saved."""
        if (what, of) in self.hints and self._engine.chance.random() < _HEARD_RATE:
            return
        copies = self._engine.chance.choices((0, 1, 2), weights=(1, 8, 1))[0]
        self.hints.extend([(what, of)] * copies)


class SimChance:
    """Tokens and jitter from the seed."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def token(self) -> int:
        return self._engine.chance.getrandbits(62) + 1

    def fraction(self) -> float:
        return self._engine.chance.random()
