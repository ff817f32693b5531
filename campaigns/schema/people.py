"""People and what they looked at: persons with a token, and the access log."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table, Text

from campaigns.schema.base import Big, Instant, metadata

person = Table(
    "person",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(120), nullable=False, unique=True),
    Column("role", String(20), nullable=False),
    Column("carrier", String(20)),  # whose data a carrier's person may see
    Column("token_sha256", LargeBinary(32), nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    Column("ended_at", Instant),
    info={"writer": "accounts"},
)

access = Table(
    "access",
    metadata,
    Column("id", Big, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("person", String(120), nullable=False),
    Column("what", String(60), nullable=False),
    Column("subscriber_id", Big),
    Column("reason", Text, nullable=False, default=""),
    Column("rows", Integer, nullable=False, default=1),
    info={"writer": "accounts", "append_only": True},
)

Index("ix_access_subscriber", access.c.subscriber_id, access.c.at)
