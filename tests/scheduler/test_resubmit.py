"""A gateway that takes no reference twice is told the same again: *accepted* ends the doubt."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from campaigns.schema import attempt, receipt, spacing, submission
from gateways.contract import Limits
from gateways.exchange import Answer
from scheduler.reconcile import reconcile
from tests.kit.scripted import ACCEPTED, HUNG, IdempotentGateway, answering, verdict
from tests.kit.weeks_open import Province

MIDNIGHT = datetime.fromisoformat("2021-06-01T00:00:00+07:00")


def lose(province: Province, gateway: IdempotentGateway) -> Province:
    province.serve(gateway)
    province.begin_week(2)
    province.transport.script = lambda _: HUNG
    province.send()
    province.transport.script = lambda _: ACCEPTED
    return province


@pytest.fixture
def lost(province: Province) -> Province:
    """Two messages that nobody answered, by a gateway that takes no reference twice."""
    return lose(province, IdempotentGateway())


def said(province: Province) -> list[tuple[str, str]]:
    """Reference and text of every message that went on the wire."""
    return [(one["reference"], one["text"]) for one in province.transport.heard]


def test_the_same_is_said_again_word_for_word_and_ends_the_doubt(lost: Province) -> None:
    lost.clock.pass_by(minutes=2)

    reconcile(lost.ports(), "mobifone")

    assert said(lost)[:2] == said(lost)[2:]
    assert {"accepted": 2} == lost.standing
    assert (2, 4) == (len(lost.read(attempt)), len(lost.read(submission)))
    assert {"taken"} == {row.word for row in lost.read(receipt)}
    assert [] == lost.differences()


def test_what_is_said_again_keeps_the_pace_as_well(province: Province) -> None:
    lost = lose(province, IdempotentGateway(limits=Limits(tps=2)))
    lost.clock.pass_by(minutes=2)

    reconcile(lost.ports(), "mobifone")
    first, second = lost.transport.heard_at[2:]

    assert timedelta(seconds=0.5) == second - first


def test_a_day_is_counted_from_what_was_said_last(lost: Province) -> None:
    """
    Perhaps the first call never came to the carrier, and the second is the one that is read.
    """
    begun = lost.clock.now()
    lost.clock.pass_by(hours=15)
    reconcile(lost.ports(), "mobifone")

    spaced = {row.begun_at for row in lost.read(spacing)}
    assert spaced
    assert all(begun + timedelta(hours=15) <= one for one in spaced)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(HUNG, id="silence"),
        pytest.param(answering(verdict("rejected", code="17")), id="rejected"),
        pytest.param(answering(verdict("deferred", code="98")), id="deferred"),
        pytest.param(answering(verdict("blocked", code="10")), id="blocked"),
    ],
)
def test_any_other_answer_speaks_of_the_second_call_alone(lost: Province, answer: Answer) -> None:
    lost.transport.script = lambda _: answer
    lost.clock.pass_by(minutes=2)

    reconcile(lost.ports(), "mobifone")

    assert {"unresolved": 2} == lost.standing


def test_it_is_not_said_again_and_again(lost: Province) -> None:
    """
    At 2, 4, 8 … minutes of age, whatever the number of rounds between.
    """
    lost.transport.script = lambda _: HUNG
    for _ in range(7):
        lost.clock.pass_by(minutes=1)
        reconcile(lost.ports(), "mobifone")
        reconcile(lost.ports(), "mobifone")

    assert 2 + 2 * 2 == len(said(lost))


def test_the_guard_forgets_and_then_nothing_is_said_again(lost: Province) -> None:
    lost.clock.pass_by(hours=16, minutes=1)

    reconcile(lost.ports(), "mobifone")

    assert 2 == len(said(lost))


@pytest.mark.parametrize(
    ("now", "again"),
    [
        pytest.param(MIDNIGHT - timedelta(minutes=31), 2, id="the-same-evening"),
        pytest.param(MIDNIGHT - timedelta(minutes=29), 0, id="close-to-midnight"),
        pytest.param(MIDNIGHT + timedelta(minutes=1), 0, id="the-next-day"),
    ],
)
def test_a_guard_that_forgets_at_midnight_is_not_relied_on_beyond(
    province: Province, now: datetime, again: int
) -> None:
    lose(province, IdempotentGateway(resubmit_same_day_only=True))
    province.clock.instant = now

    reconcile(province.ports(), "mobifone")

    assert 2 + again == len(said(province))


def test_the_guards_of_a_first_submission_hold(lost: Province) -> None:
    lost.stop(lost.owed().subscriber_id)
    lost.clock.pass_by(minutes=2)

    reconcile(lost.ports(), "mobifone")

    assert {"accepted": 1, "unresolved": 1} == lost.standing


def test_where_a_reference_may_be_taken_twice_nothing_is_said_again(province: Province) -> None:
    lose(province, IdempotentGateway(resubmit_within=None))
    province.clock.pass_by(minutes=2)

    reconcile(province.ports(), "mobifone")

    assert 2 == len(said(province))
