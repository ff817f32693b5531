"""What should be open is opened once, by any number of ticks; it grows until the cut-off and
closes once.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from campaigns import triggers
from campaigns.schema import (
    campaign,
    delivery,
    obligation,
    opening,
    period,
    ruling,
    subscriber,
    version,
)
from scheduler.approved import definition_of
from scheduler.opening import grow, open_due, owed_by
from scheduler.tick import tick
from tests.kit.campaign_texts import campaign_text
from tests.kit.definitions import zalo
from tests.kit.ledger_steps import begun
from tests.kit.meeting import together
from tests.kit.weeks_open import WEEK, Province

THURSDAY_NOON = datetime(2021, 6, 3, 5, 0, tzinfo=UTC)  # 12:00 in the province
SECOND = timedelta(seconds=1)


def over(province: Province) -> None:
    """The week's end has come."""
    province.clock.wait_until(WEEK.ends_at)


def test_a_week_is_opened_once_by_five_ticks_of_two_threads(province: Province) -> None:
    province.join(40)
    province.clock.pass_by(seconds=1)
    province.approve()
    ports = province.ports()

    came = together(2, lambda: [tick(ports) for _ in range(5)])

    assert [] == [each for each in came if isinstance(each, Exception)]
    assert (1, 1, 40) == (
        len(province.read(period)),
        len(province.read(opening)),
        len(province.read(obligation)),
    )
    assert [] == province.differences()


def test_a_tick_tells_what_it_opened_and_then_nothing(province: Province) -> None:
    province.join(1)
    province.clock.pass_by(seconds=1)
    province.approve()

    first, second = tick(province.ports()), tick(province.ports())

    assert (["bluezone-sms 2021-W22"], []) == (first.opened, second.opened)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"state": "draft"}, id="a-draft"),
        pytest.param({"state": "submitted"}, id="not-approved-yet"),
        pytest.param({"state": "superseded"}, id="superseded"),
    ],
)
def test_only_what_is_approved_is_opened(province: Province, changes: dict[str, Any]) -> None:
    province.join(1)
    province.approve()
    province.database.transact(lambda conn: conn.execute(update(version).values(**changes)))

    assert [] == open_due(province.ports())


def test_a_paused_campaign_is_not_opened(province: Province) -> None:
    province.join(1)
    province.approve()
    province.database.transact(lambda conn: conn.execute(update(campaign).values(paused=True)))

    assert [] == open_due(province.ports())


def test_an_opening_that_was_cut_off_is_finished_by_the_next_tick(province: Province) -> None:
    province.begin_week(3)
    province.database.transact(lambda conn: conn.execute(update(period).values(state="opening")))
    province.database.transact(lambda conn: conn.execute(obligation.delete()))
    province.database.transact(
        lambda conn: conn.execute(update(period).values(opened_index=None, owed=0))
    )

    with province.database._engines.mine().writer.begin() as conn:  # noqa: SLF001 - tampering
        triggers.drop(conn)
        conn.execute(opening.delete())
        triggers.install(conn)

    open_due(province.ports())

    assert (["open"], {"due": 3}) == (
        [row.state for row in province.read(period)],
        province.standing,
    )


def test_a_week_waits_for_the_delivery_that_is_just_being_applied(province: Province) -> None:
    """
    A roster that moves under an opening would never agree with it, and the week never open.
    """
    province.join(2)
    province.approve()
    province.database.transact(lambda conn: province.deliver(conn, state="applying"))

    waiting = open_due(province.ports())
    province.database.transact(lambda conn: conn.execute(update(delivery).values(state="applied")))
    opened = open_due(province.ports())

    assert ([], ["bluezone-sms 2021-W22"]) == (waiting, opened)


def test_every_week_is_opened_from_the_roster_as_it_is_then(province: Province) -> None:
    province.begin_week(2)
    province.clock.instant = WEEK.ends_at
    province.join(1)
    province.clock.pass_by(seconds=1)

    opened = open_due(province.ports())

    assert ["bluezone-sms 2021-W23"] == opened
    assert [2, 3] == [row.eligible for row in province.read(opening)]


