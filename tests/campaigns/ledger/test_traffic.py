"""Quota, lanes, halts, holds and spacing are rows: whoever asks, one row decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from campaigns.database import Database
from campaigns.ledger import credentials, settings, traffic
from campaigns.schema import halt, spacing
from gateways.contract import Credential
from tests.kit.meeting import meeting
from tests.kit.weeks_open import MONDAY_MORNING, VAULT, Province

NOW = MONDAY_MORNING
SECOND = timedelta(seconds=1)


def test_quota_is_booked_up_to_its_ceiling_and_no_further(database: Database) -> None:
    def work(conn: Connection) -> list[object]:
        traffic.set_quota(conn, name="gateway:zalo_zns", period="2021-06-01", ceiling=10)
        booked = [
            traffic.book(conn, name="gateway:zalo_zns", period="2021-06-01", amount=each)
            for each in (6, 5, 4, 1)
        ]
        left = traffic.quota_left(conn, name="gateway:zalo_zns", period="2021-06-01")
        return [*booked, left]

    assert [True, False, True, False, 0] == database.transact(work)


def test_what_was_not_taken_is_given_back(database: Database) -> None:
    def work(conn: Connection) -> int | None:
        traffic.set_quota(conn, name="q", period="p", ceiling=10)
        traffic.book(conn, name="q", period="p", amount=10)
        traffic.unbook(conn, name="q", period="p", amount=3)
        return traffic.quota_left(conn, name="q", period="p")

    assert 3 == database.transact(work)


def test_a_new_ceiling_leaves_what_is_used(database: Database) -> None:
    def work(conn: Connection) -> list[int | None]:
        traffic.set_quota(conn, name="q", period="p", ceiling=10)
        traffic.book(conn, name="q", period="p", amount=8)
        left = []
        for ceiling in (20, 5):
            traffic.set_quota(conn, name="q", period="p", ceiling=ceiling)
            left.append(traffic.quota_left(conn, name="q", period="p"))
        return left

    assert [12, 0] == database.transact(work)


def test_without_a_ceiling_everything_may_go(database: Database) -> None:
    def work(conn: Connection) -> tuple[bool, int | None]:
        booked = traffic.book(conn, name="q", period="p", amount=10**9)
        return booked, traffic.quota_left(conn, name="q", period="p")

    assert (True, None) == database.transact(work)


def test_a_gateway_has_as_many_lanes_as_are_allowed(database: Database) -> None:
    def work(conn: Connection) -> list[int | None]:
        return [
            traffic.take_lane(
                conn, gateway="vnpt", lanes=2, token=token, until=NOW + SECOND, now=NOW
            )
            for token in (1, 2, 3)
        ]

    assert [1, 2, None] == database.transact(work)
    assert {"vnpt": 2} == database.read(lambda conn: traffic.held_lanes(conn, now=NOW))


def test_a_lane_is_free_again_when_it_is_given_back_or_its_holder_died(
    database: Database,
) -> None:
    def work(conn: Connection) -> list[int | None]:
        def take(token: int, now: datetime) -> int | None:
            until = now + 10 * SECOND
            return traffic.take_lane(
                conn, gateway="vnpt", lanes=1, token=token, until=until, now=now
            )

        taken = [take(1, NOW), take(2, NOW)]
        traffic.free_lane(conn, gateway="vnpt", token=2)
        taken.append(take(3, NOW))
        traffic.free_lane(conn, gateway="vnpt", token=1)
        taken += [take(4, NOW), take(5, NOW + 10 * SECOND)]
        return taken

    assert [1, None, None, 1, 1] == database.transact(work)


def test_a_halt_is_in_force_until_it_is_released_and_its_epoch_only_grows(
    database: Database,
) -> None:
    def work(conn: Connection) -> list[set[str]]:
        told = []
        for active in (True, False, True):
            traffic.set_halt(
                conn, scope="gateway:vnpt", active=active, reason="10", by="Lan", now=NOW
            )
            told.append(set(traffic.halts_in_force(conn)))
        return [*told, set(traffic.halts_in_force(conn, ["gateway:viettel"]))]

    told = database.transact(work)
    epoch = database.read(lambda conn: conn.execute(halt.select()).one().epoch)

    assert [{"gateway:vnpt"}, set(), {"gateway:vnpt"}, set()] == told
    assert 3 == epoch


def test_a_hold_is_lengthened_and_never_shortened(database: Database) -> None:
    def work(conn: Connection) -> datetime:
        for seconds in (60, 30):
            until = NOW + seconds * SECOND
            traffic.set_hold(conn, scope="gateway:vnpt", until=until, reason="98")
        until = traffic.holds_in_force(conn, now=NOW)["gateway:vnpt"].until
        assert isinstance(until, datetime)
        return until

    assert NOW + 60 * SECOND == database.transact(work)


def test_a_hold_ends_by_itself(database: Database) -> None:
    def work(conn: Connection) -> list[int]:
        traffic.set_hold(conn, scope="gateway:vnpt", until=NOW + SECOND, reason="98")
        return [len(traffic.holds_in_force(conn, now=at)) for at in (NOW, NOW + SECOND)]

    assert [1, 0] == database.transact(work)


def test_troubles_are_counted_in_a_row(database: Database) -> None:
    def work(conn: Connection) -> list[int]:
        counts = []
        for _ in range(3):
            traffic.set_hold(conn, scope="g", until=NOW, reason="net:refused", counts=True)
            counts.append(traffic.troubles(conn, scope="g"))
        traffic.answered(conn, scope="g")
        counts.append(traffic.troubles(conn, scope="g"))
        return counts

    assert [1, 2, 3, 0] == database.transact(work)


def test_a_number_rests_for_a_day_on_each_medium(database: Database) -> None:
    day = timedelta(hours=24)

    def work(conn: Connection) -> list[dict[int, datetime]]:
        traffic.mark_spacing(conn, medium="sms", subscriber_ids=[1, 2], now=NOW)
        return [
            traffic.spaced(conn, medium=medium, subscriber_ids=[1, 3], now=now)
            for medium, now in (("sms", NOW + day - SECOND), ("zalo", NOW), ("sms", NOW + day))
        ]

    assert [{1: NOW + day}, {}, {}] == database.transact(work)


def test_a_number_whose_message_was_not_taken_is_free_at_once(province: Province) -> None:
    province.begin_week(2)
    ids = [row.subscriber_id for row in map(province.owed, (1, 2))]

    def work(conn: Connection) -> None:
        traffic.mark_spacing(conn, medium="sms", subscriber_ids=ids, now=NOW)
        traffic.clear_spacing(
            conn, medium="sms", obligation_ids=[province.obligation_id(1)], week=province.week
        )

    province.database.transact(work)

    assert [ids[1]] == [row.subscriber_id for row in province.read(spacing)]


FIRST_WRITES: list[Any] = [
    pytest.param(
        lambda conn: traffic.set_pace(conn, gateway="g", tps=1, now=NOW), id="a-pace-is-set"
    ),
    pytest.param(
        lambda conn: traffic.set_quota(conn, name="q", period="p", ceiling=1), id="a-quota-is-set"
    ),
    pytest.param(
        lambda conn: traffic.take_lane(
            conn, gateway="g", lanes=1, token=1, until=NOW + SECOND, now=NOW
        ),
        id="a-lane-is-taken",
    ),
    pytest.param(
        lambda conn: traffic.set_halt(
            conn, scope="g", active=True, reason="10", by="system", now=NOW
        ),
        id="a-scope-is-halted",
    ),
    pytest.param(
        lambda conn: traffic.set_hold(conn, scope="g", until=NOW, reason="98", counts=True),
        id="a-scope-is-held",
    ),
    pytest.param(
        lambda conn: traffic.mark_spacing(conn, medium="sms", subscriber_ids=[1], now=NOW),
        id="a-number-is-spaced",
    ),
    pytest.param(lambda conn: settings.put(conn, "s", "1", at=NOW), id="a-setting-is-put"),
    pytest.param(
        lambda conn: credentials.take_renewal(conn, "g", token=1, until=NOW + SECOND, now=NOW),
        id="a-renewal-is-begun",
    ),
]


@pytest.mark.parametrize("write", FIRST_WRITES)
def test_two_workers_may_meet_at_a_row_that_is_not_there_yet(
    database: Database, write: Callable[[Connection], object]
) -> None:
    """
    The first minute of a day, a week, an installation: whoever comes second waits, and no lane
    dies of it.
    """
    came = meeting(database, write)

    assert [] == [each for each in came if isinstance(each, Exception)]


def test_one_of_two_who_meet_at_a_new_lane_gets_it(database: Database) -> None:
    came = meeting(
        database,
        lambda conn: traffic.take_lane(
            conn, gateway="g", lanes=1, token=1, until=NOW + SECOND, now=NOW
        ),
    )

    assert {None, 1} == set(came)


def test_one_of_two_who_meet_at_a_new_renewal_gets_it(database: Database) -> None:
    came = meeting(
        database,
        lambda conn: credentials.take_renewal(conn, "g", token=1, until=NOW + SECOND, now=NOW),
    )

    assert [False, True] == sorted(came)


def test_a_setting_is_what_was_put_last(database: Database) -> None:
    def work(conn: Connection) -> list[str | None]:
        told = [settings.get(conn, "s")]
        for value in ("1", "2"):
            settings.put(conn, "s", value, at=NOW)
            told.append(settings.get(conn, "s"))
        return told

    assert [None, "1", "2"] == database.transact(work)


def test_a_credential_is_read_as_it_was_kept_and_stands_sealed(database: Database) -> None:

    kept = Credential(gateway="zalo", version=1, secrets={"token": "s3cret"}, expires_at=NOW)
    newer = Credential(gateway="zalo", version=2, secrets={"token": "fresh"}, expires_at=None)

    def work(conn: Connection) -> list[Credential | None]:
        read = [credentials.latest(conn, VAULT, "zalo")]
        for each in (kept, newer):
            credentials.keep(conn, VAULT, each, now=NOW)
            read.append(credentials.latest(conn, VAULT, "zalo"))
        return read

    assert [None, kept, newer] == database.transact(work)


def test_only_one_of_two_campaigns_may_begin_a_message_for_a_number(database: Database) -> None:
    """
    Neither saw the other's message when it asked who rests; the row decides at the end.
    """
    came = meeting(
        database,
        lambda conn: traffic.mark_spacing(conn, medium="sms", subscriber_ids=[1, 2], now=NOW),
    )

    assert [False, True] == sorted(came)


def test_a_number_that_has_rested_may_be_sent_to_again(database: Database) -> None:
    def work(conn: Connection) -> list[bool]:
        return [
            traffic.mark_spacing(conn, medium="sms", subscriber_ids=ids, now=now)
            for ids, now in (
                ([1, 2], NOW),
                ([2, 3], NOW + traffic.SPACING - SECOND),
                ([1, 2], NOW + traffic.SPACING),
            )
        ]

    assert [True, False, True] == database.transact(work)


def test_a_scope_that_was_never_halted_is_in_its_first_time(database: Database) -> None:
    assert 0 == database.read(lambda conn: traffic.halt_epoch(conn, "gateway:vnpt"))
