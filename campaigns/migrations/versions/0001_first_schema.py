"""The first schema: every table, and the triggers that keep facts as written."""

from __future__ import annotations

from alembic import op

from campaigns import triggers
from campaigns.migrations.first import ledger, people, register, roster, staging, traffic

revision = "0001"
down_revision = None

APPEND_ONLY = (
    "access",
    "attempt",
    "control",
    "outcome",
    "receipt",
    "ruling",
    "submission",
    "statement",
    "closing",
    "opening",
)


def upgrade() -> None:
    """Create everything in an empty database."""
    people.create()
    traffic.create()
    staging.create()
    roster.create()
    register.create()
    ledger.create()
    triggers.install(op.get_bind(), APPEND_ONLY)
