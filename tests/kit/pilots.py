"""A province whose gateways are live, its landing in sight, and who asks for pilots there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Row, insert, select, update

from campaigns import pilots
from campaigns.accounts import Person, Role
from campaigns.database import DatabasePort
from campaigns.definition import load
from campaigns.schema import obligation, period, version
from scheduler.dispatch import run_lane
from scheduler.pilots import Asked, ask
from scheduler.tick import Ticked, tick
from tests.kit.campaign_texts import LINK
from tests.kit.landing_watch import Watch
from tests.kit.weeks_open import Province

LAN = Person(id=1, name="Lan", role=Role.OFFICER)
MINH = Person(id=2, name="Minh", role=Role.APPROVER)
STAFF = "0935123456"
"""MobiFone's, on no roster."""
MORE_STAFF = ("0935123457", "0935123458")
OF_VIETTEL = "0971234567"
SLUG = "bluezone-sms"


@dataclass
class Desk:
    """Where pilots are asked for, sent and read."""

    province: Province
    folder: Path

    def file(self, *rows: str, header: str = "msisdn") -> Path:
        """A file of staff numbers."""
        path = self.folder / "staff.csv"
        path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
        return path

    def ask(self, *rows: str, person: Person = LAN, header: str = "msisdn", **more: Any) -> Asked:
        """Ask for a pilot to these numbers."""
        asked = partial(ask, self.province.ports(), SLUG, self.file(*rows, header=header))
        return asked(person=person, **more)

    def send(self, gateway: str = "mobifone", *, live: bool = True, **changes: Any) -> None:
        """Look at the landing, then run one lane."""
        Watch(self.province).look()
        lives = frozenset({gateway}) if live else frozenset()
        run_lane(self.province.ports(live=lives, **changes), gateway)

    def tick(self) -> Ticked:
        """Converge once."""
        return tick(self.province.ports())

    def read(
        self,
        *addresses: str,
        gateway: str = "mobifone",
        person: Person = MINH,
        note: str = "Minh's handset",
        number: int | None = None,
        database: DatabasePort | None = None,
    ) -> bool:
        """Confirm that these addresses, or the approved one, stand on a handset."""
        now = self.province.clock.now()
        return (database or self.province.database).transact(
            lambda conn: pilots.confirm(
                conn,
                pilots.version_for(conn, SLUG, number, now=now),
                gateway,
                addresses=addresses or (LINK,),
                note=note,
                person=person,
                now=now,
            )
        )

    def approve_next(self, text: str) -> None:
        """Version two takes the place of version one, as an approval does."""

        def work(conn: Connection) -> None:
            first = conn.execute(select(version)).one()
            conn.execute(update(version).values(state="superseded"))
            second = {
                **first._mapping,  # noqa: SLF001 - a row's own columns
                "id": 2,
                "number": 2,
                "definition": text,
                "sha256": load(text, place="test").sha256,
            }
            conn.execute(insert(version).values(second))

        self.province.database.transact(work)

    @property
    def periods(self) -> list[tuple[str, str]]:
        """Every period's label and state, pilots among them."""
        return [(row.label, row.state) for row in self.province.read(period)]

    @property
    def messages(self) -> Sequence[Row[Any]]:
        """The obligations of all pilots, by place."""
        ids = {row.id for row in self.province.read(period) if row.state.startswith("pilot")}
        return [row for row in self.province.read(obligation) if row.period_id in ids]

    @property
    def statuses(self) -> list[str]:
        """How they stand."""
        return [row.status for row in self.messages]

    @property
    def owed(self) -> list[str]:
        """How the obligations of all other periods stand."""
        theirs = {row.id for row in self.messages}
        return [row.status for row in self.province.read(obligation) if row.id not in theirs]

    @property
    def heard(self) -> list[str]:
        """Every address that a message was sent to, in order."""
        return list(self.province.transport.addresses.elements())


@pytest.fixture
def desk(province: Province, tmp_path: Path) -> Desk:
    """A week that is open and owed to three."""
    province.begin_week(3)
    return Desk(province, tmp_path)
