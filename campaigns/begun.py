"""Attempts with the numbers they went to, looked up by number or by key, each step by an index.

One join over all three tables would be shorter; SQLite, which keeps no figures of how large they
are, begins it with every attempt of the week.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import Connection, bindparam, select

from campaigns.schema import attempt, obligation, subscriber


class Begun(NamedTuple):
    """An attempt that was begun; a tuple, since a million are made."""

    msisdn_index: bytes | None
    """None once the person is erased."""
    obligation_id: int
    attempt_no: int
    gateway: str
    at: datetime

    def __repr__(self) -> str:
        return f"Begun(obligation_id={self.obligation_id}, attempt_no={self.attempt_no})"


_SUBSCRIBERS: Final = select(subscriber.c.id).where(
    subscriber.c.msisdn_index.in_(bindparam("indexes", expanding=True))
)
_OWED_TO: Final = select(obligation.c.id).where(
    obligation.c.week.in_(bindparam("weeks", expanding=True)),
    obligation.c.period_id.in_(bindparam("periods", expanding=True)),
    obligation.c.subscriber_id.in_(bindparam("ids", expanding=True)),
)
_OWED: Final = select(obligation.c.id, obligation.c.subscriber_id).where(
    obligation.c.week.in_(bindparam("weeks", expanding=True)),
    obligation.c.id.in_(bindparam("ids", expanding=True)),
)
_INDEXES: Final = select(subscriber.c.id, subscriber.c.msisdn_index).where(
    subscriber.c.id.in_(bindparam("ids", expanding=True))
)
_ATTEMPTS: Final = (
    select(attempt.c.obligation_id, attempt.c.attempt_no, attempt.c.gateway, attempt.c.at)
    .where(
        attempt.c.week.in_(bindparam("weeks", expanding=True)),
        attempt.c.obligation_id.in_(bindparam("ids", expanding=True)),
    )
    .order_by(attempt.c.obligation_id, attempt.c.attempt_no)
)


def owed_to(
    conn: Connection, indexes: Sequence[bytes], *, weeks: Sequence[int], periods: Sequence[int]
) -> list[int]:
    """The ids of what these periods owe to the numbers with these blind indexes."""
    people = conn.execute(_SUBSCRIBERS, {"indexes": list(indexes)}).scalars().all()
    asked = {"weeks": list(weeks), "periods": list(periods), "ids": list(people)}
    return list(conn.execute(_OWED_TO, asked).scalars()) if people else []


def begun_of(conn: Connection, ids: Sequence[int], *, weeks: Sequence[int]) -> list[Begun]:
    """Every attempt of these obligations, in order of obligation and number."""
    asked = {"weeks": list(weeks), "ids": list(ids)}
    owner = {row[0]: row[1] for row in conn.execute(_OWED, asked).all()} if ids else {}
    if not owner:
        return []
    people = {"ids": sorted(set(owner.values()))}
    index = {row[0]: row[1] for row in conn.execute(_INDEXES, people).all()}
    return [
        Begun(index.get(owner[row[0]]), *row)
        for row in conn.execute(_ATTEMPTS, asked).all()
        if row[0] in owner
    ]
