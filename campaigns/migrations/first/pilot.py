"""The pilot tables as revision 0001 makes them; not edited after the first release."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Create them, those first that others refer to."""
    _staff_number()
    _pilot_reading()


def _staff_number() -> None:
    op.create_table(
        "staff_number",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("msisdn_index", sa.LargeBinary(length=16), nullable=False),
        sa.Column("msisdn_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("zalo_index", sa.LargeBinary(length=16), nullable=True),
        sa.Column("zalo_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_number")),
        sa.UniqueConstraint("msisdn_index", name=op.f("uq_staff_number_msisdn_index")),
        info={"writer": "pilots"},
        sqlite_autoincrement=True,
    )


def _pilot_reading() -> None:
    op.create_table(
        "pilot_reading",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("gateway", sa.String(length=20), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("addresses", sa.JSON(), nullable=False),
        sa.Column("person", sa.String(length=120), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["version.id"], name=op.f("fk_pilot_reading_version_id_version")
        ),
        sa.PrimaryKeyConstraint("sha256", "gateway", name=op.f("pk_pilot_reading")),
        info={"writer": "pilots", "append_only": True},
    )
