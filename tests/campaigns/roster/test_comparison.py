"""What one row does to one subscriber."""

from __future__ import annotations

import pytest

from campaigns.roster.cells import COLUMNS, Entry
from campaigns.roster.comparison import DEPARTMENT, NOBODY, Comparison, Move, Standing

STANDING = Standing(7, "vnpt", None, 183, b"z", left=False, voucher="vnpt")
SAME = Entry("84912345678", "vnpt", None, 183, "1")
FROM_VNPT = Comparison(COLUMNS, carrier="vnpt")
FROM_VIETTEL = Comparison(COLUMNS, carrier="viettel")
FROM_DEPARTMENT = Comparison(COLUMNS, carrier=None)
BARE = Comparison(("msisdn",), carrier=None)


def test_a_new_number_without_a_carrier_is_the_number_plans() -> None:
    result = BARE.first(Entry("84981234567", None, None, 0, None), None)

    assert (Move.JOIN, "viettel", None, 0, None) == result


@pytest.mark.parametrize(
    ("standing", "move"),
    [
        pytest.param(STANDING, None, id="the same"),
        pytest.param(STANDING._replace(left=True), Move.RETURN, id="had left"),
        pytest.param(STANDING._replace(district=0), Move.CHANGE, id="other district"),
        pytest.param(STANDING._replace(zalo_index=None), Move.CHANGE, id="other zalo"),
        pytest.param(STANDING._replace(ported_to="viettel"), Move.CHANGE, id="came back"),
        pytest.param(STANDING._replace(voucher=NOBODY), Move.VOUCH, id="was only planned"),
        pytest.param(STANDING._replace(voucher=DEPARTMENT), None, id="the department's"),
    ],
)
def test_a_row_moves_what_it_states_otherwise(standing: Standing, move: Move | None) -> None:
    assert move == FROM_VNPT.against(standing, SAME, b"z").move


def test_a_file_says_nothing_of_what_it_has_no_column_for() -> None:
    standing = STANDING._replace(ported_to="viettel")

    assert BARE.against(standing, Entry("84912345678", None, None, 0, None), None).move is None


@pytest.mark.parametrize(
    ("standing", "ported_to", "move"),
    [
        pytest.param(STANDING, None, Move.CLAIM, id="the other's own"),
        pytest.param(STANDING, "viettel", Move.CHANGE, id="said to have ported"),
        pytest.param(STANDING, "mobifone", Move.CLAIM, id="said to be a third's"),
        pytest.param(STANDING._replace(voucher=NOBODY), None, Move.CHANGE, id="only planned"),
        pytest.param(STANDING._replace(voucher=DEPARTMENT), None, Move.CLAIM, id="department's"),
        pytest.param(STANDING._replace(voucher="viettel"), None, Move.CHANGE, id="its own word"),
        pytest.param(STANDING._replace(left=True), None, Move.RETURN, id="free again"),
    ],
)
def test_a_number_of_another_carrier_is_claimed(
    standing: Standing, ported_to: str | None, move: Move
) -> None:
    """The first stands. Portability overrides, and a roster overrides the number plan."""
    entry = SAME._replace(carrier="viettel", ported_to=ported_to)

    assert move is FROM_VIETTEL.against(standing, entry, b"z").move


def test_the_departments_own_file_rules() -> None:
    result = FROM_DEPARTMENT.against(STANDING, SAME._replace(carrier="viettel"), b"z")

    assert (Move.CHANGE, "viettel") == (result.move, result.serving)
