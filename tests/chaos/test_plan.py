"""The plan and the line's faults come from their seed alone, each kind as often as it should."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from tests.chaos.faults import RATES, Fault, fault_of
from tests.chaos.plan import Act, Asked, counts_of, steps_of

ASKED = Asked(
    home=Path("nowhere"),
    messages=100_000,
    seed=7,
    minutes=10,
    workers=3,
    kills=200,
    broker=50,
    postgres=20,
)


def test_a_seed_names_one_plan() -> None:
    assert steps_of(ASKED) == steps_of(ASKED)


def test_every_act_stands_in_the_plan_as_often_as_it_is_counted() -> None:
    assert Counter(counts_of(ASKED)) == Counter(step.act for step in steps_of(ASKED))


def test_the_plan_holds_what_was_asked_for() -> None:
    counts = counts_of(ASKED)

    assert 200 == counts[Act.KILL_ON_WIRE] + counts[Act.KILL]
    assert 50 == counts[Act.FLUSH] + counts[Act.BROKER_RESTART]
    assert 20 == counts[Act.POSTGRES_RESTART] + counts[Act.POSTGRES_IMMEDIATE]


def test_steps_follow_each_other_within_the_run() -> None:
    shares = [step.share for step in steps_of(ASKED)]

    assert sorted(shares) == shares
    assert 0 < shares[0] < shares[-1] < 1


def test_one_copy_is_taken_and_put_back_later_in_the_middle() -> None:
    shares = {step.act: step.share for step in steps_of(ASKED)}

    assert 1 == counts_of(ASKED)[Act.BACKUP] == counts_of(ASKED)[Act.RESTORE]
    assert 0.2 < shares[Act.BACKUP] < shares[Act.RESTORE] - 0.1 < 0.5


def test_a_call_meets_the_same_fault_each_time() -> None:
    first, second = (
        [fault_of(3, "0/1", nth) for nth in range(500)],
        [fault_of(3, "0/1", nth) for nth in range(500)],
    )

    assert first == second
    assert first != [fault_of(4, "0/1", nth) for nth in range(500)]


def test_every_fault_is_played_about_as_often_as_its_rate() -> None:
    calls = 20_000
    met = Counter(fault_of(1, "0/1", nth) for nth in range(calls))

    for fault in Fault:
        assert 0.6 * RATES[fault] * calls < met[fault] < 1.5 * RATES[fault] * calls, fault
