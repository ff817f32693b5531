"""Small truths about this installation, by name: the spool's place, the deployment's epoch, the
last tick.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, update

from campaigns.ledger.rows import insert_missing
from campaigns.schema import setting


def get(conn: Connection, name: str) -> str | None:
    """What is kept under this name."""
    row = conn.execute(select(setting.c.value).where(setting.c.name == name)).one_or_none()
    return None if row is None else str(row.value)


def put(conn: Connection, name: str, value: str, *, at: datetime) -> None:
    """Keep a value under this name, instead of what was there."""
    if not insert_missing(conn, setting, name=name, value=value, at=at):
        conn.execute(update(setting).where(setting.c.name == name).values(value=value, at=at))


def move(conn: Connection, name: str, value: str, *, was: str | None, at: datetime) -> bool:
    """Keep a value if what stands there is what the caller saw; False: another was first."""
    if was is None:
        return insert_missing(conn, setting, name=name, value=value, at=at)
    moved = update(setting).where(setting.c.name == name, setting.c.value == was)
    return bool(conn.execute(moved.values(value=value, at=at)).rowcount)
