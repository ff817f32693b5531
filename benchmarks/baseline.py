"""The plain design beside which Loa is measured: one Celery task, one requests.post, one UPDATE
and COMMIT per message.
"""

from __future__ import annotations

import os
from functools import cache

import requests
from celery import Celery
from sqlalchemy import (
    BigInteger,
    Column,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    insert,
    update,
)

QUEUE = "plain"

app = Celery("plain", set_as_current=False)
app.conf.update(
    broker_url=os.environ.get("PLAIN_BROKER_URL", "memory://"),
    task_ignore_result=True,
    task_serializer="json",
    accept_content=["json"],
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
)

metadata = MetaData()
message = Table(
    "plain_message",
    metadata,
    Column("id", BigInteger, primary_key=True),
    Column("msisdn", String(15), nullable=False),
    Column("text", String(320), nullable=False),
    Column("status", String(10), nullable=False),
    Column("code", Integer),
)


# Celery ships no types.
@app.task(name="plain.deliver")  # type: ignore[untyped-decorator]
def deliver(message_id: int, msisdn: str, text: str) -> None:
    """Say one message and record what was answered."""
    answer = requests.post(
        os.environ["PLAIN_CARRIER_URL"] + "/send.jsp",
        data={"sid": "0123456789ABCDEF", "recipient": msisdn, "content": text},
        timeout=30,
    )
    code = int(answer.json()["status"])
    with _engine().begin() as conn:
        conn.execute(
            update(message).where(message.c.id == message_id).values(status="sent", code=code)
        )


def fill(database_url: str, rows: list[dict[str, object]]) -> None:
    """A fresh table with these messages."""
    engine = create_engine(database_url)
    metadata.create_all(engine)
    with engine.begin() as conn:
        conn.execute(insert(message), rows)
    engine.dispose()


@cache
def _engine() -> Engine:
    """One for each forked worker, made at its first task."""
    return create_engine(os.environ["PLAIN_DATABASE_URL"])
