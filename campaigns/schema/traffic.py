"""What all workers share while sending: pace, quota, lanes, halts, credentials, spacing."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
)

from campaigns.schema.base import Big, Instant, metadata

pace = Table(
    "pace",
    metadata,
    Column("gateway", String(20), primary_key=True),
    Column("tps", Float, nullable=False),  # segments per second
    Column("free_at", Instant, nullable=False),
    info={"writer": "ledger"},
)

#: How many may still go: a row per gateway or contract and quota period.
quota = Table(
    "quota",
    metadata,
    Column("name", String(60), primary_key=True),  # gateway:zalo_zns | contract:12
    Column("period", String(12), primary_key=True),  # 2021-06-01 | 2021-06 | 2021-W22
    Column("ceiling", BigInteger, nullable=False),
    Column("used", BigInteger, nullable=False, default=0),
    info={"writer": "ledger"},
)

lane = Table(
    "lane",
    metadata,
    Column("gateway", String(20), primary_key=True),
    Column("number", SmallInteger, primary_key=True, autoincrement=False),
    Column("token", Big),
    Column("until", Instant),
    info={"writer": "ledger"},
)

#: A scope that stopped because going on would be wrong. The epoch grows with each halt and release.
halt = Table(
    "halt",
    metadata,
    Column("scope", String(90), primary_key=True),  # gateway:vnpt | route:slug/vnpt | campaign:slug
    Column("epoch", Integer, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", String(120), nullable=False),
    Column("since", Instant, nullable=False),
    Column("people_needed", SmallInteger, nullable=False, default=1),  # to release it
    Column("released_by", String(120), nullable=False, default=""),  # the first of two
    info={"writer": "ledger"},
)

#: A scope that waits by itself until an instant: throttled, quota spent, night, not answering.
hold = Table(
    "hold",
    metadata,
    Column("scope", String(90), primary_key=True),
    Column("until", Instant, nullable=False),
    Column("reason", String(80), nullable=False),
    Column("troubles", Integer, nullable=False, default=0),  # in a row: no clear answer
    info={"writer": "ledger"},
)

#: How a route's addressees are refused, since it was last released: what a circuit goes by.
circuit = Table(
    "circuit",
    metadata,
    Column("scope", String(90), primary_key=True),  # route:slug/vnpt
    Column("epoch", Integer, nullable=False),  # of the scope's halt; another one begins anew
    Column("answered", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("recent", JSON, nullable=False),  # [[answered, rejected], ...], the newest last
    Column("codes", JSON, nullable=False),  # {code: how often}
    info={"writer": "ledger"},
)

#: A gateway's life signs by the hour: what it accepted, and what it told of later.
pulse = Table(
    "pulse",
    metadata,
    Column("gateway", String(20), primary_key=True),
    Column("hour", Instant, primary_key=True),
    Column("accepted", Integer, nullable=False, default=0),
    Column("heard", Integer, nullable=False, default=0),
    info={"writer": "ledger"},
)

credential = Table(
    "credential",
    metadata,
    Column("gateway", String(20), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("expires_at", Instant),
    Column("made_at", Instant, nullable=False),
    info={"writer": "ledger"},
)

#: One renewal at a time for each credential; outlives the HTTP deadline of the renewal call.
renewal = Table(
    "renewal",
    metadata,
    Column("credential", String(20), primary_key=True),
    Column("token", Big),
    Column("until", Instant),
    Column("renewed_at", Instant),
    info={"writer": "ledger"},
)

#: When a number last had a message begun for it on a medium, over all campaigns and weeks.
spacing = Table(
    "spacing",
    metadata,
    Column("medium", String(10), primary_key=True),
    Column("subscriber_id", Big, primary_key=True, autoincrement=False),
    Column("begun_at", Instant, nullable=False),
    info={"writer": "ledger"},
)

#: Small truths about this installation: deployment epoch, last tick, last probe.
setting = Table(
    "setting",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("value", Text, nullable=False),
    Column("at", Instant, nullable=False),
    info={"writer": "ledger"},
)
