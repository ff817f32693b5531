"""A week that is over is closed once, with figures for good; later words move what they may."""

from __future__ import annotations

from datetime import timedelta

import pytest

from campaigns.schema import (
    closing,
    obligation,
)
from scheduler.closing import close_due
from scheduler.sweep import sweep
from scheduler.tick import tick
from tests.kit.ledger_steps import begun, concluded, sent
from tests.kit.meeting import together
from tests.kit.weeks_open import WEEK, Province

SECOND = timedelta(seconds=1)


def over(province: Province) -> None:
    """The week's end has come."""
    province.clock.wait_until(WEEK.ends_at)


def test_a_week_that_was_sent_is_closed_kept(province: Province) -> None:
    province.begin_week(2)
    province.send()
    over(province)

    closed = close_due(province.ports())
    (row,) = province.read(closing)

    assert ["bluezone-sms 2021-W22"] == closed
    assert (True, True, 2) == (
        row.figures["complete"],
        row.figures["kept"],
        row.figures["duty"]["sent_unconfirmed"],
    )
    assert [] == province.differences()


def test_a_week_closed_without_sending_is_complete_and_not_kept(province: Province) -> None:
    province.begin_week(2)
    over(province)

    close_due(province.ports())
    (row,) = province.read(closing)

    assert {"lapsed": 2} == province.standing
    assert (True, False, {"never_sent": 2}) == (
        row.figures["complete"],
        row.figures["kept"],
        row.figures["shortfall"],
    )
    assert [] == province.differences()


def test_a_week_is_closed_once_by_five_ticks_of_two_threads(province: Province) -> None:
    province.begin_week(20)
    over(province)
    ports = province.ports()

    came = together(2, lambda: [tick(ports) for _ in range(5)])

    assert [] == [each for each in came if isinstance(each, Exception)]
    assert (1, {"lapsed": 20, "due": 20}) == (len(province.read(closing)), province.standing)


def test_a_week_is_not_closed_before_its_end(province: Province) -> None:
    province.begin_week(1)
    province.clock.instant = WEEK.ends_at - timedelta(microseconds=1)

    assert ([], ["due"]) == (close_due(province.ports()), province.statuses)


def test_a_claim_under_lease_is_waited_for(province: Province) -> None:
    province.begin_week(2)
    over(province)
    province.clock.instant -= SECOND
    begun(province, province.claim(1, seconds=120))
    province.clock.pass_by(seconds=1)

    too_early = close_due(province.ports())
    province.clock.pass_by(seconds=120)
    sweep(province.ports())
    closed = close_due(province.ports())
    (row,) = province.read(closing)

    assert ([], ["bluezone-sms 2021-W22"]) == (too_early, closed)
    assert (1, 1) == (row.figures["duty"]["uncertain"], row.figures["duty"]["missed"])


def test_a_late_receipt_shows_as_now_known_and_leaves_the_closing_alone(
    province: Province,
) -> None:
    province.begin_week(1)
    province.send()
    told = province.receipt("delivered")
    over(province)
    close_due(province.ports())
    stored = province.read(closing)
    province.clock.pass_by(hours=48)

    province.hear(told)

    assert (["delivered"], stored) == (province.statuses, province.read(closing))
    assert [] == province.differences()


@pytest.mark.parametrize(
    ("answer", "word", "status"),
    [
        pytest.param("accepted", "unreached", "failed", id="a-phone-was-off"),
        pytest.param("unknown", "never_had", "lapsed", id="the-carrier-never-had-it"),
    ],
)
def test_nothing_is_due_again_in_a_week_that_is_closed(
    province: Province, answer: str, word: str, status: str
) -> None:
    """
    Nobody would ever send it: it must not stand there as if somebody would.
    """
    province.begin_week(1)
    sent(province, answer)
    told = province.receipt(word)
    over(province)
    close_due(province.ports())
    province.clock.pass_by(hours=1)

    province.hear(told)
    tick(province.ports())

    assert status == province.read(obligation)[0].status
    assert [] == province.differences()


def test_a_late_answer_makes_nothing_due_in_a_week_that_is_closed(province: Province) -> None:

    province.begin_week(1)
    claimed = province.claim()
    begun(province, claimed)
    over(province)
    sweep(province.ports())
    close_due(province.ports())
    province.clock.pass_by(hours=1)

    concluded(province, claimed, "deferred")
    tick(province.ports())

    assert "lapsed" == province.read(obligation)[0].status
