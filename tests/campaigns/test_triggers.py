"""What was recorded stays as it was recorded, whoever asks the database to change it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, delete, func, insert, select, text, update
from sqlalchemy.exc import DatabaseError, IntegrityError

from campaigns import triggers
from campaigns.database import Database
from campaigns.partitions import ensure_week, partition_of
from campaigns.schema import access, from_microseconds, metadata, ruling

NOW = from_microseconds(1_622_505_600_000_000)
WEEK = 202122
RULING = {
    "week": WEEK,
    "obligation_id": 1,
    "n": 1,
    "attempt_no": 0,
    "event": "waive",
    "reason": "left_network",
    "actor": "an officer",
    "details": "",
    "at": NOW,
    "seal": b"sealsela",
}
APPEND_ONLY = [name for name, table in metadata.tables.items() if table.info.get("append_only")]


def record_ruling(connection: Connection) -> None:
    ensure_week(connection, WEEK)
    connection.execute(insert(ruling).values(RULING))


def change_ruling(connection: Connection) -> None:
    connection.execute(update(ruling).values(reason="another"))


def rulings(connection: Connection) -> list[str]:
    return list(connection.execute(select(ruling.c.reason)).scalars())


def of_partition(statement: str) -> Callable[[Connection], object]:
    return lambda connection: connection.execute(
        text(statement.format(partition_of("ruling", WEEK)))
    )


def test_every_fact_and_record_is_append_only() -> None:
    facts = {"attempt", "outcome", "receipt", "ruling", "control"}
    records = {"opening", "closing", "submission", "statement", "access"}

    assert facts | records <= set(APPEND_ONLY)


@pytest.mark.parametrize("verb", ["update", "delete"])
@pytest.mark.parametrize("table", APPEND_ONLY)
def test_a_migrated_database_refuses_to_change(database: Database, table: str, verb: str) -> None:
    assert f"{table}_refuses_{verb}" in database.read(triggers.names)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(change_ruling, id="update"),
        pytest.param(lambda connection: connection.execute(delete(ruling)), id="delete"),
    ],
)
def test_a_fact_is_neither_changed_nor_removed(
    database: Database, change: Callable[[Connection], object]
) -> None:
    database.transact(record_ruling)

    with pytest.raises(IntegrityError, match="append-only: record a new fact instead"):
        database.transact(change)

    assert database.read(rulings) == ["left_network"]


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("UPDATE {} SET reason = 'another'", id="update"),
        pytest.param("DELETE FROM {}", id="delete"),
        pytest.param("TRUNCATE {}", id="truncate"),
        pytest.param("TRUNCATE ruling", id="truncate the parent"),
    ],
)
def test_a_weeks_partition_is_guarded_as_its_parent(
    postgres_database: Database, statement: str
) -> None:
    postgres_database.transact(record_ruling)

    with pytest.raises(IntegrityError, match="append-only: record a new fact instead"):
        postgres_database.transact(of_partition(statement))

    assert postgres_database.read(rulings) == ["left_network"]


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("INSERT OR REPLACE INTO access SELECT * FROM access", id="replace"),
        pytest.param(
            "INSERT INTO access SELECT * FROM access WHERE 1"
            " ON CONFLICT (id) DO UPDATE SET rows = 0",
            id="upsert",
        ),
    ],
)
def test_sqlite_replaces_no_fact_by_inserting(sqlite_database: Database, statement: str) -> None:
    def look(connection: Connection) -> None:
        connection.execute(insert(access).values(at=NOW, person="an auditor", what="roster"))

    sqlite_database.transact(look)

    with pytest.raises(DatabaseError, match="append-only"):
        sqlite_database.transact(lambda connection: connection.execute(text(statement)))


def test_recording_twice_may_be_ignored(database: Database) -> None:
    """Idempotent writers insert again and let the key decide: that is no change."""
    database.transact(record_ruling)

    def again(connection: Connection) -> None:
        ignoring = "ON CONFLICT DO NOTHING"
        connection.execute(
            text(f"INSERT INTO ruling SELECT * FROM ruling WHERE week = {WEEK} {ignoring}")
        )

    database.transact(again)

    assert database.read(rulings) == ["left_network"]


def test_installing_again_changes_nothing(database: Database) -> None:
    before = database.read(triggers.names)
    database.transact(triggers.install)

    assert before == database.read(triggers.names)


def test_with_the_triggers_off_a_test_may_tamper(database: Database) -> None:
    database.transact(record_ruling)
    database.transact(triggers.drop)
    database.transact(change_ruling)

    assert database.read(triggers.names) == frozenset()
    assert database.read(rulings) == ["another"]


def test_what_may_change_still_changes(database: Database) -> None:
    """Obligations carry a status; only facts stand still."""
    changing = set(metadata.tables) - set(APPEND_ONLY)
    guarded = {name.split("_refuses_")[0] for name in database.read(triggers.names)}

    assert "obligation" in changing
    assert set(APPEND_ONLY) == guarded
    assert (
        database.read(lambda c: c.execute(select(func.count()).select_from(ruling)).scalar()) == 0
    )
