"""Every law of the ledger holds on both databases: a test that asks for one runs on each."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, inspect, text

from campaigns import triggers
from campaigns.database import Database
from campaigns.migrations import upgrade
from campaigns.partitions import is_partition
from campaigns.revision import VERSION_TABLE, head
from tests.kit.servers import PostgresServer, create_database

DATABASES = ("sqlite", "postgresql")
TEMPLATE = "loa_template"


def sqlite_url(path: Path) -> str:
    """SQLAlchemy's URL of a SQLite file."""
    return f"sqlite:///{path}"


@pytest.fixture(params=DATABASES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, once for each kind."""
    if request.param == "sqlite":
        return sqlite_url(tmp_path / "loa.db")
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with every table, migrated once for each worker."""
    path = tmp_path_factory.mktemp("template") / "loa.db"
    upgrade(sqlite_url(path))
    return path


@pytest.fixture(scope="session")
def migrated_postgres_url(postgres: PostgresServer) -> str:
    """A PostgreSQL database with every table, migrated once for each worker."""
    url = create_database(postgres, "loa_migrated")
    upgrade(url)
    return url


@pytest.fixture
def sqlite_database_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a migrated SQLite file of the test's own."""
    path = tmp_path / "loa.db"
    shutil.copyfile(sqlite_template, path)
    return sqlite_url(path)


@pytest.fixture
def postgres_database_url(migrated_postgres_url: str) -> Iterator[str]:
    """The URL of a migrated PostgreSQL database with no rows and no weeks in it.

    It is emptied after the test and given to the next one: a new one would cost half a second.
    """
    yield migrated_postgres_url
    engine = create_engine(migrated_postgres_url)
    with engine.begin() as connection:
        _empty(connection)
    engine.dispose()


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a migrated database, once for each kind."""
    kind = "postgres" if request.param == "postgresql" else "sqlite"
    url: str = request.getfixturevalue(f"{kind}_database_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated database, once for each kind."""
    yield from opened(database_url)


@pytest.fixture
def sqlite_database(sqlite_database_url: str) -> Iterator[Database]:
    """A migrated SQLite database, for laws of that kind alone."""
    yield from opened(sqlite_database_url)


@pytest.fixture
def postgres_database(postgres_database_url: str) -> Iterator[Database]:
    """A migrated PostgreSQL database, for laws of that kind alone."""
    yield from opened(postgres_database_url)


def opened(url: str) -> Iterator[Database]:
    """The database at `url`, closed afterwards."""
    database = Database.at(url)
    yield database
    database.close()


# Nobody may hold a lock any more; then everything goes, the triggers' refusal notwithstanding.
_END_OTHERS = """
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def _empty(connection: Connection) -> None:
    """Make it what it was when it was migrated, whatever a test did to rows, weeks and triggers."""
    connection.execute(text(_END_OTHERS))
    connection.execute(text("SET LOCAL session_replication_role = replica"))
    there = inspect(connection).get_table_names()
    weeks = [name for name in there if is_partition(name)]
    tables = ", ".join(set(there) - {*weeks, VERSION_TABLE})
    connection.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    for name in weeks:
        connection.execute(text(f"DROP TABLE {name}"))
    connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = '{head()}'"))
    triggers.install(connection)
