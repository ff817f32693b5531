"""The settlement tables as revision 0001 makes them; not edited after the first release."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Create them, those first that others refer to."""
    _settlement_file()
    _settlement_case()
    _settlement_case_indexes()
    _settlement_piece()
    _settlement_decision()


def _settlement_file() -> None:
    op.create_table(
        "settlement_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("carrier", sa.String(length=20), nullable=False),
        sa.Column("gateway", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=12), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("document", sa.String(length=255), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("person", sa.String(length=120), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("compared_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement_file")),
        sa.UniqueConstraint(
            "sha256",
            "carrier",
            "gateway",
            "label",
            name=op.f("uq_settlement_file_sha256_carrier_gateway_label"),
        ),
        info={"writer": "settlement"},
    )


def _settlement_case() -> None:
    op.create_table(
        "settlement_case",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(length=16), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column(
            "obligation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("attempt_no", sa.SmallInteger(), nullable=True),
        sa.Column("masked", sa.String(length=20), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("stated", sa.String(length=12), nullable=False),
        sa.Column("stated_segments", sa.Integer(), nullable=True),
        sa.Column("lines", sa.SmallInteger(), nullable=False),
        sa.Column("ours", sa.String(length=12), nullable=False),
        sa.Column("ours_segments", sa.SmallInteger(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["settlement_file.id"],
            name=op.f("fk_settlement_case_file_id_settlement_file"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_settlement_case")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_settlement_case_fingerprint")),
        info={"writer": "settlement", "append_only": True},
    )


def _settlement_case_indexes() -> None:
    op.create_index("ix_settlement_case_file", "settlement_case", ["file_id", "kind"], unique=False)
    op.create_index("ix_settlement_case_week", "settlement_case", ["week", "id"], unique=False)


def _settlement_piece() -> None:
    op.create_table(
        "settlement_piece",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"],
            ["settlement_file.id"],
            name=op.f("fk_settlement_piece_file_id_settlement_file"),
        ),
        sa.PrimaryKeyConstraint("file_id", "number", name=op.f("pk_settlement_piece")),
        info={"writer": "settlement", "append_only": True},
    )


def _settlement_decision() -> None:
    op.create_table(
        "settlement_decision",
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("event", sa.String(length=12), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["settlement_case.id"],
            name=op.f("fk_settlement_decision_case_id_settlement_case"),
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_settlement_decision")),
        info={"writer": "settlement", "append_only": True},
    )
