"""The landings of approved addresses: how each stands, and every look at one."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from campaigns.schema.base import Big, Instant, metadata

#: How a landing stands, and when it is looked at next: one row for each address of a version.
landing = Table(
    "landing",
    metadata,
    Column("version_id", ForeignKey("version.id"), primary_key=True),
    Column("url", String(200), primary_key=True),
    Column("next_at", Instant, nullable=False),  # also the lease of whoever looks now
    Column("looked_at", Instant),
    Column("verdict", String(10), nullable=False, default=""),  # of the last look
    Column("judged_at", Instant),  # first known how it stands: up, or bad twice in a row
    info={"writer": "landing"},
)

#: One look: what was asked, what came back, what it means.
probe = Table(
    "probe",
    metadata,
    Column("id", Big, primary_key=True),
    Column("version_id", ForeignKey("version.id"), nullable=False),
    Column("url", String(200), nullable=False),
    Column("at", Instant, nullable=False),  # when the look began
    Column("verdict", String(10), nullable=False),  # up | down | moved | hijacked
    Column("status", Integer),  # HTTP status where one came
    Column("final_url", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("issuer", Text, nullable=False, default=""),  # of the approved host's certificate
    Column("spki_sha256", String(64), nullable=False, default=""),
    Column("took_ms", Integer, nullable=False),
    info={"writer": "landing", "append_only": True},
)

Index("ix_probe_landing", probe.c.version_id, probe.c.url, probe.c.id)
