"""A write is whole or nothing, is run again when that may help, and is never lost unnoticed."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial

import pytest
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from campaigns.database import (
    Database,
    DatabaseAhead,
    DatabaseBehind,
    NestedTransaction,
    SwallowedFailure,
)
from campaigns.engines import BadDatabaseUrl
from campaigns.schema import setting
from tests.kit.notes import (
    find,
    names,
    write,
)


def test_what_was_transacted_is_read(database: Database) -> None:
    answer = database.transact(partial(write, "kept"))

    assert answer == "kept"
    assert database.read(partial(find, "kept")) == "kept"


def test_a_work_that_fails_leaves_nothing(database: Database) -> None:
    def work(connection: Connection) -> None:
        write("half", connection)
        raise LookupError

    with pytest.raises(LookupError):
        database.transact(work)

    assert database.read(partial(find, "half")) is None


def test_a_definite_no_is_not_asked_again(database: Database) -> None:
    database.transact(partial(write, "once"))
    turns: list[int] = []

    def work(connection: Connection) -> None:
        turns.append(1)
        write("once", connection)

    with pytest.raises(IntegrityError):
        database.transact(work)

    assert len(turns) == 1


def test_reading_cannot_write(database: Database) -> None:
    with pytest.raises(DatabaseError, match=r"(?i)read-?only"):
        database.read(partial(write, "sneaked in"))

    assert database.read(partial(find, "sneaked in")) is None


def test_one_reading_sees_one_moment(database: Database) -> None:
    """What another commits in between is seen by the next reading only."""

    def look_twice(connection: Connection) -> list[str | None]:
        before = find("late", connection)
        with ThreadPoolExecutor(1) as other:
            other.submit(database.transact, partial(write, "late")).result()
        return [before, find("late", connection)]

    assert database.read(look_twice) == [None, None]
    assert database.read(partial(find, "late")) == "late"


def test_a_transaction_in_a_transaction_is_refused(database: Database) -> None:
    """It would wait for itself on SQLite, and be a second transaction on PostgreSQL."""
    with pytest.raises(NestedTransaction):
        database.transact(lambda _: database.transact(partial(write, "inner")))

    assert database.transact(partial(write, "after")) == "after"


def test_threads_write_side_by_side(database: Database) -> None:
    names = [f"thread {number}" for number in range(24)]

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda name: database.transact(partial(write, name)), names))

    found = database.read(
        lambda connection: set(connection.execute(select(setting.c.name)).scalars())
    )
    assert set(names) <= found


def test_a_name_and_password_are_never_shown(database: Database) -> None:
    shown = repr(Database.at("postgresql+psycopg://loa:s3cret@db.local/loa"))

    assert "s3cret" not in shown
    assert "db.local" in shown
    assert "Database(" in repr(database)


def test_values_are_not_shown_in_errors(database: Database) -> None:
    """Sealed numbers and secrets are parameters too."""
    database.transact(partial(write, "taken"))

    with pytest.raises(IntegrityError) as error:
        database.transact(partial(write, "taken", value="personal"))

    assert "personal" not in str(error.value)


@pytest.mark.parametrize(
    "url",
    ["sqlite://", "sqlite:///:memory:", "mysql://loa@db/loa", "postgresql+asyncpg://loa@db/loa"],
)
def test_what_cannot_keep_a_ledger_is_refused(url: str) -> None:
    with pytest.raises(BadDatabaseUrl):
        Database.at(url)


def test_processes_write_side_by_side(database: Database) -> None:
    """A forked child leaves its parent's connections alone and opens its own."""
    database.transact(partial(write, "parent"))
    children = [fork(partial(write_many, database, child)) for child in ("one", "other")]
    write_many(database, "parent")

    assert [0, 0] == [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    found = database.read(names)
    assert {f"{who} {n}" for who in ("one", "other", "parent") for n in range(20)} <= found


def test_sqlite_is_opened_durably(sqlite_database: Database) -> None:
    """A power cut may not take back a COMMIT (reliability 2.3 D7)."""

    def look(connection: Connection) -> list[object]:
        pragmas = ["journal_mode", "synchronous", "foreign_keys", "recursive_triggers"]
        return [connection.execute(text(f"PRAGMA {name}")).scalar() for name in pragmas]

    assert sqlite_database.transact(look) == ["wal", 2, 1, 1]


@pytest.mark.parametrize(
    ("setting_name", "value"),
    [
        ("synchronous_commit", "on"),
        ("transaction_isolation", "read committed"),
        ("statement_timeout", "2min"),
        ("lock_timeout", "10s"),
        ("idle_in_transaction_session_timeout", "1min"),
    ],
)
def test_postgres_is_opened_durably_and_bounded(
    postgres_database: Database, setting_name: str, value: str
) -> None:
    shown = postgres_database.transact(
        lambda connection: connection.execute(text(f"SHOW {setting_name}")).scalar()
    )

    assert value == shown


def test_an_operator_may_bound_postgres_otherwise(postgres_database_url: str) -> None:
    database = Database.at(f"{postgres_database_url}&options=-c%20lock_timeout%3D3s")

    assert database.read(lambda c: c.execute(text("SHOW lock_timeout")).scalar()) == "3s"
    assert database.read(lambda c: c.execute(text("SHOW synchronous_commit")).scalar()) == "on"
    database.close()


def test_a_failure_that_was_swallowed_is_not_taken_for_a_commit(
    postgres_database: Database,
) -> None:
    """PostgreSQL would answer the COMMIT with a rollback, and no error."""

    def work(connection: Connection) -> None:
        write("lost", connection)
        with suppress(DatabaseError):
            connection.execute(text("SELECT 1 / 0"))

    with pytest.raises(SwallowedFailure):
        postgres_database.transact(work)

    assert postgres_database.read(partial(find, "lost")) is None


def test_a_transaction_that_sqlite_dropped_is_not_taken_for_a_commit(
    sqlite_database: Database,
) -> None:
    """SQLite drops it by itself when the disk is full, and then keeps each statement alone."""

    def work(connection: Connection) -> None:
        write("lost", connection)
        with suppress(DatabaseError):
            connection.execute(
                text("INSERT OR ROLLBACK INTO setting (name, value, at) VALUES ('lost', '', 0)")
            )

    with pytest.raises(SwallowedFailure):
        sqlite_database.transact(work)

    assert sqlite_database.read(partial(find, "lost")) is None


def test_a_failure_within_a_savepoint_may_be_swallowed(database: Database) -> None:
    database.transact(partial(write, "there"))

    def work(connection: Connection) -> None:
        write("kept", connection)
        with suppress(IntegrityError), connection.begin_nested():
            write("there", connection)

    database.transact(work)

    assert database.read(partial(find, "kept")) == "kept"


def test_a_database_that_was_never_migrated_is_behind(empty_url: str) -> None:
    database = Database.at(empty_url)

    with pytest.raises(DatabaseBehind, match="loa init"):
        database.check_current()

    database.close()


def test_a_migrated_database_is_current(database: Database) -> None:
    database.check_current()


def test_a_database_of_a_newer_loa_is_ahead(database: Database) -> None:
    database.transact(
        lambda connection: connection.execute(text("UPDATE alembic_version SET version_num = '9'"))
    )

    with pytest.raises(DatabaseAhead, match="newer"):
        database.check_current()


def write_many(database: Database, who: str) -> None:
    for number in range(20):
        database.transact(partial(write, f"{who} {number}"))


def fork(work: Callable[[], None]) -> int:
    """A child that does `work` and ends there, without a word of pytest's."""
    child = os.fork()
    if child:
        return child
    try:
        work()
    except BaseException:  # noqa: BLE001 - whatever it was, the parent hears of it
        os._exit(1)
    os._exit(0)