def test_the_same_moment_opens_the_week_of_the_province_and_not_of_utc(
    province: Province,
) -> None:
    province.join(1)
    province.approve()
    province.clock.instant = datetime(2021, 6, 6, 17, 0, tzinfo=UTC)  # Monday 00:00 there

    assert ["bluezone-sms 2021-W23"] == open_due(province.ports())


def test_joiners_until_the_cut_off_are_owed_this_week_in_numbered_supplements(
    province: Province,
) -> None:
    province.begin_week(2)
    for count in (3, 1):
        province.clock.pass_by(hours=1)
        province.join(count)
        grow(province.ports())

    assert [0, 0, 1, 1, 1, 2] == [row.supplement for row in province.read(obligation)]
    assert [1, 2, 3, 4, 5, 6] == [row.position for row in province.read(obligation)]
    assert [] == province.differences()


@pytest.mark.parametrize(
    ("joined_at", "owed"),
    [
        pytest.param(THURSDAY_NOON - SECOND, 2, id="a-second-before-the-cut-off"),
        pytest.param(THURSDAY_NOON, 1, id="at-the-cut-off"),
        pytest.param(THURSDAY_NOON + SECOND, 1, id="after-the-cut-off"),
    ],
)
def test_who_joins_after_the_cut_off_is_owed_from_the_next_week(
    province: Province, joined_at: datetime, owed: int
) -> None:
    province.begin_week(1)
    province.clock.instant = joined_at
    province.join(1)

    grow(province.ports())
    this_week = len(province.read(obligation))
    over(province)
    open_due(province.ports())

    assert (owed, 2) == (this_week, len(province.read(obligation)) - this_week)


def test_growing_twice_owes_nothing_twice(province: Province) -> None:
    province.begin_week(1)
    province.clock.pass_by(hours=1)
    province.join(2)

    for _ in range(3):
        grow(province.ports())
        province.clock.pass_by(seconds=1)

    assert 3 == len(province.read(obligation))


def test_a_delivery_that_is_applied_while_another_is_looked_at_is_not_forgotten(
    province: Province,
) -> None:
    """
    Its instant is that of its beginning; the look that came in between must not cover it.
    """
    province.begin_week(1)
    province.clock.pass_by(hours=1)
    began_at = province.clock.now()
    province.join(1)
    province.clock.pass_by(seconds=30)
    grow(province.ports())
    province.clock.instant, now = began_at + SECOND, province.clock.now()
    province.join(1)
    province.clock.instant = now + SECOND

    grow(province.ports())

    assert 3 == len(province.read(obligation))


def test_a_leaver_is_waived_as_long_as_nothing_was_begun(province: Province) -> None:
    province.begin_week(3)
    claimed = province.claim(1)
    begun(province, claimed)
    for number in (1, 2, 3):
        province.clock.pass_by(seconds=1)
        province.leave(number)

    grow(province.ports())

    assert {"claimed": 1, "waived": 2} == province.standing
    assert {("waive", "left_network", "system")} == {
        (row.event, row.reason, row.actor) for row in province.read(ruling)
    }
    assert [] == province.differences()


def test_one_who_joins_and_leaves_between_two_looks_is_not_owed(province: Province) -> None:
    province.begin_week(1)
    province.clock.pass_by(hours=1)
    (brief,) = province.join(1)
    province.clock.pass_by(seconds=1)
    province.leave(brief)

    grow(province.ports())

    assert 1 == len(province.read(obligation))


def test_a_zalo_campaign_owes_to_every_account_of_vng() -> None:

    owed = owed_by(zalo())

    assert ("vng", "zalo_zns", "zalo_oa") == (owed.owner, owed.everyone, owed.followers)


def test_an_sms_campaign_owes_to_the_carriers_that_the_dispatch_names() -> None:
    owed = owed_by(definition_of(campaign_text()))

    assert {"viettel": "viettel", "vnpt": "vnpt", "mobifone": "mobifone"} == owed.by_carrier


def test_whoever_ports_in_is_owed_on_the_new_carriers_gateway_from_then_on(
    province: Province,
) -> None:
    province.begin_week(1)
    province.database.transact(
        lambda conn: conn.execute(update(subscriber).values(ported_to="viettel"))
    )
    province.clock.instant = WEEK.ends_at

    open_due(province.ports())

    assert ["mobifone", "viettel"] == [row.gateway for row in province.read(obligation)]
