"""A definite no goes another way where there is one; an unknown never does."""

from __future__ import annotations

import pytest

from campaigns.schema import attempt, subscriber
from gateways.contract import Limits
from gateways.exchange import Answer
from gateways.outcome import Proof
from tests.kit.campaign_texts import campaign_text
from tests.kit.scripted import ACCEPTED, HUNG, ScriptedGateway, answering, verdict
from tests.kit.weeks_open import Province

AGGREGATOR = '\n[routes.esms]\nbrandname = "LANGSON"\nalphabet = "unaccented"\n'


@pytest.fixture
def with_aggregator(province: Province) -> Province:
    """One subscriber of MobiFone's, whose campaign may also go through an aggregator."""
    province.serve(ScriptedGateway("viettel"))
    limits = Limits(tps=100, proof=Proof.HANDSET, any_network=True)
    province.serve(ScriptedGateway("esms", limits=limits))
    province.join(1)
    province.clock.pass_by(seconds=1)
    province.approve(campaign_text() + AGGREGATOR)
    province.open()
    return province


def gateways_tried(province: Province) -> list[str]:
    return [row.gateway for row in province.read(attempt)]


def test_what_its_own_carrier_rejects_goes_through_the_aggregator(
    with_aggregator: Province,
) -> None:
    with_aggregator.transport.script = lambda _: answering(verdict("rejected", code="17"))
    with_aggregator.send()
    with_aggregator.transport.script = lambda _: ACCEPTED
    with_aggregator.send("esms")

    assert ["mobifone", "esms"] == gateways_tried(with_aggregator)
    assert ["accepted"] == with_aggregator.statuses
    assert [] == with_aggregator.differences()


def test_what_the_aggregator_rejects_too_has_failed(with_aggregator: Province) -> None:
    with_aggregator.transport.script = lambda _: answering(verdict("rejected", code="17"))
    for gateway in ("mobifone", "esms", "mobifone", "esms"):
        with_aggregator.send(gateway)

    assert ["mobifone", "esms"] == gateways_tried(with_aggregator)
    assert ["failed"] == with_aggregator.statuses


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(HUNG, id="unknown"),
        pytest.param(answering(verdict("deferred", code="98")), id="deferred"),
        pytest.param(answering(verdict("rejected", excuse="stop_list")), id="excused"),
    ],
)
def test_nothing_but_a_definite_no_goes_another_way(
    with_aggregator: Province, answer: Answer
) -> None:
    with_aggregator.transport.script = lambda _: answer
    with_aggregator.send()
    with_aggregator.send("esms")

    assert ["mobifone"] == gateways_tried(with_aggregator)


def test_a_ported_number_is_remembered_and_next_weeks_goes_straight(
    with_aggregator: Province,
) -> None:
    """
    The duty of this week stays the carrier's whose it was when the week opened.
    """
    province = with_aggregator
    province.transport.script = lambda _: answering(verdict("rejected", ported_to="viettel"))
    province.send()
    province.transport.script = lambda _: ACCEPTED
    province.send("viettel")
    this_week = province.owed()
    province.clock.pass_by(days=7)
    province.open()
    next_week = province.owed()

    assert ("accepted", "mobifone", "viettel") == (
        this_week.status,
        this_week.carrier,
        this_week.gateway,
    )
    assert ["viettel"] == [row.ported_to for row in province.read(subscriber)]
    assert ("due", "viettel", "viettel") == (next_week.status, next_week.carrier, next_week.gateway)
