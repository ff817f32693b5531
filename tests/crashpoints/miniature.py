"""A deployment in miniature: its processes run one after another, die, and begin again."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

from sqlalchemy import Connection, update

from campaigns.database import Database
from campaigns.ledger import credentials, periods, traffic
from campaigns.lifecycle import Status
from campaigns.schema import campaign
from gateways.contract import Credential
from scheduler import receipts, reconcile, tick
from scheduler.dispatch import run_lane
from scheduler.ports import Ports
from scheduler.spool import SpoolWriter
from tests.crashpoints.carrier import Carrier
from tests.crashpoints.knife import CutDatabase, Knife
from tests.kit.campaign_texts import campaign_text
from tests.kit.weeks_open import WEEK, Province

#: How often a dead process is begun again before somebody would be called.
_AGAIN: Final = 4
#: How long the deployment rests between two rounds: past a lease, a gateway's trouble, a phone
#: that was off, and the day between two messages.
_RESTS: Final = (
    timedelta(minutes=3),
    timedelta(minutes=10),
    timedelta(hours=7),
    timedelta(hours=25),
)
#: So often, while anything is due or claimed: all of it is less than the week has.
_CYCLES_MAX: Final = 4
_ROUNDS_MAX: Final = 6


class Heard:
    """Hints, each heard once, in their order."""

    def __init__(self, knife: Knife) -> None:
        self.hints: list[tuple[str, str]] = []
        self._knife = knife

    def dispatch(self, gateway: str) -> None:
        self._hint("dispatch", gateway)

    def drain(self) -> None:
        """Whoever drains does so when something came in."""

    def reconcile(self, gateway: str) -> None:
        self._hint("reconcile", gateway)

    def probe(self, version_id: int) -> None:
        """No landing is looked at here."""

    def watch(self) -> None:
        """Nobody is on duty here."""

    def _hint(self, what: str, of: str) -> None:
        self._knife.point("wake")
        self.hints.append((what, of))


class Miniature:
    """One run of a scenario."""

    def __init__(self, database: Database, knife: Knife, folder: Path) -> None:
        self.knife = knife
        self.province = Province(database)
        self.province.tuning = replace(self.province.tuning, wire_limit=4, claim_limit=8)
        self.clock = self.province.clock
        self.carrier = Carrier(self.clock, knife)
        self.heard = Heard(knife)
        self.called = 0
        """How often people had to release what was halted."""
        self._spool = folder / "spool"
        self._writers: list[SpoolWriter] = []

    def owes(self, count: int, **campaign_changes: Any) -> None:
        """So many subscribers, an approved campaign; the week is not open yet."""
        self.province.join(count)
        self.clock.pass_by(seconds=1)
        self.province.approve(campaign_text(**campaign_changes))

    # What processes do

    def tick(self) -> None:
        """A tick, by a process that is begun again where it died."""
        self._process(tick.tick)

    def lane(self) -> None:
        """A lane of the gateway."""
        self._process(lambda ports: run_lane(ports, "mobifone"))

    def reconcile(self) -> None:
        """Ask the gateway about what is open."""
        self._process(lambda ports: reconcile.reconcile(ports, "mobifone"))

    def tell(self, *, times: int = 1) -> None:
        """The carrier tells what it has to tell until it is answered 200, and the spool is
        drained.
        """
        untold, self.carrier.untold = self.carrier.untold, []
        for _ in range(times if untold else 0):
            self._process(lambda _: self._door(untold))
            self._process(self._drain)

    # What time and people do

    def come_to_rest(self) -> None:
        """Go on until nothing is left to be done: to the week's end, and past the last word."""
        for _ in range(_CYCLES_MAX):
            for rest in _RESTS:
                if self.clock.now() + rest < WEEK.ends_at:
                    self.clock.instant += rest
                    self._settle()
            if not any(Status(one).is_open for one in self.province.statuses):
                break
        self.end_week()
        for _ in range(2):
            self.clock.instant += _RESTS[0]
            self._settle()

    def end_week(self) -> None:
        """It is Monday again; no other week begins, since this one is told alone."""
        pause = update(campaign).values(paused=True)
        self.province.database.transact(lambda conn: conn.execute(pause))
        self.clock.wait_until(WEEK.ends_at)

    def _settle(self) -> None:
        """Ticks, and all they hint at, until they hint at nothing; people mend what stopped."""
        for _ in range(_ROUNDS_MAX):
            self.province.database.transact(self._mend)
            self.tell()
            self.tick()
            hints, self.heard.hints = self.heard.hints, []
            if not hints:
                return
            for what, _ in dict.fromkeys(hints):
                self.lane() if what == "dispatch" else self.reconcile()

    def _mend(self, conn: Connection) -> None:
        now, vault = self.clock.now(), self.province.vault
        for scope, row in traffic.halts_in_force(conn).items():
            if "renewal refused" in row.reason:
                last = credentials.latest(conn, vault, "mobifone")
                assert last is not None
                anew = Credential(gateway="mobifone", version=last.version + 1, secrets={})
                credentials.keep(conn, vault, anew, now=now)
                self.carrier.renewed_by_hand(anew.version)
            traffic.set_halt(conn, scope=scope, active=False, reason="", by="Lan", now=now)
            self.called += 1

    def _process(self, body: Callable[[Ports], object]) -> None:
        for _ in range(_AGAIN):
            if self.knife.outlived_by(lambda: body(self._ports())):
                return
        raise AssertionError("a process died whenever it was begun")

    def _ports(self) -> Ports:
        """Hands of a process that was just begun: nothing is left of the one before."""
        database = CutDatabase(self.province.database, self.knife)
        return self.province.ports(database=database, transport=self.carrier, wake=self.heard)

    # The receipts door

    def _door(self, said: Sequence[dict[str, Any]]) -> None:
        """A new door's process begins a file of its own; only the last call is answered."""
        writer = SpoolWriter(self._spool, self.province.vault)
        self._writers.append(writer)
        self.knife.point("spool.write")
        writer.append([self.province.arrived(json.dumps(said).encode())])
        self.knife.point("spool.answer")

    def _drain(self, ports: Ports) -> None:
        receipts.drain(ports, self._spool)
        receipts.adopt_orphans(ports)

    @contextmanager
    def alive(self) -> Iterator[None]:
        """Its disk may tear what was not synced yet; its roster is opened two by two."""
        slices = periods.open_slice

        def two(conn: Connection, period_id: int, owed: Any, *, ordinals: Any) -> bool:
            return slices(conn, period_id, owed, ordinals=ordinals, limit=2)

        with (
            patch("scheduler.spool.os.fsync", self._fsync),
            patch("campaigns.ledger.periods.open_slice", two),
        ):
            yield
        for writer in self._writers:
            writer.close()

    def _fsync(self, descriptor: int) -> None:
        """Who dies here lost half of what was not on the disk yet: a power cut."""
        found = os.fstat(descriptor)
        if stat.S_ISDIR(found.st_mode):
            return
        try:
            self.knife.point("spool.fsync")
        except BaseException:
            os.ftruncate(descriptor, found.st_size // 2)
            raise
