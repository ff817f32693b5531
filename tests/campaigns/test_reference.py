"""A reference names its attempt, and only ours are read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.reference import ATTEMPT_NO_MAX, REFERENCE_LENGTH, NotOurs, parse, reference_of

weeks = st.integers(0, 2**18 - 1)
obligations = st.integers(0, 2**48 - 1)
attempts = st.integers(0, ATTEMPT_NO_MAX)
references = st.builds(reference_of, weeks, obligations, attempts)


@given(weeks, obligations, attempts)
def test_a_reference_is_read_back_to_its_attempt(week: int, obligation: int, attempt: int) -> None:
    assert (week, obligation, attempt) == parse(reference_of(week, obligation, attempt))


@given(references)
def test_a_reference_fits_every_gateway(reference: str) -> None:
    """The narrowest take 24 characters, capitals and digits."""
    assert REFERENCE_LENGTH == len(reference)
    assert len(reference) <= 24
    assert reference.isascii()
    assert reference.isalnum()
    assert reference.upper() == reference
    assert reference.startswith("L")


@given(references)
def test_a_reference_survives_lower_case(reference: str) -> None:
    assert parse(reference) == parse(reference.lower())


def test_letters_that_look_like_digits_are_read_as_them() -> None:
    reference = reference_of(202122, 2**28, 1)
    retyped = "L" + reference[1:].replace("0", "O").replace("1", "l")

    assert {"O", "l"} <= set(retyped)
    assert (202122, 2**28, 1) == parse(retyped)


def test_a_reference_is_the_same_for_ever() -> None:
    """Receipts come back after an upgrade: this text may never change."""
    assert reference_of(202122, 123456789012, 3) == "LRNH801SFMS38A03CK4FE"


def test_no_single_wrong_letter_names_another_attempt() -> None:
    reference = reference_of(202122, 123456789012, 3)
    mistyped = {
        reference[:place] + letter + reference[place + 1 :]
        for place in range(1, REFERENCE_LENGTH)
        for letter in "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    } - {reference}

    for text in mistyped:
        with pytest.raises(NotOurs):
            parse(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("L", id="the mark alone"),
        pytest.param("LRNH801SFMS38A03CK4F", id="one short"),
        pytest.param("LRNH801SFMS38A03CK4FE0", id="one long"),
        pytest.param("XRNH801SFMS38A03CK4FE", id="another mark"),
        pytest.param("L" + "U" * 20, id="a letter of no digit"),
        pytest.param("L" + "_" * 20, id="what Python takes for a number"),
        pytest.param("L-0000000000000000001", id="a signed number"),
        pytest.param("LRNH8\u0131SFMS38A03CK4FE", id="a dotless i"),
        pytest.param("LRNH80\u0661SFMS38A03CK4F", id="an Arabic digit"),
        pytest.param("202106011200000000001", id="a carrier's own number"),
    ],
)
def test_what_is_not_ours_is_told_so(text: str) -> None:
    with pytest.raises(NotOurs):
        parse(text)


@given(st.text(max_size=24))
def test_any_text_is_ours_or_not_and_nothing_else(text: str) -> None:
    try:
        week, obligation, attempt = parse(text)
    except NotOurs:
        return

    assert parse(reference_of(week, obligation, attempt)) == parse(text)


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param((2**18, 1, 1), id="week too large"),
        pytest.param((202122, 2**48, 1), id="obligation too large"),
        pytest.param((202122, 1, 512), id="attempt too large"),
        pytest.param((-1, 1, 1), id="week negative"),
        pytest.param((202122, -1, 1), id="obligation negative"),
        pytest.param((202122, 1, -1), id="attempt negative"),
    ],
)
def test_what_does_not_fit_is_refused_before_it_is_sent(parts: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="no reference fits"):
        reference_of(*parts)
