"""When a full delivery makes the roster jump."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from campaigns.roster.jump import reasons_to_ask

EVEN = {"vnpt": 500, "viettel": 500}


def asked(
    *,
    leaving: int = 0,
    after: Mapping[str, int] = EVEN,
    before: Mapping[str, int] = EVEN,
    joining: Mapping[str, int] | None = None,
    opened: Mapping[str, int] | None = None,
) -> tuple[str, ...]:
    return reasons_to_ask(
        standing=sum(before.values()),
        leaving=leaving,
        before=before,
        after=after,
        joining=joining or {},
        opened=opened or {},
    )


@pytest.mark.parametrize(("leaving", "reasons"), [(0, 0), (20, 0), (21, 1), (1000, 1)])
def test_more_than_two_percent_leaving_is_asked_about(leaving: int, reasons: int) -> None:
    assert reasons == len(asked(leaving=leaving))


def test_a_share_that_moves_by_more_than_two_points_is_asked_about() -> None:
    assert not asked(after={"vnpt": 520, "viettel": 480})
    assert 2 == len(asked(after={"vnpt": 521, "viettel": 479}))


def test_a_first_delivery_is_not_asked_about() -> None:
    assert not asked(before={}, after={"vnpt": 500}, joining={"vnpt": 500})


def test_a_carriers_first_delivery_is_no_jump_of_the_others() -> None:
    assert not asked(before={"vnpt": 500}, after=EVEN, joining={"viettel": 500})


def test_subscribers_moved_to_a_new_carrier_are_a_jump() -> None:
    assert asked(before={"vnpt": 1000}, after=EVEN)


def test_small_moves_add_up_against_the_last_opened_period() -> None:
    crept = {"vnpt": 515, "viettel": 485}

    assert asked(before=crept, after={"vnpt": 525, "viettel": 475}, opened=EVEN)


def test_a_move_that_was_confirmed_is_not_asked_about_again() -> None:
    moved = {"vnpt": 600, "viettel": 400}

    assert not asked(before=moved, after=moved, opened=EVEN)


def test_the_reason_tells_the_figures() -> None:
    (reason,) = asked(leaving=50)

    assert (
        "50 trong 1000 thuê bao sẽ rời danh sách (5.0 %, quá 2.0 %) / "
        "50 of 1000 would leave (5.0 %, more than 2.0 %)"
    ) == reason
