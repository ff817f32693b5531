"""The people of an exercise: one of each role and one of each carrier, each with a log-in."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import Connection

from campaigns import accounts
from campaigns.accounts import Person, Role
from campaigns.carrier import WITH_DUTY, Carrier
from campaigns.database import Database
from campaigns.signing_in import set_password

_TOKEN_OCTETS: Final = 32
_PASSWORD_OCTETS: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class LogIn:
    """How one of them comes into the console; it opens nothing but this exercise."""

    name: str
    role: Role
    carrier: Carrier | None
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cast:
    """Everybody who plays."""

    log_ins: tuple[LogIn, ...]
    tokens: Mapping[str, str]
    """{role: personal token} of one person of each; a carrier's is the first carrier's."""
    people: Mapping[Role, Person]


def cast(database: Database, *, now: datetime, log_in_at: datetime) -> Cast:
    """Enter them all at `now`; passwords are set at `log_in_at`, the host's time."""
    log_ins = tuple(_parts())
    tokens: dict[str, str] = {}
    for one in log_ins:
        token = database.transact(partial(_enter, one=one, now=now, log_in_at=log_in_at))
        tokens.setdefault(one.role.value, token)
    people = {Role(role): _person(database, token) for role, token in tokens.items()}
    return Cast(log_ins=log_ins, tokens=tokens, people=people)


def _parts() -> Iterator[LogIn]:
    for role in Role:
        for carrier in WITH_DUTY if role is Role.CARRIER else (None,):
            yield LogIn(
                name=f"demo-{carrier or role}",
                role=role,
                carrier=carrier,
                password=secrets.token_urlsafe(_PASSWORD_OCTETS),
            )


def _enter(conn: Connection, one: LogIn, *, now: datetime, log_in_at: datetime) -> str:
    token = accounts.add_person(
        conn,
        one.name,
        role=one.role,
        carrier=one.carrier,
        now=now,
        make_token=lambda: secrets.token_urlsafe(_TOKEN_OCTETS),
    )
    added = accounts.person_named(conn, one.name)
    assert added is not None, "just added"
    set_password(conn, added.id, one.password, name=one.name, now=log_in_at)
    return token


def _person(database: Database, token: str) -> Person:
    found = database.read(lambda conn: accounts.person_of(conn, token))
    assert found is not None, "just added"
    return found
