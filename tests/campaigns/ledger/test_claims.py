"""A claim is a lease: nobody shares one, and whatever becomes of its holder, nothing is sent
twice.
"""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import select, update

from campaigns.database import Database
from campaigns.ledger import Claimed, Lease, begin, claim, held, release, sweep
from campaigns.ledger.claims import ATTEMPTS_MAX
from campaigns.schema import obligation, ruling
from tests.kit.ledger_steps import begun, submissions_of
from tests.kit.weeks_open import Province


def test_a_claim_is_a_lease_and_no_attempt(province: Province) -> None:
    province.begin_week(2)

    (one,) = province.claim(1, token=7, seconds=120)
    row = province.owed()

    assert ("claimed", 7, province.clock.now() + timedelta(seconds=120), 0, 0) == (
        row.status,
        row.lease_token,
        row.lease_until,
        row.attempts,
        province.begun,
    )
    assert 1 == one.attempt_no


def test_two_claims_never_share_an_obligation(province: Province) -> None:
    province.begin_week(5)

    first = province.claim(3, token=7)
    second = province.claim(3, token=8)

    assert [3, 2] == [len(first), len(second)]
    assert set() == set(first) & set(second)


def test_rows_that_another_claims_just_now_are_skipped(postgres_database: Database) -> None:
    """
    Two lanes at one instant: the second takes the next rows and does not wait.
    """
    province = Province(postgres_database)
    province.begin_week(4)
    found: list[list[Claimed]] = []

    def work(conn: object) -> int:
        del conn
        other = Thread(target=lambda: found.append(province.claim(2, token=8)))
        other.start()
        other.join(timeout=5)
        return len(found)

    def both(conn: object) -> int:
        ours = claim(  # the first lane's, not committed while the second claims
            conn,  # type: ignore[arg-type]
            week=province.week,
            period_id=period_id,
            gateway="mobifone",
            limit=2,
            lease=Lease(7, province.clock.now() + timedelta(minutes=2)),
            now=province.clock.now(),
        )
        found.append(ours)
        return work(conn)

    period_id = province.period().id
    heard = province.database.transact(both)

    assert 2 == heard
    assert 4 == len({one.obligation_id for lane in found for one in lane})


def test_the_longest_due_come_first(province: Province) -> None:
    province.begin_week(3)
    later = province.clock.now() - timedelta(seconds=5)
    province.database.transact(
        lambda conn: conn.execute(
            update(obligation)
            .where(obligation.c.id == province.obligation_id(1))
            .values(not_before=later)
        )
    )

    claimed = province.claim(3)

    assert [2, 3, 1] == [one.obligation_id & 0xFFFFFFF for one in claimed]


def test_what_is_not_due_yet_is_not_claimed(province: Province) -> None:
    province.begin_week()
    soon = province.clock.now() + timedelta(microseconds=1)
    province.database.transact(
        lambda conn: conn.execute(update(obligation).values(not_before=soon))
    )

    early = province.claim()
    province.clock.pass_by(microseconds=1)
    in_time = province.claim()

    assert [0, 1] == [len(early), len(in_time)]


def test_an_obligation_of_another_gateway_is_not_claimed(province: Province) -> None:
    province.join(1, carrier="viettel")
    province.begin_week()

    claimed = province.claim()

    assert {"viettel": "due", "mobifone": "claimed"} == {
        row.gateway: row.status for row in province.read(obligation)
    }
    assert ["mobifone"] == [one.carrier for one in claimed]


@pytest.mark.parametrize(
    ("attempts", "expected"),
    [
        pytest.param(ATTEMPTS_MAX - 1, 1, id="one-left"),
        pytest.param(ATTEMPTS_MAX, 0, id="none-left"),
    ],
)
def test_no_obligation_is_attempted_more_than_eight_times(
    province: Province, attempts: int, expected: int
) -> None:
    province.begin_week()
    province.database.transact(
        lambda conn: conn.execute(update(obligation).values(attempts=attempts))
    )

    assert expected == len(province.claim())


def test_a_lease_that_ran_out_with_nothing_begun_is_due_again(province: Province) -> None:
    province.begin_week()
    province.claim(seconds=120)
    province.clock.pass_by(seconds=120)

    healed = province.database.transact(
        lambda conn: sweep(conn, province.facts(), now=province.clock.now(), limit=10)
    )

    assert (1, 0) == healed
    assert ["due"] == province.statuses
    assert [] == province.read(ruling)


