"""One seed at work: processes and people under faults, then in calm, and at last at rest."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import time, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import Row, select

from campaigns.database import Database
from campaigns.lifecycle import Status
from campaigns.schema import obligation, period
from campaigns.vault import Vault
from campaigns.week import Week
from gateways import registry
from gateways.lab.config import LabConfig
from gateways.lab.lab import Lab
from scheduler import receipts, reconcile
from scheduler.clock import CorrectedClock
from scheduler.dispatch import run_lane
from scheduler.ports import Ports, Tuning
from scheduler.spool import Arrived
from scheduler.tick import tick
from tests.kit.lab import InProcessLab
from tests.simulation import people
from tests.simulation.accounts import ACCOUNTS, lab_accounts
from tests.simulation.engine import Engine
from tests.simulation.options import FIRST_WEEK, Options
from tests.simulation.ports import SimChance, SimClock, SimDatabase, SimTransport, SimWake
from tests.simulation.province import Province, follower, followers

#: The faults end so long before the last week does: two days' windows are left to come to rest.
_CALM: Final = timedelta(hours=38)
#: After the end everything is closed, and carriers tell more, so long.
_REST: Final = timedelta(hours=6)
#: The longest wait for the next tick while there is something to do.
_BUSY_SECONDS: Final = 2400
_TUNING: Final = Tuning(
    claim_limit=8,
    wire_limit=4,
    lease_seconds=90,
    call_deadline_seconds=20,
    ask_seconds=6 * 3600,
)


class Connections:
    """A database of its own for each worker, by name; kept from seed to seed, and through
    crashes, with all the statements that were compiled.
    """

    def __init__(self, url: str) -> None:
        self.pause: Callable[[float], object] = _no_pause
        self._url = url
        self._by_name: dict[str, Database] = {}

    def of(self, name: str) -> Database:
        """That worker's."""
        if name not in self._by_name:
            self._by_name[name] = Database.at(self._url, pause=self._wait)
        return self._by_name[name]

    def close(self) -> None:
        """Give all connections back."""
        for database in self._by_name.values():
            database.close()

    def _wait(self, seconds: float) -> object:
        """In the time of whichever world runs now."""
        return self.pause(seconds)


def _no_pause(seconds: float) -> None:
    """Before any world runs, no time passes."""
    del seconds


