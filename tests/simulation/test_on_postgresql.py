"""The seeds once more where rows are locked one by one, and readers see other snapshots.

In a file of its own, so that it waits for its server while another worker runs the many.
"""

from __future__ import annotations

import os

import pytest

from campaigns.migrations import upgrade
from tests.kit.servers import PostgresServer, create_database
from tests.simulation.seeds import run_on_postgres
from tests.simulation.telling import told

#: The same seeds on PostgreSQL take five times as long, and are asked for what SQLite has not.
SEEDS = min(16, int(os.environ.get("LOA_SEEDS") or 16))
FIRST = int(os.environ.get("LOA_FIRST") or 0)


@pytest.mark.simulation
def test_no_seed_breaks_a_law_on_postgresql(postgres: PostgresServer) -> None:
    url = create_database(postgres, "loa_seeds")
    upgrade(url)
    found = run_on_postgres(range(FIRST, FIRST + SEEDS), url)
    told(found)

    assert [] == found.broken
