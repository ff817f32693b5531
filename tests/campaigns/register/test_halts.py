"""People halt and release, each by name and with a reason; some halts take two to release."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, select

from campaigns import register
from campaigns.accounts import NotAllowed, Person, Role
from campaigns.database import Database
from campaigns.ledger import traffic
from campaigns.register import ReasonMissing, Release
from campaigns.schema import control

NOW = datetime(2021, 5, 31, 1, 0, tzinfo=UTC)
LAN = Person(id=1, name="Lan", role=Role.OFFICER)
MINH = Person(id=2, name="Minh", role=Role.APPROVER)
AUDITOR = Person(id=3, name="Hoa", role=Role.AUDITOR)
SCOPE = "campaign:bluezone-sms"


def halted(
    database: Database, *, people_needed: int = 1, reason: str = "landing moved: it redirects"
) -> None:
    database.transact(
        lambda conn: traffic.set_halt(
            conn,
            scope=SCOPE,
            active=True,
            reason=reason,
            by="system",
            now=NOW,
            people_needed=people_needed,
        )
    )


def release(database: Database, who: Person, *, reason: str = "looked at it") -> Release:
    return database.transact(
        lambda conn: register.release(conn, SCOPE, person=who, reason=reason, now=NOW)
    )


def stands(database: Database) -> bool:
    return bool(database.read(lambda conn: traffic.halts_in_force(conn, [SCOPE])))


def decisions(conn: Connection) -> list[tuple[str, str, str]]:
    rows = conn.execute(select(control).order_by(control.c.id))
    return [(row.kind, row.actor, row.reason) for row in rows]


def test_a_person_halts_and_another_word_changes_nothing(database: Database) -> None:
    said = [
        database.transact(
            lambda conn: register.halt(conn, SCOPE, person=LAN, reason="wrong text", now=NOW)
        )
        for _ in range(2)
    ]

    assert [True, False] == said
    assert [("halt", "Lan", "wrong text")] == database.read(decisions)


def test_one_person_releases_an_ordinary_halt(database: Database) -> None:
    halted(database)

    assert (Release.RELEASED, False) == (release(database, LAN), stands(database))
    assert Release.NOT_HALTED is release(database, LAN)


def test_a_moved_landing_takes_two_people(database: Database) -> None:
    """
    The same person twice is still one.
    """
    halted(database, people_needed=2)
    said = [release(database, LAN), release(database, LAN)]
    stood = stands(database)
    said.append(release(database, MINH))

    assert [Release.ONE_MORE, Release.ONE_MORE, Release.RELEASED] == said
    assert (True, False) == (stood, stands(database))
    assert ["Lan", "Lan", "Minh"] == [actor for _, actor, _ in database.read(decisions)]


def test_a_new_halt_forgets_who_released_the_last_one(database: Database) -> None:
    halted(database, people_needed=2)
    release(database, LAN)
    halted(database, people_needed=2)

    assert Release.ONE_MORE is release(database, MINH)


def send_on(database: Database, who: Person, *, reason: str = "the hotline answers") -> Release:
    return database.transact(
        lambda conn: register.send_on(conn, "bluezone-sms", person=who, reason=reason, now=NOW)
    )


def test_a_landing_that_is_down_is_released_by_sending_on_and_by_nothing_else(
    database: Database,
) -> None:
    """
    Who resumes says that it is mended; who sends on takes it upon themselves that it is not.
    """
    halted(database, reason="landing down: https://bluezone.gov.vn/taiapp: HTTP 503")
    resumed = release(database, LAN)
    stood = stands(database)

    assert (Release.ONLY_BY_SENDING_ON, True) == (resumed, stood)
    assert (Release.RELEASED, False) == (send_on(database, LAN), stands(database))
    assert [("send_on", "Lan", "the hotline answers")] == database.read(decisions)


@pytest.mark.parametrize("people_needed", [1, 2])
def test_no_other_halt_is_released_by_sending_on(database: Database, people_needed: int) -> None:
    halted(database, people_needed=people_needed)

    assert (Release.NOT_HALTED, True) == (send_on(database, LAN), stands(database))
    assert [] == database.read(decisions)


def test_sending_on_needs_a_person_who_may_and_a_reason(database: Database) -> None:
    halted(database, reason="landing down: https://bluezone.gov.vn/taiapp: HTTP 503")

    with pytest.raises(NotAllowed):
        send_on(database, AUDITOR)
    with pytest.raises(ReasonMissing):
        send_on(database, LAN, reason=" ")
    assert stands(database)


def test_who_only_reads_releases_nothing(database: Database) -> None:
    halted(database)

    with pytest.raises(NotAllowed):
        release(database, AUDITOR)
    with pytest.raises(ReasonMissing):
        release(database, LAN, reason=" ")
    assert stands(database)
