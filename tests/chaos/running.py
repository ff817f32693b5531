"""One run: the cluster sends a week while the nemesis works through its plan, then all is calm."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from campaigns.lifecycle import Status
from console.exercise.comparing import entries_of, truth_of
from console.exercise.leaping import Leaper
from console.exercise.staging import WEEK
from reports.verify import verify
from tests.chaos.cluster import Cluster
from tests.chaos.ledger import closed_periods, figures, statuses, unresolved_by_gateway
from tests.chaos.nemesis import Damage, Nemesis
from tests.chaos.officer import Officer
from tests.chaos.plan import Step, steps_of
from tests.chaos.verdict import Sets, sets_of, taken_in, told_by_ledger, unclear_in

_LOOK_SECONDS: Final = 0.1
_OFFICER_SECONDS: Final = 0.5
_COUNT_SECONDS: Final = 0.5
#: Nothing moved for so long although something is due: it will not recover by itself.
_STALLED_SECONDS: Final = 180.0
#: When all is said, carriers are asked about what is unresolved for so long before the week ends.
_ASKING_SECONDS: Final = 20.0
_CLOSING_SECONDS: Final = 240.0
#: So far ahead of the plan the messages may be before their pace is held back, to so much of it.
_AHEAD: Final = 0.004
_BRAKED: Final = 0.3

Say = Callable[[str], object]


class Stalled(Exception):
    """The cluster stopped sending, and did not recover."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """All that a run showed."""

    damage: Damage
    sets: Sets
    statuses: Mapping[Status, int]
    unresolved: Mapping[str, int]
    """By gateway."""
    truth: Mapping[str, Any]
    halts: Counter[str]
    spoilt: Mapping[str, int]
    calls: int
    unsound: int
    """Differences that refolding the week's facts found."""
    steps_left: int
    sending_seconds: float
    seconds: float


def run(cluster: Cluster, say: Say) -> Seen:
    """Send the week under the plan, let it come to rest, and read what came of it."""
    begun = time.monotonic()
    driver = _Driver(cluster, say)
    driver.send()
    sending = time.monotonic() - begun
    driver.end_week()
    return driver.read(sending_seconds=sending, begun=begun)


