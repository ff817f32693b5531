"""A week that is being sent, the landing it leads to, and who decides about it."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import update

from campaigns import register
from campaigns.accounts import Person, Role
from campaigns.ledger import traffic
from campaigns.register import Release
from campaigns.schema import control, landing, probe, version
from gateways.exchange import Answer
from scheduler.ports import Ports
from scheduler.probing import due, look_due
from tests.kit.lookouts import ScriptedLookout
from tests.kit.weeks_open import WEEK, Province

SCOPE = "campaign:bluezone-sms"
LAN = Person(id=1, name="Lan", role=Role.OFFICER)
MINH = Person(id=2, name="Minh", role=Role.APPROVER)


class Watch:
    """A province whose landing is looked at."""

    def __init__(self, province: Province) -> None:
        self.province = province
        self.lookout = ScriptedLookout()

    @property
    def ports(self) -> Ports:
        """Hands that may look."""
        return self.province.ports(lookout=self.lookout)

    @property
    def due(self) -> list[int]:
        """The versions of which a landing is to be looked at now."""
        find = partial(due, ports=self.ports, now=self.province.clock.now())
        return self.province.database.read(find)

    def look(self) -> None:
        """Do what is due, as the tasks do that a tick sends."""
        for version_id in self.due:
            look_due(self.ports, version_id)

    def looks(self, *answers: Answer, apart: float = 15) -> None:
        """One look after the other, so many seconds apart, whatever is due."""
        for answer in answers:
            self.lookout.answer = answer
            self.province.clock.pass_by(seconds=apart)
            self.province.database.transact(
                lambda conn: conn.execute(update(landing).values(next_at=WEEK.starts_at))
            )
            for row in self.province.read(version):
                look_due(self.ports, row.id)

    @property
    def halted(self) -> tuple[str, int] | None:
        """Why the campaign is halted, and how many people release it."""
        found = self.province.database.read(traffic.halts_in_force).get(SCOPE)
        return None if found is None else (found.reason, found.people_needed)

    @property
    def halted_as(self) -> str:
        """The first two words of why it is halted: `landing down`; empty where it is not."""
        return "" if self.halted is None else self.halted[0].partition(":")[0]

    @property
    def verdicts(self) -> list[str]:
        """Of every look, in order."""
        return [row.verdict for row in self.province.read(probe)]

    @property
    def decisions(self) -> list[tuple[str, str]]:
        """What was decided, and by whom."""
        return [(row.kind, row.actor) for row in self.province.read(control)]

    def halt(self) -> None:
        """A person halts the campaign for a reason of her own."""
        self.province.database.transact(
            lambda conn: register.halt(
                conn, SCOPE, person=LAN, reason="wrong text", now=self.province.clock.now()
            )
        )

    def send_on(self) -> Release:
        """A person says that it is sent although its landing is down."""
        return self.province.database.transact(
            lambda conn: register.send_on(
                conn,
                "bluezone-sms",
                person=LAN,
                reason="the hotline answers",
                now=self.province.clock.now(),
            )
        )

    def resume(self, person: Person = LAN) -> Release:
        """A person releases the campaign's halt."""
        return self.province.database.transact(
            lambda conn: register.release(
                conn, SCOPE, person=person, reason="looked", now=self.province.clock.now()
            )
        )


@pytest.fixture
def watch(province: Province) -> Watch:
    """A week that is being sent to three, and its landing."""
    province.begin_week(3)
    return Watch(province)
