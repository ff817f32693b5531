"""The rate's interval is the published one, and the stratified one is what a calculator says."""

from __future__ import annotations

import pytest

from reports.rate import Counted, stratified, wilson


def counted(name: str, *figures: int) -> Counted:
    size, sample, sent, reached, confirmed = figures
    return Counted(
        name=name, size=size, sample=sample, sent=sent, reached=reached, confirmed=confirmed
    )


@pytest.mark.parametrize(
    ("said", "asked", "low", "high"),
    [
        pytest.param(81, 263, 0.2553, 0.3662, id="81 of 263"),
        pytest.param(15, 148, 0.0624, 0.1605, id="15 of 148"),
        pytest.param(0, 20, 0.0, 0.1611, id="none of 20"),
        pytest.param(1, 29, 0.0061, 0.1718, id="1 of 29"),
    ],
)
def test_wilsons_interval_is_the_published_one(
    said: int, asked: int, low: float, high: float
) -> None:
    """
    Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3.
    """
    actual = wilson(said / asked, asked)

    assert (low, high) == (round(actual.low, 4), round(actual.high, 4))


def test_one_stratum_is_its_own_estimate() -> None:
    actual = stratified([counted("vnpt", 10_000, 300, 280, 263, 81)])

    assert actual is not None
    assert (0.308, 0.2553, 0.3662) == (
        round(actual.share, 4),
        round(actual.low, 4),
        round(actual.high, 4),
    )


def test_strata_are_weighted_by_what_was_sent_of_their_whole() -> None:
    """
    By hand: weights 600 and 400 * 10/20, so 3/4 and 1/4; p = 0.8; n* = Kish's 29.09.
    """
    actual = stratified([counted("a", 600, 30, 30, 20, 18), counted("b", 400, 20, 10, 10, 5)])

    assert actual is not None
    assert (0.8, 0.624, 0.906) == (
        round(actual.share, 6),
        round(actual.low, 4),
        round(actual.high, 4),
    )


def test_a_scattered_stratum_widens_the_interval() -> None:
    """
    By hand: V = 0.00625, so n* = 0.1875 / 0.00625 = 30, below Kish's 39.6.
    """
    actual = stratified([counted("a", 500, 10, 10, 10, 5), counted("b", 500, 1000, 1000, 1000, 0)])
    plain = wilson(0.25, 30)

    assert actual is not None
    assert (plain.low, plain.high) == pytest.approx((actual.low, actual.high))


def test_strata_that_differ_wholly_still_leave_a_doubt() -> None:
    """
    All of one said yes, all of the other no: the variance is 0, and the interval is not.
    """
    actual = stratified([counted("a", 500, 5, 5, 5, 5), counted("b", 500, 5, 5, 5, 0)])

    assert actual is not None
    assert (0.2366, 0.7634) == (round(actual.low, 4), round(actual.high, 4))


def test_a_stratum_in_which_nobody_was_reached_is_left_out() -> None:
    silent = counted("b", 400, 20, 20, 0, 0)
    told = counted("a", 600, 30, 30, 20, 18)

    assert stratified([told, silent]) == stratified([told])
    assert silent.estimate is None
    assert stratified([silent]) is None
    assert stratified([]) is None
