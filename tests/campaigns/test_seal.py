"""A seal stands for its fields, their order and its key, and for nothing else."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.seal import Seal

SEAL = Seal(b"k" * 32)
fields = st.lists(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary(max_size=40), max_size=6
)


class Word(StrEnum):
    """As the ledger's enumerations."""

    SAID = "said"


@given(fields, fields)
def test_two_facts_share_a_seal_only_when_they_are_the_same(
    one: list[Any], other: list[Any]
) -> None:
    same = [(type(value), value) for value in one] == [(type(value), value) for value in other]

    assert same == (SEAL.fact("outcome", *one) == SEAL.fact("outcome", *other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param((1,), (True,), id="one and true"),
        pytest.param((0,), (False,), id="nought and false"),
        pytest.param((None,), ("",), id="nothing and an empty text"),
        pytest.param((None,), ("null",), id="nothing and its name"),
        pytest.param((1,), ("1",), id="a number and its digits"),
        pytest.param(("ab", "c"), ("a", "bc"), id="another border"),
        pytest.param(('a","b',), ("a", "b"), id="a text that looks like two"),
        pytest.param((b"\x01",), ("01",), id="octets and their digits"),
        pytest.param((b"\x01",), ('["01"]',), id="octets and their writing"),
        pytest.param(("a", "b"), ("b", "a"), id="another order"),
        pytest.param(("a",), ("a", None), id="one field more"),
    ],
)
def test_look_alikes_have_seals_of_their_own(one: tuple[Any, ...], other: tuple[Any, ...]) -> None:
    assert SEAL.fact("outcome", *one) != SEAL.fact("outcome", *other)


def test_the_kind_is_sealed_too() -> None:
    assert SEAL.fact("outcome", 1) != SEAL.fact("receipt", 1)


def test_an_enumeration_is_sealed_as_the_text_that_is_read_back() -> None:
    assert SEAL.fact("outcome", "said") == SEAL.fact("outcome", Word.SAID)


def test_another_key_makes_another_seal() -> None:
    other = Seal(b"K" * 32)

    assert SEAL.fact("outcome", 1) != other.fact("outcome", 1)
    assert SEAL.figures(b"{}") != other.figures(b"{}")


def test_seals_have_the_length_of_their_columns() -> None:
    assert len(SEAL.fact("outcome", 1)) == 8
    assert len(SEAL.figures(b"{}")) == 16


def test_the_figures_seal_is_no_shorter_fact_seal() -> None:
    """Each use has a person of its own, so a seal of one never serves the other."""
    assert SEAL.fact("x") != SEAL.figures(b'["x"]')[:8]


def test_seals_are_the_same_for_ever() -> None:
    """Weeks are verified years later: these octets may never change."""
    assert (
        SEAL.fact("outcome", 202122, "thành công", None, True, b"\x00").hex() == "5b29cf095fb474b2"
    )
    assert SEAL.figures(b'{"kept":true}').hex() == "83e1541b9884b7e0cf2365b47aafe20c"


def test_a_field_of_another_type_is_refused() -> None:
    with pytest.raises(TypeError, match="not object"):
        SEAL.fact("outcome", object())  # type: ignore[arg-type]


def test_a_seal_shows_nothing_of_its_key() -> None:
    assert repr(SEAL) == "Seal()"