def test_a_lease_that_ran_out_with_an_open_attempt_is_unresolved_and_never_due(
    province: Province,
) -> None:
    """
    Nobody can know what became of it: it is asked about, not sent again (law).
    """
    province.begin_week()
    begun(province, province.claim(seconds=120))
    province.clock.pass_by(seconds=120)

    healed = province.database.transact(
        lambda conn: sweep(conn, province.facts(), now=province.clock.now(), limit=10)
    )
    again = province.claim()

    assert (0, 1) == healed
    assert (["unresolved"], []) == (province.statuses, again)
    assert ["lose"] == [row.event for row in province.read(ruling)]
    assert [] == province.differences()


def test_a_lease_that_still_holds_is_left_alone(province: Province) -> None:
    province.begin_week()
    province.claim(seconds=120)
    province.clock.pass_by(seconds=119)

    healed = province.database.transact(
        lambda conn: sweep(conn, province.facts(), now=province.clock.now(), limit=10)
    )

    assert ((0, 0), ["claimed"]) == (healed, province.statuses)


def test_sweeping_twice_heals_once(province: Province) -> None:
    province.begin_week(2)
    begun(province, province.claim(1))
    province.claim(1, token=8)
    province.clock.pass_by(hours=1)

    first, second = (
        province.database.transact(
            lambda conn: sweep(conn, province.facts(), now=province.clock.now(), limit=10)
        )
        for _ in range(2)
    )

    assert ((1, 1), (0, 0)) == (first, second)


def test_a_slice_of_the_sweep_leaves_the_rest_for_the_next(province: Province) -> None:
    province.begin_week(3)
    province.claim(3)
    province.clock.pass_by(hours=1)

    healed = province.database.transact(
        lambda conn: sweep(conn, province.facts(), now=province.clock.now(), limit=2)
    )

    assert ((2, 0), 2) == (healed, province.standing["due"])


def test_release_gives_back_only_what_was_not_begun(province: Province) -> None:
    province.begin_week(2)
    claimed = province.claim(2)
    begun(province, claimed[:1])

    province.database.transact(lambda conn: release(conn, claimed, token=7))

    assert ["claimed", "due"] == province.statuses


def test_release_gives_back_nothing_of_another_lease(province: Province) -> None:
    province.begin_week()
    stale = province.claim(token=7)
    province.clock.pass_by(hours=1)
    province.database.transact(
        lambda conn: sweep(conn, province.facts(), now=province.clock.now(), limit=10)
    )
    province.claim(token=8)

    province.database.transact(lambda conn: release(conn, stale, token=7))

    assert ["claimed"] == province.statuses


def test_release_may_say_not_before(province: Province) -> None:
    province.begin_week()
    claimed = province.claim()
    tomorrow = province.clock.now() + timedelta(days=1)

    province.database.transact(lambda conn: release(conn, claimed, token=7, not_before=tomorrow))

    assert tomorrow == province.owed().not_before


def test_releasing_nothing_is_nothing(province: Province) -> None:
    province.begin_week()
    province.claim()

    province.database.transact(lambda conn: release(conn, [], token=7))

    assert ["claimed"] == province.statuses


def test_what_a_token_holds_tells_whether_its_claim_was_committed(province: Province) -> None:
    province.begin_week(2)
    claimed = province.claim(1, token=7)

    def of(token: int) -> list[Claimed]:
        return province.database.read(lambda conn: held(conn, week=province.week, token=token))

    assert (claimed, []) == (of(7), of(8))


def test_a_lost_lease_begins_nothing(province: Province) -> None:
    """
    Whoever comes back after its lease ran out finds that the token no longer matches.
    """
    province.begin_week()
    claimed = province.claim(seconds=120)
    province.clock.pass_by(seconds=120)

    ready = province.database.transact(
        lambda conn: begin(
            conn, province.facts(), submissions_of(claimed), token=7, now=province.clock.now()
        )
    )

    assert ([], 0) == (ready, province.begun)
    assert 0 == province.database.read(
        lambda conn: conn.execute(select(obligation.c.attempts)).scalar_one()
    )
