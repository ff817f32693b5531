"""Whole weeks in virtual time: the real scheduler and ledger, and the lab's carriers in process."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from campaigns.database import Database
from campaigns.schema import obligation
from campaigns.vault import Vault
from gateways import registry
from gateways.lab.config import LabConfig
from gateways.lab.facts import Taken
from gateways.lab.lab import Lab
from scheduler import receipts, reconcile
from scheduler.alerts.looking import look
from scheduler.alerts.watching import keep
from scheduler.dispatch import run_lane
from scheduler.ports import Ports, Tuning
from scheduler.spool import Arrived
from scheduler.tick import tick
from tests.kit.lab import InProcessLab
from tests.kit.scripted import FrozenClock, NumberedChance
from tests.simulation.accounts import ACCOUNTS, lab_accounts
from tests.simulation.options import FIRST_WEEK
from tests.simulation.province import Province, follower, followers


class ListedWake:
    """Hints in the order they were given, each once."""

    def __init__(self) -> None:
        self.hints: dict[tuple[str, str], None] = {}

    def dispatch(self, gateway: str) -> None:
        self.hints["dispatch", gateway] = None

    def drain(self) -> None:
        """What is pushed is applied at once."""

    def reconcile(self, gateway: str) -> None:
        self.hints["reconcile", gateway] = None

    def probe(self, version_id: int) -> None:
        """No landing is looked at from here."""

    def watch(self) -> None:
        """Looked by hand, where a test speaks of alerts."""


@dataclass
class LabWeeks:
    """A province with these campaigns, its carriers in process, and time that passes in steps."""

    database: Database
    campaigns: Sequence[str]
    subscribers: int = 30
    gateways: Sequence[str] = ("vnpt", "viettel", "mobifone")
    told: dict[str, Any] = field(default_factory=dict)
    """The lab's configuration beside its accounts."""
    settings: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Gateways' settings beside those of the accounts."""
    off: tuple[datetime, datetime] | None = None
    """From when until when every second phone is off."""
    tuning: Tuning = field(default_factory=lambda: Tuning(ask_seconds=3600))

    def __post_init__(self) -> None:
        self.clock = FrozenClock(FIRST_WEEK.starts_at - timedelta(hours=1))
        self.vault = Vault(
            b"weeks with the lab in process..."[:32],
            random_bytes=random.Random("nonces").randbytes,
        )
        self.wake = ListedWake()
        self._gateways = {
            name: registry.make(name, {**ACCOUNTS[name].settings, **self.settings.get(name, {})})
            for name in self.gateways
        }
        self.province = Province(
            1, self._gateways, self.vault, tuple(self.campaigns), self.subscribers
        )
        following = tuple(map(follower, followers(2 * self.subscribers)))
        accounts = {**lab_accounts(following)}
        for name, more in self.told.items():
            both = isinstance(more, dict) and name in accounts
            accounts[name] = {**accounts[name], **more} if both else more
        if self.off:
            start, end = self.off
            stretches = [{"start": start, "end": end}]
            accounts["switched_off"] = dict.fromkeys(self.switched_off, stretches)
        self.lab = Lab(LabConfig.model_validate(accounts))
        self.database.transact(lambda conn: self.province.settle(conn, self.clock.now()))
        self._chance = NumberedChance()

    def ports(self) -> Ports:
        """One worker's hands."""
        return Ports(
            database=self.database,
            transport=InProcessLab(self.lab, self.clock),
            clock=self.clock,
            wake=self.wake,
            chance=self._chance,
            vault=self.vault,
            seal=self.vault.sealer(),
            gateways=self._gateways,
            tuning=self.tuning,
        )

    def live_until(self, instant: datetime, *, step: timedelta = timedelta(hours=1)) -> None:
        """Tick, follow the hints, hear what is pushed, and let a step pass; until then."""
        while self.clock.now() < instant:
            began = self.clock.now()
            self.work()
            self.clock.wait_until(min(instant, began + step))

    def work(self) -> None:
        """One tick and all that follows from it."""
        ports = self.ports()
        tick(ports)
        hints, self.wake.hints = list(self.wake.hints), {}
        for what, of in hints:
            (run_lane if what == "dispatch" else reconcile.reconcile)(ports, of)
        for push in self.lab.pushes_due(self.clock.now()):
            arrived = Arrived(push.gateway, self.clock.now(), push.request)
            receipts.apply_arrived(ports, [arrived])
            self.lab.push_answered(push, 200, self.clock.now())

    def alerts(self, folder: Any) -> list[tuple[str, str, int]]:
        """Kind, scope and grade of what a far look finds wrong now; it is kept, too."""
        found = look(self.ports(), folder, far=True)
        keep(self.ports(), found, far=True)
        return [(one.kind.value, one.scope, one.grade) for one in found.found]

    def standing(self, **where: Any) -> Counter[str]:
        """How many obligations stand where."""
        query = select(obligation.c.status)
        for name, value in where.items():
            query = query.where(obligation.c[name] == value)
        return Counter(self.database.read(lambda conn: list(conn.execute(query).scalars())))

    @property
    def switched_off(self) -> set[str]:
        """The msisdns of every second subscriber."""
        return {self.province.numbers[number] for number in range(1, self.subscribers + 1, 2)}

    @property
    def takes(self) -> list[Taken]:
        """What the carriers truly took."""
        return self.lab.store.takes
