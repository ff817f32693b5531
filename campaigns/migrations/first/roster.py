"""The roster tables as revision 0001 makes them; not edited after the first release."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Create them, those first that others refer to."""
    _conflict()
    _delivery()
    _stop_entry()
    _stop_entry_indexes()
    _subscriber()
    _subscriber_indexes()


def _conflict() -> None:
    op.create_table(
        "conflict",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "subscriber_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("held_by", sa.String(length=20), nullable=False),
        sa.Column("claimed_by", sa.String(length=20), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("settled_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict")),
        sa.UniqueConstraint(
            "subscriber_id", "claimed_by", name=op.f("uq_conflict_subscriber_id_claimed_by")
        ),
        info={"writer": "roster"},
    )


def _delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("carrier", sa.String(length=20), nullable=True),
        sa.Column("document", sa.String(length=255), nullable=False),
        sa.Column("declared", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("person", sa.String(length=120), nullable=False),
        sa.Column("confirmed_by", sa.String(length=120), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("applied_at", sa.BigInteger(), nullable=True),
        sa.Column("why_asked", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        info={"writer": "roster"},
    )


def _stop_entry() -> None:
    op.create_table(
        "stop_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("msisdn_index", sa.LargeBinary(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("document", sa.String(length=255), nullable=False),
        sa.Column("person", sa.String(length=120), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("removed_at", sa.BigInteger(), nullable=True),
        sa.Column("removed_by", sa.String(length=120), nullable=True),
        sa.Column("removed_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stop_entry")),
        info={"writer": "roster"},
    )


def _stop_entry_indexes() -> None:
    op.create_index(
        "ix_stop_entry_in_force",
        "stop_entry",
        ["msisdn_index"],
        unique=False,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )


def _subscriber() -> None:
    op.create_table(
        "subscriber",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("msisdn_index", sa.LargeBinary(length=16), nullable=False),
        sa.Column("msisdn_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("own_key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("carrier", sa.String(length=20), nullable=False),
        sa.Column("ported_to", sa.String(length=20), nullable=True),
        sa.Column("district", sa.SmallInteger(), nullable=False),
        sa.Column("zalo_index", sa.LargeBinary(length=16), nullable=True),
        sa.Column("zalo_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("joined_at", sa.BigInteger(), nullable=False),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriber")),
        sa.UniqueConstraint("msisdn_index", name=op.f("uq_subscriber_msisdn_index")),
        info={"writer": "roster"},
    )


def _subscriber_indexes() -> None:
    op.create_index("ix_subscriber_carrier", "subscriber", ["carrier", "left_at"], unique=False)
