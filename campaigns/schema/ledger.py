"""The ledger: periods, obligations, and the append-only facts that status is folded from.

Obligations and facts are partitioned by week on PostgreSQL, so every key begins with the week.
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

period = Table(
    "period",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("campaign_id", ForeignKey("campaign.id"), nullable=False),
    Column("version_id", ForeignKey("version.id"), nullable=False),
    Column("label", String(12), nullable=False),  # 2021-W22; of a pilot 2021-W22-P1
    Column("week", Integer, nullable=False),  # 202122, the partition
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("cut_off_at", Instant, nullable=False),
    # opening | open | closed; of a pilot, which is nobody's duty: pilot | piloted (decision 0025)
    Column("state", String(10), nullable=False),
    Column("as_of", Instant, nullable=False),  # the roster's instant
    Column("opened_index", LargeBinary(16)),  # how far the slices have come
    Column("owed", Integer, nullable=False, default=0),  # positions given out, supplements included
    Column("supplements", Integer, nullable=False, default=0),
    Column("supplemented_at", Instant),
    UniqueConstraint("campaign_id", "label"),
    info={"writer": "ledger"},
)

opening = Table(
    "opening",
    metadata,
    Column("period_id", ForeignKey("period.id"), primary_key=True),
    Column("eligible", Integer, nullable=False),
    Column("roster_sha256", LargeBinary(32), nullable=False),
    Column("outside", JSON, nullable=False),  # carriers without a duty: {carrier: count}
    Column("definition_sha256", String(64), nullable=False),
    Column("at", Instant, nullable=False),
    info={"writer": "ledger", "append_only": True},
)

closing = Table(
    "closing",
    metadata,
    Column("period_id", ForeignKey("period.id"), primary_key=True),
    Column("at", Instant, nullable=False),
    Column("figures", JSON, nullable=False),
    Column("seal", LargeBinary(16), nullable=False),  # over the figures' canonical bytes
    info={"writer": "ledger", "append_only": True},
)

obligation = Table(
    "obligation",
    metadata,
    Column("week", Integer, primary_key=True, autoincrement=False),
    Column("id", Big, primary_key=True, autoincrement=False),  # period * 2**28 + position
    Column("period_id", Integer, nullable=False),
    Column("subscriber_id", Big, nullable=False),
    Column("position", Integer, nullable=False),
    Column("ordinal", SmallInteger, nullable=False, default=1),
    Column("supplement", SmallInteger, nullable=False, default=0),
    Column("carrier", String(20), nullable=False),  # whose duty, frozen
    Column("district", SmallInteger, nullable=False),
    Column("gateway", String(20), nullable=False),
    Column("status", String(10), nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("lease_token", Big),
    Column("lease_until", Instant),
    Column("attempts", SmallInteger, nullable=False, default=0),
    Column("open_attempt", SmallInteger, nullable=False, default=0),  # begun and not concluded
    Column("spared", SmallInteger, nullable=False, default=0),  # attempts that spoke of no message
    Column("said_again", SmallInteger, nullable=False, default=0),  # though perhaps taken before
    Column("accepted", SmallInteger, nullable=False, default=0),  # attempts a carrier took
    Column(
        "facts", SmallInteger, nullable=False, default=0
    ),  # facts recorded, numbered without gap
    Column("reason", String(40), nullable=False, default=""),  # why it stands where it stands
    Column("proof", String(10), nullable=False, default=""),
    UniqueConstraint("week", "period_id", "subscriber_id", "ordinal"),
    info={"writer": "ledger", "partitioned": True},
    postgresql_partition_by="LIST (week)",
    sqlite_with_rowid=False,
)

submission = Table(
    "submission",
    metadata,
    Column("week", Integer, primary_key=True, autoincrement=False),
    Column("id", Big, primary_key=True, autoincrement=False),
    Column("gateway", String(20), nullable=False),
    Column("period_id", Integer, nullable=False),
    Column("messages", SmallInteger, nullable=False),
    Column("segments", Integer, nullable=False),
    Column("bytes_sha256", LargeBinary(32), nullable=False),
    Column("credential_version", Integer, nullable=False),
    Column("begun_at", Instant, nullable=False),
    info={"writer": "ledger", "partitioned": True, "append_only": True},
    postgresql_partition_by="LIST (week)",
)


def _fact(name: str, *columns: Column[object]) -> Table:
    """A fact about one obligation: the n-th recorded of it, sealed against later change."""
    return Table(
        name,
        metadata,
        Column("week", Integer, primary_key=True, autoincrement=False),
        Column("obligation_id", Big, primary_key=True, autoincrement=False),
        Column("n", SmallInteger, primary_key=True, autoincrement=False),
        Column("attempt_no", SmallInteger, nullable=False),
        *columns,
        Column("at", Instant, nullable=False),
        Column("seal", LargeBinary(8), nullable=False),
        info={"writer": "ledger", "partitioned": True, "append_only": True},
        postgresql_partition_by="LIST (week)",
        sqlite_with_rowid=False,
    )


attempt = _fact(
    "attempt",
    Column("submission_id", Big, nullable=False),
    Column("gateway", String(20), nullable=False),
    Column("segments", SmallInteger, nullable=False),
)

outcome = _fact(
    "outcome",
    Column("gateway", String(20), nullable=False),
    Column("verdict", String(10), nullable=False),
    Column("scope", String(10), nullable=False),
    Column("event", String(12), nullable=False),  # what it did to the obligation
    Column("code", String(80), nullable=False),
    Column("words", String(160), nullable=False),
    Column("carrier_ref", String(80)),
    Column("late", Boolean, nullable=False),
)

receipt = _fact(
    "receipt",
    Column("gateway", String(20), nullable=False),
    Column("word", String(12), nullable=False),
    Column("event", String(12), nullable=False),
    Column("proof", String(10), nullable=False),
    Column("code", String(80), nullable=False),
    Column("carrier_ref", String(80)),
    Column("carrier_at", Instant),
    Column("source", String(10), nullable=False),  # push | question | statement
    Column("conflict", Boolean, nullable=False),
    Column("raw_sha256", LargeBinary(32), nullable=False),
)

ruling = _fact(
    "ruling",
    Column("event", String(12), nullable=False),
    Column("reason", String(40), nullable=False),
    Column("actor", String(120), nullable=False),
    Column("details", String(160), nullable=False),
)

#: Recorded decisions about a campaign, route or gateway; who, why, when.
control = Table(
    "control",
    metadata,
    Column("id", Big, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("scope", String(90), nullable=False),
    Column("actor", String(120), nullable=False),
    Column("reason", Text, nullable=False),
    Column("details", JSON, nullable=False, default=dict),
    info={"writer": "ledger", "append_only": True},
)

#: Callbacks and answers exactly as they came, encrypted; a fact holds their hash.
raw_receipt = Table(
    "raw_receipt",
    metadata,
    Column("id", Big, primary_key=True),
    Column("gateway", String(20), nullable=False),
    Column("sha256", LargeBinary(32), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column(
        "result", String(12), nullable=False
    ),  # applied | duplicate | orphan | forged | unreadable
    info={"writer": "ledger"},
)

Index("ix_raw_receipt_sha256", raw_receipt.c.gateway, raw_receipt.c.sha256)

_DUE = obligation.c.status == "due"
Index(
    "ix_obligation_due",
    obligation.c.week,
    obligation.c.period_id,
    obligation.c.gateway,
    obligation.c.not_before,
    obligation.c.id,
    sqlite_where=_DUE,
    postgresql_where=_DUE,
)
_CLAIMED = obligation.c.status == "claimed"
Index(
    "ix_obligation_claimed",
    obligation.c.lease_until,
    sqlite_where=_CLAIMED,
    postgresql_where=_CLAIMED,
)
_UNRESOLVED = obligation.c.status == "unresolved"
Index(
    "ix_obligation_unresolved",
    obligation.c.week,
    obligation.c.gateway,
    obligation.c.id,
    sqlite_where=_UNRESOLVED,
    postgresql_where=_UNRESOLVED,
)
Index(
    "ix_obligation_report",
    obligation.c.week,
    obligation.c.period_id,
    obligation.c.carrier,
    obligation.c.district,
    obligation.c.status,
    obligation.c.accepted,
    obligation.c.reason,
    obligation.c.gateway,
    obligation.c.proof,
    obligation.c.supplement,
)
_HAS_REF = outcome.c.carrier_ref.is_not(None)
Index(
    "ix_outcome_carrier_ref",
    outcome.c.gateway,
    outcome.c.carrier_ref,
    sqlite_where=_HAS_REF,
    postgresql_where=_HAS_REF,
)
