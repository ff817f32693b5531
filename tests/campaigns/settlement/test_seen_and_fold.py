"""What a file states of an attempt does not depend on the order of its lines."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.settlement.fold import Fold, Folded
from campaigns.settlement.seen import Seen
from campaigns.settlement.stated import Stated

SPEAKABLE: list[Stated] = [stated for stated in Stated if stated is not Stated.ABSENT]
PERIOD = 1 << 28

LINES = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.integers(1, 2),
        st.sampled_from(SPEAKABLE),
        st.none() | st.integers(0, 255),
    ),
    max_size=12,
)


def folded(lines: list[tuple[int, int, Stated, int | None]]) -> dict[tuple[int, int], Folded]:
    fold = Fold()
    for place, attempt_no, stated, segments in lines:
        fold.add(PERIOD + place, attempt_no, stated=stated, segments=segments, number=0)
    keys = [(place, attempt_no) for place in range(1, 4) for attempt_no in (1, 2)]
    found = {key: fold.of(PERIOD + key[0], key[1]) for key in keys}
    return {key: one for key, one in found.items() if one is not None}


@given(LINES, st.randoms(use_true_random=False))
def test_lines_fold_alike_in_any_order(
    lines: list[tuple[int, int, Stated, int | None]], chance: Random
) -> None:
    shuffled = list(lines)
    chance.shuffle(shuffled)

    assert folded(lines) == folded(shuffled)
    assert {(place, attempt_no) for place, attempt_no, *_ in lines} == folded(lines).keys()


@given(LINES)
def test_the_strongest_word_is_told_and_all_segments(
    lines: list[tuple[int, int, Stated, int | None]],
) -> None:
    for (place, attempt_no), actual in folded(lines).items():
        mine = [line for line in lines if line[:2] == (place, attempt_no)]

        assert min(SPEAKABLE.index(line[2]) for line in mine) == SPEAKABLE.index(actual.stated)
        assert (len(mine), sum(line[3] or 0 for line in mine)) == (actual.lines, actual.segments)


def test_the_first_line_that_says_it_is_told() -> None:
    fold = Fold()
    for number, stated in ((9, Stated.TAKEN), (7, Stated.DELIVERED), (5, Stated.DELIVERED)):
        fold.add(PERIOD + 1, 1, stated=stated, segments=None, number=number)

    assert Folded(Stated.DELIVERED, 3, 0, False, 5) == fold.of(PERIOD + 1, 1)


def test_a_million_lines_about_one_attempt_stay_two_small_figures() -> None:
    """Counting stops; it neither grows nor turns over."""
    fold = Fold()
    for number in range(1_000):
        fold.add(PERIOD + 1, 1, stated=Stated.TAKEN, segments=255, number=number)
    actual = fold.of(PERIOD + 1, 1)

    assert actual is not None
    assert (255, 65_535) == (actual.lines, actual.segments)


def test_what_no_line_speaks_of_is_not_there() -> None:
    fold = Fold()
    fold.add(PERIOD + 100, 1, stated=Stated.TAKEN, segments=1, number=2)

    assert [None, None, None] == [
        fold.of(PERIOD + 99, 1),
        fold.of(PERIOD + 100, 2),
        fold.of(2 * PERIOD + 100, 1),
    ]


@given(st.lists(st.integers(0, (1 << 64) - 1)))
def test_a_number_is_new_once(numbers: list[int]) -> None:
    seen = Seen()
    fresh = [number for number in numbers if seen.add(number)]

    assert list(dict.fromkeys(number or 1 for number in numbers)) == [one or 1 for one in fresh]
    assert len(fresh) == len(seen)


@pytest.mark.parametrize("step", [1, 1 << 12, 1 << 40], ids=["dense", "one place", "high bits"])
def test_it_grows_and_forgets_nothing(step: int) -> None:
    seen = Seen()
    numbers = [(1 + nth) * step % (1 << 64) for nth in range(3_000)]

    assert all(seen.add(number) for number in numbers)
    assert not any(seen.add(number) for number in numbers)
