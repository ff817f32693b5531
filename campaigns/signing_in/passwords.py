"""A password is kept as Argon2id, and what is easily guessed is never taken as one."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Connection, delete, insert, select

from campaigns.errors import CampaignsError
from campaigns.schema import log_in

LENGTH_MIN: Final = 12
LENGTH_MAX: Final = 200
_DIFFERENT_MIN: Final = 6

#: RFC 9106's second choice (64 MiB, 3 passes): some 60 ms on a small machine.
_hasher: Final = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=4)
#: What a name without a password is checked against, so that it takes as long.
_NOBODYS: Final = _hasher.hash("nobody comes in by this")


class BadPassword(CampaignsError):
    """A password that is too easily guessed; the message says what makes it better."""


def set_password(
    conn: Connection, person_id: int, password: str, *, name: str, now: datetime
) -> None:
    """Give a person a new password; their second factor goes on, a lock ends.

    Raises BadPassword.
    """
    _check(password, name=name)
    kept = conn.execute(
        delete(log_in).where(log_in.c.person_id == person_id).returning(log_in)
    ).one_or_none()
    factor = (
        {}
        if kept is None
        else {
            "sealed_key": kept.sealed_key,
            "confirmed_at": kept.confirmed_at,
            "last_step": kept.last_step,
        }
    )
    conn.execute(
        insert(log_in).values(
            person_id=person_id, password_hash=_hasher.hash(password), set_at=now, **factor
        )
    )


def is_password(conn: Connection, person_id: int, password: str) -> bool:
    """Is it this person's password now?"""
    found = conn.execute(
        select(log_in.c.password_hash).where(log_in.c.person_id == person_id)
    ).scalar_one_or_none()
    return matches(password, found)


def matches(password: str, password_hash: str | None) -> bool:
    """Is it the password of that hash? Never of None; both take the same time."""
    try:
        _hasher.verify(password_hash or _NOBODYS, password[:LENGTH_MAX])
    except VerificationError:
        return False
    return password_hash is not None


def _check(password: str, *, name: str) -> None:
    if not LENGTH_MIN <= len(password) <= LENGTH_MAX:
        raise BadPassword(f"A password has {LENGTH_MIN} to {LENGTH_MAX} characters: take a phrase")
    if len(set(password.casefold())) < _DIFFERENT_MIN:
        raise BadPassword(f"A password has at least {_DIFFERENT_MIN} different characters")
    if name.casefold() in password.casefold():
        raise BadPassword("A password does not hold the person's own name")
