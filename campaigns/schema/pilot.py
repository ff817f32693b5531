"""The first live messages: whose staff's numbers they go to, and who read them on a handset."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Integer, LargeBinary, String, Table, Text

from campaigns.schema.base import Instant, metadata

#: A number that is on no roster, kept as a subscriber's is, and forgotten a day after its pilot.
#: The ledger knows it by the negative of its id, which is never given again.
staff_number = Table(
    "staff_number",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("msisdn_index", LargeBinary(16), nullable=False, unique=True),
    Column("msisdn_sealed", LargeBinary, nullable=False),
    Column("zalo_index", LargeBinary(16)),
    Column("zalo_sealed", LargeBinary),
    Column("until", Instant, nullable=False),  # then the row is deleted
    info={"writer": "pilots"},
    sqlite_autoincrement=True,
)

#: A named person read text and address on a handset, as a version of this hash sends them through
#: this gateway: only then does it go through that gateway, where it is live.
pilot_reading = Table(
    "pilot_reading",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("gateway", String(20), primary_key=True),
    Column("version_id", ForeignKey("version.id"), nullable=False),
    Column("addresses", JSON, nullable=False),  # as they were typed in from the handset
    Column("person", String(120), nullable=False),
    Column("note", Text, nullable=False),
    Column("at", Instant, nullable=False),
    info={"writer": "pilots", "append_only": True},
)
