"""What is unknown is submitted a second time only where everything allows it, and once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from campaigns.definition import load
from campaigns.schema import attempt, obligation, quota, ruling
from gateways.contract import Limits
from scheduler.resend import allowance, resend_due
from scheduler.tick import tick
from tests.kit.campaign_texts import campaign_text
from tests.kit.scripted import (
    ACCEPTED,
    HUNG,
    AskableGateway,
    ScriptedGateway,
    answering,
    verdict,
)
from tests.kit.weeks_open import WEEK, Province

ALLOWED = "[resend]\nallow_second_submission = true\nbudget = 0.005\n"
LATE = WEEK.ends_at - timedelta(hours=30)
SATURDAY_MORNING = WEEK.ends_at - timedelta(hours=39)


def lost_week(province: Province, count: int, *, head: str = ALLOWED) -> Province:
    """So many messages of Monday that nobody answered; now it is Saturday evening."""
    province.begin_week(count, head=head)
    province.transport.script = lambda _: HUNG
    province.tuning = type(province.tuning)(margin_seconds=0.0, wire_limit=count)
    province.send()
    province.transport.script = lambda _: ACCEPTED
    province.clock.instant = LATE
    return province


def attempts_of(province: Province) -> list[int]:
    return sorted(row.attempt_no for row in province.read(attempt))


def test_the_budget_is_a_share_of_what_is_owed() -> None:
    allowed = load(campaign_text(head=ALLOWED), place="test")
    never = load(campaign_text(), place="test")

    assert [0, 1, 4_000] == [allowance(allowed, owed) for owed in (199, 200, 800_000)]
    assert 0 == allowance(never, 800_000)


@pytest.fixture
def budget_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two of however few are owed: 0.5 % of them would be nobody."""
    monkeypatch.setattr("scheduler.resend.allowance", lambda *_: 2)


@pytest.fixture
def lost(province: Province, request: pytest.FixtureRequest) -> Province:
    """Three unknowns of Monday, on Saturday evening."""
    request.getfixturevalue("budget_of_two")
    return lost_week(province, 3)


def test_as_many_as_the_budget_lets_through_are_due_again(lost: Province) -> None:
    made = resend_due(lost.ports())
    lost.send()

    assert 2 == made
    assert {"accepted": 2, "unresolved": 1} == lost.standing
    assert [1, 1, 1, 2, 2] == attempts_of(lost)
    assert ["resend", "resend"] == [row.event for row in lost.read(ruling)]
    assert [(2, 2)] == [(row.ceiling, row.used) for row in lost.read(quota)]
    assert [] == lost.differences()


def test_a_second_submission_is_the_last(lost: Province) -> None:
    """
    Lost once more, it stays unknown, though the budget had room for another.
    """
    resend_due(lost.ports())
    lost.transport.script = lambda _: HUNG
    lost.send()
    lost.clock.pass_by(minutes=10)  # after silence one goes alone, and then none for a while
    lost.send()
    lost.clock.pass_by(hours=25)

    assert 0 == resend_due(lost.ports())
    assert {"unresolved": 3} == lost.standing


def test_the_tick_does_it(lost: Province) -> None:
    tick(lost.ports())

    assert {"due": 2, "unresolved": 1} == lost.standing


@pytest.mark.parametrize(
    "before",
    [
        pytest.param(timedelta(hours=37), id="too-early-in-the-week"),
        pytest.param(timedelta(0), id="the-period-is-over"),
    ],
)
def test_nothing_is_said_again_at_another_time(lost: Province, before: timedelta) -> None:
    lost.clock.instant = WEEK.ends_at - before

    assert 0 == resend_due(lost.ports())


@pytest.mark.parametrize(("rested", "again"), [(23, 0), (24, 2)])
@pytest.mark.usefixtures("budget_of_two")
def test_an_attempt_rests_for_a_day(province: Province, rested: int, again: int) -> None:
    """
    One of Saturday morning is said again on Sunday morning, not before.
    """
    province.begin_week(2, head=ALLOWED)
    province.clock.instant = SATURDAY_MORNING
    province.transport.script = lambda _: HUNG
    province.send()
    province.clock.pass_by(hours=rested)

    assert again == resend_due(province.ports())


def test_where_the_carrier_can_be_asked_it_is_asked(lost: Province) -> None:
    lost.serve(AskableGateway())

    assert 0 == resend_due(lost.ports())


@pytest.mark.usefixtures("budget_of_two")
def test_what_the_carrier_accepted_is_never_sent_again(province: Province) -> None:
    province.begin_week(2, head=ALLOWED)
    province.send()
    province.clock.instant = LATE

    assert 0 == resend_due(province.ports())


@pytest.mark.usefixtures("budget_of_two")
def test_another_gateway_is_taken_where_there_is_one(province: Province) -> None:
    province.serve(ScriptedGateway("esms", limits=Limits(tps=100, any_network=True)))
    province.join(1)
    province.clock.pass_by(seconds=1)
    route = '\n[routes.esms]\nbrandname = "LANGSON"\nalphabet = "unaccented"\n'
    province.approve(campaign_text(head=ALLOWED) + route)
    province.open()
    province.transport.script = lambda _: HUNG
    province.send()
    province.clock.instant = LATE
    province.transport.script = lambda _: answering(verdict("accepted"))

    resend_due(province.ports())
    province.send("esms")

    assert ["mobifone", "esms"] == [row.gateway for row in province.read(attempt)]
    assert ["accepted"] == province.statuses


def ended_by_the_stop_list(lost: Province) -> None:
    for owed in lost.read(obligation):
        lost.stop(owed.subscriber_id)
    lost.send()


def ended_by_the_period(lost: Province) -> None:
    lost.clock.instant = WEEK.ends_at
    tick(lost.ports())


def ended_by_a_refusal(lost: Province) -> None:
    lost.transport.script = lambda _: answering(verdict("rejected", code="17"))
    lost.send()


@pytest.mark.parametrize(
    "end",
    [
        pytest.param(ended_by_the_stop_list, id="stop-list"),
        pytest.param(ended_by_the_period, id="period-over"),
        pytest.param(ended_by_a_refusal, id="refused"),
    ],
)
def test_nothing_ends_it_as_never_sent(lost: Province, end: Callable[[Province], None]) -> None:
    """
    The first submission may have been taken: nobody is waived, failed or lapsed who was perhaps
    messaged.
    """
    resend_due(lost.ports())
    end(lost)
    ended = [row for row in lost.read(obligation) if row.week == WEEK.key]

    assert {"unresolved"} == {row.status for row in ended}
    assert [] == lost.differences()
