"""A period is opened once, against a roster counted apart, and closed once."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from campaigns.figures import figures_of
from campaigns.ledger import periods
from campaigns.ledger.owed import Owed
from campaigns.ledger.periods import OpeningMismatch
from campaigns.period import Cadence, CadenceUnit, WeekPeriod, ordinals_of
from campaigns.schema import campaign, closing, obligation, opening, period, subscriber
from tests.kit.meeting import meeting
from tests.kit.weeks_open import MONDAY_MORNING, WEEK, Province

OWED = Owed(by_carrier={"mobifone": "mobifone", "viettel": "viettel"})


def announced(province: Province) -> int:
    """A period of the one campaign, still to be filled."""
    campaign_id = province.read(campaign)[0].id
    row = province.database.transact(
        lambda conn: periods.announce(
            conn,
            campaign_id=campaign_id,
            version_id=1,
            label=str(WEEK),
            week=WEEK.key,
            starts_at=WEEK.starts_at,
            ends_at=WEEK.ends_at,
            cut_off_at=WEEK.starts_at + timedelta(days=3, hours=12),
            now=province.clock.now(),
        )
    )
    assert row is not None
    return int(row.id)


ONCE = ordinals_of(Cadence(CadenceUnit.WEEK), WeekPeriod(WEEK))


def filled(province: Province, period_id: int, *, limit: int, owed: Owed = OWED) -> int:
    """Fill it in slices; how many slices it took."""
    slices = 1
    while not province.database.transact(
        lambda conn: periods.open_slice(conn, period_id, owed, ordinals=ONCE, limit=limit)
    ):
        slices += 1
    return slices


def sealed(province: Province, period_id: int, owed: Owed = OWED) -> int:
    return province.database.transact(
        lambda conn: periods.seal_opening(
            conn, period_id, owed, definition_sha256="0" * 64, now=province.clock.now()
        )
    )


@pytest.mark.parametrize(("limit", "slices"), [(1, 6), (2, 4), (5, 2), (50, 2)])
def test_a_roster_opened_in_slices_owes_to_everyone_once(
    province: Province, limit: int, slices: int
) -> None:
    province.join(5)
    province.approve()
    period_id = announced(province)

    took = filled(province, period_id, limit=limit)
    eligible = sealed(province, period_id)
    rows = province.read(obligation)

    assert (slices, 5) == (took, eligible)
    assert ([1, 2, 3, 4, 5], {1, 2, 3, 4, 5}) == (
        [row.position for row in rows],
        {row.subscriber_id for row in rows},
    )


def test_positions_follow_the_blind_index_and_tell_nothing_of_the_number(
    province: Province,
) -> None:
    province.join(9)
    province.approve()
    period_id = announced(province)
    filled(province, period_id, limit=4)
    indexes = {row.id: row.msisdn_index for row in province.read(subscriber)}

    in_order = [indexes[row.subscriber_id] for row in province.read(obligation)]

    assert sorted(indexes.values()) == in_order


def test_the_opening_holds_count_and_hash_of_the_roster(province: Province) -> None:
    """
    SHA-256 over the sorted (msisdn index, carrier, district), made here by hand.
    """
    province.join(2, district=183)
    province.join(1, carrier="viettel", district=0)
    province.join(1, carrier="vietnamobile")
    province.approve()
    period_id = announced(province)
    filled(province, period_id, limit=50)
    sealed(province, period_id)
    listed = sorted(
        row.msisdn_index + row.carrier.encode() + b"\0" + row.district.to_bytes(2, "big")
        for row in province.read(subscriber)
        if row.carrier != "vietnamobile"
    )
    (row,) = province.read(opening)

    assert 3 == row.eligible
    assert hashlib.sha256(b"".join(listed)).digest() == row.roster_sha256
    assert {"vietnamobile": 1} == row.outside


def test_a_ported_number_is_the_duty_of_who_serves_it(province: Province) -> None:
    province.join(1, carrier="mobifone", ported_to="viettel")
    province.join(1, carrier="viettel", ported_to="vietnamobile")
    province.approve()
    period_id = announced(province)
    filled(province, period_id, limit=50)
    sealed(province, period_id)

    assert [("viettel", "viettel")] == [
        (row.carrier, row.gateway) for row in province.read(obligation)
    ]


def test_who_joins_while_the_slices_run_is_not_of_the_roster_that_opens(
    province: Province,
) -> None:
    province.join(2)
    province.approve()
    period_id = announced(province)
    province.clock.pass_by(seconds=1)
    province.join(3)

    filled(province, period_id, limit=1)

    assert 2 == sealed(province, period_id)


def test_who_leaves_while_the_slices_run_is_still_of_it(province: Province) -> None:
    first, _ = province.join(2)
    province.approve()
    period_id = announced(province)
    province.clock.pass_by(seconds=1)
    province.leave(first)

    filled(province, period_id, limit=1)

    assert 2 == sealed(province, period_id)


def test_an_opening_that_does_not_agree_with_its_roster_stays_unsealed(
    province: Province,
) -> None:
    province.join(2)
    province.approve()
    period_id = announced(province)
    filled(province, period_id, limit=50)
    province.database.transact(
        lambda conn: conn.execute(delete(obligation).where(obligation.c.position == 1))
    )

    with pytest.raises(OpeningMismatch, match="roster 2, 1 each, obligations 1"):
        sealed(province, period_id)

    assert (["opening"], []) == (
        [row.state for row in province.read(period)],
        province.read(opening),
    )


def test_sealing_twice_seals_once(province: Province) -> None:
    province.join(2)
    province.approve()
    period_id = announced(province)
    filled(province, period_id, limit=50)

    first, second = sealed(province, period_id), sealed(province, period_id)

    assert (2, 2, 1) == (first, second, len(province.read(opening)))


def test_two_who_announce_one_period_at_once_make_one(province: Province) -> None:
    province.join(1)
    province.approve()

    came = meeting(
        province.database,
        lambda conn: periods.announce(
            conn,
            campaign_id=1,
            version_id=1,
            label=str(WEEK),
            week=WEEK.key,
            starts_at=WEEK.starts_at,
            ends_at=WEEK.ends_at,
            cut_off_at=WEEK.ends_at,
            now=MONDAY_MORNING,
        ),
    )

    assert [1, 1] == [getattr(row, "id", row) for row in came]


def test_two_who_fill_one_period_at_once_owe_nothing_twice(province: Province) -> None:
    province.join(4)
    province.approve()
    period_id = announced(province)

    meeting(
        province.database,
        lambda conn: periods.open_slice(conn, period_id, OWED, ordinals=ONCE, limit=2),
    )
    filled(province, period_id, limit=2)

    assert 4 == sealed(province, period_id)


@pytest.mark.parametrize(
    ("owed", "gateways"),
    [
        pytest.param(
            Owed(owner="vng", everyone="zalo_zns", followers="zalo_oa"),
            ["zalo_oa", "zalo_zns"],
            id="both-ways",
        ),
        pytest.param(Owed(owner="vng", everyone="zalo_zns"), ["zalo_zns"] * 2, id="numbers"),
        pytest.param(Owed(owner="vng", followers="zalo_oa"), ["zalo_oa"], id="followers-only"),
    ],
)
def test_a_zalo_campaign_is_one_carriers_duty(
    province: Province, owed: Owed, gateways: list[str]
) -> None:
    province.join(1, zalo_index=bytes(16), zalo_sealed=b"sealed")
    province.join(1, carrier="vietnamobile")
    province.approve()
    period_id = announced(province)
    filled(province, period_id, limit=1, owed=owed)
    sealed(province, period_id, owed)
    rows = province.read(obligation)

    assert gateways == sorted(row.gateway for row in rows)
    assert {"vng"} == {row.carrier for row in rows}


def test_a_roster_of_nobody_opens(province: Province) -> None:
    province.approve()
    period_id = announced(province)

    filled(province, period_id, limit=1)

    assert 0 == sealed(province, period_id)


def test_a_period_is_closed_once_and_its_figures_are_stored_once(province: Province) -> None:
    province.begin_week()
    period_id = province.period().id

    first, second = (
        province.database.transact(
            lambda conn: periods.close(
                conn,
                province.vault.sealer(),
                period_id,
                figures_of(conn, period_id),
                now=province.clock.now(),
            )
        )
        for _ in range(2)
    )

    assert (True, False, 1) == (first, second, len(province.read(closing)))


def test_two_who_close_one_period_at_once_store_one_closing(province: Province) -> None:
    province.begin_week()
    period_id = province.period().id

    came = meeting(
        province.database,
        lambda conn: periods.close(
            conn,
            province.vault.sealer(),
            period_id,
            {"roster": 1},
            now=MONDAY_MORNING,
        ),
    )

    assert [False, True] == sorted(came)


@pytest.mark.parametrize("table", [opening, closing], ids=lambda table: table.name)
def test_opening_and_closing_are_never_changed(province: Province, table: object) -> None:
    province.begin_week()
    period_id = province.period().id
    province.database.transact(
        lambda conn: periods.close(
            conn, province.vault.sealer(), period_id, {"roster": 1}, now=MONDAY_MORNING
        )
    )

    with pytest.raises(DBAPIError, match="append-only"):
        province.database.transact(
            lambda conn: conn.execute(update(table).values(at=MONDAY_MORNING))  # type: ignore[arg-type]
        )


def test_after_the_cut_off_nobody_is_owed_more(province: Province) -> None:
    province.join(1)
    province.approve()
    period_id = announced(province)
    filled(province, period_id, limit=4)
    sealed(province, period_id)
    province.clock.instant = WEEK.starts_at + timedelta(days=3, hours=12)

    added = province.database.transact(
        lambda conn: periods.supplement(
            conn, period_id, OWED, ordinals=ONCE, now=province.clock.now()
        )
    )

    assert 0 == added
