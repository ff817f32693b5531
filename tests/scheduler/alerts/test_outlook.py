"""A forecast below 100 % is told at 72, 48 and 24 hours before the end, and how many it misses."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, update

from campaigns.ledger import traffic
from campaigns.schema import campaign, contract, obligation
from campaigns.watch import Condition
from gateways.contract import Limits
from scheduler.alerts.outlook import outlook
from scheduler.halt import halt
from tests.kit.campaign_texts import campaign_text
from tests.kit.scripted import ScriptedGateway
from tests.kit.weeks_open import WEEK, Province

DUE = 10
#: The whole window of a day passes this many segments.
SLOW = 1 / 86_400


def ahead(province: Province) -> list[Condition]:
    ports, now = province.ports(), province.clock.now()
    return province.database.read(lambda conn: list(outlook(conn, ports, now=now)))


def hours_before_the_end(hours: float) -> datetime:
    return WEEK.ends_at - timedelta(hours=hours)


def week_at(province: Province, hours: float, *, per_day: float = 100.0, **more: Any) -> None:
    """A week of ten, so many hours before its end, at so many messages a day."""
    province.serve(ScriptedGateway(limits=Limits(tps=per_day * SLOW, **more)))
    province.begin_week(DUE)
    province.clock.instant = hours_before_the_end(hours)


@pytest.mark.parametrize(("times", "told"), [(7, []), (8, [("silent", DUE)])])
def test_a_gateway_that_does_not_answer_is_counted_as_not_going(
    province: Province, times: int, told: list[tuple[str, int]]
) -> None:
    """
    Nobody halted it, and at its pace there would be time enough, if only it came back.
    """
    week_at(province, 72)
    now = province.clock.now()

    def silent(conn: Connection) -> None:
        traffic.set_hold(conn, scope="gateway:mobifone", until=now, reason="refused", counts=True)

    for _ in range(times):
        province.database.transact(silent)

    assert told == [(one.details["cause"], one.details["missed"]) for one in ahead(province)]


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        pytest.param(73, [], id="three days and an hour"),
        pytest.param(72, [(1, 7, 30)], id="72 h: three of ten"),
        pytest.param(49, [(1, 8, 20)], id="49 h"),
        pytest.param(48, [(2, 8, 20)], id="48 h"),
        pytest.param(24, [(3, 9, 10)], id="24 h"),
        pytest.param(1, [(3, 10, 0)], id="the last hour"),
    ],
)
def test_what_pace_and_hours_do_not_bear_is_told(
    province: Province, hours: float, expected: list[tuple[int, int, int]]
) -> None:
    week_at(province, hours, per_day=1.0001)
    found = ahead(province)

    assert expected == [(one.grade, one.details["missed"], one.details["percent"]) for one in found]
    assert all("pace" == one.details["cause"] for one in found)


def test_what_can_go_is_no_trouble(province: Province) -> None:
    week_at(province, 24)

    assert [] == ahead(province)


def test_hours_in_which_nothing_may_be_sent_do_not_count(province: Province) -> None:
    province.serve(ScriptedGateway(limits=Limits(tps=10 * SLOW)))
    province.begin_week(DUE, window="07:00-19:00")
    province.clock.instant = hours_before_the_end(24)

    assert [5] == [one.details["missed"] for one in ahead(province)]


@pytest.mark.parametrize(
    "limits",
    [
        pytest.param({"daily_quota": 3}, id="a daily quota"),
        pytest.param({"monthly_quota": 3}, id="a monthly quota"),
    ],
)
def test_a_gateways_own_quota_binds(province: Province, limits: dict[str, int]) -> None:
    week_at(province, 23, **limits)

    assert [("quota", 7)] == [
        (one.details["cause"], one.details["missed"]) for one in ahead(province)
    ]


def test_what_is_booked_of_a_contract_is_gone(province: Province) -> None:
    week_at(province, 23)

    def work(conn: Connection) -> None:
        made = conn.execute(contract.insert().values(_contract()))
        assert made.inserted_primary_key is not None
        name = f"contract:{made.inserted_primary_key[0]}"
        traffic.set_quota(conn, name=name, period="2021-06", ceiling=100)
        traffic.book(conn, name=name, period="2021-06", amount=94)

    province.database.transact(work)

    assert [("quota", 4)] == [
        (one.details["cause"], one.details["missed"]) for one in ahead(province)
    ]


def _contract() -> dict[str, Any]:
    return {
        "carrier": "mobifone",
        "gateway": "mobifone",
        "number": "1",
        "starts_on": WEEK.monday,
        "ends_on": WEEK.days[-1],
        "message_class": "cskh",
        "price_per_segment": 300,
        "segments_per_period": 100,
        "period": "month",
        "tps": 10,
        "person": "Lan",
        "at": WEEK.starts_at,
    }


def test_what_is_halted_paused_or_without_a_gateway_is_counted_as_missed(
    province: Province,
) -> None:
    """
    Nobody knows whether it is mended in time.
    """
    week_at(province, 24)
    now = province.clock.now()
    province.database.transact(
        lambda conn: halt(conn, "route:bluezone-sms/mobifone", reason="x", now=now)
    )
    halted = ahead(province)
    province.database.transact(lambda conn: conn.execute(update(campaign).values(paused=True)))
    paused = ahead(province)
    del province.gateways["mobifone"]
    away = ahead(province)

    assert [("halted", DUE), ("paused", DUE), ("not_set_up", DUE)] == [
        (one.details["cause"], one.details["missed"]) for one in (*halted, *paused, *away)
    ]


def test_two_campaigns_share_a_gateways_pace(province: Province) -> None:
    """
    What ends first goes first; each alone would be kept.
    """
    week_at(province, 24, per_day=15.001)
    province.approve(campaign_text(slug="loa-noi-bo"))
    province.open()

    assert [("loa-noi-bo", 5)] == [
        (one.details["name"], one.details["missed"]) for one in ahead(province)
    ]


def test_of_two_a_week_only_the_one_whose_time_it_is_is_looked_at(province: Province) -> None:
    province.serve(ScriptedGateway(limits=Limits(tps=SLOW)))
    province.begin_week(DUE, head="[cadence]\ntimes = 2\n")
    middle = WEEK.starts_at + timedelta(hours=84)
    province.clock.instant = middle - timedelta(hours=24)
    first = ahead(province)
    province.clock.instant = middle

    assert 2 * DUE == len(province.read(obligation))
    assert [(DUE, middle.isoformat())] == [
        (one.details["due"], one.details["ends_at"]) for one in first
    ]
    assert [] == ahead(province)
