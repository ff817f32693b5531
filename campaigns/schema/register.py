"""What was promised and approved: campaigns, versions, registered texts, contracts, carrier
statements.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from campaigns.schema.base import Instant, metadata

campaign = Table(
    "campaign",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("slug", String(60), nullable=False, unique=True),
    Column("kind", String(10), nullable=False),  # actual | exercise, never changed
    Column("medium", String(10), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("paused", Boolean, nullable=False, default=False),  # what people choose; halts are rows
    info={"writer": "register"},
)

#: A version is never edited: an edit is the next number, and needs approval again.
version = Table(
    "version",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("campaign_id", ForeignKey("campaign.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("definition", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("state", String(12), nullable=False),  # draft | submitted | approved | superseded
    Column("author", String(120), nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("submitted_at", Instant),
    Column("approved_by", String(120)),
    Column("approved_at", Instant),
    UniqueConstraint("campaign_id", "number"),
    info={"writer": "register"},
)

registered_text = Table(
    "registered_text",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("gateway", String(20), nullable=False),
    Column("template_id", String(60), nullable=False),
    Column("number", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("how", String(10), nullable=False),  # fetched | attested
    Column("person", String(120), nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("gateway", "template_id", "number"),
    info={"writer": "register"},
)

contract = Table(
    "contract",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("carrier", String(20), nullable=False),
    Column("gateway", String(20), nullable=False),
    Column("number", String(60), nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("message_class", String(10), nullable=False),
    Column("price_per_segment", Integer, nullable=False),  # VND
    Column("segments_per_period", BigInteger),  # None: no ceiling
    Column("period", String(10), nullable=False, default="month"),  # week | month
    Column("tps", Integer, nullable=False),  # segments per second
    Column("person", String(120), nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("carrier", "number"),
    info={"writer": "register"},
)

#: What a carrier states about a week as a whole (VNG messages every account itself): reported,
#: never evidence about one account.
statement = Table(
    "statement",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("campaign_id", ForeignKey("campaign.id"), nullable=False),
    Column("week", Integer, nullable=False),
    Column("stated_by", String(60), nullable=False),
    Column("accounts", BigInteger, nullable=False),
    Column("messaged", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
    Column("file_name", String(255), nullable=False),
    Column("file_sha256", LargeBinary(32), nullable=False),
    Column("signed_by", String(120), nullable=False),
    Column("details", JSON, nullable=False, default=dict),
    Column("person", String(120), nullable=False),
    Column("at", Instant, nullable=False),
    info={"writer": "register", "append_only": True},
)
