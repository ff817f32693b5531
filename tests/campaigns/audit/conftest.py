"""A bench on both kinds of database."""

from __future__ import annotations

import pytest

from campaigns.database import Database
from tests.kit.audits import Bench


@pytest.fixture
def bench(database: Database) -> Bench:
    return Bench(database)
