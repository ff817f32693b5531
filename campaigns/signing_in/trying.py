"""Somebody says a name, a password and perhaps a code: let in, asked for more, or told to wait."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, select, update

from campaigns.database import DatabasePort
from campaigns.schema import AnyRow, log_in, person
from campaigns.signing_in.passwords import matches
from campaigns.signing_in.second_factor import WrongCode, use_code
from campaigns.signing_in.sessions import start_session
from campaigns.vault import Vault

#: So many wrong ones in a row are a slip of the hand; each more doubles the wait.
_FREE_FAILURES: Final = 4
_FIRST_WAIT: Final = timedelta(seconds=30)
_LONGEST_WAIT: Final = timedelta(hours=1)


class Refused(StrEnum):
    """Why somebody is not let in; the person is never told which of name and password is wrong."""

    WRONG = "wrong"
    """Name, password or code."""
    CODE_NEEDED = "code_needed"
    """The password is right; the second factor is asked for."""
    LOCKED = "locked"
    """Too many wrong ones: wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """What somebody says at the door; shows nothing of itself."""

    name: str
    password: str
    code: str = ""

    def __repr__(self) -> str:
        return "SignIn()"


def try_password(
    database: DatabasePort,
    said: SignIn,
    *,
    vault: Vault,
    now: datetime,
    make_token: Callable[[], str],
) -> str | Refused:
    """A new session's token, or why there is none.

    The slow check stands between two transactions, so that nobody waits for it with the database.
    """
    row = database.read(lambda conn: _row_of(conn, said.name))
    if row is not None and row.locked_until is not None and now < row.locked_until:
        return Refused.LOCKED
    right = matches(said.password, None if row is None else row.password_hash)
    if row is None:
        return Refused.WRONG
    if right and row.confirmed_at is not None and not said.code.strip():
        return Refused.CODE_NEEDED
    return database.transact(
        lambda conn: _concluded(conn, row, said, right=right, vault=vault, now=now, make=make_token)
    )


def _row_of(conn: Connection, name: str) -> AnyRow | None:
    return conn.execute(
        select(log_in)
        .join(person, person.c.id == log_in.c.person_id)
        .where(person.c.name == " ".join(name.split()), person.c.ended_at.is_(None))
    ).one_or_none()


def _concluded(
    conn: Connection,
    row: AnyRow,
    said: SignIn,
    *,
    right: bool,
    vault: Vault,
    now: datetime,
    make: Callable[[], str],
) -> str | Refused:
    if not right or not _code_holds(conn, row, said, vault=vault, now=now):
        _note_failure(conn, row.person_id, now=now)
        return Refused.WRONG
    _set(conn, row.person_id, failed=0, locked_until=None)
    return start_session(conn, row.person_id, now=now, make_token=make)


def _code_holds(
    conn: Connection, row: AnyRow, said: SignIn, *, vault: Vault, now: datetime
) -> bool:
    if row.confirmed_at is None:
        return True
    try:
        use_code(conn, row.person_id, said.code, vault=vault, now=now)
    except WrongCode:
        return False
    return True


def _note_failure(conn: Connection, person_id: int, *, now: datetime) -> None:
    """Counted where others may count at the same time, too."""
    failed = conn.execute(
        update(log_in)
        .where(log_in.c.person_id == person_id)
        .values(failed=log_in.c.failed + 1)
        .returning(log_in.c.failed)
    ).scalar_one()
    beyond = failed - _FREE_FAILURES
    if beyond > 0:
        wait = min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(beyond - 1, 10))
        _set(conn, person_id, locked_until=now + wait)


def _set(conn: Connection, person_id: int, **values: Any) -> None:
    conn.execute(update(log_in).where(log_in.c.person_id == person_id).values(**values))
