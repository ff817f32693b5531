"""A password opens a session, guesses close the door for longer each time, a code is good once."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from itertools import count

import pyotp
import pytest
from sqlalchemy import Connection, select

from campaigns import signing_in
from campaigns.accounts import BadPerson, Person, Role, add_person, end_person, person_named
from campaigns.database import Database
from campaigns.schema import log_in, session
from campaigns.signing_in import (
    ABSOLUTE,
    IDLE,
    BadPassword,
    KeyScope,
    Refused,
    SignIn,
    WrongCode,
    confirm_second_factor,
    end_session,
    end_sessions_of,
    has_second_factor,
    holder_of,
    make_key,
    offer_second_factor,
    remove_second_factor,
    seen,
    session_of,
    set_password,
    start_session,
    try_password,
)
from tests.kit.rosters import NOW, VAULT

NAME = "Hoàng Thị Lan"
PASSWORD = "năm con vịt qua đường"
_tokens = count()


def token() -> str:
    return f"{next(_tokens):043d}"


@pytest.fixture
def lan(database: Database) -> Person:
    """An officer with a password."""

    def work(conn: Connection) -> Person:
        add_person(conn, NAME, role=Role.OFFICER, now=NOW, make_token=token)
        found = person_named(conn, NAME)
        assert found is not None
        set_password(conn, found.id, PASSWORD, name=NAME, now=NOW)
        return found

    return database.transact(work)


def said(database: Database, password: str = PASSWORD, *, now: datetime = NOW, **more: str) -> str:
    return try_password(
        database,
        SignIn(name=more.pop("name", NAME), password=password, **more),
        vault=VAULT,
        now=now,
        make_token=token,
    )


def is_in(database: Database, key: str, now: datetime) -> bool:
    return database.read(lambda conn: session_of(conn, key, now=now)) is not None


def test_the_right_password_opens_a_session(database: Database, lan: Person) -> None:
    key = said(database)
    found = database.read(lambda conn: session_of(conn, key, now=NOW))

    assert found is not None
    assert lan == found.person


def test_neither_password_nor_token_is_kept(database: Database, lan: Person) -> None:
    del lan
    key = said(database)
    kept = database.read(
        lambda conn: repr(
            [*map(tuple, conn.execute(select(log_in))), *map(tuple, conn.execute(select(session)))]
        )
    )

    assert PASSWORD not in kept
    assert key not in kept
    assert "$argon2id$" in kept


@pytest.mark.parametrize(
    "password",
    [
        pytest.param("too short", id="short"),
        pytest.param("aaaaaaaaaaaaaaaa", id="one-letter"),
        pytest.param(f"{NAME.lower()} 2021", id="own-name"),
        pytest.param("x" * 201 + "abcdefg", id="endless"),
    ],
)
def test_what_is_easily_guessed_is_no_password(
    database: Database, lan: Person, password: str
) -> None:
    with pytest.raises(BadPassword):
        database.transact(lambda conn: set_password(conn, lan.id, password, name=NAME, now=NOW))


def test_each_guess_beyond_the_fourth_doubles_the_wait(database: Database, lan: Person) -> None:
    for _ in range(5):
        assert Refused.WRONG == said(database, "a wrong password")
    assert Refused.LOCKED == said(database, now=NOW + timedelta(seconds=29))

    later = NOW + timedelta(seconds=31)
    assert Refused.WRONG == said(database, "a wrong password", now=later)
    assert Refused.LOCKED == said(database, now=later + timedelta(seconds=59))
    assert said(database, now=later + timedelta(seconds=61)) not in set(Refused)
    assert 0 == database.read(
        lambda conn: conn.scalar(select(log_in.c.failed).where(log_in.c.person_id == lan.id))
    )


def test_an_ended_person_is_nobody(database: Database, lan: Person) -> None:
    key = said(database)
    database.transact(lambda conn: end_person(conn, lan.name, now=NOW))

    assert Refused.WRONG == said(database)
    assert not is_in(database, key, NOW)


def test_a_session_ends_by_rest_by_age_and_by_word(database: Database, lan: Person) -> None:
    key = said(database)
    assert is_in(database, key, NOW + IDLE - timedelta(seconds=1))
    assert not is_in(database, key, NOW + IDLE)

    at = NOW
    while at < NOW + ABSOLUTE - IDLE:
        at += IDLE - timedelta(minutes=1)
        found = database.read(partial(session_of, token=key, now=at))
        assert found is not None
        assert found.stale
        database.transact(partial(seen, session_id=found.id, now=at))
    assert not is_in(database, key, NOW + ABSOLUTE)

    other = said(database)
    assert 2 == database.transact(lambda conn: end_sessions_of(conn, lan.id, now=NOW))
    assert not is_in(database, other, NOW)


def test_one_session_ends_alone(database: Database, lan: Person) -> None:
    first, second = (
        database.transact(lambda conn: start_session(conn, lan.id, now=NOW, make_token=token))
        for _ in range(2)
    )
    found = database.read(lambda conn: session_of(conn, first, now=NOW))
    assert found is not None
    database.transact(lambda conn: end_session(conn, found.id, now=NOW))

    assert (False, True) == (is_in(database, first, NOW), is_in(database, second, NOW))


def offered(database: Database, lan: Person) -> pyotp.TOTP:
    address = database.transact(
        lambda conn: offer_second_factor(
            conn, lan.id, name=NAME, vault=VAULT, random_bytes=lambda size: b"k" * size
        )
    )
    found = pyotp.parse_uri(address)
    assert isinstance(found, pyotp.TOTP)
    return found


def test_a_second_factor_counts_once_it_was_shown_to_work(database: Database, lan: Person) -> None:
    totp = offered(database, lan)
    assert said(database) not in set(Refused)
    with pytest.raises(WrongCode):
        database.transact(
            lambda conn: confirm_second_factor(conn, lan.id, "000000", vault=VAULT, now=NOW)
        )

    code = totp.at(NOW)
    database.transact(lambda conn: confirm_second_factor(conn, lan.id, code, vault=VAULT, now=NOW))
    assert database.read(lambda conn: has_second_factor(conn, lan.id))
    assert Refused.CODE_NEEDED == said(database)
    # The code that confirmed it was spent by that.
    assert Refused.WRONG == said(database, code=code)
    assert said(database, code=totp.at(NOW + timedelta(seconds=30))) not in set(Refused)


def test_a_lost_telephone_is_taken_away_and_a_new_password_keeps_a_held_one(
    database: Database, lan: Person
) -> None:
    totp = offered(database, lan)
    database.transact(
        lambda conn: confirm_second_factor(conn, lan.id, totp.at(NOW), vault=VAULT, now=NOW)
    )
    database.transact(lambda conn: set_password(conn, lan.id, PASSWORD + "!", name=NAME, now=NOW))
    assert Refused.CODE_NEEDED == said(database, PASSWORD + "!")

    database.transact(lambda conn: remove_second_factor(conn, lan.id))
    assert said(database, PASSWORD + "!") not in set(Refused)


def test_a_key_has_its_scope_and_its_end(database: Database, lan: Person) -> None:
    key = database.transact(
        lambda conn: make_key(
            conn,
            lan.id,
            label="daily  report",
            scope=KeyScope.READ,
            lasts=timedelta(days=2),
            now=NOW,
            make_token=token,
        )
    )

    assert (lan, KeyScope.READ) == database.read(lambda conn: holder_of(conn, key, now=NOW))
    assert database.read(lambda conn: holder_of(conn, key, now=NOW + timedelta(days=2))) is None
    [kept] = database.read(lambda conn: signing_in.keys_of(conn, lan.id, now=NOW))
    assert "daily report" == kept.label
    assert not database.transact(
        lambda conn: signing_in.end_key(conn, kept.id, person_id=lan.id + 1, now=NOW)
    )


def test_no_key_lasts_beyond_a_year(database: Database, lan: Person) -> None:
    with pytest.raises(BadPerson):
        database.transact(
            lambda conn: make_key(
                conn,
                lan.id,
                label="x",
                scope=KeyScope.ACT,
                lasts=timedelta(days=366),
                now=NOW,
                make_token=token,
            )
        )
