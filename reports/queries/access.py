"""Who looked at whom: the access log, the latest first."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from campaigns.schema import AnyRow, access


def looks(conn: Connection, *, before: int, who: str, most: int) -> Sequence[AnyRow]:
    """Up to `most` looks older than the one numbered `before` (0: the latest), of `who` or all.

    By the primary key backwards: a page costs its rows, however long the log is.
    """
    asked = select(access).order_by(access.c.id.desc()).limit(most)
    if before:
        asked = asked.where(access.c.id < before)
    if who:
        asked = asked.where(access.c.person == who)
    return conn.execute(asked).all()
