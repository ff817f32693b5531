"""A process in miniature: it counts its port calls, and dies at those it was told to die at."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Final, TypeVar

from sqlalchemy import Connection

from campaigns.database import CommitUnknown, Database
from tests.simulation.engine import Crash
from tests.simulation.ports import SimDatabase

T = TypeVar("T")

COMMITTED: Final = "db.committed"


@dataclass
class Knife:
    """Kill -9 at the port calls of these numbers; from 0, over all processes of a run."""

    kills: Collection[int] = ()
    loses: Collection[int] = ()
    """Commits that hold, and whose answer never comes: by the number of their call."""
    points: list[str] = field(default_factory=list)
    """Every port call so far, by name."""
    died: int = 0
    _dying: bool = False
    _running: int = 0

    def point(self, name: str) -> None:
        """A port call of the running process; outside of one (set-up, people) nothing happens."""
        if self._dying:
            raise Crash  # what a dying process would still tidy up never happens
        if not self._running:
            return
        self.points.append(name)
        if len(self.points) - 1 in self.kills:
            self._dying = True
            self.died += 1
            raise Crash

    def is_answer_lost(self) -> bool:
        """Does the call that was just counted never hear that it was committed?"""
        return bool(self._running) and len(self.points) - 1 in self.loses

    def outlived_by(self, body: Callable[[], object]) -> bool:
        """Let a process live; True when it came to its end, False when it died or gave up.

        Another may run inside of it, as a carrier's word comes in while a call is on the wire.
        Raises AssertionError when something of ours swallowed the crash.
        """
        self._running += 1
        try:
            body()
        except (Crash, CommitUnknown):
            self._dying = False
            return False
        finally:
            self._running -= 1
        assert not self._dying, "somebody swallowed a kill"
        return True


class CutDatabase(SimDatabase):
    """The real database, cut into steps; the answer of a COMMIT may be lost."""

    def __init__(self, database: Database, knife: Knife) -> None:
        super().__init__(database, knife)
        self._knife = knife

    def transact(
        self,
        work: Callable[[Connection], T],
        *,
        recover: Callable[[Connection], T | None] | None = None,
    ) -> T:
        """As the database does it: what a lost COMMIT had done is looked up, else done again."""
        result = super().transact(work, recover=recover)
        if not self._knife.is_answer_lost():
            return result
        if recover is None:
            raise CommitUnknown("the connection was lost during COMMIT")
        found = self.read(recover)
        return super().transact(work, recover=recover) if found is None else found
