"""The week at one glance: what is left against the pace needed, what fails, and its pictures."""

from __future__ import annotations

from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import Connection

from reports.board import board
from reports.errors import WeekNotOpened
from reports.failing import failing
from reports.progress import progress
from reports.render.svg import Part, columns, stacked_bar
from reports.words import Language
from tests.kit.stories import begun, said
from tests.kit.weeks import STARTS_AT, SyntheticWeek

LABEL = "2021-W22"
NOON = STARTS_AT + timedelta(days=6, hours=12)
"""Twelve hours before the week ends."""


def taken(week: SyntheticWeek, position: int, minutes_ago: int) -> None:
    """The carrier took that one's message so long before noon."""
    at = NOON - timedelta(minutes=minutes_ago)
    week.write_fact(position, 1, fact=begun(at=at))
    week.write_fact(position, 2, fact=said("accepted", "accept"))


def test_the_pace_needed_stands_beside_that_of_the_last_hour(connection: Connection) -> None:
    week = SyntheticWeek(connection).owe("untouched", times=25).write()
    taken(week, 1, minutes_ago=59)
    taken(week, 2, minutes_ago=1)
    taken(week, 3, minutes_ago=61)

    [vnpt] = progress(connection, "bluezone-sms", label=LABEL, now=NOON).gateways

    assert ("vnpt", 25, 2) == (vnpt.gateway, vnpt.left, vnpt.taken_last_hour)
    assert 3 == vnpt.needed_an_hour  # 25 in 12 hours, rounded up
    assert NOON + timedelta(hours=12.5) == vnpt.expected_at
    assert vnpt.in_time is False


def test_without_an_hour_behind_it_nobody_can_tell(connection: Connection) -> None:
    SyntheticWeek(connection).owe("untouched", times=3).write()
    [vnpt] = progress(connection, "bluezone-sms", label=LABEL, now=NOON).gateways

    assert (None, None) == (vnpt.expected_at, vnpt.in_time)


def test_after_the_end_all_that_is_left_is_needed_at_once(connection: Connection) -> None:
    SyntheticWeek(connection).owe("untouched", times=3).write()
    late = progress(connection, "bluezone-sms", label=LABEL, now=NOON + timedelta(days=2))

    assert 3 == late.gateways[0].needed_an_hour


def test_what_was_sent_is_not_left(connection: Connection) -> None:
    SyntheticWeek(connection).owe("accepted", times=3).owe("leased").write()
    found = progress(connection, "bluezone-sms", label=LABEL, now=NOON)

    assert 1 == found.left == found.as_json()["left"]
    assert 1 == found.sheets(Language.ENGLISH)[0].rows[0][1]


def test_what_fails_is_told_by_the_carriers_code(connection: Connection) -> None:
    week = SyntheticWeek(connection).owe("refused", times=2).owe("unresolved").owe("accepted")
    week.write()
    found = failing(connection, "bluezone-sms", label=LABEL)

    assert [("vnpt", "rejected", "17", 2), ("vnpt", "unknown", "net:deadline", 1)] == [
        (one.gateway, one.verdict, one.code, one.attempts) for one in found.lines
    ]
    assert "Từ chối" == found.sheets(Language.VIETNAMESE)[0].rows[0][1]


def test_the_board_is_its_reports_on_one_snapshot(connection: Connection) -> None:
    SyntheticWeek(connection).owe("delivered", times=2).owe("untouched").write()
    found = board(connection, "bluezone-sms", label=LABEL, now=NOON)
    told = found.as_json()

    assert told["compliance"] == found.compliance.as_json()
    assert 1 == told["progress"]["left"] == found.compliance.now["duty"]["missed"]
    assert len(found.sheets(Language.VIETNAMESE)) >= len(("roster", "duty", "proof"))


def test_a_week_that_was_not_opened_has_no_board(connection: Connection) -> None:
    with pytest.raises(WeekNotOpened):
        board(connection, "bluezone-sms", label="2021-W23", now=NOON)


def test_a_bar_is_divided_by_its_parts_and_says_them() -> None:
    drawn = stacked_bar(
        [Part("a < b", 3, "#000000"), Part("none", 0, "#111111"), Part("c", 1, "#222222")],
        title="three & one",
        width=400,
    )
    picture = ET.fromstring(drawn)
    widths = [
        float(one.get("width", "")) for one in picture.iter("{http://www.w3.org/2000/svg}rect")
    ]

    assert [300.0, 100.0] == widths
    assert "three & one" == picture.get("aria-label")


def test_columns_stand_in_proportion_to_the_highest() -> None:
    picture = ET.fromstring(
        columns([Part("31/05", 50, "#000000"), Part("01/06", 100, "#000000")], title="by day")
    )
    heights = [
        float(one.get("height", "")) for one in picture.iter("{http://www.w3.org/2000/svg}rect")
    ]

    assert heights[1] == pytest.approx(2 * heights[0])


def test_a_chart_of_nothing_is_still_a_picture() -> None:
    assert "svg" in ET.fromstring(columns([], title="nothing")).tag
    assert "svg" in ET.fromstring(stacked_bar([], title="nothing")).tag
