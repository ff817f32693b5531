"""Whoever writes the next step of telling has the call; every step stays on record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Connection

from campaigns import watch
from campaigns.database import Database
from campaigns.watch import AlertKind, Condition, Notice, Step, Way, What
from tests.kit.rosters import NOW, OFFICER, VAULT

LINE = (1, 1, Way.EMAIL)
SECOND = timedelta(seconds=1)


@pytest.fixture
def told(database: Database) -> Database:
    """A database with one alert and one entry of the duty list."""

    def work(conn: Connection) -> None:
        found = [Condition(kind=AlertKind.DISK, scope="disk")]
        watch.keep(conn, found, looked={AlertKind.DISK}, calm=SECOND, now=NOW)
        watch.add(conn, VAULT, "Trực ban", email="truc@a.vn", person=OFFICER, now=NOW)

    database.transact(work)
    return database


def begun(database: Database, what: What = What.RAISED, *, after: Notice | None = None) -> Notice:
    mine = database.transact(lambda conn: watch.begin(conn, LINE, what, after=after, now=NOW))
    assert mine is not None
    return mine


def concluded(database: Database, mine: Notice, *, failed: str = "") -> Notice:
    database.transact(lambda conn: watch.conclude(conn, mine, failed=failed, now=NOW + SECOND))
    return database.read(lambda conn: watch.newest(conn, [1]))[LINE]


def test_a_call_is_one_workers_however_many_saw_it_due(told: Database) -> None:
    mine = [
        told.transact(lambda conn: watch.begin(conn, LINE, What.RAISED, after=None, now=NOW))
        for _ in range(2)
    ]

    assert [True, False] == [one is not None for one in mine]


def test_failures_in_a_row_are_counted_and_a_success_ends_them(told: Database) -> None:
    steps, last = [], None
    for failed in ("refused", "login", "", "deadline"):
        last = concluded(told, begun(told, after=last), failed=failed)
        steps.append((last.n, last.step, last.failures, last.sent, last.words))

    assert [
        (2, Step.FAILED, 1, 0, "refused"),
        (4, Step.FAILED, 2, 0, "login"),
        (6, Step.SENT, 0, 1, ""),
        (8, Step.FAILED, 1, 1, "deadline"),
    ] == steps


def test_an_end_that_comes_too_late_is_recorded_all_the_same(told: Database) -> None:
    """
    Its time had run out, and another made the call again.
    """
    mine = begun(told)
    other = begun(told, after=mine)
    last = concluded(told, mine)
    steps = told.read(lambda conn: watch.notices_of(conn, [1]))

    assert (2, 3) == (other.n, last.n)
    assert [Step.BEGUN, Step.BEGUN, Step.SENT] == [one.step for one in steps]


def test_the_newest_step_of_each_line_is_known(told: Database) -> None:
    concluded(told, begun(told))
    told.transact(
        lambda conn: watch.begin(conn, (1, 1, Way.WEBHOOK), What.RAISED, after=None, now=NOW)
    )
    newest = told.read(lambda conn: watch.newest(conn, [1, 7]))

    assert {Way.EMAIL: Step.SENT, Way.WEBHOOK: Step.BEGUN} == {
        line[2]: one.step for line, one in newest.items()
    }
    assert {} == told.read(lambda conn: watch.newest(conn, []))
