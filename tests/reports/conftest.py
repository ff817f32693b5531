"""One ledger of each kind for all reports' tests; what a test writes is rolled back after it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, create_engine

from campaigns import triggers
from campaigns.migrations import upgrade
from campaigns.partitions import ensure_week
from tests.kit.databases import DATABASES, sqlite_url
from tests.kit.servers import create_database

WEEKS = (202122, 202123)


@pytest.fixture(scope="session", params=DATABASES)
def ledger(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    """A migrated ledger whose triggers are off: these tests tamper with it by hand."""
    if request.param == "sqlite":
        url = sqlite_url(tmp_path_factory.mktemp("reports") / "loa.db")
    else:
        url = create_database(request.getfixturevalue("postgres"), "loa_reports")
    upgrade(url)
    engine = create_engine(url)
    with engine.begin() as connection:
        triggers.drop(connection)
        for week in WEEKS:
            ensure_week(connection, week)
    yield engine
    engine.dispose()


@pytest.fixture
def connection(ledger: Engine) -> Iterator[Connection]:
    """A connection to an empty ledger."""
    with ledger.connect() as open_connection:
        yield open_connection
        open_connection.rollback()