class _Driver:
    """The hands of one run."""

    def __init__(self, cluster: Cluster, say: Say) -> None:
        self._cluster = cluster
        self._say = say
        self._ports = cluster.here.ports
        self._nemesis = Nemesis(cluster)
        self._officer = Officer(cluster)
        self._steps: list[Step] = list(steps_of(cluster.asked))
        self._counted: Mapping[Status, int] = {}
        self._counted_at = 0.0
        self._moved = (0, time.monotonic())
        self._begun = time.monotonic()
        self._looked_at = 0.0

    def send(self) -> None:
        """Until nothing is due or claimed any more, and every step was done."""
        self._cluster.stage.clock.leap_to(WEEK.starts_at + timedelta(hours=7, minutes=1))
        for child in self._cluster.children:
            child.start()
        leaper = self._leaper(timedelta(hours=1), until=WEEK.ends_at - timedelta(hours=4))
        while self._is_busy():
            self._nemesis.revive()
            if time.monotonic() - self._looked_at > _OFFICER_SECONDS:
                self._looked_at = time.monotonic()
                self._officer.look()
                self._officer.keep_pace(_BRAKED if self._ahead > _AHEAD else 1.0)
                leaper.look()
            if self._ahead >= 0 and self._nemesis.can(self._steps[0].act):
                self._perform(self._steps.pop(0))
            time.sleep(_LOOK_SECONDS)
        self._nemesis.calm()

    def end_week(self) -> None:
        """Ask about what is unresolved, then leap to the week's end and see it closed."""
        asked_until = time.monotonic() + _ASKING_SECONDS
        while time.monotonic() < asked_until:
            self._nemesis.revive()
            self._officer.look()
            time.sleep(_OFFICER_SECONDS)
        self._officer.rest()
        leaper = self._leaper(timedelta(hours=6), until=WEEK.ends_at + timedelta(minutes=5))
        deadline = time.monotonic() + _CLOSING_SECONDS
        while self._ports.database.read(closed_periods) < len(self._cluster.stage.plan.campaigns):
            self._nemesis.revive()
            leaper.look()
            time.sleep(_LOOK_SECONDS)
            if time.monotonic() > deadline:
                raise Stalled(f"the week does not close: {figures(self._count())}")

    def read(self, *, sending_seconds: float, begun: float) -> Seen:
        """The ledger on one snapshot, held against the carriers' own book: answers to questions
        come even after the week's close.
        """
        database, vault, url = self._ports.database, self._ports.vault, self._cluster.stage.lab_url
        damage, proxy = self._nemesis.damage, self._cluster.proxy
        told, unclear, stands, unresolved = database.read(
            lambda conn: (
                list(told_by_ledger(conn, vault)),
                unclear_in(conn),
                statuses(conn),
                unresolved_by_gateway(conn),
            )
        )
        taken = taken_in(entries_of(url))
        return Seen(
            damage=damage,
            sets=sets_of(
                told, taken, unclear, open_at=damage.open_at, unheard=frozenset(proxy.unheard)
            ),
            statuses=stands,
            unresolved=unresolved,
            truth=truth_of(url),
            halts=self._officer.released,
            spoilt={str(fault): count for fault, count in proxy.spoilt.items()},
            calls=proxy.calls,
            unsound=self._unsound(),
            steps_left=len(self._steps),
            sending_seconds=sending_seconds,
            seconds=time.monotonic() - begun,
        )

    def _perform(self, step: Step) -> None:
        began = time.monotonic()
        self._nemesis.perform(step.act)
        damage, took = self._nemesis.damage, time.monotonic() - began
        # An act may take longer than nothing may move.
        self._moved = (self._moved[0], time.monotonic())
        killed = f"kills {damage.kills}, on the wire {damage.on_wire_kills}"
        done = f"{began - self._begun:6.0f} s {self._share:4.0%} {step.act} ({took:.1f} s)"
        self._say(f"{done} · {killed} · {figures(self._counted)}")

    @property
    def _share(self) -> float:
        """Which part of all messages is gone, as last counted."""
        waiting = self._counted.get(Status.DUE, 0) + self._counted.get(Status.CLAIMED, 0)
        owed = sum(self._counted.values())
        return (owed - waiting) / max(owed, self._cluster.asked.subscribers * 2)

    @property
    def _ahead(self) -> float:
        """By which share the messages are ahead of the plan; below 0 they are behind it."""
        return self._share - self._steps[0].share if self._steps else -1.0

    def _is_busy(self) -> bool:
        """Is anything to be sent or done yet? Raises Stalled where nothing moves."""
        if time.monotonic() - self._counted_at < _COUNT_SECONDS:
            return True
        counted = self._count()
        gone = sum(counted.values()) - counted.get(Status.DUE, 0) - counted.get(Status.CLAIMED, 0)
        if gone != self._moved[0]:
            self._moved = (gone, time.monotonic())
        busy = bool(counted.get(Status.DUE, 0) or counted.get(Status.CLAIMED, 0))
        owed = sum(counted.values())
        if time.monotonic() - self._moved[1] > _STALLED_SECONDS:
            raise Stalled(f"nothing moved for {_STALLED_SECONDS:g} s: {figures(counted)}")
        return busy or owed < self._cluster.asked.subscribers * 2

    def _count(self) -> Mapping[Status, int]:
        self._counted = self._ports.database.read(statuses)
        self._counted_at = time.monotonic()
        return self._counted

    def _leaper(self, leap: timedelta, *, until: Any) -> Leaper:
        return Leaper(self._ports, self._cluster.stage.clock, until=until, leap=leap)

    def _unsound(self) -> int:
        return sum(self._differences(slug) for slug in self._cluster.stage.plan.campaigns)

    def _differences(self, slug: str) -> int:
        """How many there are when the week's facts are folded again; the first ones are told."""
        vault = self._ports.vault
        proof = self._ports.database.read(
            lambda conn: verify(conn, slug, label=str(WEEK), vault=vault)
        )
        for each in proof.differences[:5]:
            self._say(f"unsound: {each.as_json()}")
        return proof.difference_count