class World:
    """Everything of one seed."""

    def __init__(self, options: Options, connections: Connections) -> None:
        self.options = options
        self.connections = connections
        self.counts: Counter[str] = Counter()
        self.left_due: set[tuple[int, int, int]] = set()
        """(week, obligation id, attempts) of what was due when the calm began."""
        start = FIRST_WEEK.starts_at - timedelta(hours=1)
        self.engine = Engine(options.seed, start=start, crash_rate=options.crash_rate)
        nonces = random.Random(f"nonces {options.seed}")
        self.vault = Vault(b"simulation simulation simulation"[:32], random_bytes=nonces.randbytes)
        self._gateways = {name: registry.make(name, ACCOUNTS[name].settings) for name in ACCOUNTS}
        self.province = Province(
            options.seed, self._gateways, self.vault, options.campaigns, options.subscribers
        )
        self.lab = Lab(_lab_config(options))
        self._wake = SimWake(self.engine)
        self._calm = False
        self.connections.pause = self._pause
        self._deploy()

    def run(self) -> None:
        """The weeks with faults, then a calm in which all that can still be kept is kept."""
        end = self.options.ends_at
        self.engine.run_until(end - _CALM)
        self._become_calm()
        self.engine.run_until(end + _REST)
        self._tell_late()

    def ports(self, name: str) -> Ports:
        """Hands for one worker, with a connection and a host of its own."""
        truth = SimClock(self.engine)
        host = SimClock(self.engine, self._skew_of(name))
        clock = CorrectedClock(host, truth.now)
        clock.correct()
        transport = SimTransport(
            InProcessLab(self.lab, truth),
            self.engine,
            stalls=lambda: not self._calm and self._chance() < self.options.stall_rate,
            heard=self._early_word,
        )
        return Ports(
            database=SimDatabase(self.connections.of(name), self.engine),
            transport=transport,
            clock=clock,
            wake=self._wake,
            chance=SimChance(self.engine),
            vault=self.vault,
            seal=self.vault.sealer(),
            gateways=self._gateways,
            tuning=_TUNING,
        )

    def took_latest(self, row: Row[Any]) -> bool:
        """Did a carrier take the latest attempt? By its instant: not every wire has a reference."""
        address = self.province.address(row.subscriber_id, row.gateway)
        found = self.lab.taken(address, str(Week.from_key(row.week)))
        return any(one.gateway == row.gateway and one.at >= row.begun_at for one in found)

    def _deploy(self) -> None:
        now = self.engine.now
        self.ports("world").database.transact(lambda conn: self.province.settle(conn, now))
        bodies = {f"worker {number}": self._worker for number in range(self.options.workers)}
        bodies |= {f"tick {number}": self._ticking for number in range(self.options.ticks)}
        bodies |= {"door": self._door, "people": self._people}
        for name, body in bodies.items():
            self.engine.add(name, partial(body, self.ports(name)))

    def _become_calm(self) -> None:
        """The last fault clears; what stood still is mended."""
        self._calm = True
        self.engine.crash_rate = 0.0
        self.lab.without_faults()
        ports = self.ports("world")
        self._officer(ports).mend(self.engine.now)
        self.left_due = ports.database.read(
            lambda conn: {
                (row.week, row.id, row.attempts)
                for row in conn.execute(
                    select(obligation.c.week, obligation.c.id, obligation.c.attempts)
                    .join(period, period.c.id == obligation.c.period_id)
                    .where(obligation.c.status == Status.DUE, period.c.state == "open")
                )
            }
        )

    def _tell_late(self) -> None:
        """Carriers tell more when all is closed; each time the machines come to rest again."""
        ports = self.ports("world")
        for status in (Status.LAPSED, Status.WAIVED, Status.FAILED):
            for _ in range(3):
                self._tell(ports, (status,))
        tick(ports)

    def _officer(self, ports: Ports) -> people.Officer:
        sms = [one for one in people.SMS if f"[routes.{one}]" in self.options.campaigns[0]]
        return people.Officer(ports, self.engine.chance, self.province, self.lab, sms)

    def _skew_of(self, name: str) -> timedelta:
        most = self.options.skew_seconds
        skew = random.Random(f"skew {self.options.seed} {name}").uniform(-most, most)
        return timedelta(seconds=skew)

    def _chance(self) -> float:
        return self.engine.chance.random()

    def _pause(self, seconds: float) -> None:
        self.engine.wait_until(self.engine.now + timedelta(seconds=seconds))

    def _worker(self, ports: Ports) -> None:
        """Follow hints while there are any; a lane started by none finds nothing to do."""
        while True:
            if not self._wake.hints:
                self.engine.wait_until(self.engine.now + timedelta(minutes=20))
                continue
            what, of = self._wake.hints.popleft()
            if what == "dispatch":
                self.counts.update(run_lane(ports, of))
            elif what == "reconcile":
                self.counts.update(reconcile.reconcile(ports, of))

    def _ticking(self, ports: Ports) -> None:
        while True:
            ticked = tick(ports)
            busy = bool(ticked.woken or ticked.opened or ticked.lost)
            most = _BUSY_SECONDS if busy else self.options.tick_hours * 3600
            wait = timedelta(seconds=most * (0.5 + self._chance() / 2))
            self.engine.wait_until(self.engine.now + wait)

    def _door(self, ports: Ports) -> None:
        """What the carriers push, straight into the ledger: the spool has tests of its own."""
        while True:
            due = self.lab.pushes_due(self.engine.now)
            if due:
                arrived = [Arrived(one.gateway, self.engine.now, one.request) for one in due]
                self.counts.update(receipts.apply_arrived(ports, arrived))
                for push in due:
                    self.lab.push_answered(push, 200, self.engine.now)
                receipts.adopt_orphans(ports)
            self.engine.wait_until(self.engine.now + timedelta(hours=1))

    def _people(self, ports: Ports) -> None:
        """An officer at work, and carriers who tell more later; at hours of their own."""
        officer = self._officer(ports)
        while True:
            self.engine.wait_until(
                self.engine.now + timedelta(hours=self.options.quiet_hours * self._chance())
            )
            if self._calm:
                officer.mend(self.engine.now)
            else:
                officer.act(self.engine.now)
                self._tell(ports, self.engine.chance.choice((tuple(Status), (Status.DUE,))))

    def _early_word(self) -> None:
        """Now and then a carrier's word is faster than its own answer."""
        if not self._calm and self._chance() < self.options.early_rate:
            self._tell(self.ports("carriers"), (Status.CLAIMED,))

    def _tell(self, ports: Ports, statuses: tuple[Status, ...]) -> None:
        chance = self.engine.chance
        row = ports.database.read(lambda conn: people.spoken_of(conn, chance, statuses=statuses))
        if row is None:
            return
        tell = partial(people.tell_somewhere, ports=ports, chance=chance, row=row)
        taken, now = self.took_latest(row), self.engine.now
        ports.database.transact(lambda conn: tell(conn, taken=taken, now=now))


def _lab_config(options: Options) -> LabConfig:
    following = tuple(map(follower, followers(2 * options.subscribers)))
    told: dict[str, Any] = {
        "seed": options.seed,
        "faults": "hostile",
        "rates": options.rates,
        "outages": [vars(one) for one in options.outages],
        "hours": {gateway: [(time(7), time(21))] for gateway in options.gateways},
    }
    return LabConfig.model_validate({**told, **lab_accounts(following)})
