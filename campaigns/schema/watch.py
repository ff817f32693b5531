"""Who is called when something is wrong, what is wrong, and who was told: duty, alerts, notices."""

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

from campaigns.schema.base import Instant, metadata

#: The duty list. An entry is never changed: it ends, and another begins.
duty = Table(
    "duty",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(120), nullable=False),
    Column("level", SmallInteger, nullable=False),  # 1 is called first, 2 when nobody answers
    Column("language", String(2), nullable=False),  # vi | en
    Column("email", String(254), nullable=False, default=""),
    Column("webhook_sealed", LargeBinary),  # its address may hold a secret
    Column("webhook_host", String(254), nullable=False, default=""),  # what may be shown of it
    Column("added_by", String(120), nullable=False),
    Column("added_at", Instant, nullable=False),
    Column("ended_at", Instant),
    info={"writer": "watch"},
)

#: Something that is wrong, once for each kind and scope as long as it lasts.
alert = Table(
    "alert",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("scope", String(120), nullable=False),
    Column("grade", Integer, nullable=False),  # a higher one is told anew
    Column("details", JSON, nullable=False),  # what its words are filled with
    Column("raised_at", Instant, nullable=False),
    Column("worsened_at", Instant, nullable=False),  # since when it is of this grade
    Column("last_seen_at", Instant, nullable=False),
    Column("acknowledged_at", Instant),
    Column("acknowledged_by", String(120), nullable=False, default=""),
    Column("reason", Text, nullable=False, default=""),  # of the acknowledgement
    Column("escalated_at", Instant),
    Column("cleared_at", Instant),
    info={"writer": "watch"},
)

#: Each step of telling one person of one alert by one way: begun before the call, ended after it.
notice = Table(
    "notice",
    metadata,
    Column("alert_id", ForeignKey("alert.id"), primary_key=True),
    Column("duty_id", ForeignKey("duty.id"), primary_key=True),
    Column("way", String(10), primary_key=True),  # email | webhook
    Column("n", Integer, primary_key=True, autoincrement=False),  # whoever writes it first has it
    Column("what", String(10), nullable=False),  # raised | repeated | escalated | cleared
    Column("step", String(10), nullable=False),  # begun | sent | failed
    Column("words", String(80), nullable=False),  # why it failed
    Column("failures", Integer, nullable=False),  # in a row, this one included
    Column("sent", Integer, nullable=False),  # so far, this one included
    Column("at", Instant, nullable=False),
    info={"writer": "watch", "append_only": True},
)

_OPEN = alert.c.cleared_at.is_(None)
Index(
    "ix_alert_open",
    alert.c.kind,
    alert.c.scope,
    unique=True,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)
Index("ix_alert_cleared", alert.c.cleared_at)
