"""A closed week to audit, an auditor, and a session over it with its sample drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from campaigns.accounts import Person, Role
from campaigns.audit import Drawn, Finding, Terms, Unit, conclude, open_session, record_finding
from campaigns.database import Database
from campaigns.partitions import ensure_week
from tests.kit.weeks import CLOSED_AT, VAULT, SyntheticWeek

AUDITOR = Person(id=3, name="Lý Văn Sơn", role=Role.AUDITOR)
OFFICER = Person(id=1, name="Hoàng Thị Lan", role=Role.OFFICER)
NOW = CLOSED_AT + timedelta(days=2)
SLUG, LABEL = "bluezone-sms", "2021-W22"
SEED = "12 34 56 78 90"
ROSTER = bytes(range(32))


def units(**sizes: int) -> list[Unit]:
    """A frame of that many obligations in each stratum, one stratum after the other."""
    names = [name for name, count in sizes.items() for _ in range(count)]
    return [Unit(nth, name, f"key {nth}") for nth, name in enumerate(names, start=1)]


@dataclass(frozen=True)
class Bench:
    """A database with one closed week, and what an auditor does over it."""

    database: Database

    def week(self, *, definition: str = "", closed: bool = True, **stories: int) -> SyntheticWeek:
        """Write the week: so many obligations of each story; `viettel__accepted` is Viettel's."""

        def work(conn: Connection) -> SyntheticWeek:
            ensure_week(conn, 202122)
            week = SyntheticWeek(conn, definition=definition)
            for named, times in stories.items():
                carrier, _, story = named.rpartition("__")
                week.owe(story, times=times, carrier=carrier or "vnpt")
            return week.write(figures={"roster": sum(stories.values())} if closed else None)

        return self.database.transact(work)

    def open(self, size: int, **changes: Any) -> Drawn:
        """Open a session over the week: by the auditor, now, unless told otherwise."""
        asked: dict[str, Any] = {
            "slug": SLUG,
            "label": LABEL,
            "seed": SEED,
            "size": size,
            "minimum": 1,
        }
        stated: dict[str, Any] = {"person": AUDITOR, "reason": "kế hoạch 5", "now": NOW}
        terms = {name: changes.pop(name) for name in tuple(changes) if name not in _ACT}
        return open_session(self.database, Terms(**asked | terms), **stated | changes)

    def find(
        self,
        number: int,
        finding: Finding = Finding.CONFIRMED,
        note: str = "",
        *,
        session: int = 1,
        person: Person = AUDITOR,
        now: datetime = NOW,
    ) -> int:
        """Record a finding of a pick."""
        return self.database.transact(
            lambda conn: record_finding(
                conn, session, number, finding=finding, note=note, person=person, now=now
            )
        )

    def find_all(self, findings: Sequence[Finding]) -> None:
        """Record a finding of each pick, in order of their numbers."""
        for number, finding in enumerate(findings, start=1):
            self.find(number, finding, "sổ nhà mạng ghi khác")

    def conclude(
        self,
        words: str = "Đúng như sổ.",
        *,
        session: int = 1,
        person: Person = AUDITOR,
        now: datetime = NOW,
    ) -> bytes:
        """Conclude the session; its seal."""
        return self.database.transact(
            lambda conn: conclude(
                conn, VAULT.sealer(), session, words=words, person=person, now=now
            )
        )


_ACT = ("person", "reason", "now", "dry_run")
