"""People are known by their tokens, and may do what their role may do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from campaigns.accounts import (
    PERMISSIONS,
    Act,
    BadPerson,
    NotAllowed,
    Person,
    Role,
    add_person,
    end_person,
    log_access,
    person_named,
    person_of,
    require,
    require_other,
)
from campaigns.carrier import Carrier
from campaigns.database import Database
from campaigns.schema import access, person
from tests.kit.rosters import APPROVER, NOW, OFFICER

TOKEN = "t" * 43


def added(
    database: Database,
    name: str = "Hoàng Thị Lan",
    *,
    make_token: Callable[[], str] = lambda: TOKEN,
    **changes: Any,
) -> str:
    stated: dict[str, Any] = {"role": Role.OFFICER, "now": NOW} | changes
    return database.transact(lambda conn: add_person(conn, name, make_token=make_token, **stated))


def test_a_person_is_known_by_their_token(database: Database) -> None:
    token = added(database, role=Role.CARRIER, carrier=Carrier.VNPT)
    found = database.read(lambda conn: person_of(conn, token))

    assert found == database.read(lambda conn: person_named(conn, "Hoàng Thị Lan"))
    assert Person(id=1, name="Hoàng Thị Lan", role=Role.CARRIER, carrier=Carrier.VNPT) == found


def test_the_token_itself_is_not_kept(database: Database) -> None:
    added(database)
    row = database.read(lambda conn: conn.execute(select(person)).one())

    assert 32 == len(row.token_sha256)
    assert TOKEN not in repr(tuple(row))


@pytest.mark.parametrize("token", ["", "t" * 42, TOKEN + " "])
def test_another_token_is_nobodys(database: Database, token: str) -> None:
    added(database)

    assert database.read(lambda conn: person_of(conn, token)) is None


def test_an_ended_persons_token_is_nobodys(database: Database) -> None:
    token = added(database)

    assert database.transact(lambda conn: end_person(conn, "Hoàng Thị Lan", now=NOW))
    assert database.read(lambda conn: person_of(conn, token)) is None
    assert not database.transact(lambda conn: end_person(conn, "Hoàng Thị Lan", now=NOW))


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"name": "  "}, id="no name"),
        pytest.param({"make_token": lambda: "guessable"}, id="short token"),
        pytest.param({"role": Role.CARRIER}, id="a carrier's person without a carrier"),
        pytest.param({"carrier": Carrier.VNPT}, id="an officer of a carrier"),
    ],
)
def test_a_person_that_cannot_be_is_refused(database: Database, changes: dict[str, Any]) -> None:
    with pytest.raises(BadPerson):
        added(database, **changes)


def test_a_name_is_given_once_even_after_its_person_left(database: Database) -> None:
    """Who approved a campaign must stay one person for ever."""
    added(database)
    database.transact(lambda conn: end_person(conn, "Hoàng Thị Lan", now=NOW))

    with pytest.raises(BadPerson, match="tells them apart"):
        added(database, "Hoàng  Thị Lan ", make_token=lambda: "u" * 43)


def test_every_act_has_somebody_who_may_do_it() -> None:
    assert set(Act) == set(PERMISSIONS)
    assert all(PERMISSIONS.values())


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("role", Role)
def test_a_role_may_do_what_the_table_says(role: Role, act: Act) -> None:
    who = replace(OFFICER, role=role)
    if role in PERMISSIONS[act]:
        require(who, act)
        return

    with pytest.raises(NotAllowed, match=f"ask a person with the role {min(PERMISSIONS[act])}"):
        require(who, act)


def test_whoever_reads_changes_nothing() -> None:
    """Auditors may look at one number and write down what they found, which nobody else may;
    carriers' people deliver roster and statements, and reply to what was issued to them.
    """
    of = {role: {act for act in Act if role in PERMISSIONS[act]} for role in Role}

    assert {Act.REVEAL, Act.AUDIT} == of[Role.AUDITOR]
    assert {Role.AUDITOR} == PERMISSIONS[Act.AUDIT]
    replies = {Act.ACKNOWLEDGE_REPORT, Act.CONTEST_REPORT}
    assert replies | {Act.IMPORT_ROSTER, Act.IMPORT_STATEMENT} == of[Role.CARRIER]
    assert Act.APPROVE not in of[Role.OFFICER]
    assert Act.SUBMIT not in of[Role.APPROVER]


def test_who_took_a_part_may_not_take_the_other() -> None:
    require_other(APPROVER, {"wrote": OFFICER.name, "submitted": None}, act=Act.APPROVE)

    with pytest.raises(NotAllowed, match="submitted this and may not approve"):
        require_other(APPROVER, {"submitted": APPROVER.name}, act=Act.APPROVE)


def test_a_look_at_one_person_leaves_a_row(database: Database) -> None:
    database.transact(
        lambda conn: log_access(
            conn, person="A", what="timeline", subscriber_id=7, reason="complaint", at=NOW
        )
    )
    row = database.read(lambda conn: conn.execute(select(access)).one())

    assert ("A", "timeline", 7, "complaint", NOW, 1) == (
        row.person,
        row.what,
        row.subscriber_id,
        row.reason,
        row.at,
        row.rows,
    )
