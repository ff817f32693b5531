"""A province in which something is wrong, somebody on duty, and a desk that keeps the letters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from campaigns import watch
from campaigns.accounts import Person, Role
from campaigns.watch import Alert, AlertKind, Condition, Notice
from gateways.mail import Letter
from scheduler.ports import Ports
from scheduler.telling import tell
from tests.kit.weeks_open import Province

OFFICER = Person(id=1, name="Lan", role=Role.OFFICER)
MINUTE = timedelta(minutes=1)
HALTED = Condition(
    kind=AlertKind.HALTED,
    scope="gateway:vnpt",
    details={
        "about": "vnpt",
        "noun": "gateway",
        "name": "vnpt",
        "by": "system",
        "reason": "code 7",
        "since_at": "2021-05-31T01:00:00+00:00",
    },
)
IDLE = Condition(kind=AlertKind.IDLE, scope="gateway:vnpt", details={"name": "vnpt"})


@dataclass
class Desk:
    """A courier that keeps what it is given, and fails where a test says so."""

    letters: list[Letter] = field(default_factory=list)
    fails: Callable[[Letter], str | None] = lambda _: None

    def hand_in(self, letter: Letter, *, deadline_seconds: float) -> str | None:
        failed = self.fails(letter)
        if failed is None:
            self.letters.append(letter)
        return failed

    @property
    def subjects(self) -> list[tuple[str, str]]:
        """To whom and what, in order."""
        return [(one.to.partition("@")[0], one.subject) for one in self.letters]


@dataclass
class Duty:
    """A province in which something is wrong, and somebody on duty."""

    province: Province
    desk: Desk = field(default_factory=Desk)

    def ports(self, **changes: Any) -> Ports:
        return self.province.ports(**{"mail": self.desk, **changes})

    def add(self, name: str, *, level: int = 1, **ways: str) -> None:
        given = ways or {"email": f"{name}@a.vn"}
        self._work(
            lambda conn: watch.add(
                conn,
                self.province.vault,
                name,
                level=level,
                person=OFFICER,
                now=self.province.clock.now(),
                **given,
            )
        )

    def find(self, *found: Condition) -> None:
        """A look for halts and idle gateways finds these, and no others."""
        now = self.province.clock.now()
        looked = {AlertKind.HALTED, AlertKind.IDLE}
        self._work(lambda conn: watch.keep(conn, found, looked=looked, calm=5 * MINUTE, now=now))

    def take_care(self, alert_id: int = 1) -> None:
        now = self.province.clock.now()
        self._work(
            lambda conn: watch.acknowledge(
                conn, alert_id, person=OFFICER, reason="calling", now=now
            )
        )

    def each_minute(self, minutes: int, *found: Condition) -> None:
        """Found, and told, once a minute."""
        for _ in range(minutes):
            self.find(*found)
            tell(self.ports())
            self.province.clock.pass_by(minutes=1)

    @property
    def alerts(self) -> Sequence[Alert]:
        return self.province.database.read(watch.open_alerts)

    @property
    def notices(self) -> Sequence[Notice]:
        return self.province.database.read(lambda conn: watch.notices_of(conn, [1, 2, 3]))

    def _work(self, work: Callable[[Connection], object]) -> None:
        self.province.database.transact(work)


@pytest.fixture
def duty(province: Province) -> Duty:
    return Duty(province)
