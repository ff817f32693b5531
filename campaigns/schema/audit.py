"""Audit sessions: a sample of a closed week, what was found of each pick, one conclusion."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
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

#: One session: what another machine needs to draw the same sample, and what it was drawn for.
audit_session = Table(
    "audit_session",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("period_id", ForeignKey("period.id"), nullable=False),
    Column("week", Integer, nullable=False),  # of the picks' obligations
    Column("as_of", Instant, nullable=False),  # later facts are left out
    Column("seed", String(120), nullable=False),
    Column("size", Integer, nullable=False),
    Column("minimum", Integer, nullable=False),  # per stratum
    Column("frame", Integer, nullable=False),  # obligations that it was drawn from
    Column("frame_sha256", LargeBinary(32), nullable=False),  # of the export, byte for byte
    Column("roster_sha256", LargeBinary(32), nullable=False),  # of the period's opening
    Column("strata", JSON, nullable=False),  # {carrier: [obligations, picks]}
    Column("reason", Text, nullable=False),
    Column("person", String(120), nullable=False),
    Column("at", Instant, nullable=False),
    info={"writer": "audit", "append_only": True},
)

#: One obligation of the sample; numbered from 1, stratum by stratum, smallest rank first.
audit_pick = Table(
    "audit_pick",
    metadata,
    Column("session_id", ForeignKey("audit_session.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("stratum", String(20), nullable=False),
    Column("obligation_id", Big, nullable=False),
    info={"writer": "audit", "append_only": True},
)

#: The n-th finding of a pick: the last one stands, the earlier ones stay.
audit_finding = Table(
    "audit_finding",
    metadata,
    Column("session_id", ForeignKey("audit_session.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("n", SmallInteger, primary_key=True, autoincrement=False),
    Column("finding", String(20), nullable=False),
    Column("note", Text, nullable=False),
    Column("person", String(120), nullable=False),
    Column("at", Instant, nullable=False),
    info={"writer": "audit", "append_only": True},
)

#: The auditor's last word. Its seal covers session, picks, findings and itself.
audit_conclusion = Table(
    "audit_conclusion",
    metadata,
    Column("session_id", ForeignKey("audit_session.id"), primary_key=True),
    Column("words", Text, nullable=False),
    Column("person", String(120), nullable=False),
    Column("at", Instant, nullable=False),
    Column("seal", LargeBinary(16), nullable=False),
    info={"writer": "audit", "append_only": True},
)

Index("ix_audit_session_period", audit_session.c.period_id)
