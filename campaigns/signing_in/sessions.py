"""A session lasts while its person is there, a working day at most, and is ended by its row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, insert, select, update

from campaigns.accounts import Person, person_from, token_hash
from campaigns.schema import person, session

IDLE: Final = timedelta(minutes=30)
ABSOLUTE: Final = timedelta(hours=12)
#: A look writes no more often than this: a page that polls is no reason for a write each time.
_SEEN_EVERY: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Someone who is in."""

    id: int
    person: Person
    stale: bool
    """Whether it is time to say again that the person is there (`seen`)."""


def start_session(
    conn: Connection, person_id: int, *, now: datetime, make_token: Callable[[], str]
) -> str:
    """Let a person in, and answer the session's token: the only time it is seen."""
    token = make_token()
    conn.execute(
        insert(session).values(
            person_id=person_id, token_sha256=token_hash(token), created_at=now, seen_at=now
        )
    )
    return token


def session_of(conn: Connection, token: str, *, now: datetime) -> Session | None:
    """Whose session that is; None for one that is ended, idle or over, and for nobody's."""
    row = conn.execute(
        select(
            session.c.id,
            session.c.seen_at,
            session.c.person_id,
            person.c.name,
            person.c.role,
            person.c.carrier,
        )
        .join(person, person.c.id == session.c.person_id)
        .where(
            session.c.token_sha256 == token_hash(token),
            session.c.ended_at.is_(None),
            session.c.seen_at > now - IDLE,
            session.c.created_at > now - ABSOLUTE,
            person.c.ended_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        return None
    stale = now - row.seen_at >= _SEEN_EVERY
    return Session(id=row.id, person=person_from(row, id=row.person_id), stale=stale)


def seen(conn: Connection, session_id: int, *, now: datetime) -> None:
    """The person is still there."""
    conn.execute(update(session).where(session.c.id == session_id).values(seen_at=now))


def end_session(conn: Connection, session_id: int, *, now: datetime) -> None:
    """Let nobody in with it any more."""
    conn.execute(
        update(session)
        .where(session.c.id == session_id, session.c.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_sessions_of(conn: Connection, person_id: int, *, now: datetime) -> int:
    """End all that a person has open, and answer how many there were."""
    ended = conn.execute(
        update(session)
        .where(session.c.person_id == person_id, session.c.ended_at.is_(None))
        .values(ended_at=now)
    )
    return ended.rowcount
