"""A delivery changes the roster as its file says: wholly, once, and row by row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from campaigns.accounts import NotAllowed
from campaigns.carrier import Carrier
from campaigns.database import Database
from campaigns.roster import (
    BadRosterFile,
    Kind,
    Phase,
    State,
    deliveries,
)
from campaigns.schema import delivery, staged, subscriber
from tests.kit import rosters
from tests.kit.rosters import (
    AUDITOR,
    NOW,
    OFFICER,
    VAULT,
    count,
    imported,
    present,
    states,
)

LATER = NOW + timedelta(hours=1)


def test_a_first_delivery_brings_in_every_good_row(
    database: Database, write: Callable[..., Path]
) -> None:
    msisdns = rosters.numbers(20)
    counts = imported(
        database, write(msisdns, carrier="VNPT", district="183", zalo_user_id="12345")
    )
    found = present(database)

    assert (State.APPLIED, 20, 20) == (counts.state, counts.read, counts.added)
    assert set(msisdns) == set(found)
    assert {("vnpt", None, 183, NOW)} == {
        (row.carrier, row.ported_to, row.district, row.joined_at) for row in found.values()
    }


def test_numbers_and_zalo_ids_stand_sealed_each_in_its_own_place(
    database: Database, write: Callable[..., Path]
) -> None:
    (msisdn,) = rosters.numbers(1)
    imported(database, write([msisdn], zalo_user_id="987654321"))
    row = present(database)[msisdn]

    assert (VAULT.index(msisdn), VAULT.index("987654321")) == (row.msisdn_index, row.zalo_index)
    assert "987654321" == VAULT.open(row.zalo_sealed, context=row.zalo_index)
    assert 16 == len(row.own_key)
    assert msisdn.encode() not in row.msisdn_sealed


def test_the_counts_add_up_to_the_rows(database: Database, write: Callable[..., Path]) -> None:
    """20,000 lines with 137 refusals and 63 duplicates give a roster of 19,800, in small."""
    msisdns = rosters.numbers(180)
    again = [f"0{msisdn[2:]}" for msisdn in msisdns[:7]]
    bad = [f"09{nth}" for nth in range(13)]
    path = write([*msisdns, *again, *bad])
    counts = imported(database, path, declared=199)

    assert (200, 180, 7, 13) == (counts.read, counts.added, counts.duplicates, counts.refused)
    assert 180 == len(present(database))
    assert counts.differs_from_declared
    assert path.with_name("roster.csv.refused.csv") == counts.refusals
    assert 14 == len(counts.refusals.read_text().splitlines())


def test_of_a_number_written_twice_the_first_row_stands(database: Database, tmp_path: Path) -> None:
    (msisdn,) = rosters.numbers(1)
    twice = rosters.rows([msisdn], district="178") + rosters.rows([msisdn], district="189")
    counts = imported(database, rosters.written(tmp_path / "r.csv", twice))

    assert (1, 1) == (counts.added, counts.duplicates)
    assert 178 == present(database)[msisdn].district


def test_importing_the_same_file_again_changes_nothing(
    database: Database, write: Callable[..., Path]
) -> None:
    path = write(rosters.numbers(20), carrier="vnpt", zalo_user_id="12345")
    imported(database, path)
    before = present(database)
    counts = imported(database, path, now=LATER)

    assert (State.APPLIED, 20, 0, 0, 0) == (
        counts.state,
        counts.unchanged,
        counts.added,
        counts.changed,
        counts.left,
    )
    assert before == present(database)


def test_a_delta_changes_what_it_states_and_lets_nobody_leave(
    database: Database, write: Callable[..., Path]
) -> None:
    first, second, third = rosters.numbers(3)
    imported(database, write([first, second], district="178", zalo_user_id="12345"))
    counts = imported(
        database, write([second, third], ported_to="viettel"), kind=Kind.DELTA, now=LATER
    )
    found = present(database)

    assert (1, 1, 0) == (counts.added, counts.changed, counts.left)
    assert [None, "viettel", "viettel"] == [found[one].ported_to for one in (first, second, third)]
    assert (178, "12345") == (
        found[second].district,
        VAULT.open(found[second].zalo_sealed, context=found[second].zalo_index),
    )


def test_another_zalo_user_id_takes_the_place_of_the_first(
    database: Database, write: Callable[..., Path]
) -> None:
    (msisdn,) = rosters.numbers(1)
    imported(database, write([msisdn], zalo_user_id="11111"))
    imported(database, write([msisdn], zalo_user_id="22222"))
    row = present(database)[msisdn]

    assert "22222" == VAULT.open(row.zalo_sealed, context=row.zalo_index)

    imported(database, write([msisdn], zalo_user_id=""))
    row = present(database)[msisdn]

    assert (None, None) == (row.zalo_index, row.zalo_sealed)


def test_those_whom_a_full_file_does_not_name_leave(
    database: Database, write: Callable[..., Path]
) -> None:
    msisdns = rosters.numbers(100)
    imported(database, write(msisdns))
    counts = imported(database, write(msisdns[2:]), now=LATER)
    left = select(subscriber.c.left_at).where(subscriber.c.left_at.is_not(None))

    assert (State.APPLIED, 2) == (counts.state, counts.left)
    assert set(msisdns[2:]) == set(present(database))
    assert [LATER, LATER] == database.read(lambda conn: list(conn.execute(left).scalars()))


def test_one_who_left_and_returns_is_owed_from_then_on(
    database: Database, write: Callable[..., Path]
) -> None:
    msisdns = rosters.numbers(100)
    imported(database, write(msisdns))
    imported(database, write(msisdns[1:]))
    counts = imported(database, write(msisdns), now=LATER)

    assert (1, 99) == (counts.added, counts.unchanged)
    assert LATER == present(database)[msisdns[0]].joined_at
    assert 100 == count(database, subscriber)


def test_a_row_refused_for_its_district_makes_nobody_leave(
    database: Database, tmp_path: Path
) -> None:
    msisdns = rosters.numbers(100)
    imported(database, rosters.written(tmp_path / "r.csv", rosters.rows(msisdns, district="178")))
    wrong = rosters.rows(msisdns[:1], district="999") + rosters.rows(msisdns[1:], district="178")
    counts = imported(database, rosters.written(tmp_path / "r.csv", wrong))

    assert (1, 0) == (counts.refused, counts.left)


def test_a_carriers_full_file_speaks_for_its_own_subscribers(
    database: Database, write: Callable[..., Path]
) -> None:
    vnpt = rosters.numbers(100)
    viettel = rosters.numbers(100, carrier=Carrier.VIETTEL)
    imported(database, write(vnpt), carrier=Carrier.VNPT)
    counts = imported(database, write(viettel), carrier=Carrier.VIETTEL)

    assert (State.APPLIED, 100, 0) == (counts.state, counts.added, counts.left)

    counts = imported(database, write(viettel[1:]), carrier=Carrier.VIETTEL)

    assert (State.APPLIED, 1) == (counts.state, counts.left)
    assert {*vnpt, *viettel[1:]} == set(present(database))


def test_a_dry_run_counts_and_changes_nothing(
    database: Database, write: Callable[..., Path]
) -> None:
    counts = imported(database, write([*rosters.numbers(20), "x"]), dry_run=True)

    assert (20, 1, None, State.APPLIED) == (
        counts.added,
        counts.refused,
        counts.delivery_id,
        counts.state,
    )
    assert counts.refusals is not None
    assert [0, 0, 0] == [count(database, table) for table in (subscriber, delivery, staged)]


def test_a_file_that_breaks_in_the_middle_changes_nothing(
    database: Database, tmp_path: Path
) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("msisdn\n" + "\n".join(rosters.numbers(20)) + '\n"0912345678\n')

    with pytest.raises(BadRosterFile):
        imported(database, path)

    assert {} == present(database)
    assert 0 == count(database, staged)
    assert ["refused"] == states(database)


def test_a_roster_field_smuggles_no_address_in(database: Database, tmp_path: Path) -> None:
    bad = rosters.rows(rosters.numbers(1), district="bluezone.gov.vn.evil.com")
    counts = imported(database, rosters.written(tmp_path / "r.csv", bad))

    assert 1 == counts.refused
    assert counts.refusals is not None
    assert "bluezone.gov.vn.evil.com" in counts.refusals.read_text()
    assert {} == present(database)


def test_only_an_officer_imports(database: Database, write: Callable[..., Path]) -> None:
    with pytest.raises(NotAllowed, match="officer"):
        imported(database, write(rosters.numbers(1)), person=AUDITOR)


def test_each_phase_ends_at_the_whole(database: Database, write: Callable[..., Path]) -> None:
    told: list[tuple[Phase, float]] = []
    imported(database, write(rosters.numbers(20)), progress=lambda *step: told.append(step))

    assert {Phase.READING: 1.0, Phase.APPLYING: 1.0} == dict(told)
    assert sorted(told, key=lambda step: (step[0] is Phase.APPLYING, step[1])) == told


def test_the_instant_of_the_import_is_kept_with_the_delivery(
    database: Database, write: Callable[..., Path]
) -> None:
    path = write(rosters.numbers(2))
    counts = imported(database, path, document="12/STTTT", declared=2)
    row = database.read(lambda conn: conn.execute(select(delivery)).one())

    assert ("roster.csv", "12/STTTT", 2, OFFICER.name, NOW, NOW) == (
        row.file_name,
        row.document,
        row.declared,
        row.person,
        row.at,
        row.applied_at,
    )
    assert counts == replace(deliveries.counts_of(row), refusals=None)
