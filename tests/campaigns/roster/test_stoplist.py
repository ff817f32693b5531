"""The stop list binds by number, whatever its spelling, and forgets no entry."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from campaigns.accounts import NotAllowed
from campaigns.database import Database
from campaigns.roster import stoplist
from campaigns.roster.stoplist import BadStopEntry
from campaigns.schema import stop_entry
from tests.kit.rosters import APPROVER, AUDITOR, NOW, OFFICER, VAULT

INDEX = VAULT.index("84912345678")
OTHER = VAULT.index("84912345679")


def add(database: Database, **changes: object) -> bool:
    stated = {"reason": "complaint", "document": "15/CV", "person": OFFICER, "now": NOW} | changes
    return database.transact(
        lambda conn: stoplist.add(conn, VAULT, "0912.345.678", **stated)  # type: ignore[arg-type]
    )


def in_force(database: Database) -> set[bytes]:
    return database.read(lambda conn: stoplist.in_force(conn, [INDEX, OTHER]))


def test_a_number_on_the_list_is_in_force(database: Database) -> None:
    assert add(database)
    assert {INDEX} == in_force(database)


def test_a_number_is_on_the_list_once(database: Database) -> None:
    add(database)

    assert not add(database)
    assert 1 == len(database.read(lambda conn: conn.execute(select(stop_entry)).all()))


def test_a_removed_entry_stays_with_who_removed_it(database: Database) -> None:
    add(database)
    removed = database.transact(
        lambda conn: stoplist.remove(
            conn, VAULT, "+84912345678", reason="asked to", person=APPROVER, now=NOW
        )
    )
    row = database.read(lambda conn: conn.execute(select(stop_entry)).one())

    assert removed
    assert set() == in_force(database)
    assert (APPROVER.name, "asked to", NOW) == (
        row.removed_by,
        row.removed_reason,
        row.removed_at,
    )
    assert add(database)


def test_more_indexes_than_a_statement_takes_are_asked_in_turns(database: Database) -> None:
    add(database)
    many = [nth.to_bytes(16, "big") for nth in range(1200)]

    assert {INDEX} == database.read(lambda conn: stoplist.in_force(conn, [*many, INDEX]))


@pytest.mark.parametrize("lacking", ["reason", "document"])
def test_an_entry_says_why_and_on_what_it_rests(database: Database, lacking: str) -> None:
    with pytest.raises(BadStopEntry):
        add(database, **{lacking: " "})


def test_an_auditor_changes_nothing(database: Database) -> None:
    with pytest.raises(NotAllowed):
        add(database, person=AUDITOR)
