"""The ledger tables as revision 0001 makes them; not edited after the first release."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Create them, those first that others refer to."""
    _attempt()
    _control()
    _obligation()
    _obligation_indexes()
    _outcome()
    _outcome_indexes()
    _raw_receipt()
    _raw_receipt_indexes()
    _receipt()
    _ruling()
    _submission()
    _period()
    _closing()
    _opening()


def _attempt() -> None:
    op.create_table(
        "attempt",
        sa.Column("week", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "obligation_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("n", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("attempt_no", sa.SmallInteger(), nullable=False),
        sa.Column(
            "submission_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("gateway", sa.String(length=20), nullable=False),
        sa.Column("segments", sa.SmallInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=8), nullable=False),
        sa.PrimaryKeyConstraint("week", "obligation_id", "n", name=op.f("pk_attempt")),
        info={"writer": "ledger", "partitioned": True, "append_only": True},
        postgresql_partition_by="LIST (week)",
        sqlite_with_rowid=False,
    )


def _control() -> None:
    op.create_table(
        "control",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("scope", sa.String(length=90), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_control")),
        info={"writer": "ledger", "append_only": True},
    )


def _obligation() -> None:
    op.create_table(
        "obligation",
        sa.Column("week", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column(
            "subscriber_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.SmallInteger(), nullable=False),
        sa.Column("supplement", sa.SmallInteger(), nullable=False),
        sa.Column("carrier", sa.String(length=20), nullable=False),
        sa.Column("district", sa.SmallInteger(), nullable=False),
        sa.Column("gateway", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("not_before", sa.BigInteger(), nullable=False),
        sa.Column(
            "lease_token", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("open_attempt", sa.SmallInteger(), nullable=False),
        sa.Column("spared", sa.SmallInteger(), nullable=False),
        sa.Column("said_again", sa.SmallInteger(), nullable=False),
        sa.Column("accepted", sa.SmallInteger(), nullable=False),
        sa.Column("facts", sa.SmallInteger(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("proof", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("week", "id", name=op.f("pk_obligation")),
        sa.UniqueConstraint(
            "week",
            "period_id",
            "subscriber_id",
            "ordinal",
            name=op.f("uq_obligation_week_period_id_subscriber_id_ordinal"),
        ),
        info={"writer": "ledger", "partitioned": True},
        postgresql_partition_by="LIST (week)",
        sqlite_with_rowid=False,
    )


def _obligation_indexes() -> None:
    op.create_index(
        "ix_obligation_claimed",
        "obligation",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("status = 'claimed'"),
        postgresql_where=sa.text("status = 'claimed'"),
    )
    op.create_index(
        "ix_obligation_due",
        "obligation",
        ["week", "period_id", "gateway", "not_before", "id"],
        unique=False,
        sqlite_where=sa.text("status = 'due'"),
        postgresql_where=sa.text("status = 'due'"),
    )
    op.create_index(
        "ix_obligation_report",
        "obligation",
        [
            "week",
            "period_id",
            "carrier",
            "district",
            "status",
            "accepted",
            "reason",
            "gateway",
            "proof",
            "supplement",
        ],
        unique=False,
    )
    op.create_index(
        "ix_obligation_unresolved",
        "obligation",
        ["week", "gateway", "id"],
        unique=False,
        sqlite_where=sa.text("status = 'unresolved'"),
        postgresql_where=sa.text("status = 'unresolved'"),
    )


def _outcome() -> None:
    op.create_table(
        "outcome",
        sa.Column("week", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "obligation_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("n", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("attempt_no", sa.SmallInteger(), nullable=False),
        sa.Column("gateway", sa.String(length=20), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("scope", sa.String(length=10), nullable=False),
        sa.Column("event", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("words", sa.String(length=160), nullable=False),
        sa.Column("carrier_ref", sa.String(length=80), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=8), nullable=False),
        sa.PrimaryKeyConstraint("week", "obligation_id", "n", name=op.f("pk_outcome")),
        info={"writer": "ledger", "partitioned": True, "append_only": True},
        postgresql_partition_by="LIST (week)",
        sqlite_with_rowid=False,
    )


def _outcome_indexes() -> None:
    op.create_index(
        "ix_outcome_carrier_ref",
        "outcome",
        ["gateway", "carrier_ref"],
        unique=False,
        sqlite_where=sa.text("carrier_ref IS NOT NULL"),
        postgresql_where=sa.text("carrier_ref IS NOT NULL"),
    )


def _raw_receipt() -> None:
    op.create_table(
        "raw_receipt",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("gateway", sa.String(length=20), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.Column("result", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_raw_receipt")),
        info={"writer": "ledger"},
    )


def _raw_receipt_indexes() -> None:
    op.create_index("ix_raw_receipt_sha256", "raw_receipt", ["gateway", "sha256"], unique=False)


def _receipt() -> None:
    op.create_table(
        "receipt",
        sa.Column("week", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "obligation_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("n", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("attempt_no", sa.SmallInteger(), nullable=False),
        sa.Column("gateway", sa.String(length=20), nullable=False),
        sa.Column("word", sa.String(length=12), nullable=False),
        sa.Column("event", sa.String(length=12), nullable=False),
        sa.Column("proof", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("carrier_ref", sa.String(length=80), nullable=True),
        sa.Column("carrier_at", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("conflict", sa.Boolean(), nullable=False),
        sa.Column("raw_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=8), nullable=False),
        sa.PrimaryKeyConstraint("week", "obligation_id", "n", name=op.f("pk_receipt")),
        info={"writer": "ledger", "partitioned": True, "append_only": True},
        postgresql_partition_by="LIST (week)",
        sqlite_with_rowid=False,
    )


def _ruling() -> None:
    op.create_table(
        "ruling",
        sa.Column("week", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "obligation_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("n", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("attempt_no", sa.SmallInteger(), nullable=False),
        sa.Column("event", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=120), nullable=False),
        sa.Column("details", sa.String(length=160), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=8), nullable=False),
        sa.PrimaryKeyConstraint("week", "obligation_id", "n", name=op.f("pk_ruling")),
        info={"writer": "ledger", "partitioned": True, "append_only": True},
        postgresql_partition_by="LIST (week)",
        sqlite_with_rowid=False,
    )


def _submission() -> None:
    op.create_table(
        "submission",
        sa.Column("week", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("gateway", sa.String(length=20), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("messages", sa.SmallInteger(), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.Column("bytes_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("credential_version", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("week", "id", name=op.f("pk_submission")),
        info={"writer": "ledger", "partitioned": True, "append_only": True},
        postgresql_partition_by="LIST (week)",
    )


def _period() -> None:
    op.create_table(
        "period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=12), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=False),
        sa.Column("cut_off_at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("as_of", sa.BigInteger(), nullable=False),
        sa.Column("opened_index", sa.LargeBinary(length=16), nullable=True),
        sa.Column("owed", sa.Integer(), nullable=False),
        sa.Column("supplements", sa.Integer(), nullable=False),
        sa.Column("supplemented_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_period_campaign_id_campaign")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["version.id"], name=op.f("fk_period_version_id_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period")),
        sa.UniqueConstraint("campaign_id", "label", name=op.f("uq_period_campaign_id_label")),
        info={"writer": "ledger"},
    )


def _closing() -> None:
    op.create_table(
        "closing",
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("seal", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["period_id"], ["period.id"], name=op.f("fk_closing_period_id_period")
        ),
        sa.PrimaryKeyConstraint("period_id", name=op.f("pk_closing")),
        info={"writer": "ledger", "append_only": True},
    )


def _opening() -> None:
    op.create_table(
        "opening",
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("eligible", sa.Integer(), nullable=False),
        sa.Column("roster_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("outside", sa.JSON(), nullable=False),
        sa.Column("definition_sha256", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["period_id"], ["period.id"], name=op.f("fk_opening_period_id_period")
        ),
        sa.PrimaryKeyConstraint("period_id", name=op.f("pk_opening")),
        info={"writer": "ledger", "append_only": True},
    )
