"""A small province under one seed: roster, campaigns, carriers, workers and ticks, and its own
mix of faults.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, Row, insert

from campaigns.database import Database
from campaigns.definition import load
from campaigns.ledger import credentials, traffic
from campaigns.lifecycle import Status
from campaigns.schema import campaign, delivery, subscriber, version
from campaigns.vault import Vault
from campaigns.week import Week
from gateways import registry
from gateways.contract import Credential
from gateways.exchange import HttpRequest
from gateways.lab.config import LabConfig
from gateways.lab.lab import Lab
from gateways.lab.profiles import PROFILES
from gateways.msisdn import planned_carrier
from scheduler import receipts, reconcile
from scheduler.bootstrap import PACE_USED
from scheduler.dispatch import run_lane
from scheduler.ports import Ports, Tuning
from scheduler.renewal import credential_name
from scheduler.spool import Arrived
from scheduler.tick import tick
from tests.kit.lab import InProcessLab
from tests.simulation import people
from tests.simulation.accounts import ACCOUNTS, CAMPAIGNS, PREFIXES, lab_accounts
from tests.simulation.engine import Engine
from tests.simulation.ports import SimChance, SimClock, SimDatabase, SimTransport, SimWake

WEEK: Final = Week.parse("2021-W22")
_TICK_MAX_SECONDS: Final = 5 * 3600
_TUNING: Final = Tuning(claim_limit=6, wire_limit=3, lease_seconds=90, call_deadline_seconds=20)


@dataclass(frozen=True)
class Options:
    """What a seed expands to; printed whole when it fails."""

    seed: int
    subscribers: int
    weeks: int
    workers: int
    ticks: int
    crash_rate: float
    rates: Mapping[str, Mapping[str, float]]
    quiet_hours: float
    """The people act once in up to so many hours."""
    stall_rate: float
    early_rate: float
    """How often a word comes before the answer to its call."""
    """How often a worker sleeps past its lease after its calls."""
    gateways: tuple[str, ...] = tuple(name for name in ACCOUNTS if name in registry.gateways())

    @classmethod
    def of(cls, seed: int) -> Options:
        """Half of the fault kinds off, the others at rates of their own (swarm testing)."""
        chance = random.Random(f"options {seed}")
        return cls(
            seed=seed,
            subscribers=chance.randrange(6, 13),
            weeks=1,
            workers=chance.randrange(2, 4),
            ticks=chance.randrange(1, 3),
            crash_rate=chance.choice((0.0, 0.003, 0.01, 0.03)),
            rates=dict(_rates(chance)),
            quiet_hours=chance.choice((4.0, 24.0)),
            stall_rate=chance.choice((0.0, 0.05, 0.2)),
            early_rate=chance.choice((0.0, 0.2)),
        )

    def calm(self) -> Options:
        """The same without crashes and faults."""
        none = {name: dict.fromkeys(kinds, 0.0) for name, kinds in self.rates.items()}
        return replace(self, crash_rate=0.0, rates=none)


#: Codes that halt a route until people release it.
_BLOCKING: Final = {"vnpt": ("30",)}


def _rates(chance: random.Random) -> Iterator[tuple[str, dict[str, float]]]:
    for gateway, profile in PROFILES["hostile"].items():
        kinds = (*profile.calls, *profile.addresses, *profile.fates)
        kinds = (*kinds, *_BLOCKING.get(gateway, ()))
        rates = {kind: chance.choice((0.0, chance.uniform(0.02, 0.2))) for kind in kinds}
        yield gateway, rates


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


@dataclass
class World:
    """Everything of one seed."""

    options: Options
    connections: Connections
    engine: Engine = field(init=False)
    lab: Lab = field(init=False)
    vault: Vault = field(init=False)
    counts: Counter[str] = field(default_factory=Counter)
    addresses: dict[str, int] = field(default_factory=dict)
    _by_number: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        seed = self.options.seed
        self.engine = Engine(
            seed, start=WEEK.starts_at - timedelta(hours=1), crash_rate=self.options.crash_rate
        )
        nonces = random.Random(f"nonces {seed}")
        self.vault = Vault(b"simulation simulation simulation"[:32], random_bytes=nonces.randbytes)
        told = {"seed": seed, "faults": "hostile", "rates": self.options.rates}
        accounts = lab_accounts(tuple(map(follower, range(1, self.options.subscribers, 3))))
        self.lab = Lab(LabConfig.model_validate({**told, **accounts}))
        self._wake = SimWake(self.engine)
        self._gateways = {
            name: registry.make(name, ACCOUNTS[name].settings) for name in self.options.gateways
        }
        self.connections.pause = self._pause
        self.settle()

    def settle(self) -> None:
        """Write roster, campaigns, pace and credentials, and deploy the processes."""
        self.ports("world").database.transact(self._settle)
        bodies = {f"worker {number}": self._worker for number in range(self.options.workers)}
        bodies |= {f"tick {number}": self._ticking for number in range(self.options.ticks)}
        bodies |= {"door": self._door, "people": self._people}
        for name, body in bodies.items():
            self.engine.add(name, partial(body, self.ports(name)))

    def run(self) -> None:
        """The weeks with faults, then long enough without to come to rest."""
        end = WEEK.ends_at + timedelta(weeks=self.options.weeks - 1)
        self.engine.run_until(end - timedelta(hours=12))
        self.engine.crash_rate = 0.0
        self.engine.run_until(end + timedelta(hours=6))
        ports = self.ports("world")
        for _ in range(3):
            self._tell(ports, (Status.LAPSED, Status.WAIVED, Status.FAILED))
            self._tell(ports, (Status.LAPSED,))

    def ports(self, name: str) -> Ports:
        """Hands for one worker, with a connection of its own."""
        clock = SimClock(self.engine)
        return Ports(
            database=SimDatabase(self.connections.of(name), self.engine),
            transport=SimTransport(
                InProcessLab(self.lab, clock),
                self.engine,
                stall_rate=self.options.stall_rate,
                heard=self._early_word,
            ),
            clock=clock,
            wake=self._wake,
            chance=SimChance(self.engine),
            vault=self.vault,
            seal=self.vault.sealer(),
            gateways=self._gateways,
            tuning=_TUNING,
        )

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
            most = 900 if busy else _TICK_MAX_SECONDS
            wait = timedelta(seconds=most * (0.5 + self.engine.chance.random() / 2))
            self.engine.wait_until(self.engine.now + wait)

    def _door(self, ports: Ports) -> None:
        """What the carriers push, straight into the ledger: the spool has tests of its own."""
        while True:
            due = self.lab.pushes_due(self.engine.now)
            if due:
                arrived = [
                    Arrived(push.gateway, self.engine.now, _as_request(push)) for push in due
                ]
                self.counts.update(receipts.apply_arrived(ports, arrived))
                for push in due:
                    self.lab.push_answered(push, 200, self.engine.now)
                receipts.adopt_orphans(ports)
            self.engine.wait_until(self.engine.now + timedelta(hours=1))

    def _people(self, ports: Ports) -> None:
        """An officer at work, and carriers who tell more later; at hours of their own."""
        chance = self.engine.chance
        while True:
            self.engine.wait_until(
                self.engine.now + timedelta(hours=self.options.quiet_hours * chance.random())
            )
            ports.database.transact(
                lambda conn: people.rule_somewhere(conn, ports, chance, self.engine.now)
            )
            self._tell(ports, tuple(Status))

    def _early_word(self) -> None:
        """Now and then a carrier's word is faster than its own answer."""
        if self.engine.chance.random() < self.options.early_rate:
            self._tell(self.ports("carriers"), (Status.CLAIMED,))

    def _tell(self, ports: Ports, statuses: tuple[Status, ...]) -> None:
        chance = self.engine.chance
        row = ports.database.read(lambda conn: people.spoken_of(conn, chance, statuses=statuses))
        if row is None:
            return
        tell = partial(people.tell_somewhere, ports=ports, chance=chance, row=row)
        taken, now = self.took_latest(row), self.engine.now
        ports.database.transact(lambda conn: tell(conn, taken=taken, now=now))

    def took_latest(self, row: Row[Any]) -> bool:
        """Did a carrier take the latest attempt? By its instant: not every wire has a reference."""
        address = self._by_number[row.subscriber_id]
        if row.gateway == "zalo_oa":
            address = follower(row.subscriber_id)
        found = self.lab.taken(address, str(Week.from_key(row.week)))
        return any(one.gateway == row.gateway and one.at >= row.begun_at for one in found)

    def _settle(self, conn: Connection) -> None:
        now = self.engine.now
        conn.execute(insert(delivery).values(**_DELIVERY, at=now))
        for number, msisdn in enumerate(self._numbers(), start=1):
            self.addresses[msisdn] = number
            self._by_number[number] = msisdn
            conn.execute(insert(subscriber).values(**self._subscriber(number, msisdn, now)))
        for number, text in enumerate(self._campaigns(), start=1):
            _add_campaign(conn, number, text, now)
        for gateway in self._gateways.values():
            tps = gateway.limits.tps * PACE_USED
            traffic.set_pace(conn, gateway=gateway.name, tps=tps, now=now)
            name = credential_name(gateway)
            if credentials.latest(conn, self.vault, name) is None:
                secrets = ACCOUNTS[gateway.name].secrets
                credentials.keep(
                    conn, self.vault, Credential(gateway=name, version=1, secrets=secrets), now=now
                )

    def _numbers(self) -> list[str]:
        chance = random.Random(f"numbers {self.options.seed}")
        prefixes = [one for name in self.options.gateways for one in PREFIXES.get(name, ())]
        numbers: dict[str, None] = {}
        while len(numbers) < self.options.subscribers:
            numbers[f"{chance.choice(prefixes)}{chance.randrange(10**7):07d}"] = None
        return list(numbers)

    def _campaigns(self) -> list[str]:
        return [text for text in CAMPAIGNS if any(f"[routes.{g}" in text for g in self._gateways)]

    def _subscriber(self, number: int, msisdn: str, now: datetime) -> dict[str, object]:
        index, zalo = self.vault.index(msisdn), follower(number)
        zalo_index = self.vault.index(zalo)
        follows = number % 3 == 1
        return {
            "id": number,
            "msisdn_index": index,
            "msisdn_sealed": self.vault.seal(msisdn, context=index),
            "own_key": bytes(16),
            "carrier": planned_carrier(msisdn),
            "district": 178,
            "joined_at": now,
            "delivery_id": 1,
            "zalo_index": zalo_index if follows else None,
            "zalo_sealed": self.vault.seal(zalo, context=zalo_index) if follows else None,
        }


def follower(number: int) -> str:
    """The Zalo user id of the subscriber with that number."""
    return f"246845883529{number:06d}"


_DELIVERY: Final = {
    "id": 1,
    "file_name": "roster.csv",
    "sha256": bytes(32),
    "kind": "full",
    "state": "applied",
    "counts": {},
    "person": "officer",
    "document": "",
    "why_asked": "",
}


def _add_campaign(conn: Connection, number: int, text: str, now: datetime) -> None:
    definition = load(text, place="simulation")
    conn.execute(
        insert(campaign).values(
            id=number,
            slug=definition.slug,
            kind=definition.kind,
            medium=definition.medium,
            created_at=now,
            paused=False,
        )
    )
    conn.execute(
        insert(version).values(
            campaign_id=number,
            number=1,
            definition=text,
            sha256=definition.sha256,
            state="approved",
            author="officer",
            added_at=now,
            approved_by="approver",
            approved_at=now,
        )
    )


def _as_request(push: object) -> HttpRequest:
    return push.request  # type: ignore[attr-defined,no-any-return]
