"""Numbered quota reports as they were issued, what their carriers reply, how each line is ruled."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from campaigns.schema.base import Instant, metadata

#: One version of a report. `content` is the canonical JSON itself, so that its bytes stay.
issued_report = Table(
    "issued_report",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("carrier", String(20), nullable=False),  # a carrier, or vng
    Column("label", String(12), nullable=False),  # 2021-W22 | 2021-06
    Column("year", SmallInteger, nullable=False),  # local, of the first version's issue
    Column("place", Integer, nullable=False),  # the report's own in its year, from 1
    Column("version", SmallInteger, nullable=False),
    Column("follows_id", ForeignKey("issued_report.id"), unique=True),  # None: the first version
    Column("content", Text, nullable=False),
    Column("sha256", LargeBinary(32), nullable=False),  # of the content's UTF-8
    Column("person", String(120), nullable=False),
    Column("at", Instant, nullable=False),
    Column("replies_until", Instant, nullable=False),
    UniqueConstraint("year", "place", "version"),
    UniqueConstraint("carrier", "label", "version"),
    info={"writer": "issued", "append_only": True},
)

#: What a carrier's person says to a version: that all of it is right, or what one line should be.
issued_reply = Table(
    "issued_reply",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("report_id", ForeignKey("issued_report.id"), nullable=False),
    Column("line", String(200), nullable=False),  # its key; "" acknowledges the whole
    Column("stated", BigInteger),
    Column("reason", Text, nullable=False),
    Column("person", String(120), nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("report_id", "line"),  # a line is contested once
    info={"writer": "issued", "append_only": True},
)

issued_ruling = Table(
    "issued_ruling",
    metadata,
    Column("reply_id", ForeignKey("issued_reply.id"), primary_key=True),
    Column("decision", String(10), nullable=False),  # accepted | refused
    Column("reason", Text, nullable=False),
    Column("person", String(120), nullable=False),
    Column("at", Instant, nullable=False),
    info={"writer": "issued", "append_only": True},
)

Index("ix_issued_report_carrier", issued_report.c.carrier, issued_report.c.at)
