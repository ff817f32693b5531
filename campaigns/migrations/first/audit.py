"""The audit tables as revision 0001 makes them; not edited after the first release."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Create them, those first that others refer to."""
    _audit_session()
    _audit_session_indexes()
    _audit_conclusion()
    _audit_finding()
    _audit_pick()


def _audit_session() -> None:
    op.create_table(
        "audit_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.BigInteger(), nullable=False),
        sa.Column("seed", sa.String(length=120), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("frame", sa.Integer(), nullable=False),
        sa.Column("frame_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("roster_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("strata", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person", sa.String(length=120), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["period_id"], ["period.id"], name=op.f("fk_audit_session_period_id_period")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_session")),
        info={"writer": "audit", "append_only": True},
    )


def _audit_session_indexes() -> None:
    op.create_index("ix_audit_session_period", "audit_session", ["period_id"], unique=False)


def _audit_conclusion() -> None:
    op.create_table(
        "audit_conclusion",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("person", sa.String(length=120), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["audit_session.id"],
            name=op.f("fk_audit_conclusion_session_id_audit_session"),
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_audit_conclusion")),
        info={"writer": "audit", "append_only": True},
    )


def _audit_finding() -> None:
    op.create_table(
        "audit_finding",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("n", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("finding", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("person", sa.String(length=120), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["audit_session.id"],
            name=op.f("fk_audit_finding_session_id_audit_session"),
        ),
        sa.PrimaryKeyConstraint("session_id", "number", "n", name=op.f("pk_audit_finding")),
        info={"writer": "audit", "append_only": True},
    )


def _audit_pick() -> None:
    op.create_table(
        "audit_pick",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stratum", sa.String(length=20), nullable=False),
        sa.Column(
            "obligation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["audit_session.id"],
            name=op.f("fk_audit_pick_session_id_audit_session"),
        ),
        sa.PrimaryKeyConstraint("session_id", "number", name=op.f("pk_audit_pick")),
        info={"writer": "audit", "append_only": True},
    )
