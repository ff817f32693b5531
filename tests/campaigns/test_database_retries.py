"""Work that may yet succeed is run again, whole; a COMMIT whose answer was lost is looked up."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest
from sqlalchemy import Connection, make_url, select, text
from sqlalchemy.exc import DBAPIError

from campaigns.database import (
    WAITS_SECONDS,
    CommitUnknown,
    Database,
    DatabaseUnavailable,
    is_answer_lost,
    may_pass,
)
from campaigns.schema import setting
from tests.kit.databases import sqlite_url
from tests.kit.notes import (
    Impatient,
    append,
    backend_of,
    do_nothing,
    find,
    names,
    words_of_shared,
    write,
)
from tests.kit.relay import Loss, Relay
from tests.kit.servers import PostgresServer


def test_a_busy_sqlite_is_asked_to_the_end_and_then_told(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "loa.db")
    pause = Impatient()
    holder, waiter = Database.at(url), Database.at(f"{url}?timeout=0", pause=pause)

    def hold(_: Connection) -> None:
        with pytest.raises(DatabaseUnavailable):
            waiter.transact(do_nothing)

    holder.transact(hold)

    assert list(WAITS_SECONDS) == pause.waits
    assert waiter.transact(do_nothing) == "done"


def test_a_sqlite_that_gets_free_is_written_to(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "loa.db")
    holds, released = threading.Event(), threading.Event()

    def hold(_: Connection) -> None:
        holds.set()
        released.wait()

    def release(_: float) -> None:
        released.set()
        holding.result()

    waiter = Database.at(f"{url}?timeout=0", pause=release)
    with ThreadPoolExecutor(1) as other:
        holding = other.submit(Database.at(url).transact, hold)
        holds.wait()
        answer = waiter.transact(do_nothing)

    assert answer == "done"
    assert released.is_set()


def test_a_deadlock_ends_with_both_done(postgres_database_url: str) -> None:
    """Two that lock the same rows in opposite order: the victim runs again, whole."""
    database = Database.at(f"{postgres_database_url}&options=-c%20deadlock_timeout%3D20ms")
    database.transact(lambda c: [write(name, c) for name in ("one", "other")])
    turns: list[str] = []
    both_hold_one = threading.Barrier(2)

    def work(mine: str, connection: Connection) -> None:
        first_turn = mine not in turns
        turns.append(mine)
        append(mine, to=mine, connection=connection)
        if first_turn:
            both_hold_one.wait()
        append(mine, to={"one": "other", "other": "one"}[mine], connection=connection)

    with ThreadPoolExecutor(2) as threads:
        both = [threads.submit(database.transact, partial(work, name)) for name in ("one", "other")]
        for one in both:
            one.result()

    values = database.read(lambda c: c.execute(select(setting.c.value)).scalars().all())
    assert len(turns) == 3
    assert [["one", "other"]] * 2 == [sorted(value.split()) for value in values]
    database.close()


def test_a_serialization_failure_runs_again(postgres_database: Database) -> None:
    postgres_database.transact(partial(write, "shared"))
    turns: list[int] = []

    def work(connection: Connection) -> None:
        connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        find("shared", connection)
        turns.append(1)
        if len(turns) == 1:
            with ThreadPoolExecutor(1) as other:
                theirs = partial(append_in, postgres_database, "theirs")
                other.submit(theirs).result()
        append("ours", to="shared", connection=connection)

    postgres_database.transact(work)

    assert len(turns) == 2
    assert postgres_database.read(words_of_shared) == " theirs ours"


def test_a_lock_timeout_runs_again(postgres_database_url: str) -> None:
    released, holds = threading.Event(), threading.Event()
    holder = Database.at(postgres_database_url)
    holder.transact(partial(write, "shared"))
    waiter = Database.at(
        f"{postgres_database_url}&options=-c%20lock_timeout%3D20ms",
        pause=lambda _: released.set(),
    )

    def hold(connection: Connection) -> None:
        append("holder", to="shared", connection=connection)
        holds.set()
        released.wait()

    with ThreadPoolExecutor(1) as other:
        holding = other.submit(holder.transact, hold)
        holds.wait()
        append_in(waiter, "waiter")
        holding.result()

    assert holder.read(words_of_shared) == " holder waiter"
    assert released.is_set()
    holder.close()
    waiter.close()


def test_a_connection_lost_before_commit_runs_again(
    postgres_database: Database, postgres: PostgresServer
) -> None:
    turns: list[int] = []

    def work(connection: Connection) -> str:
        turns.append(1)
        write("half", connection)
        if len(turns) == 1:
            end_backend(postgres, backend_of(connection))
        return write("whole", connection)

    assert postgres_database.transact(work) == "whole"
    assert len(turns) == 2
    assert {"half", "whole"} <= postgres_database.read(names)


def test_idle_connections_that_died_cost_one_attempt_together(
    postgres_database_url: str, postgres: PostgresServer
) -> None:
    """A restarted server has ended them all; each by itself would use up the attempts."""
    pause = Impatient()
    database = Database.at(postgres_database_url, pause=pause)
    together = threading.Barrier(4)

    def work(connection: Connection) -> int:
        together.wait()
        return backend_of(connection)

    with ThreadPoolExecutor(4) as threads:
        backends = [threads.submit(database.transact, work) for _ in range(4)]
    for backend in backends:
        end_backend(postgres, backend.result())

    assert database.transact(partial(write, "after")) == "after"
    assert len(pause.waits) == 1
    database.close()


def test_a_postgres_that_is_away_is_told(tmp_path: Path) -> None:
    pause = Impatient()
    database = Database.at(f"postgresql+psycopg://loa@/loa?host={tmp_path}", pause=pause)

    with pytest.raises(DatabaseUnavailable):
        database.read(do_nothing)

    assert list(WAITS_SECONDS) == pause.waits


def sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError()
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        pytest.param(psycopg.errors.SerializationFailure(), True, id="serialization failure"),
        pytest.param(psycopg.errors.DeadlockDetected(), True, id="deadlock"),
        pytest.param(psycopg.errors.LockNotAvailable(), True, id="lock timeout"),
        pytest.param(psycopg.errors.TooManyConnections(), True, id="too many connections"),
        pytest.param(psycopg.errors.AdminShutdown(), True, id="shutting down"),
        pytest.param(psycopg.errors.ConnectionFailure(), True, id="class 08"),
        pytest.param(psycopg.errors.ConnectionTimeout(), True, id="connect timeout"),
        pytest.param(psycopg.OperationalError("the connection is closed"), True, id="cut off"),
        pytest.param(psycopg.errors.QueryCanceled(), False, id="statement timeout"),
        pytest.param(psycopg.errors.DiskFull(), False, id="disk full"),
        pytest.param(psycopg.errors.UniqueViolation(), False, id="a key taken"),
        pytest.param(sqlite_error(sqlite3.SQLITE_BUSY), True, id="busy"),
        pytest.param(sqlite_error(sqlite3.SQLITE_BUSY_SNAPSHOT), True, id="busy snapshot"),
        pytest.param(sqlite_error(sqlite3.SQLITE_LOCKED), True, id="locked"),
        pytest.param(sqlite_error(sqlite3.SQLITE_FULL), False, id="SQLite's disk full"),
        pytest.param(sqlite_error(sqlite3.SQLITE_IOERR), False, id="SQLite's disk broken"),
        pytest.param(ValueError(), False, id="no matter of the database"),
    ],
)
def test_what_may_pass_is_known_by_its_code(error: Exception, passes: bool) -> None:  # noqa: FBT001 - a row
    """Also where a writer spoke to the driver itself, as COPY must."""
    assert passes is may_pass(error)


@pytest.mark.parametrize(
    ("loss", "turns_taken"),
    [
        pytest.param(Loss.ANSWER, 1, id="committed, and nobody heard"),
        pytest.param(Loss.COMMIT, 2, id="never committed"),
        pytest.param(Loss.NOTICE, 2, id="never committed, and the server still waits"),
    ],
)
def test_a_commit_whose_answer_was_lost_is_looked_up(
    relay: Relay, relayed_database: Database, loss: Loss, turns_taken: int
) -> None:
    """Once is once: done work is not done again, undone work is (reliability 2.3 D3)."""
    turns: list[int] = []

    def work(connection: Connection) -> str:
        turns.append(1)
        return write("token", connection)

    relayed_database.transact(do_nothing)
    relay.lose_next_commit(loss)
    answer = relayed_database.transact(work, recover=partial(find, "token"))

    assert answer == "token"
    assert turns_taken == len(turns)
    assert relayed_database.read(partial(find, "token")) == "token"


def test_a_lost_commit_that_cannot_be_looked_up_is_unknown(
    relay: Relay, relayed_database: Database
) -> None:
    relayed_database.transact(do_nothing)
    relay.lose_next_commit(Loss.ANSWER)

    with pytest.raises(CommitUnknown):
        relayed_database.transact(partial(write, "token"))

    assert relayed_database.read(partial(find, "token")) == "token"


@pytest.mark.parametrize(
    ("error", "lost"),
    [
        pytest.param(psycopg.errors.AdminShutdown(), True, id="told to stop"),
        pytest.param(psycopg.errors.ConnectionFailure(), True, id="class 08"),
        pytest.param(psycopg.OperationalError("closed"), True, id="cut off"),
        pytest.param(psycopg.errors.SerializationFailure(), False, id="serialization failure"),
        pytest.param(psycopg.errors.UniqueViolation(), False, id="a deferred key"),
        pytest.param(sqlite_error(sqlite3.SQLITE_BUSY), False, id="busy"),
    ],
)
def test_only_a_clear_no_is_an_answer_to_commit(error: Exception, lost: bool) -> None:  # noqa: FBT001 - a row
    """Else work that was done would be run again without being looked up."""
    assert lost is is_answer_lost(DBAPIError("COMMIT", None, error))


def append_in(database: Database, word: str) -> None:
    database.transact(lambda connection: append(word, to="shared", connection=connection))


def end_backend(postgres: PostgresServer, backend: int) -> None:
    """End that backend and return once it is gone."""
    with postgres.connect() as connection:
        connection.execute("SELECT pg_terminate_backend(%s, 10000)", [backend])


@pytest.fixture
def relay(postgres: PostgresServer) -> Iterator[Relay]:
    # Not tmp_path: the path of a unix socket may have about a hundred bytes.
    with (
        TemporaryDirectory(dir="/tmp") as folder,
        Relay(Path(folder), server=postgres.folder) as one,
    ):
        yield one


@pytest.fixture
def relayed_database(postgres_database_url: str, relay: Relay) -> Iterator[Database]:
    url = make_url(postgres_database_url).update_query_dict({"host": str(relay.folder)})
    database = Database.at(url.render_as_string())
    yield database
    database.close()
