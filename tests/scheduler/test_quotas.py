"""Quota is booked before the call and given back on a definite no, to where it came from."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from campaigns.schema import (
    contract,
    quota,
)
from gateways.contract import Limits
from scheduler.permits import standing
from scheduler.ports import Tuning
from scheduler.tick import finds_work
from tests.kit.scripted import HUNG, ScriptedGateway, answering, in_turn, verdict
from tests.kit.weeks_open import WEEK, Province

DAY = timedelta(hours=24)


def used(province: Province) -> dict[str, int]:
    return {f"{row.name} {row.period}": row.used for row in province.read(quota)}


def limited(**limits: Any) -> ScriptedGateway:
    return ScriptedGateway(limits=Limits(tps=100, **limits))


def test_quota_is_booked_before_the_call(province: Province) -> None:
    province.serve(limited(daily_quota=10))
    province.begin_week(3)
    seen: list[dict[str, int]] = []
    province.transport.before = lambda _: seen.append(used(province))

    province.send()

    assert {"gateway:mobifone 2021-05-31": 3} == seen[0]


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        pytest.param(answering(verdict("accepted")), 3, id="accepted"),
        pytest.param(answering(verdict("rejected")), 0, id="rejected"),
        pytest.param(answering(verdict("deferred")), 0, id="deferred"),
        pytest.param(answering(verdict("blocked")), 0, id="blocked"),
        pytest.param(answering(verdict("unknown")), 3, id="unknown"),
        pytest.param(HUNG, 3, id="hung"),
    ],
)
def test_quota_is_given_back_on_a_definite_no_only(
    province: Province, answer: Any, kept: int
) -> None:
    province.serve(limited(daily_quota=10))
    province.begin_week(3)
    province.transport.script = lambda _: answer

    province.send()

    assert {"gateway:mobifone 2021-05-31": kept} == used(province)


def test_what_was_booked_before_midnight_is_given_back_to_its_own_day(province: Province) -> None:
    """
    The answer of a call begun on Monday at 23:59:59 comes on Tuesday.
    """
    province.serve(limited(daily_quota=10))
    province.begin_week(3)
    province.clock.instant = WEEK.starts_at + DAY - timedelta(seconds=1)
    province.transport.before = lambda _: province.clock.pass_by(seconds=2)
    province.transport.script = in_turn(
        answering(verdict("accepted")), answering(verdict("deferred"))
    )

    province.send()

    assert 1 == used(province)["gateway:mobifone 2021-05-31"]


def test_no_more_goes_than_the_quota_lets_through(province: Province) -> None:
    province.serve(limited(daily_quota=4))
    province.begin_week(10)

    province.send()
    today = len(province.transport.heard)
    work_left = province.database.read(
        lambda conn: finds_work(
            conn, province.ports(), "mobifone", standing(conn, now=province.clock.now())
        )
    )
    province.clock.pass_by(hours=24)
    province.send()

    assert (4, False, 8) == (today, work_left, len(province.transport.heard))


def test_a_carrier_that_says_less_is_left_is_believed(province: Province) -> None:
    province.serve(limited(daily_quota=10))
    province.tuning = Tuning(margin_seconds=0, wire_limit=2)
    province.begin_week(10)
    province.transport.script = lambda _: answering(verdict("accepted", quota_left=1))

    province.send()

    assert 3 == len(province.transport.heard)


def test_a_contract_is_booked_in_segments(province: Province) -> None:
    long_text = "Cai Bluezone " + "de cung phong chong dich benh cho ca nha " * 5 + "tai"
    province.begin_week(5, text=long_text)
    province.database.transact(
        lambda conn: conn.execute(insert(contract).values(**a_contract(segments_per_period=7)))
    )

    province.send()

    assert 3 == len(province.transport.heard)
    assert {"contract:1 2021-05": 6} == used(province)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"gateway": "viettel"}, id="of-another-gateway"),
        pytest.param({"message_class": "qc"}, id="of-another-class"),
        pytest.param({"ends_on": date(2021, 5, 30)}, id="that-is-over"),
        pytest.param({"starts_on": date(2021, 6, 1)}, id="that-has-not-begun"),
        pytest.param({"segments_per_period": None}, id="without-a-ceiling"),
    ],
)
def test_a_contract_binds_only_what_it_is_for(province: Province, changes: dict[str, Any]) -> None:
    province.begin_week(3)
    row = a_contract(segments_per_period=1) | changes
    province.database.transact(lambda conn: conn.execute(insert(contract).values(**row)))

    province.send()

    assert {"accepted": 3} == province.standing


def test_a_ceiling_that_was_raised_is_used_at_once(province: Province) -> None:
    """
    People raise it in the middle of a month because it is spent.
    """
    province.begin_week(5)
    province.database.transact(
        lambda conn: conn.execute(insert(contract).values(**a_contract(segments_per_period=2)))
    )
    province.send()
    province.database.transact(
        lambda conn: conn.execute(update(contract).values(segments_per_period=4))
    )

    province.send()

    assert 4 == len(province.transport.heard)


def a_contract(**changes: Any) -> dict[str, Any]:
    row = {
        "carrier": "mobifone",
        "gateway": "mobifone",
        "number": "88/HD",
        "starts_on": date(2021, 1, 1),
        "ends_on": date(2021, 12, 31),
        "message_class": "cskh",
        "price_per_segment": 300,
        "segments_per_period": 1000,
        "period": "month",
        "tps": 10,
        "person": "Lan",
        "at": datetime(2021, 1, 1, tzinfo=UTC),
    }
    return row | changes
