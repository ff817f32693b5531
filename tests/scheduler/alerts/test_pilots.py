"""Whoever forgot the pilot is told while the week can still be kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from campaigns.schema import campaign, period, version
from campaigns.watch import Condition
from reports.alert_words import words_of
from reports.words import Language
from scheduler.alerts.outlook import outlook
from scheduler.alerts.pilots import unread
from tests.kit.campaign_texts import campaign_text
from tests.kit.pilots import SLUG, STAFF, Desk, desk
from tests.kit.weeks_open import WEEK, Province

__all__ = ["desk"]

LIVE = frozenset({"mobifone"})


def found(province: Province, live: frozenset[str] = LIVE) -> list[Condition]:
    ports, now = province.ports(live=live), province.clock.now()
    return province.database.read(lambda conn: list(unread(conn, ports, now=now)))


def test_an_open_week_that_waits_for_its_pilot_is_told(desk: Desk) -> None:
    told = found(desk.province)

    assert [(f"route:{SLUG}/mobifone", 2, "open")] == [
        (one.scope, one.grade, one.details["why"]) for one in told
    ]
    assert "loa campaign pilot " in words_of(told[0].kind, told[0].details, Language.ENGLISH)


def test_it_is_over_when_a_person_read_it(desk: Desk) -> None:
    desk.ask(STAFF)
    desk.send()
    before = len(found(desk.province))
    desk.read()

    assert (1, []) == (before, found(desk.province))


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        pytest.param(timedelta(hours=25), [], id="a day and an hour before"),
        pytest.param(timedelta(hours=24), ["soon"], id="a day before"),
    ],
)
def test_it_is_told_a_day_before_the_first_week(
    province: Province, before: timedelta, expected: list[str]
) -> None:
    province.approve(campaign_text())
    province.clock.instant = WEEK.starts_at - before

    assert expected == [one.details["why"] for one in found(province)]


def test_no_lab_waits(desk: Desk) -> None:
    assert [] == found(desk.province, live=frozenset())


@pytest.mark.parametrize("changed", [{"kind": "exercise"}, {"paused": True}], ids=str)
def test_neither_an_exercise_nor_a_pause_waits(desk: Desk, changed: dict[str, Any]) -> None:
    desk.province.database.transact(lambda conn: conn.execute(update(campaign).values(**changed)))

    assert [] == found(desk.province)


def test_a_pilot_is_no_period_that_waits(desk: Desk) -> None:
    """
    Its version was replaced, and its week is over: nothing of it is sent to anybody else.
    """
    desk.ask(STAFF)

    def over(conn: Any) -> None:
        conn.execute(update(period).where(period.c.state == "open").values(state="closed"))
        conn.execute(update(version).values(state="superseded"))

    desk.province.database.transact(over)

    assert [] == found(desk.province)


def test_the_forecast_counts_what_waits_as_missed(desk: Desk) -> None:
    desk.province.clock.instant = WEEK.ends_at - timedelta(hours=60)
    ports, now = desk.province.ports(live=LIVE), desk.province.clock.now()
    told = desk.province.database.read(lambda conn: list(outlook(conn, ports, now=now)))

    assert [("pilot", 3)] == [(one.details["cause"], one.details["missed"]) for one in told]


def test_the_forecast_speaks_of_no_pilot(desk: Desk) -> None:
    desk.ask(STAFF)
    ports, now = desk.province.ports(), desk.province.clock.now()
    told = desk.province.database.read(lambda conn: list(outlook(conn, ports, now=now)))

    assert [] == told
