"""One seed at work: processes and people under faults, then in calm, and at last at rest."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import Row, select

from campaigns.lifecycle import Status
from campaigns.schema import obligation, period
from campaigns.vault import Vault
from campaigns.week import Week, local, midnight
from gateways import registry
from gateways.contract import Askable
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
from tests.simulation.connections import Connections
from tests.simulation.engine import Engine
from tests.simulation.options import FIRST_WEEK, Options
from tests.simulation.ports import SimChance, SimClock, SimDatabase, SimTransport, SimWake
from tests.simulation.province import Province, follower, followers
from tests.simulation.witness import Witness

#: The faults end so long before the last week does: two days' windows are left to come to rest.
_CALM: Final = timedelta(hours=38)
#: After the end everything is closed, and carriers tell more, so long.
_REST: Final = timedelta(hours=6)
#: The longest wait for the next tick while there is something to do.
_BUSY_SECONDS: Final = 2400
#: How near to a boundary of a day whoever idles looks up; clocks are no farther apart.
_NEAR_SECONDS: Final = 60
#: Long beside what a transaction waits for, so that a carrier sees haste only where it is ours.
_PACE_WINDOW_SECONDS: Final = 40
_TUNING: Final = Tuning(
    claim_limit=8,
    wire_limit=4,
    lease_seconds=90,
    call_deadline_seconds=20,
    ask_seconds=6 * 3600,
)


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
        self._gateways = {name: registry.make(name, options.settings(name)) for name in ACCOUNTS}
        self.province = Province(
            options.seed, self._gateways, self.vault, options.campaigns, options.subscribers
        )
        self.lab = Lab(_lab_config(options))
        self.witness = Witness(lambda: self.engine.now)
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
            database=SimDatabase(self.connections.of(name), self.engine, loses=self._loses),
            transport=transport,
            clock=clock,
            wake=self._wake,
            chance=SimChance(self.engine),
            vault=self.vault,
            seal=self.vault.sealer(),
            gateways=self._gateways,
            tuning=_TUNING,
        )

    @property
    def answers_unknown(self) -> frozenset[str]:
        """The gateways that tell what became of a message whose answer was lost."""
        return frozenset(
            name
            for name, one in self._gateways.items()
            if isinstance(one, Askable) and one.answers_unknown
        )

    def took(self, row: Row[Any]) -> bool:
        """Did a carrier take that attempt? By its instant: not every wire has a reference."""
        address = self.province.address(row.subscriber_id, row.by_gateway)
        found = self.lab.taken(address, str(Week.from_key(row.week)))
        until = row.next_at or self.engine.now
        return any(
            one.gateway == row.by_gateway and row.begun_at <= one.at <= until for one in found
        )

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

    def _loses(self) -> bool:
        """Is the answer to this COMMIT lost?"""
        rate = 0.0 if self._calm or not self.engine.is_running else self.options.lost_rate
        return rate > 0 and self._chance() < rate

    def _idle_until(self, instant: datetime) -> None:
        """Nothing to do so long; but about a boundary of the day things happen."""
        edge = _next_edge(self.engine.now)
        if edge < instant and self._chance() < 1 / 2:
            near = edge + timedelta(seconds=_NEAR_SECONDS * (2 * self._chance() - 1))
            instant = max(near, self.engine.now)
        self.engine.wait_until(instant)

    def _chance(self) -> float:
        return self.engine.chance.random()

    def _pause(self, seconds: float) -> None:
        self.engine.wait_until(self.engine.now + timedelta(seconds=seconds))

    def _worker(self, ports: Ports) -> None:
        """Follow hints while there are any; a lane started by none finds nothing to do."""
        while True:
            if not self._wake.hints:
                self._idle_until(self.engine.now + timedelta(minutes=20))
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
            self._idle_until(self.engine.now + wait)

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
        taken, now = self.took(row), self.engine.now
        ports.database.transact(lambda conn: tell(conn, taken=taken, now=now))


def _next_edge(now: datetime) -> datetime:
    """The next boundary of a day or a window."""
    today = local(now).date()
    days = (today, today + timedelta(days=1))
    edges = (midnight(day) + timedelta(hours=hour) for day in days for hour in (0, 7, 21))
    return min(edge for edge in edges if edge - timedelta(seconds=_NEAR_SECONDS) > now)


def _lab_config(options: Options) -> LabConfig:
    following = tuple(map(follower, followers(2 * options.subscribers)))
    told: dict[str, Any] = {
        "seed": options.seed,
        "faults": "hostile",
        "rates": options.rates,
        "outages": [vars(one) for one in options.outages],
        "hours": {
            gateway: [(time(7), time(21))]
            for gateway in options.gateways
            if not options.all_day or gateway.startswith("zalo")
        },
        "tps": {gateway: options.tps(gateway) for gateway in options.gateways},
        "tps_window_seconds": _PACE_WINDOW_SECONDS,
    }
    return LabConfig.model_validate({**told, **lab_accounts(following)})
