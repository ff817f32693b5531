"""The first schema: every table, and the triggers that keep facts as written."""

from __future__ import annotations

from alembic import op

from campaigns import triggers
from campaigns.migrations.first import (
    audit,
    issued,
    landing,
    ledger,
    people,
    pilot,
    register,
    roster,
    settlement,
    staging,
    traffic,
    watch,
)

revision = "0001"
down_revision = None

APPEND_ONLY = (
    "access",
    "attempt",
    "control",
    "issued_report",
    "outcome",
    "receipt",
    "ruling",
    "submission",
    "issued_reply",
    "notice",
    "settlement_case",
    "settlement_piece",
    "statement",
    "issued_ruling",
    "pilot_reading",
    "probe",
    "settlement_decision",
    "audit_session",
    "closing",
    "opening",
    "audit_conclusion",
    "audit_finding",
    "audit_pick",
)


def upgrade() -> None:
    """Create everything in an empty database."""
    traffic.create()
    staging.create()
    roster.create()
    watch.create()
    people.create()
    register.create()
    issued.create()
    pilot.create()
    landing.create()
    settlement.create()
    ledger.create()
    audit.create()
    triggers.install(op.get_bind(), APPEND_ONLY)
