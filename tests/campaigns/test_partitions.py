"""A week's partitions stand before its first row, made once by whoever comes first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from sqlalchemy import Connection, insert, inspect, text
from sqlalchemy.exc import IntegrityError

from campaigns.database import Database
from campaigns.partitions import ensure_week, is_partition, partition_of, partitioned_tables
from campaigns.schema import from_microseconds, submission

NOW = from_microseconds(1_622_505_600_000_000)
WEEK = 202122


def tables(connection: Connection) -> set[str]:
    return set(inspect(connection).get_table_names())


def submit(week: int, connection: Connection) -> None:
    row = {
        "week": week,
        "id": 1,
        "gateway": "vnpt",
        "period_id": 1,
        "messages": 1,
        "segments": 1,
        "bytes_sha256": bytes(32),
        "credential_version": 1,
        "begun_at": NOW,
    }
    connection.execute(insert(submission).values(row))


def ensure(week: int, database: Database) -> None:
    database.transact(lambda connection: ensure_week(connection, week))


def test_a_week_has_a_partition_of_every_partitioned_table(postgres_database: Database) -> None:
    ensure(WEEK, postgres_database)
    made = {partition_of(table.name, WEEK) for table in partitioned_tables()}

    assert {"obligation_202122", "attempt_202122", "receipt_202122"} <= made
    assert made <= postgres_database.read(tables)


def test_a_week_may_be_ensured_any_number_of_times(database: Database) -> None:
    ensure(WEEK, database)
    before = database.read(tables)
    ensure(WEEK, database)

    assert before == database.read(tables)


def test_sqlite_keeps_all_weeks_in_one_table(sqlite_database: Database) -> None:
    before = sqlite_database.read(tables)
    ensure(WEEK, sqlite_database)

    assert before == sqlite_database.read(tables)


def test_rows_stand_in_their_weeks_partition(postgres_database: Database) -> None:
    for week in (WEEK, WEEK + 1):
        ensure(week, postgres_database)
        postgres_database.transact(partial(submit, week))
    found = postgres_database.read(
        lambda c: c.execute(text(f"SELECT week FROM submission_{WEEK}")).scalars().all()
    )

    assert [WEEK] == found


def test_a_row_without_its_week_is_refused(postgres_database: Database) -> None:
    """No default partition: a row in the wrong place would be in no week's report."""
    ensure(WEEK, postgres_database)

    with pytest.raises(IntegrityError, match="no partition of relation"):
        postgres_database.transact(partial(submit, WEEK + 1))


@pytest.mark.parametrize("table", [table.name for table in partitioned_tables()])
def test_a_partition_has_its_parents_key_and_indexes(
    postgres_database: Database, table: str
) -> None:
    ensure(WEEK, postgres_database)
    key, indexes = postgres_database.read(partial(key_and_indexes_of, table))

    assert key[0] == "week"
    assert (key, indexes) == postgres_database.read(
        partial(key_and_indexes_of, partition_of(table, WEEK))
    )


def key_and_indexes_of(
    table: str, connection: Connection
) -> tuple[list[str], list[list[str | None]]]:
    inspector = inspect(connection)
    indexes = sorted(index["column_names"] for index in inspector.get_indexes(table))
    return inspector.get_pk_constraint(table)["constrained_columns"], indexes


def test_many_may_ensure_the_same_week_at_once(postgres_database: Database) -> None:
    weeks = [202130, 202131] * 4

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda week: ensure(week, postgres_database), weeks))

    made = {name for name in postgres_database.read(tables) if is_partition(name)}
    assert made == {
        partition_of(table.name, week) for table in partitioned_tables() for week in set(weeks)
    }


def test_a_week_that_was_not_committed_is_not_there(postgres_database: Database) -> None:
    def work(connection: Connection) -> None:
        ensure_week(connection, WEEK)
        raise LookupError

    with pytest.raises(LookupError):
        postgres_database.transact(work)

    assert not [name for name in postgres_database.read(tables) if is_partition(name)]


@pytest.mark.parametrize("week", [0, -202122, 2021, 21202122, 262144])
def test_what_is_no_week_is_refused(database: Database, week: int) -> None:
    with pytest.raises(ValueError, match="is no week"):
        ensure(week, database)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("obligation_202122", True),
        ("raw_receipt_202122", False),
        ("obligation", False),
        ("obligation_2021", False),
        ("obligation_20212x", False),
        ("stranger_202122", False),
    ],
)
def test_a_partition_is_known_by_its_name(name: str, expected: bool) -> None:  # noqa: FBT001 - a row
    assert expected is is_partition(name)
