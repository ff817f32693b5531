"""What every test may ask for: real servers, started when first asked for, and no silent skip."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import settings

from tests.kit.chromium import chromium_path
from tests.kit.databases import (
    database,
    database_url,
    empty_url,
    migrated_postgres_url,
    postgres_database,
    postgres_database_url,
    sqlite_database,
    sqlite_database_url,
    sqlite_template,
)
from tests.kit.servers import (
    PostgresServer,
    ValkeyServer,
    create_database,
    drop_database,
    start_postgres,
    start_valkey,
)

__all__ = [
    "database",
    "database_url",
    "empty_url",
    "migrated_postgres_url",
    "postgres_database",
    "postgres_database_url",
    "sqlite_database",
    "sqlite_database_url",
    "sqlite_template",
]

LIVE = os.environ.get("LOA_LIVE") == "1"
DESELECTED = pytest.StashKey[list[str]]()

# No deadline: two shared cores pause a test for longer than any law of ours.
settings.register_profile("loa", deadline=None, print_blob=True)
settings.load_profile("loa")


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL of this worker's own."""
    server = start_postgres()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def _database_numbers() -> Iterator[int]:
    return count(1)


@pytest.fixture
def postgres_url(postgres: PostgresServer, _database_numbers: Iterator[int]) -> Iterator[str]:
    """SQLAlchemy's URL of an empty database that lives as long as the test."""
    name = f"loa_{next(_database_numbers)}"
    yield create_database(postgres, name)
    drop_database(postgres, name)


@pytest.fixture(scope="session")
def valkey() -> Iterator[ValkeyServer]:
    """A Valkey of this worker's own."""
    server = start_valkey()
    yield server
    server.stop()


@pytest.fixture
def valkey_url(valkey: ValkeyServer) -> str:
    """The `redis://` URL of an empty Valkey."""
    valkey.flush()
    return valkey.url


def pytest_configure(config: pytest.Config) -> None:
    """Prepare the list of what is not run here, and close the network but for loopback."""
    config.stash[DESELECTED] = []
    if not LIVE:
        sys.addaudithook(_refuse_the_outside)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Set aside what cannot be run here, to be named at the end: without a carrier's test account
    or, for the pages, without a Chromium.
    """
    missing = {"live": not LIVE, "browser": chromium_path() is None}
    marks = [mark for mark, away in missing.items() if away]
    aside = {item for item in items if any(map(item.get_closest_marker, marks))}
    config.stash[DESELECTED] = [item.nodeid for item in items if item in aside]
    config.hook.pytest_deselected(items=[item for item in items if item in aside])
    items[:] = [item for item in items if item not in aside]
    if hasattr(config, "workeroutput"):
        config.workeroutput["deselected"] = config.stash[DESELECTED]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object | None) -> None:
    """Each xdist worker tells what it set aside; they all collected the same."""
    del error
    node.config.stash[DESELECTED] = getattr(node, "workeroutput", {}).get("deselected", [])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A skipped test proves nothing and looks green: here it fails."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped; make what it needs, or mark it `live`"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole file that skips itself."""
    report = yield
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid} skips itself; make what it needs"
    return report


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Name what was not run."""
    for node_id in config.stash[DESELECTED]:
        terminalreporter.write_line(f"not run here (LOA_LIVE=1 runs it): {node_id}")


def _refuse_the_outside(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "socket.connect" or not isinstance(arguments[1], tuple):
        return
    host = arguments[1][0]
    if host not in {"127.0.0.1", "::1", "localhost"}:
        raise AssertionError(f"a test tried to reach {host}: tests know loopback only")
