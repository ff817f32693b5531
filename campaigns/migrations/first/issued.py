"""The issued tables as revision 0001 makes them; not edited after the first release."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def create() -> None:
    """Create them, those first that others refer to."""
    _issued_report()
    _issued_report_indexes()
    _issued_reply()
    _issued_ruling()


def _issued_report() -> None:
    op.create_table(
        "issued_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("carrier", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=12), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("version", sa.SmallInteger(), nullable=False),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person", sa.String(length=120), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("replies_until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["follows_id"],
            ["issued_report.id"],
            name=op.f("fk_issued_report_follows_id_issued_report"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_report")),
        sa.UniqueConstraint(
            "carrier", "label", "version", name=op.f("uq_issued_report_carrier_label_version")
        ),
        sa.UniqueConstraint("follows_id", name=op.f("uq_issued_report_follows_id")),
        sa.UniqueConstraint(
            "year", "place", "version", name=op.f("uq_issued_report_year_place_version")
        ),
        info={"writer": "issued", "append_only": True},
    )


def _issued_report_indexes() -> None:
    op.create_index("ix_issued_report_carrier", "issued_report", ["carrier", "at"], unique=False)


def _issued_reply() -> None:
    op.create_table(
        "issued_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.String(length=200), nullable=False),
        sa.Column("stated", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person", sa.String(length=120), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"],
            ["issued_report.id"],
            name=op.f("fk_issued_reply_report_id_issued_report"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_reply")),
        sa.UniqueConstraint("report_id", "line", name=op.f("uq_issued_reply_report_id_line")),
        info={"writer": "issued", "append_only": True},
    )


def _issued_ruling() -> None:
    op.create_table(
        "issued_ruling",
        sa.Column("reply_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person", sa.String(length=120), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reply_id"], ["issued_reply.id"], name=op.f("fk_issued_ruling_reply_id_issued_reply")
        ),
        sa.PrimaryKeyConstraint("reply_id", name=op.f("pk_issued_ruling")),
        info={"writer": "issued", "append_only": True},
    )
