"""What a delivery would change, kept apart from the roster until it is carried out or refused."""

from __future__ import annotations

from sqlalchemy import Column, Integer, LargeBinary, SmallInteger, String, Table

from campaigns.schema.base import Big, metadata

#: Rows live here from the reading of a file until its delivery is applied or refused. Msisdns
#: stand sealed, as in the subscriber's row, and go when the row goes.
staged = Table(
    "staged",
    metadata,
    Column("delivery_id", Integer, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("move", String(10), nullable=False),  # join | return | change | vouch | leave | claim
    Column("subscriber_id", Big),  # None where it joins
    Column("msisdn_index", LargeBinary(16)),
    Column("msisdn_sealed", LargeBinary),
    Column("own_key", LargeBinary(16)),
    Column("carrier", String(20)),
    Column("ported_to", String(20)),
    Column("district", SmallInteger),
    Column("zalo_index", LargeBinary(16)),
    Column("zalo_sealed", LargeBinary),
    info={"writer": "roster"},
    # Read and deleted in the order of its key only, so the key is the table.
    sqlite_with_rowid=False,
)
