"""Does to the processes what the plan says, and writes down what was on the wire when it did."""

from __future__ import annotations

import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from tests.chaos.cluster import Cluster
from tests.chaos.ledger import Attempt, CarriersBook, open_attempts
from tests.chaos.plan import KILLS, Act
from tests.chaos.processes import Child
from tests.chaos.proxy import Whom
from tests.chaos.restoring import Restored, Restoring

#: An answer is awaited so long, and kept back so long: shorter than a call's deadline.
_AIM_SECONDS: Final = 8.0
_KEPT_BACK_SECONDS: Final = 1.2
#: A call's deadline and a conclusion's transaction: what was answered earlier is concluded.
_RECENT_SECONDS: Final = 4.0
_WARM_SECONDS: Final = 4.0
_STOP_SECONDS: Final = (0.5, 8.0)
_FULL_SECONDS: Final = 2.5
_PAUSE_SECONDS: Final = 0.05


_NEED_A_WORKER: Final = (*KILLS, Act.STOP, Act.TERMINATE)


@dataclass(slots=True)
class Damage:
    """What was done, and what was on the wire then."""

    acts: Counter[Act] = field(default_factory=Counter)
    not_done: Counter[str] = field(default_factory=Counter)
    """Acts that this machine or this version does not allow, with the reason."""
    on_wire_kills: int = 0
    """Kills between the carriers' taking and the ledger's conclusion: a message of the killed
    worker was taken, and its attempt was open in the ledger when the worker was dead."""
    on_wire: int = 0
    """Such messages, over all kills."""
    open_at: set[Attempt] = field(default_factory=set)
    """Every attempt that was open when something was done."""
    own_ends: Counter[str] = field(default_factory=Counter)
    """Processes that ended although nobody had asked them to."""
    restored: Restored | None = None
    """What the restore from a backup showed."""

    @property
    def kills(self) -> int:
        """Workers killed by SIGKILL."""
        return sum(self.acts[act] for act in KILLS)

    @property
    def broker(self) -> int:
        """How often the broker lost its memory."""
        return self.acts[Act.FLUSH] + self.acts[Act.BROKER_RESTART]

    @property
    def postgres(self) -> int:
        """Restarts of PostgreSQL that were asked for."""
        return self.acts[Act.POSTGRES_RESTART] + self.acts[Act.POSTGRES_IMMEDIATE]


