"""A gateway that can tell of its messages and does not is found; one that never tells is not."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Connection

from campaigns.ledger import pulse
from gateways.contract import Gateway, Limits
from gateways.outcome import Proof
from scheduler.alerts.silence import overdue
from tests.kit.scripted import AskableGateway, ScriptedGateway
from tests.kit.weeks_open import Province

PUSHING = Limits(tps=100, proof=Proof.HANDSET, pushes_receipts=True)
ASKED = Limits(tps=100, proof=Proof.HANDSET)
MUTE = Limits(tps=100, proof=Proof.NONE, pushes_receipts=True)


@dataclass(frozen=True, slots=True)
class Beat:
    """So many hours ago a gateway accepted and told of so many."""

    hours_ago: int
    accepted: int = 0
    heard: int = 0
    gateway: str = field(default="mobifone")


def beat(conn: Connection, *, one: Beat, now: datetime) -> None:
    pulse.beat(
        conn,
        accepted={one.gateway: one.accepted},
        heard={one.gateway: one.heard},
        now=now - timedelta(hours=one.hours_ago),
    )


def found(province: Province, gateway: Gateway, *beats: Beat) -> list[int]:
    """What is told of as heard, of each gateway found."""
    now = province.clock.now()
    for one in beats:
        province.database.transact(partial(beat, one=one, now=now))
    conditions = province.database.read(
        lambda conn: list(overdue(conn, {gateway.name: gateway}, now=now))
    )
    return [int(one.details["heard"]) for one in conditions]


@pytest.mark.parametrize(
    ("beats", "expected"),
    [
        pytest.param((Beat(7, 100), Beat(5, 0, 49)), [49], id="less than half"),
        pytest.param((Beat(7, 100), Beat(0, 0, 50)), [], id="half, the last this hour"),
        pytest.param((Beat(7, 19),), [], id="too few to say"),
        pytest.param((Beat(5, 100),), [], id="too young"),
        pytest.param((Beat(25, 100),), [], id="another day"),
        pytest.param((Beat(7, 100, gateway="vnpt"),), [], id="another gateway"),
    ],
)
def test_pushed_receipts_are_overdue_where_less_than_half_came(
    province: Province, beats: tuple[Beat, ...], expected: list[int]
) -> None:
    assert expected == found(province, ScriptedGateway(limits=PUSHING), *beats)


@pytest.mark.parametrize(("heard", "expected"), [(0, [0]), (1, [])])
def test_where_receipts_are_asked_for_none_at_all_is_too_few(
    province: Province, heard: int, expected: list[int]
) -> None:
    """
    Of a large roster few are asked about in a day.
    """
    beats = (Beat(7, 1_000), Beat(2, 0, heard))

    assert expected == found(province, AskableGateway(limits=ASKED), *beats)


@pytest.mark.parametrize(
    "gateway",
    [
        pytest.param(ScriptedGateway(limits=MUTE), id="proves nothing"),
        pytest.param(ScriptedGateway(limits=ASKED), id="neither pushes nor is asked"),
        pytest.param(AskableGateway(limits=ASKED, answers_accepted=False), id="of unknowns only"),
    ],
)
def test_a_gateway_that_never_tells_is_not_waited_for(province: Province, gateway: Gateway) -> None:
    assert [] == found(province, gateway, Beat(7, 1_000))
