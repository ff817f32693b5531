"""A carrier delivers its own roster and nobody else's, and the department lets it in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from campaigns.accounts import NotAllowed, Person, Role
from campaigns.carrier import Carrier
from campaigns.database import Database
from campaigns.roster import Kind, NotAsked, State, begin_confirmed, confirm, finish_interrupted
from campaigns.schema import conflict, staged
from tests.kit import rosters
from tests.kit.rosters import (
    APPROVER,
    NOW,
    OFFICER,
    SMALL,
    count,
    imported,
    present,
    states,
)

LATER = NOW + timedelta(hours=1)
TRANG = Person(id=5, name="Lương Thu Trang", role=Role.CARRIER, carrier=Carrier.VIETTEL)
HUY = Person(id=6, name="Đàm Quang Huy", role=Role.CARRIER, carrier=Carrier.VNPT)
MSISDNS = rosters.numbers(60)


@pytest.mark.parametrize("kind", Kind)
def test_it_waits_whatever_it_changes(
    database: Database, write: Callable[..., Path], kind: Kind
) -> None:
    """
    Even a first one, and one of a single row: no jump is needed.
    """
    counts = imported(database, write(MSISDNS[:1]), kind=kind, person=HUY)

    assert (State.ASKED, 1) == (counts.state, counts.added)
    assert "VNPT VinaPhone delivered it: the department confirms" in counts.why_asked
    assert {} == present(database)


def test_every_row_counts_as_its_own(database: Database, write: Callable[..., Path]) -> None:
    """
    Though the file names no carrier, and its numbers are of another's plan.
    """
    counts = imported(database, write(MSISDNS), person=TRANG)
    assert counts.delivery_id is not None
    confirm(database, counts.delivery_id, person=OFFICER, now=LATER, slices=SMALL)

    assert {"viettel"} == {row.carrier for row in present(database).values()}


def test_a_row_that_names_another_carrier_is_refused(
    database: Database, write: Callable[..., Path]
) -> None:
    counts = imported(database, write(MSISDNS, carrier="mobifone"), person=TRANG)

    assert (60, 0) == (counts.refused, counts.added)


@pytest.mark.parametrize(
    "person",
    [
        pytest.param(TRANG, id="another-carriers"),
        pytest.param(Person(id=7, name="Không ai", role=Role.CARRIER), id="of-no-carrier"),
    ],
)
def test_nobody_delivers_for_another_carrier(
    database: Database, write: Callable[..., Path], person: Person
) -> None:
    with pytest.raises(NotAllowed, match="their own carrier only"):
        imported(database, write(MSISDNS), carrier=Carrier.VNPT, person=person)

    assert [] == states(database)


def test_a_carriers_person_confirms_nothing(database: Database, write: Callable[..., Path]) -> None:
    """
    Neither who brought it, nor a colleague.
    """
    counts = imported(database, write(MSISDNS), person=HUY)
    assert counts.delivery_id is not None
    for person in (HUY, Person(id=8, name="Đồng nghiệp", role=Role.CARRIER, carrier=Carrier.VNPT)):
        with pytest.raises(NotAllowed):
            confirm(database, counts.delivery_id, person=person, now=LATER)

    assert {} == present(database)


def test_its_full_file_lets_its_own_leave_and_claims_none(
    database: Database, write: Callable[..., Path]
) -> None:
    viettel = rosters.numbers(50, carrier=Carrier.VIETTEL)
    imported(database, write(MSISDNS), carrier=Carrier.VNPT)
    imported(database, write(viettel), carrier=Carrier.VIETTEL)
    counts = imported(database, write([*viettel[1:], MSISDNS[0]]), person=TRANG)
    assert counts.delivery_id is not None
    confirm(database, counts.delivery_id, person=APPROVER, now=LATER, slices=SMALL)

    assert (1, 1) == (counts.left, counts.conflicts)
    assert {*viettel[1:], *MSISDNS} == set(present(database))
    assert "vnpt" == present(database)[MSISDNS[0]].carrier
    assert 1 == count(database, conflict)


def test_whom_it_takes_over_is_said_to_who_confirms(
    database: Database, write: Callable[..., Path]
) -> None:
    imported(database, write(MSISDNS), carrier=Carrier.VNPT)
    ported = write(MSISDNS[:7], ported_to="viettel")
    counts = imported(database, ported, kind=Kind.DELTA, person=TRANG)

    assert "7 of VNPT VinaPhone would become Viettel's" in counts.why_asked


def test_delivered_anew_the_older_one_does_not_wait_any_more(
    database: Database, write: Callable[..., Path]
) -> None:
    """
    Nobody confirms by mistake what its deliverer took back; another's waits on.
    """
    imported(database, write(rosters.numbers(9, carrier=Carrier.VIETTEL)), person=TRANG)
    first = imported(database, write(MSISDNS[:10]), person=HUY)
    imported(database, write(MSISDNS[:20]), person=HUY)
    imported(database, write(MSISDNS[:30]), person=HUY, kind=Kind.DELTA)

    assert ["asked", "refused", "asked", "asked"] == states(database)
    assert 9 + 20 + 30 == count(database, staged)
    assert first.delivery_id is not None
    with pytest.raises(NotAsked):
        confirm(database, first.delivery_id, person=OFFICER, now=LATER)


def test_confirmed_it_is_carried_out_by_whoever_comes_next(
    database: Database, write: Callable[..., Path]
) -> None:
    """
    The page only begins: a thread, or the next process, goes to its end.
    """
    counts = imported(database, write(MSISDNS), person=HUY)
    assert counts.delivery_id is not None
    begin_confirmed(database, counts.delivery_id, person=OFFICER, now=LATER)

    assert (["applying"], {}) == (states(database), present(database))
    assert counts.delivery_id == finish_interrupted(database, slices=SMALL)
    assert (["applied"], 60) == (states(database), len(present(database)))
