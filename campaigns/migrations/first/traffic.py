"""The traffic tables as revision 0001 makes them; not edited after the first release."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Create them, those first that others refer to."""
    _circuit()
    _credential()
    _halt()
    _hold()
    _lane()
    _pace()
    _pulse()
    _quota()
    _renewal()
    _setting()
    _spacing()


def _circuit() -> None:
    op.create_table(
        "circuit",
        sa.Column("scope", sa.String(length=90), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("recent", sa.JSON(), nullable=False),
        sa.Column("codes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_circuit")),
        info={"writer": "ledger"},
    )


def _credential() -> None:
    op.create_table(
        "credential",
        sa.Column("gateway", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("gateway", "version", name=op.f("pk_credential")),
        info={"writer": "ledger"},
    )


def _halt() -> None:
    op.create_table(
        "halt",
        sa.Column("scope", sa.String(length=90), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=120), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("people_needed", sa.SmallInteger(), nullable=False),
        sa.Column("released_by", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_halt")),
        info={"writer": "ledger"},
    )


def _hold() -> None:
    op.create_table(
        "hold",
        sa.Column("scope", sa.String(length=90), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.Column("troubles", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_hold")),
        info={"writer": "ledger"},
    )


def _lane() -> None:
    op.create_table(
        "lane",
        sa.Column("gateway", sa.String(length=20), nullable=False),
        sa.Column("number", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("token", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("gateway", "number", name=op.f("pk_lane")),
        info={"writer": "ledger"},
    )


def _pace() -> None:
    op.create_table(
        "pace",
        sa.Column("gateway", sa.String(length=20), nullable=False),
        sa.Column("tps", sa.Float(), nullable=False),
        sa.Column("free_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("gateway", name=op.f("pk_pace")),
        info={"writer": "ledger"},
    )


def _pulse() -> None:
    op.create_table(
        "pulse",
        sa.Column("gateway", sa.String(length=20), nullable=False),
        sa.Column("hour", sa.BigInteger(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("heard", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("gateway", "hour", name=op.f("pk_pulse")),
        info={"writer": "ledger"},
    )


def _quota() -> None:
    op.create_table(
        "quota",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("period", sa.String(length=12), nullable=False),
        sa.Column("ceiling", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", "period", name=op.f("pk_quota")),
        info={"writer": "ledger"},
    )


def _renewal() -> None:
    op.create_table(
        "renewal",
        sa.Column("credential", sa.String(length=20), nullable=False),
        sa.Column("token", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("renewed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("credential", name=op.f("pk_renewal")),
        info={"writer": "ledger"},
    )


def _setting() -> None:
    op.create_table(
        "setting",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
        info={"writer": "ledger"},
    )


def _spacing() -> None:
    op.create_table(
        "spacing",
        sa.Column("medium", sa.String(length=10), nullable=False),
        sa.Column(
            "subscriber_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("medium", "subscriber_id", name=op.f("pk_spacing")),
        info={"writer": "ledger"},
    )
