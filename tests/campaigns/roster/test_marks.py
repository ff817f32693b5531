"""Marks are a set of numbers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from campaigns.roster.marks import Marks

NUMBERS = st.one_of(st.integers(0, 40), st.integers(0, 1 << 40))


@given(st.lists(NUMBERS), NUMBERS)
def test_a_number_is_new_once(numbers: list[int], other: int) -> None:
    marks = Marks()
    new = [number for number in numbers if marks.add(number)]

    assert list(dict.fromkeys(numbers)) == new
    assert (other in numbers) == (other in marks)
