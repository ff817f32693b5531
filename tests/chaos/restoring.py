"""The one restore: power and ledger are lost, an earlier copy is put back, and Loa recovers as
docs/operations.md tells its operator.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, func, select

from campaigns.ledger import traffic
from campaigns.lifecycle import Status
from campaigns.schema import attempt
from console.exercise.staging import WEEK, write_private
from tests.chaos.cluster import DATABASE, Cluster
from tests.chaos.ledger import CarriersBook, statuses
from tests.chaos.processes import loa

_HALT_SECONDS: Final = 120.0
#: So long it is watched that nothing is claimed: beats and lanes have turned several times.
_WATCHED_SECONDS: Final = 8.0
_LOOK_SECONDS: Final = 0.05
_WHY: Final = "--reason=chaos: the copy of an hour ago"


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restore showed."""

    halted: bool
    """Loa noticed by itself that its ledger forgot."""
    forgotten: int
    """Messages that were sent since the copy was taken."""
    moved: int
    """What was claimed, begun or taken by a carrier between the copy's start and its recovery."""
    left: int
    """Messages that were forgotten still after `loa recover`."""
    recovering: float
    """Seconds of the recovery that came to its end."""
    seconds: float
    """Of everything, from the loss on."""

    def as_json(self) -> dict[str, float]:
        """By name."""
        return {name: round(getattr(self, name), 1) for name in self.__slots__}


class Restoring:
    """Takes the copy, and puts it back once."""

    def __init__(self, cluster: Cluster, book: CarriersBook) -> None:
        """The copy lies beside the data folder's own files, apart from PostgreSQL's disk."""
        self._cluster = cluster
        self._database = cluster.here.ports.database
        self._book = book
        self._file = cluster.asked.home / "copy.dump"

    def back_up(self) -> None:
        """As the operator does each hour, while messages go."""
        self._cluster.postgres.dump(DATABASE, self._file)

    def restore(self, note_open: Callable[[], object]) -> Restored:
        """`note_open` is called for the last time that the lost ledger can be read."""
        began = time.monotonic()
        self._lose_power()
        note_open()
        self._cluster.postgres.put_back(DATABASE, self._file)
        stood = self._figures()
        for child in self._cluster.children:
            child.start()
        halted = self._is_halted_within(_HALT_SECONDS)
        time.sleep(_WATCHED_SECONDS)
        moved = sum(max(0, now - was) for was, now in zip(stood, self._figures(), strict=True))
        forgotten = self._recover("--dry-run")
        self._cut_off_a_recovery()
        begun = time.monotonic()
        self._recover(_WHY)
        recovering = time.monotonic() - begun
        return Restored(
            halted=halted,
            forgotten=forgotten,
            moved=moved,
            left=self._recover("--dry-run"),
            recovering=recovering,
            seconds=time.monotonic() - began,
        )

    def _lose_power(self) -> None:
        for child in self._cluster.children:
            child.kill()
        self._cluster.restart_postgres(immediate=True)

    def _is_halted_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if traffic.LEDGER in self._database.read(traffic.halts_in_force):
                return True
            time.sleep(_LOOK_SECONDS)
        return False

    def _figures(self) -> tuple[int, int, int]:
        """Claimed, begun, taken."""
        self._book.read_on()
        claimed = self._database.read(statuses).get(Status.CLAIMED, 0)
        return claimed, self._database.read(_attempts), self._book.takes

    def _cut_off_a_recovery(self) -> None:
        """Kill the first one when it has entered something: the next one goes on from there."""
        had, first = self._database.read(_attempts), self._loa(_WHY)
        while first.poll() is None and self._database.read(_attempts) == had:
            time.sleep(_LOOK_SECONDS)
        first.kill()
        first.communicate()

    def _recover(self, how: str) -> int:
        """How many messages `loa recover` tells of. Raises where it does not end well."""
        command = self._loa(how)
        said, _ = command.communicate()
        if command.returncode:
            msg = f"loa recover {how} ended with {command.returncode}"
            raise RuntimeError(msg)
        told: dict[str, Any] = json.loads(said)
        return int(told["messages"])

    def _loa(self, how: str) -> Any:
        token = self._cluster.asked.home / "officer.token"
        write_private(token, self._cluster.stage.tokens["officer"])
        words = ("recover", how, "--json", f"--as-person={token}")
        return loa(self._cluster.stage.settings, *words)


def _attempts(conn: Connection) -> int:
    begun = select(func.count()).select_from(attempt).where(attempt.c.week == WEEK.key)
    found: int = conn.execute(begun).scalar_one()
    return found
