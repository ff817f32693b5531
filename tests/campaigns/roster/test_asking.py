"""What a delivery may not do by itself: make the roster jump, or take another's subscriber."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from campaigns.accounts import NotAllowed
from campaigns.carrier import Carrier
from campaigns.database import Database
from campaigns.roster import (
    Kind,
    NotAsked,
    State,
    confirm,
    decline,
)
from campaigns.schema import conflict, delivery, staged, subscriber
from tests.kit import rosters
from tests.kit.rosters import (
    APPROVER,
    AUDITOR,
    NOW,
    OFFICER,
    OTHER_OFFICER,
    SMALL,
    VAULT,
    count,
    imported,
    present,
)

LATER = NOW + timedelta(hours=1)


class TestAsked:
    """A full file that makes the roster jump changes nothing until a second person confirms."""

    MSISDNS = rosters.numbers(100)

    @pytest.fixture
    def asked_id(self, database: Database, write: Callable[..., Path]) -> int:
        imported(database, write(self.MSISDNS))
        counts = imported(database, write(self.MSISDNS[5:]))

        assert (State.ASKED, 5) == (counts.state, counts.left)
        assert "5 of 100 would leave" in counts.why_asked
        assert counts.delivery_id is not None
        return counts.delivery_id

    def test_nothing_of_it_is_visible(self, database: Database, asked_id: int) -> None:
        assert asked_id
        assert set(self.MSISDNS) == set(present(database))

    def test_a_second_person_confirms(self, database: Database, asked_id: int) -> None:
        counts = confirm(database, asked_id, person=APPROVER, now=LATER, slices=SMALL)
        confirmed_by = select(delivery.c.confirmed_by).where(delivery.c.id == asked_id)
        named = database.read(lambda conn: conn.execute(confirmed_by).scalar_one())

        assert (State.APPLIED, 5) == (counts.state, counts.left)
        assert set(self.MSISDNS[5:]) == set(present(database))
        assert APPROVER.name == named
        assert 0 == count(database, staged)

    @pytest.mark.parametrize("person", [OFFICER, AUDITOR], ids=["its importer", "an auditor"])
    def test_nobody_else_confirms(self, database: Database, asked_id: int, person: Any) -> None:
        with pytest.raises(NotAllowed):
            confirm(database, asked_id, person=person, now=LATER)

        assert set(self.MSISDNS) == set(present(database))

    def test_declined_it_is_forgotten(self, database: Database, asked_id: int) -> None:
        counts = decline(database, asked_id, person=OFFICER)

        assert State.REFUSED is counts.state
        assert 0 == count(database, staged)
        with pytest.raises(NotAsked):
            confirm(database, asked_id, person=APPROVER, now=LATER)

    def test_it_is_confirmed_once(self, database: Database, asked_id: int) -> None:
        confirm(database, asked_id, person=APPROVER, now=LATER)

        with pytest.raises(NotAsked):
            confirm(database, asked_id, person=OTHER_OFFICER, now=LATER)

    def test_another_delivery_that_changes_the_roster_overtakes_it(
        self, database: Database, asked_id: int, write: Callable[..., Path]
    ) -> None:
        """What it would change was found against a roster that is no more."""
        imported(database, write(rosters.numbers(1, first=500)), kind=Kind.DELTA)

        with pytest.raises(NotAsked):
            confirm(database, asked_id, person=APPROVER, now=LATER)

        assert 101 == len(present(database))
        assert 0 == count(database, staged)

    def test_a_delivery_that_changes_nothing_leaves_it_asked(
        self, database: Database, asked_id: int, write: Callable[..., Path]
    ) -> None:
        imported(database, write(self.MSISDNS))

        assert State.APPLIED is confirm(database, asked_id, person=APPROVER, now=LATER).state


class TestTwoCarriers:
    """A number that two carriers claim: the first stands, and it is told once."""

    MSISDNS = rosters.numbers(60)

    @pytest.fixture(autouse=True)
    def delivered_by_vnpt(self, database: Database, write: Callable[..., Path]) -> None:
        imported(database, write(self.MSISDNS), carrier=Carrier.VNPT)

    def test_the_first_stands(self, database: Database, write: Callable[..., Path]) -> None:
        claim = write(self.MSISDNS[:1], name="viettel.csv")
        first, second = (imported(database, claim, carrier=Carrier.VIETTEL) for _ in range(2))
        told = select(conflict.c.held_by, conflict.c.claimed_by)

        assert (1, 1) == (first.conflicts, second.conflicts)
        assert [("vnpt", "viettel")] == database.read(lambda c: list(map(tuple, c.execute(told))))
        assert "vnpt" == present(database)[self.MSISDNS[0]].carrier

    def test_portability_overrides(self, database: Database, write: Callable[..., Path]) -> None:
        ported = write(self.MSISDNS[:1], ported_to="Viettel")
        counts = imported(database, ported, kind=Kind.DELTA, carrier=Carrier.VIETTEL)

        assert (1, 0) == (counts.changed, counts.conflicts)
        assert "viettel" == present(database)[self.MSISDNS[0]].ported_to


def test_an_erased_subscriber_is_not_changed_by_what_was_staged(
    database: Database, write: Callable[..., Path]
) -> None:
    """Between asking and confirming a person may be erased; confirming brings nothing back."""
    msisdns = rosters.numbers(100)
    imported(database, write(msisdns, district="178"))
    asked = imported(database, write(msisdns[:90], district="180"))
    erased = VAULT.index(msisdns[0])
    database.transact(
        lambda conn: conn.execute(subscriber.delete().where(subscriber.c.msisdn_index == erased))
    )
    assert asked.delivery_id is not None
    confirm(database, asked.delivery_id, person=APPROVER, now=LATER)

    assert set(msisdns[1:90]) == set(present(database))
