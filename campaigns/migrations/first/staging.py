"""The staging tables as revision 0001 makes them; not edited after the first release."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Create them, those first that others refer to."""
    _staged()


def _staged() -> None:
    op.create_table(
        "staged",
        sa.Column("delivery_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("move", sa.String(length=10), nullable=False),
        sa.Column(
            "subscriber_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("msisdn_index", sa.LargeBinary(length=16), nullable=True),
        sa.Column("msisdn_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("own_key", sa.LargeBinary(length=16), nullable=True),
        sa.Column("carrier", sa.String(length=20), nullable=True),
        sa.Column("ported_to", sa.String(length=20), nullable=True),
        sa.Column("district", sa.SmallInteger(), nullable=True),
        sa.Column("zalo_index", sa.LargeBinary(length=16), nullable=True),
        sa.Column("zalo_sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("delivery_id", "position", name=op.f("pk_staged")),
        info={"writer": "roster"},
        sqlite_with_rowid=False,
    )
