"""A person's keys for programs: each named, scoped to reading or acting, ending by itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection, insert, select, update

from campaigns.accounts import BadPerson, Person, person_from, token_hash
from campaigns.schema import api_token, person

#: Nobody remembers a key that is older.
LONGEST: Final = timedelta(days=365)


class KeyScope(StrEnum):
    """What a program may do with the key."""

    READ = "read"
    """Read what its person may read."""
    ACT = "act"
    """Act in its person's name, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """One key as its person sees it in the list; the token itself is not kept."""

    id: int
    label: str
    scope: KeyScope
    created_at: datetime
    expires_at: datetime


def make_key(
    conn: Connection,
    person_id: int,
    *,
    label: str,
    scope: KeyScope,
    lasts: timedelta,
    now: datetime,
    make_token: Callable[[], str],
) -> str:
    """Make a key and answer its token: the only time it is seen.

    Raises BadPerson for a key without a label, or one that lasts longer than a year.
    """
    tidy = " ".join(label.split())
    if not tidy or not timedelta(0) < lasts <= LONGEST:
        raise BadPerson(f"A key has a label, and lasts at most {LONGEST.days} days")
    token = make_token()
    conn.execute(
        insert(api_token).values(
            person_id=person_id,
            label=tidy,
            scope=scope.value,
            token_sha256=token_hash(token),
            created_at=now,
            expires_at=now + lasts,
        )
    )
    return token


def holder_of(conn: Connection, token: str, *, now: datetime) -> tuple[Person, KeyScope] | None:
    """Whose key that is and what it may do; None for an ended one and for nobody's."""
    row = conn.execute(
        select(api_token.c.scope, person)
        .join(person, person.c.id == api_token.c.person_id)
        .where(
            api_token.c.token_sha256 == token_hash(token),
            api_token.c.ended_at.is_(None),
            api_token.c.expires_at > now,
            person.c.ended_at.is_(None),
        )
    ).one_or_none()
    return None if row is None else (person_from(row, id=row.id), KeyScope(row.scope))


def keys_of(conn: Connection, person_id: int, *, now: datetime) -> list[ApiKey]:
    """A person's keys that still open something, the newest first."""
    rows = conn.execute(
        select(api_token)
        .where(
            api_token.c.person_id == person_id,
            api_token.c.ended_at.is_(None),
            api_token.c.expires_at > now,
        )
        .order_by(api_token.c.id.desc())
    )
    return [
        ApiKey(
            id=row.id,
            label=row.label,
            scope=KeyScope(row.scope),
            created_at=row.created_at,
            expires_at=row.expires_at,
        )
        for row in rows
    ]


def end_key(conn: Connection, key_id: int, *, person_id: int, now: datetime) -> bool:
    """End one of a person's own keys; False where they have no such key."""
    ended = conn.execute(
        update(api_token)
        .where(
            api_token.c.id == key_id,
            api_token.c.person_id == person_id,
            api_token.c.ended_at.is_(None),
        )
        .values(ended_at=now)
    )
    return bool(ended.rowcount)
