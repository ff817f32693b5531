"""Plays an exercise's week to its end: worker, beat and receipts door in this process, idle
hours leapt over.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, select

from campaigns import accounts, register
from campaigns.schema import closing, period
from console.exercise.comparing import Comparison, compare, entries_of, truth_of
from console.exercise.desk import Desk, Released
from console.exercise.leaping import Leaper
from console.exercise.staging import WEEK, Stage
from console.receipts import serve_door
from reports.compliance import Compliance, compliance
from reports.errors import WeekNotOpened
from reports.verification import Verification
from reports.verify import verify
from reports.week_status import WeekStatus, week_status
from scheduler.bootstrap import assemble
from scheduler.embedded import Embedded, lock
from scheduler.ports import Ports

_LOOK_SECONDS: Final = 0.05
#: The figures are shown no oftener: they cost a pass over the week.
_SHOW_SECONDS: Final = 0.7
#: The last window of the week is shut by then: the promise rests, so that no next week is opened.
_REST: Final = timedelta(hours=1)
#: Past the end, so that the last receipts and questions are heard.
_AFTER: Final = timedelta(minutes=1)

Watch = Callable[[Sequence[WeekStatus], datetime], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What the week came to."""

    weeks: tuple[WeekStatus, ...]
    reports: tuple[Compliance, ...]
    verifications: tuple[Verification, ...]
    comparison: Comparison
    truth: dict[str, Any]
    released: tuple[Released, ...]
    """What was halted, and released by the exercise's people."""
    seconds: float

    @property
    def sound(self) -> bool:
        """Facts fold to what the ledger says, and nothing is doubled. Kept or not is another
        matter.
        """
        doubled = sum(one["doubled"] for one in self.truth["media"].values())
        return all(one.sound for one in self.verifications) and not doubled

    def as_json(self) -> dict[str, Any]:
        """The object of `loa demo --json`."""
        return {
            "weeks": [one.as_json() for one in self.weeks],
            "lab": self.truth,
            "differences": self.comparison.as_json()["differences"],
            "unresolved": {
                "taken": self.comparison.unresolved_taken,
                "not_taken": self.comparison.unresolved_not_taken,
            },
            "halts": [asdict(one) for one in self.released],
            "sound": self.sound,
            "seconds": round(self.seconds, 1),
        }


def play(stage: Stage, *, watch: Watch) -> Played:
    """Play the week and read what came of it; `watch` is told the figures as they move."""
    begun = time.monotonic()
    with lock(stage.settings.lock_file):
        process = assemble(stage.settings)
        door = serve_door(stage.settings, process.ports.clock)
        loa, desk = Embedded(process), Desk(process.ports, stage.tokens)
        loa.start()
        try:
            _to_the_end(stage, desk, watch)
        finally:
            loa.stop()
            door.stop()
    return _read(stage, desk, time.monotonic() - begun)


def _to_the_end(stage: Stage, desk: Desk, watch: Watch) -> None:
    ports, pause, shown, rested = desk.ports, threading.Event(), 0.0, False
    leaper = Leaper(ports, stage.clock, until=WEEK.ends_at + _AFTER)
    while not ports.database.read(partial(_is_closed, slugs=stage.plan.campaigns)):
        if not rested and stage.clock.now() >= WEEK.ends_at - _REST:
            _rest(stage, ports)
            rested = True
        if not leaper.look():
            pause.wait(_LOOK_SECONDS)
        if time.monotonic() - shown > _SHOW_SECONDS:
            shown = time.monotonic()
            desk.look(stage.clock.now())
            watch(ports.database.read(partial(_statuses, stage=stage)), stage.clock.now())


def _rest(stage: Stage, ports: Ports) -> None:
    """The officer pauses the campaigns: this exercise is one week."""
    token, now = stage.tokens["officer"], stage.clock.now()

    def work(conn: Connection) -> None:
        officer = accounts.person_of(conn, token)
        assert officer is not None
        for slug in stage.plan.campaigns:
            register.pause(conn, slug, person=officer, reason="exercise of one week", now=now)

    ports.database.transact(work)


def _is_closed(conn: Connection, *, slugs: Sequence[str]) -> bool:
    closed = select(closing.c.period_id).join(period, period.c.id == closing.c.period_id)
    return len(conn.execute(closed.where(period.c.week == WEEK.key)).all()) >= len(slugs)


def _statuses(conn: Connection, *, stage: Stage) -> list[WeekStatus]:
    found = []
    for slug in stage.plan.campaigns:
        try:
            found.append(week_status(conn, slug, label=str(WEEK)))
        except WeekNotOpened:
            continue
    return found


def _read(stage: Stage, desk: Desk, seconds: float) -> Played:
    ports = desk.ports

    def read(conn: Connection) -> Played:
        slugs, label = stage.plan.campaigns, str(WEEK)
        return Played(
            weeks=tuple(_statuses(conn, stage=stage)),
            reports=tuple(compliance(conn, slug, label=label) for slug in slugs),
            verifications=tuple(
                verify(conn, slug, label=label, vault=ports.vault) for slug in slugs
            ),
            comparison=compare(conn, ports.vault, entries_of(stage.lab_url)),
            truth=truth_of(stage.lab_url),
            released=tuple(desk.released),
            seconds=seconds,
        )

    return ports.database.read(read)
