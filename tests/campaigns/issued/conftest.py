"""A desk for reports on each kind of database."""

from __future__ import annotations

import pytest

from campaigns.database import Database
from tests.kit.issued import Desk


@pytest.fixture
def desk(database: Database) -> Desk:
    """No report yet."""
    return Desk(database)


@pytest.fixture
def light_desk(sqlite_database: Database) -> Desk:
    """The same on SQLite alone: for what is refused before a database could differ."""
    return Desk(sqlite_database)
