"""The department rules whose subscriber a number is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from campaigns.accounts import NotAllowed
from campaigns.carrier import Carrier
from campaigns.database import Database
from campaigns.roster.conflicts import Conflict, NoSuchConflict, open_conflicts, settle
from campaigns.schema import control
from tests.kit import rosters
from tests.kit.rosters import APPROVER, AUDITOR, NOW, imported

MSISDNS = rosters.numbers(3)


@pytest.fixture
def claimed(database: Database, tmp_path: Path) -> Conflict:
    """A number of VNPT's that Viettel claims."""
    path = rosters.written(tmp_path / "vnpt.csv", rosters.rows(MSISDNS))
    imported(database, path, carrier=Carrier.VNPT)
    path = rosters.written(tmp_path / "viettel.csv", rosters.rows(MSISDNS[:1]))
    imported(database, path, carrier=Carrier.VIETTEL)
    (found,) = database.read(open_conflicts)
    return found


def ruled(database: Database, conflict: Conflict, carrier: Carrier, **changes: Any) -> None:
    stated: dict[str, Any] = {"person": APPROVER, "reason": "MNP register", "now": NOW} | changes
    database.transact(lambda conn: settle(conn, conflict.id, carrier=carrier, **stated))


@pytest.mark.parametrize("carrier", [Carrier.VNPT, Carrier.VIETTEL])
def test_the_ruling_settles_whose_subscriber_it_is(
    database: Database, claimed: Conflict, carrier: Carrier
) -> None:
    ruled(database, claimed, carrier)
    actor = database.read(lambda conn: conn.execute(select(control.c.actor)).scalar_one())

    assert carrier == rosters.present(database)[MSISDNS[0]].carrier
    assert [] == database.read(open_conflicts)
    assert APPROVER.name == actor


def test_the_ruled_carriers_next_delivery_changes_nothing(
    database: Database, claimed: Conflict, tmp_path: Path
) -> None:
    ruled(database, claimed, Carrier.VIETTEL)
    counts = imported(database, tmp_path / "viettel.csv", carrier=Carrier.VIETTEL)

    assert (1, 0) == (counts.unchanged, counts.conflicts)


def test_only_one_of_the_two_is_ruled_for(database: Database, claimed: Conflict) -> None:
    with pytest.raises(NoSuchConflict):
        ruled(database, claimed, Carrier.MOBIFONE)


def test_an_auditor_rules_nothing(database: Database, claimed: Conflict) -> None:
    with pytest.raises(NotAllowed):
        ruled(database, claimed, Carrier.VNPT, person=AUDITOR)
