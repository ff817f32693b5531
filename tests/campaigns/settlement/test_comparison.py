"""Both sides of one attempt are equal, or differ in a way that has a name."""

from __future__ import annotations

import pytest

from campaigns.lifecycle import Status
from campaigns.settlement.comparison import Kind, Ours, differences
from campaigns.settlement.fold import Folded
from campaigns.settlement.stated import Stated

HELD = {Status.ACCEPTED, Status.DELIVERED}
PERHAPS = HELD | {Status.UNRESOLVED}


def ours(status: Status, *, taken: bool | None = None, segments: int = 2) -> Ours:
    return Ours(202122, 1, 1, status, status in HELD if taken is None else taken, segments)


def folded(
    stated: Stated, *, lines: int = 1, segments: int = 0, states_segments: bool = False
) -> Folded:
    return Folded(stated, lines, segments, states_segments, 7)


def kinds(one: Folded | None, mine: Ours, *, complete: bool = False) -> list[Kind]:
    return [found.kind for found in differences(one, mine, complete=complete)]


@pytest.mark.parametrize("status", Status)
def test_delivered_agrees_only_with_what_a_carrier_holds(status: Status) -> None:
    expected = [] if status in HELD else [Kind.STATED_TAKEN]

    assert expected == kinds(folded(Stated.DELIVERED), ours(status))


@pytest.mark.parametrize("status", Status)
def test_sent_agrees_with_whatever_was_taken_once(status: Status) -> None:
    """A message that failed after it was taken was sent, and is billed."""
    assert [] == kinds(folded(Stated.TAKEN), ours(status, taken=True))
    if status not in HELD:
        assert [Kind.STATED_TAKEN] == kinds(folded(Stated.TAKEN), ours(status))


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize(
    "stated", [Stated.FAILED, Stated.EXPIRED, Stated.REJECTED, Stated.NOT_FOUND]
)
def test_a_no_differs_from_what_was_or_may_be_taken(stated: Stated, status: Status) -> None:
    expected = [Kind.STATED_FAILED] if status in PERHAPS else []

    assert expected == kinds(folded(stated), ours(status))


@pytest.mark.parametrize("status", Status)
def test_a_carrier_that_does_not_know_tells_nothing(status: Status) -> None:
    assert [] == kinds(folded(Stated.UNKNOWN), ours(status))


@pytest.mark.parametrize("status", Status)
def test_absence_tells_only_of_a_file_that_claims_to_be_complete(status: Status) -> None:
    expected = [Kind.OURS] if status in PERHAPS else []

    assert expected == kinds(None, ours(status), complete=True)
    assert [] == kinds(None, ours(status))


@pytest.mark.parametrize(
    ("segments", "expected"),
    [
        pytest.param(2, [], id="as many"),
        pytest.param(3, [Kind.SEGMENTS], id="more"),
        pytest.param(0, [Kind.SEGMENTS], id="none"),
    ],
)
def test_segments_are_compared_where_both_have_the_message(
    segments: int, expected: list[Kind]
) -> None:
    one = folded(Stated.TAKEN, segments=segments, states_segments=True)

    assert expected == kinds(one, ours(Status.ACCEPTED))


def test_segments_that_are_not_stated_differ_from_nothing() -> None:
    assert [] == kinds(folded(Stated.TAKEN), ours(Status.ACCEPTED))


def test_segments_of_what_only_one_has_are_no_matter_of_their_own() -> None:
    one = folded(Stated.FAILED, segments=9, states_segments=True)

    assert [Kind.STATED_FAILED] == kinds(one, ours(Status.ACCEPTED))


def test_a_doubled_message_is_one_difference_whatever_its_segments_add_up_to() -> None:
    one = folded(Stated.TAKEN, lines=2, segments=4, states_segments=True)

    assert [Kind.DOUBLED] == kinds(one, ours(Status.ACCEPTED))


def test_a_difference_carries_what_is_stated_and_where() -> None:
    one = folded(Stated.DELIVERED, segments=3, states_segments=True)
    (actual,) = differences(one, ours(Status.UNRESOLVED), complete=False)

    assert (Kind.STATED_TAKEN, Stated.DELIVERED, 3, 1, 7) == tuple(actual)
