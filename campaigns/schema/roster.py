"""Who is owed: subscribers with their personal data, the deliveries that brought them, the stop
list.
"""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, LargeBinary, SmallInteger, String, Table, Text
from sqlalchemy.schema import UniqueConstraint

from campaigns.schema.base import Big, Instant, metadata

#: The msisdn stands in this table only (decision 0013): erasing the row erases the person.
subscriber = Table(
    "subscriber",
    metadata,
    Column("id", Big, primary_key=True),
    Column("msisdn_index", LargeBinary(16), nullable=False, unique=True),
    Column("msisdn_sealed", LargeBinary, nullable=False),
    Column("own_key", LargeBinary(16), nullable=False),
    Column("carrier", String(20), nullable=False),  # by roster, else by number plan
    Column("ported_to", String(20)),  # overrides both
    Column("district", SmallInteger, nullable=False, default=0),  # 0 is "not stated"
    Column("zalo_index", LargeBinary(16)),
    Column("zalo_sealed", LargeBinary),
    Column("joined_at", Instant, nullable=False),
    Column("left_at", Instant),
    Column("delivery_id", Integer, nullable=False),  # the delivery that last spoke of it
    info={"writer": "roster"},
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("file_name", String(255), nullable=False),
    Column("sha256", LargeBinary(32), nullable=False),
    Column("kind", String(10), nullable=False),  # full | delta
    Column("carrier", String(20)),
    Column("document", String(255), nullable=False, default=""),
    Column("declared", Integer),
    Column("state", String(20), nullable=False),  # reading | asked | applied | refused
    Column("counts", JSON, nullable=False, default=dict),
    Column("person", String(120), nullable=False),
    Column("confirmed_by", String(120)),
    Column("at", Instant, nullable=False),
    Column("applied_at", Instant),
    Column("why_asked", Text, nullable=False, default=""),
    info={"writer": "roster"},
)

#: One row per number that two carriers claim; the department rules, until then the first stands.
conflict = Table(
    "conflict",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subscriber_id", Big, nullable=False),
    Column("delivery_id", Integer, nullable=False),
    Column("held_by", String(20), nullable=False),
    Column("claimed_by", String(20), nullable=False),
    Column("at", Instant, nullable=False),
    Column("settled_at", Instant),
    UniqueConstraint("subscriber_id", "claimed_by"),
    info={"writer": "roster"},
)

stop_entry = Table(
    "stop_entry",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("msisdn_index", LargeBinary(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("document", String(255), nullable=False),
    Column("person", String(120), nullable=False),
    Column("at", Instant, nullable=False),
    Column("removed_at", Instant),
    Column("removed_by", String(120)),
    Column("removed_reason", Text),
    info={"writer": "roster"},
)

Index(
    "ix_stop_entry_in_force",
    stop_entry.c.msisdn_index,
    sqlite_where=stop_entry.c.removed_at.is_(None),
    postgresql_where=stop_entry.c.removed_at.is_(None),
)
Index("ix_subscriber_carrier", subscriber.c.carrier, subscriber.c.left_at)
