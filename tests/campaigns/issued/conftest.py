"""A desk for reports on each kind of database."""

from __future__ import annotations

import pytest

from campaigns.database import Database
from tests.kit.issued import Desk


@pytest.fixture
def desk(database: Database) -> Desk:
    """No report yet."""
    return Desk(database)
