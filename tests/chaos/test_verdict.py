"""The verdict sees every way in which ledger and carriers can disagree."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from campaigns.lifecycle import Status
from tests.chaos.proxy import Whom
from tests.chaos.verdict import Sets, Told, Unclear, sets_of

WHOM = ("sms", "84900000001")
NOTHING_UNCLEAR = Unclear({}, set())
_CLEAN = {
    "attempted": 1,
    "acknowledged": 1,
    "read": 1,
    "lost": 0,
    "doubled": 0,
    "unexpected": 0,
    "recovered": 0,
    "unsent": 0,
    "unresolved_taken": 0,
    "unresolved_not_taken": 0,
    "lost_on_the_line": 0,
    "unexplained": 0,
}


def told(status: Status, *, attempts: int = 1, refused_later: bool = False) -> Told:
    """One obligation."""
    return Told(WHOM, 1, status, attempts, refused_later)


def judged(
    one: Told, *, taken: int = 1, unclear: Unclear = NOTHING_UNCLEAR, **more: Any
) -> dict[str, int]:
    """What differs from the verdict on a message that was taken and read once."""
    known: dict[str, Any] = {"open_at": set(), "unheard": set(), **more}
    found = sets_of([one], Counter({WHOM: taken} if taken else {}), unclear, **known)
    return {name: count for name, count in found.as_json().items() if count != _CLEAN[name]}


def test_taken_once_and_read_as_sent_is_clean() -> None:
    assert {} == judged(told(Status.ACCEPTED))


@pytest.mark.parametrize("status", [Status.DUE, Status.CLAIMED, Status.LAPSED, Status.FAILED])
def test_taken_and_not_known_is_lost(status: Status) -> None:
    assert {"read": 0, "lost": 1, "unsent": 1} == judged(told(status))


def test_a_negative_receipt_excuses_what_failed() -> None:
    assert {"read": 0} == judged(told(Status.FAILED, refused_later=True))


def test_taken_twice_is_doubled() -> None:
    assert {"doubled": 1} == judged(told(Status.ACCEPTED), taken=2)


def test_read_and_never_taken_is_unexpected() -> None:
    assert {"acknowledged": 0, "unexpected": 1} == judged(told(Status.DELIVERED), taken=0)


def test_taken_and_never_attempted_is_unexpected() -> None:
    assert {"attempted": 0, "read": 0, "lost": 1, "unexpected": 1, "unsent": 1} == judged(
        told(Status.DUE, attempts=0)
    )


def test_taken_by_somebody_who_is_owed_nothing_is_lost_and_unexpected() -> None:
    stranger: Whom = ("sms", "84999999999")
    found = sets_of(
        [told(Status.ACCEPTED)],
        Counter({WHOM: 1, stranger: 1}),
        NOTHING_UNCLEAR,
        open_at=set(),
        unheard=set(),
    )

    assert (1, 1) == (found.lost, found.unexpected)


@pytest.mark.parametrize("unclear", [Unclear({1: {1}}, set()), Unclear({}, {1})])
def test_unclear_once_and_read_in_the_end_is_recovered(unclear: Unclear) -> None:
    assert {"recovered": 1} == judged(told(Status.DELIVERED), unclear=unclear)


def test_unresolved_and_taken_is_neither_lost_nor_recovered() -> None:
    assert {"read": 0, "unresolved_taken": 1} == judged(
        told(Status.UNRESOLVED), unclear=Unclear({}, {1})
    )


_ABSENT = {"acknowledged": 0, "read": 0, "unresolved_not_taken": 1}


def test_unresolved_and_not_taken_needs_a_cause() -> None:
    found = judged(told(Status.UNRESOLVED), taken=0, unclear=Unclear({1: {1}}, set()))

    assert {**_ABSENT, "unexplained": 1} == found


def test_an_attempt_that_was_open_when_something_was_done_is_explained() -> None:
    found = judged(
        told(Status.UNRESOLVED), taken=0, unclear=Unclear({1: {1}}, set()), open_at={(1, 1)}
    )

    assert _ABSENT == found


def test_a_call_that_no_carrier_heard_is_explained() -> None:
    found = judged(told(Status.UNRESOLVED), taken=0, unclear=Unclear({}, {1}), unheard={WHOM})

    assert {**_ABSENT, "lost_on_the_line": 1} == found


def test_every_count_has_a_name() -> None:
    assert set(_CLEAN) == set(Sets.__slots__)
