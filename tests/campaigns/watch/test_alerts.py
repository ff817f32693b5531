"""An alert is raised once for as long as it lasts, becomes worse, is acknowledged, and cleared."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, delete, insert
from sqlalchemy.exc import IntegrityError

from campaigns import watch
from campaigns.accounts import NotAllowed, Person
from campaigns.database import Database
from campaigns.register import ReasonMissing
from campaigns.schema import alert, control, notice
from campaigns.watch import Alert, AlertKind, Condition, NoSuchAlert, What
from campaigns.watch.on_duty import Way
from tests.kit.rosters import AUDITOR, NOW, OFFICER, OTHER_OFFICER, VAULT

MINUTE = timedelta(minutes=1)
CALM = 5 * MINUTE
HALTED = Condition(kind=AlertKind.HALTED, scope="gateway:vnpt", details={"reason": "code 7"})
DISK = Condition(kind=AlertKind.DISK, scope="disk", details={"free": 7})
WORSE = Condition(kind=AlertKind.HALTED, scope="gateway:vnpt", details={"reason": "9"}, grade=2)


def kept(database: Database, *found: Condition, at: datetime = NOW) -> list[Alert]:
    """Keep what a look for both kinds found; what is open then."""
    looked = {AlertKind.HALTED, AlertKind.DISK}
    database.transact(lambda conn: watch.keep(conn, found, looked=looked, calm=CALM, now=at))
    return database.read(watch.open_alerts)


def told(conn: Connection, alert_id: int) -> None:
    """Somebody is told of it."""
    watch.add(conn, VAULT, "Trực ban", email="truc@a.vn", person=OFFICER, now=NOW)
    line = (alert_id, 1, Way.EMAIL)
    assert watch.begin(conn, line, What.RAISED, after=None, now=NOW)


def acknowledged(
    database: Database, alert_id: int = 1, *, person: Person = OFFICER, reason: str = "calling"
) -> bool:
    return database.transact(
        lambda conn: watch.acknowledge(conn, alert_id, person=person, reason=reason, now=NOW)
    )


def test_what_lasts_is_one_alert_that_is_seen_again(database: Database) -> None:
    kept(database, HALTED, DISK)
    later = kept(database, HALTED, DISK, at=NOW + MINUTE)

    assert [(1, "gateway:vnpt"), (2, "disk")] == [(one.id, one.scope) for one in later]
    assert {(NOW, NOW, NOW + MINUTE)} == {
        (one.raised_at, one.worsened_at, one.last_seen_at) for one in later
    }


def test_what_nobody_was_told_of_goes_at_once(database: Database) -> None:
    kept(database, HALTED)

    assert [] == kept(database, at=NOW + MINUTE)


def test_what_was_told_is_over_only_after_a_calm(database: Database) -> None:
    """
    What flaps would else be told each time.
    """
    kept(database, HALTED)
    database.transact(lambda conn: told(conn, 1))
    early = kept(database, at=NOW + CALM - timedelta(seconds=1))
    late = kept(database, at=NOW + CALM)

    assert [1] == [one.id for one in early]
    assert [] == late


def test_what_comes_back_is_a_new_alert(database: Database) -> None:
    kept(database, HALTED)
    kept(database, at=NOW + MINUTE)

    assert [2] == [one.id for one in kept(database, HALTED, at=NOW + 2 * MINUTE)]


def test_a_kind_that_was_not_looked_for_is_not_seen_to_be_over(database: Database) -> None:
    kept(database, HALTED, DISK)
    database.transact(
        lambda conn: watch.keep(conn, [], looked={AlertKind.DISK}, calm=CALM, now=NOW + MINUTE)
    )

    assert ["gateway:vnpt"] == [one.scope for one in database.read(watch.open_alerts)]


def test_two_who_find_the_same_raise_it_once(database: Database) -> None:
    """
    The second one saw nothing yet: the database itself lets one row through.
    """
    kept(database, HALTED)

    def blind(conn: Connection) -> None:
        watch.keep(conn, [HALTED], looked=set(), calm=CALM, now=NOW)

    database.transact(blind)

    assert [1] == [one.id for one in database.read(watch.open_alerts)]


def test_what_became_worse_is_nobodys_care_any_more(database: Database) -> None:
    kept(database, HALTED)
    acknowledged(database)
    database.transact(lambda conn: watch.escalate(conn, 1, now=NOW))
    (worse,) = kept(database, WORSE, at=NOW + MINUTE)
    (same,) = kept(database, HALTED, at=NOW + 2 * MINUTE)

    assert (2, NOW + MINUTE, None, None) == (
        worse.grade,
        worse.worsened_at,
        worse.acknowledged_at,
        worse.escalated_at,
    )
    assert {"reason": "9"} == worse.details
    assert (2, NOW + MINUTE) == (same.grade, same.worsened_at)


def test_an_acknowledgement_has_a_name_a_reason_and_a_control(database: Database) -> None:
    kept(database, HALTED)
    first = acknowledged(database)
    second = acknowledged(database, person=OTHER_OFFICER)
    (row,) = database.read(lambda conn: conn.execute(control.select()).all())

    assert (True, False) == (first, second)
    assert ("acknowledge", "alert:1", OFFICER.name, "calling") == (
        row.kind,
        row.scope,
        row.actor,
        row.reason,
    )


def test_what_is_over_needs_no_acknowledgement(database: Database) -> None:
    kept(database, HALTED)
    kept(database, at=NOW + MINUTE)

    assert not acknowledged(database)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        pytest.param({"person": AUDITOR}, NotAllowed, id="an auditor"),
        pytest.param({"reason": "  "}, ReasonMissing, id="no reason"),
        pytest.param({"alert_id": 7}, NoSuchAlert, id="no such alert"),
    ],
)
def test_an_acknowledgement_that_cannot_be_is_refused(
    database: Database, changes: dict[str, object], refusal: type[Exception]
) -> None:
    kept(database, HALTED)

    with pytest.raises(refusal):
        acknowledged(database, **changes)  # type: ignore[arg-type]


def test_an_alert_is_escalated_once(database: Database) -> None:
    kept(database, HALTED)
    once = [database.transact(lambda conn: watch.escalate(conn, 1, now=NOW)) for _ in range(2)]

    assert [True, False] == once


def test_what_is_to_be_told_is_what_is_wrong_or_was_a_while_ago(database: Database) -> None:
    kept(database, HALTED)
    kept(database, DISK, at=NOW + MINUTE)

    def told_since(since: datetime) -> list[int]:
        found = database.read(lambda conn: watch.alerts_to_tell(conn, since=since))
        return [one.id for one in found]

    assert ([1, 2], [2]) == (told_since(NOW), told_since(NOW + MINUTE))
    assert [2, 1] == [one.id for one in database.read(lambda conn: watch.latest_alerts(conn, 5))]


def test_a_notice_is_neither_changed_nor_removed(database: Database) -> None:
    kept(database, HALTED)
    database.transact(lambda conn: told(conn, 1))

    with pytest.raises(IntegrityError, match="append-only"):
        database.transact(lambda conn: conn.execute(delete(notice)))


def test_an_open_alert_is_one_whoever_writes_it(database: Database) -> None:
    kept(database, HALTED)
    row = {"kind": "halted", "scope": "gateway:vnpt", "grade": 1, "details": {}}
    times = dict.fromkeys(("raised_at", "worsened_at", "last_seen_at"), NOW)

    with pytest.raises(IntegrityError):
        database.transact(lambda conn: conn.execute(insert(alert).values(**row, **times)))
