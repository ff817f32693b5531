"""Who serves an msisdn, and who has a duty under the dispatch."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.carrier import (
    WITH_DUTY,
    Carrier,
    UnknownCarrier,
    carrier_named,
    carrier_of,
)
from gateways.msisdn import NUMBER_PLAN
from tests.kit.strategies import msisdns


def test_the_dispatch_orders_three_carriers() -> None:
    assert {Carrier.VNPT, Carrier.VIETTEL, Carrier.MOBIFONE} == set(WITH_DUTY)


def test_a_carrier_with_a_duty_has_a_gateway_of_its_own() -> None:
    assert {"vnpt", "viettel", "mobifone"} == {carrier.gateway for carrier in WITH_DUTY}
    assert {None} == {carrier.gateway for carrier in Carrier if not carrier.has_duty}


def test_the_number_plan_and_the_carriers_are_the_same_names() -> None:
    assert set(NUMBER_PLAN) == set(Carrier)


@pytest.mark.parametrize(
    ("words", "carrier"),
    [
        pytest.param("viettel", Carrier.VIETTEL, id="as we write it"),
        pytest.param("VIETTEL", Carrier.VIETTEL, id="capitals"),
        pytest.param("Viettel chi nhánh Lạng Sơn", Carrier.VIETTEL, id="as the dispatch names it"),
        pytest.param("VNPT Lạng Sơn", Carrier.VNPT, id="VNPT's branch"),
        pytest.param("Vinaphone", Carrier.VNPT, id="VNPT's network"),
        pytest.param("VNPT-VinaPhone", Carrier.VNPT, id="both names"),
        pytest.param("Mobiphone Lạng Sơn", Carrier.MOBIFONE, id="the dispatch's spelling"),
        pytest.param(" Mobifone ", Carrier.MOBIFONE, id="spaces"),
        pytest.param("Gtel", Carrier.GMOBILE, id="Gmobile's company"),
        pytest.param("Reddi", Carrier.WINTEL, id="Wintel's former name"),
    ],
)
def test_a_carrier_is_known_by_what_people_call_it(words: str, carrier: Carrier) -> None:
    assert carrier is carrier_named(words)


@pytest.mark.parametrize("carrier", Carrier)
def test_a_carrier_is_known_by_its_own_names(carrier: Carrier) -> None:
    names = (carrier, carrier.label, carrier.vietnamese)

    assert {carrier} == set(map(carrier_named, names))


@pytest.mark.parametrize("words", ["", "Lạng Sơn", "China Mobile", "84912345678"])
def test_no_carrier_is_guessed_and_no_cell_repeated(words: str) -> None:
    with pytest.raises(UnknownCarrier) as refused:
        carrier_named(words)

    assert (
        "No such carrier: write one of viettel, vnpt, mobifone, vietnamobile, gmobile, itel, wintel"
        == str(refused.value)
    )


@given(msisdns(), st.sampled_from(Carrier), st.sampled_from(Carrier))
def test_portability_overrides_the_roster_and_the_roster_the_plan(
    msisdn: str, stated: Carrier, ported_to: Carrier
) -> None:
    assert ported_to is carrier_of(msisdn, stated=stated, ported_to=ported_to)
    assert stated is carrier_of(msisdn, stated=stated)
    assert int(msisdn[2:4]) in NUMBER_PLAN[carrier_of(msisdn)]
