"""What carriers state line by line: their files, sealed; each difference a case, each case decided
once.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
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

from campaigns.schema.base import Big, Instant, metadata

#: A statement as a carrier handed it in. Its row tells only how far its comparison has come.
settlement_file = Table(
    "settlement_file",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("carrier", String(20), nullable=False),  # who states
    Column("gateway", String(20), nullable=False),  # whose messages it speaks of
    Column("label", String(12), nullable=False),  # 2021-W22 | 2021-06
    Column("since", Instant, nullable=False),  # [since, until)
    Column("until", Instant, nullable=False),
    Column("complete", Boolean, nullable=False),  # it claims to hold all of its span
    Column("file_name", String(255), nullable=False),
    Column("sha256", LargeBinary(32), nullable=False),
    Column("document", String(255), nullable=False, default=""),
    Column("state", String(10), nullable=False),  # comparing | compared
    Column("counts", JSON, nullable=False, default=dict),
    Column("person", String(120), nullable=False),
    Column("at", Instant, nullable=False),
    Column("compared_at", Instant),
    UniqueConstraint("sha256", "carrier", "gateway", "label"),
    info={"writer": "settlement"},
)

#: The file itself, sealed piece by piece: what a fact by statement rests on.
settlement_piece = Table(
    "settlement_piece",
    metadata,
    Column("file_id", ForeignKey("settlement_file.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
    info={"writer": "settlement", "append_only": True},
)

#: One difference, as both sides stood when the file was compared. It is open until it is decided.
settlement_case = Table(
    "settlement_case",
    metadata,
    Column("id", Big, primary_key=True),
    Column("file_id", ForeignKey("settlement_file.id"), nullable=False),
    Column("fingerprint", LargeBinary(16), nullable=False, unique=True),  # the same one is one case
    Column("kind", String(20), nullable=False),
    Column("week", Integer, nullable=False),
    Column("obligation_id", Big),  # None: nothing of ours
    Column("attempt_no", SmallInteger),
    Column("masked", String(20), nullable=False, default=""),  # of a number without obligation
    Column("line", Integer),  # of the file; None for what it lacks
    Column("stated", String(12), nullable=False),
    Column("stated_segments", Integer),
    Column("lines", SmallInteger, nullable=False),  # how many different ones state it
    Column("ours", String(12), nullable=False),
    Column("ours_segments", SmallInteger),
    Column("at", Instant, nullable=False),
    info={"writer": "settlement", "append_only": True},
)

settlement_decision = Table(
    "settlement_decision",
    metadata,
    Column("case_id", ForeignKey("settlement_case.id"), primary_key=True),
    Column("decision", String(10), nullable=False),  # accepted | refused
    Column("actor", String(120), nullable=False),
    Column("reason", Text, nullable=False),
    Column("event", String(12), nullable=False),  # what it did to the obligation; "" for no fact
    Column("at", Instant, nullable=False),
    info={"writer": "settlement", "append_only": True},
)

Index("ix_settlement_case_file", settlement_case.c.file_id, settlement_case.c.kind)
Index("ix_settlement_case_week", settlement_case.c.week, settlement_case.c.id)
