"""People, how they come in, and what they looked at."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
)

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

#: One row per person who may come in through the console.
log_in = Table(
    "log_in",
    metadata,
    Column("person_id", ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("password_hash", Text, nullable=False),
    Column("set_at", Instant, nullable=False),
    Column("failed", SmallInteger, nullable=False, default=0),  # in a row
    Column("locked_until", Instant),
    Column("sealed_key", LargeBinary),  # of the second factor, from the moment it is offered
    Column("confirmed_at", Instant),  # when its first code proved that the person holds it
    Column("last_step", Big, nullable=False, default=0),  # a code is good once
    info={"writer": "accounts"},
)

session = Table(
    "session",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("token_sha256", LargeBinary(32), nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("ended_at", Instant),
    info={"writer": "accounts"},
)

#: A person's key for programs: for reading alone, or for acting in their name, too.
api_token = Table(
    "api_token",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, index=True),
    Column("label", String(60), nullable=False),
    Column("scope", String(10), nullable=False),  # read | act
    Column("token_sha256", LargeBinary(32), nullable=False, unique=True),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
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
