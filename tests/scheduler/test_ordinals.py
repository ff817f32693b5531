"""A campaign that owes several messages a period divides it: each has a time of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from campaigns.figures import figures_of
from campaigns.period import Cadence, CadenceUnit, WeekPeriod, ordinals_of
from campaigns.schema import obligation, opening, period
from scheduler.closing import close_due
from scheduler.opening import grow
from tests.kit.weeks_open import WEEK, Province

TWICE = "[cadence]\ntimes = 2\n"
FIRST, SECOND = ordinals_of(Cadence(CadenceUnit.WEEK, 2), WeekPeriod(WEEK))


@pytest.fixture
def twice(province: Province) -> Province:
    """Three subscribers who are owed two messages this week."""
    province.begin_week(3, head=TWICE)
    return province


def standing(province: Province, ordinal: int) -> list[str]:
    return [row.status for row in province.read(obligation) if row.ordinal == ordinal]


def test_each_addressee_is_owed_each_ordinal_in_its_own_time(twice: Province) -> None:
    owed = [(row.ordinal, row.not_before) for row in twice.read(obligation)]

    assert [(1, FIRST.not_before)] * 3 + [(2, SECOND.not_before)] * 3 == owed
    assert [3] == [row.eligible for row in twice.read(opening)]
    assert [] == twice.differences()


def test_the_second_message_goes_in_the_second_half_only(twice: Province) -> None:
    twice.send()
    first = standing(twice, 1), standing(twice, 2)
    twice.clock.instant = SECOND.not_before
    twice.send()

    assert (["accepted"] * 3, ["due"] * 3) == first
    assert (["accepted"] * 3, ["accepted"] * 3) == (standing(twice, 1), standing(twice, 2))
    assert [] == twice.differences()


def test_what_was_not_sent_in_its_time_lapses_and_is_not_made_up_for(twice: Province) -> None:
    twice.clock.instant = SECOND.not_before
    sent_late = twice.send()
    close_due(twice.ports())

    assert 3 == sent_late["accept"]
    assert (["lapsed"] * 3, ["accepted"] * 3) == (standing(twice, 1), standing(twice, 2))
    assert ["open"] == [row.state for row in twice.read(period)]


def test_the_figures_count_what_is_owed_not_who(twice: Province) -> None:
    twice.send()
    twice.clock.instant = WEEK.ends_at
    close_due(twice.ports())
    figures = twice.database.read(lambda conn: figures_of(conn, twice.period().id))

    assert (3, 6, 3, 3) == (
        figures["roster"],
        figures["duty"]["owed"],
        figures["duty"]["sent_unconfirmed"],
        figures["duty"]["missed"],
    )
    assert [] == twice.differences()


def test_who_joins_in_the_second_half_is_owed_the_second_message(province: Province) -> None:
    province.begin_week(1, head=f'supplements_until = "Sun 12:00"\n{TWICE}')
    province.clock.instant = SECOND.not_before + timedelta(hours=1)
    province.join(1)
    province.clock.pass_by(seconds=1)
    grow(province.ports())

    assert [(1, 0), (2, 0), (2, 1)] == [
        (row.ordinal, row.supplement) for row in province.read(obligation)
    ]
    assert [] == province.differences()