class Nemesis:
    """Performs one act at a time; what it stopped or killed comes back by `revive`."""

    def __init__(self, cluster: Cluster) -> None:
        """Hurt that cluster, with chance from its seed."""
        self._cluster = cluster
        self._chance = random.Random(f"nemesis {cluster.asked.seed}")
        self._book = CarriersBook(cluster.lab_db)
        self._restoring = Restoring(cluster, self._book)
        self._continues: list[tuple[float, Child]] = []
        self._expected: set[str] = set()
        self.damage = Damage()
        self._ways: Mapping[Act, Callable[[], None]] = {
            Act.KILL_ON_WIRE: lambda: self._kill(aimed=True),
            Act.KILL: lambda: self._kill(aimed=False),
            Act.STOP: self._stop,
            Act.TERMINATE: self._terminate,
            Act.FLUSH: cluster.valkey.flush,
            Act.BROKER_RESTART: cluster.valkey.restart,
            Act.POSTGRES_RESTART: lambda: self._postgres(immediate=False),
            Act.POSTGRES_IMMEDIATE: lambda: self._postgres(immediate=True),
            Act.KILL_BEAT: lambda: self._kill_one_of(cluster.beats),
            Act.KILL_DOOR: lambda: self._kill_one_of([cluster.door]),
            Act.KILL_LAB: cluster.restart_lab,
            Act.LEDGER_DISK_FULL: self._fill_ledger_disk,
            Act.SPOOL_DISK_FULL: self._fill_spool_disk,
            Act.BACKUP: self._restoring.back_up,
            Act.RESTORE: self._restore,
        }

    def perform(self, act: Act) -> None:
        """Do it, and count it."""
        self._note_open()
        before = self.damage.not_done.total()
        self._ways[act]()
        if self.damage.not_done.total() == before:
            self.damage.acts[act] += 1
        self._note_open()

    def revive(self) -> None:
        """Let go on what was stopped long enough, start what ended."""
        for continues in [one for one in self._continues if one[0] <= time.monotonic()]:
            self._continues.remove(continues)
            if continues[1].stopped:
                continues[1].signal(signal.SIGCONT)
        for child in self._cluster.children:
            code = child.revive()
            if code is not None and child.name not in self._expected:
                self.damage.own_ends[f"{child.name} ended with {code}"] += 1
            if code is not None:
                self._expected.discard(child.name)

    def calm(self) -> None:
        """Hurt nothing any more."""
        for _, child in self._continues:
            if child.stopped:
                child.signal(signal.SIGCONT)
        self._continues.clear()
        self._cluster.proxy.calm = True

    def can(self, act: Act) -> bool:
        """Whether there is somebody to be hurt: a worker past its start."""
        return act not in _NEED_A_WORKER or bool(self._grown())

    def _grown(self) -> list[Child]:
        workers = self._cluster.workers
        return [one for one in workers if one.is_up and one.age_seconds > _WARM_SECONDS]

    def _busy(self) -> list[Child]:
        """Those of whom carriers heard lately."""
        since = time.monotonic() - _RECENT_SECONDS / 2
        heard = self._cluster.proxy.passed_since
        return [one for one in self._grown() if heard(self._cluster.workers.index(one), since)]

    def _kill(self, *, aimed: bool) -> None:
        """Kill a worker; where `aimed`, while answers of the carriers are on their way to it."""
        victim = self._chance.choice(self._busy() or self._grown())
        gate = self._cluster.workers.index(victim)
        if aimed:
            self._aim(gate)
        victim.kill()
        found = self._on_wire(gate)
        self.damage.on_wire += len(found)
        self.damage.on_wire_kills += bool(found)
        self._cluster.proxy.let_go(gate)
        victim.revive()

    def _aim(self, gate: int) -> None:
        """Keep answers back until one is on its way; for a moment only, so that no call's deadline
        passes over it.
        """
        proxy, deadline = self._cluster.proxy, time.monotonic() + _AIM_SECONDS
        while time.monotonic() < deadline:
            proxy.hold(gate)
            patience = time.monotonic() + _KEPT_BACK_SECONDS
            while time.monotonic() < patience:
                if proxy.gates[gate].in_hand and self._on_wire(gate):
                    return
                time.sleep(_PAUSE_SECONDS)
            proxy.let_go(gate)

    def _on_wire(self, gate: int) -> list[Whom]:
        """What that worker had said, the carriers had taken, and the ledger has open."""
        opened = self._opened()
        said = self._cluster.proxy.passed_since(gate, time.monotonic() - _RECENT_SECONDS)
        taken = self._book.read_on()
        return [one for one in opened.values() if one in said and one in taken]

    def _note_open(self) -> None:
        self.damage.open_at.update(self._opened())

    def _opened(self) -> Mapping[Attempt, Whom]:
        ports = self._cluster.here.ports
        return ports.database.read(lambda conn: open_attempts(conn, ports.vault))

    def _stop(self) -> None:
        victim = self._chance.choice(self._grown())
        low, high = _STOP_SECONDS
        victim.signal(signal.SIGSTOP)
        until = time.monotonic() + low + (high - low) * self._chance.random()
        self._continues.append((until, victim))

    def _terminate(self) -> None:
        victim = self._chance.choice(self._grown())
        self._expected.add(victim.name)
        victim.signal(signal.SIGTERM)

    def _kill_one_of(self, children: list[Child]) -> None:
        victim = self._chance.choice(children)
        victim.kill()
        victim.revive()

    def _postgres(self, *, immediate: bool) -> None:
        self._cluster.restart_postgres(immediate=immediate)

    def _fill_ledger_disk(self) -> None:
        """PostgreSQL may end over it: it is started again when there is room."""
        disk = self._cluster.ledger_disk
        if disk is None:
            self.damage.not_done[f"{Act.LEDGER_DISK_FULL}: only root may mount a small disk"] += 1
            return
        disk.fill()
        time.sleep(_FULL_SECONDS)
        disk.free()
        self._cluster.restart_postgres(immediate=True)

    def _fill_spool_disk(self) -> None:
        disk = self._cluster.spool_disk
        if disk is None:
            self.damage.not_done[f"{Act.SPOOL_DISK_FULL}: only root may mount a small disk"] += 1
            return
        disk.fill()
        time.sleep(_FULL_SECONDS)
        disk.free()

    def _restore(self) -> None:
        """All of Loa is killed and started by it: nothing is to be let go on any more."""
        self._continues.clear()
        self._expected.clear()
        self.damage.restored = self._restoring.restore(self._note_open)
