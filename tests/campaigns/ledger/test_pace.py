"""The pace is one row: whoever reserves, nobody goes faster, and no slot is booked for nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from campaigns.database import Database
from campaigns.ledger import traffic
from tests.kit.meeting import meeting
from tests.kit.weeks_open import MONDAY_MORNING

NOW = MONDAY_MORNING
SECOND = timedelta(seconds=1)


def test_reserved_segments_follow_one_another(database: Database) -> None:
    def work(conn: Connection) -> list[tuple[datetime, datetime] | None]:
        traffic.set_pace(conn, gateway="vnpt", tps=10, now=NOW)
        return [
            traffic.reserve(conn, gateway="vnpt", segments=each, now=NOW) for each in (10, 5, 30)
        ]

    slots = database.transact(work)

    assert [
        (NOW, NOW + SECOND),
        (NOW + SECOND, NOW + 1.5 * SECOND),
        (NOW + 1.5 * SECOND, NOW + 4.5 * SECOND),
    ] == slots


def test_pace_that_nobody_used_is_not_saved_up(database: Database) -> None:
    def work(conn: Connection) -> tuple[datetime, datetime] | None:
        traffic.set_pace(conn, gateway="vnpt", tps=10, now=NOW)
        traffic.reserve(conn, gateway="vnpt", segments=1, now=NOW)
        return traffic.reserve(conn, gateway="vnpt", segments=10, now=NOW + 60 * SECOND)

    assert (NOW + 60 * SECOND, NOW + 61 * SECOND) == database.transact(work)


def test_a_gateway_without_a_pace_waits_for_nothing(database: Database) -> None:
    booked = database.transact(
        lambda conn: traffic.reserve(conn, gateway="vnpt", segments=1, now=NOW)
    )

    assert (NOW, NOW) == booked


@pytest.mark.parametrize(("seconds", "next_free"), [(2, NOW + SECOND), (2.001, NOW + 2 * SECOND)])
def test_a_slot_that_would_end_too_late_is_not_booked(
    database: Database, seconds: float, next_free: datetime
) -> None:
    """
    The second message ends two seconds from now: where that is not before the limit, the pace is
    as free as it was.
    """

    def work(conn: Connection) -> datetime | None:
        traffic.set_pace(conn, gateway="vnpt", tps=1, now=NOW)
        traffic.reserve(conn, gateway="vnpt", segments=1, now=NOW)
        before = NOW + seconds * SECOND
        traffic.reserve(conn, gateway="vnpt", segments=1, now=NOW, before=before)
        third = traffic.reserve(conn, gateway="vnpt", segments=1, now=NOW)
        return third and third[0]

    assert next_free == database.transact(work)


def test_a_new_pace_holds_from_the_next_reservation(database: Database) -> None:
    def work(conn: Connection) -> tuple[datetime, datetime] | None:
        traffic.set_pace(conn, gateway="vnpt", tps=10, now=NOW)
        traffic.reserve(conn, gateway="vnpt", segments=10, now=NOW)
        traffic.set_pace(conn, gateway="vnpt", tps=1, now=NOW)
        return traffic.reserve(conn, gateway="vnpt", segments=1, now=NOW)

    assert (NOW + SECOND, NOW + 2 * SECOND) == database.transact(work)


@hypothesis_settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    tps=st.floats(0.5, 500),
    asked=st.lists(st.tuples(st.integers(1, 200), st.floats(0, 3)), min_size=1, max_size=12),
)
def test_reservations_never_exceed_the_pace(
    sqlite_database: Database, tps: float, asked: list[tuple[int, float]]
) -> None:
    """
    However segments are asked for: no two slots overlap, and each is as long as its segments.
    """

    def work(conn: Connection) -> list[Any]:
        traffic.set_pace(conn, gateway="g", tps=tps, now=NOW)
        now, slots = NOW, []
        for segments, wait_seconds in asked:
            now += timedelta(seconds=wait_seconds)
            slots.append((segments, traffic.reserve(conn, gateway="g", segments=segments, now=now)))
        raise _Undone(slots)

    with pytest.raises(_Undone) as undone:
        sqlite_database.transact(work)
    slots = undone.value.args[0]
    ends = [NOW, *(slot[1] for _, slot in slots)]

    assert all(start >= end for (_, (start, _)), end in zip(slots, ends, strict=False))
    assert all(
        abs((end - start).total_seconds() - segments / tps) < 1e-5
        for segments, (start, end) in slots
    )


class _Undone(Exception):
    """Carries an example's result out of a transaction that is rolled back."""


def test_two_workers_reserve_one_after_the_other(database: Database) -> None:
    database.transact(lambda conn: traffic.set_pace(conn, gateway="vnpt", tps=1, now=NOW))

    came = meeting(
        database, lambda conn: traffic.reserve(conn, gateway="vnpt", segments=1, now=NOW)
    )

    assert [(NOW, NOW + SECOND), (NOW + SECOND, NOW + 2 * SECOND)] == sorted(came)
