"""Small truths about this installation, by name: the spool's place, the deployment's epoch, the
last tick.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, select, update

from campaigns.ledger.rows import insert_missing, upsert
from campaigns.schema import setting

_VALUE: Final = select(setting.c.value).where(setting.c.name == bindparam("named"))
_MOVE: Final = (
    update(setting)
    .where(setting.c.name == bindparam("named"), setting.c.value == bindparam("was"))
    .values(value=bindparam("to_value"), at=bindparam("to_at"))
)


def get(conn: Connection, name: str) -> str | None:
    """What is kept under this name."""
    row = conn.execute(_VALUE, {"named": name}).one_or_none()
    return None if row is None else str(row.value)


def put(conn: Connection, name: str, value: str, *, at: datetime) -> None:
    """Keep a value under this name, instead of what was there."""
    upsert(conn, setting, [{"name": name, "value": value, "at": at}])


def move(conn: Connection, name: str, value: str, *, was: str | None, at: datetime) -> bool:
    """Keep a value if what stands there is what the caller saw; False: another was first."""
    if was is None:
        return insert_missing(conn, setting, name=name, value=value, at=at)
    values = {"named": name, "was": was, "to_value": value, "to_at": at}
    return bool(conn.execute(_MOVE, values).rowcount)
