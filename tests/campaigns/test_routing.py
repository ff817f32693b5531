"""The carrier's own gateway first, another one only after a definite no."""

from __future__ import annotations

import pytest

from campaigns.routing import after_a_no, own_gateways

OWN = ("vnpt", "viettel", "mobifone")


@pytest.mark.parametrize(
    ("routes", "mobifone"),
    [
        pytest.param(OWN, "mobifone", id="own"),
        pytest.param((*OWN, "esms"), "mobifone", id="own-before-an-aggregator"),
        pytest.param(("vnpt", "viettel", "esms"), "esms", id="an-aggregator-where-there-is-no-own"),
        pytest.param(("vnpt", "viettel"), "mobifone", id="nowhere-and-it-shows"),
    ],
)
def test_each_carriers_subscribers_have_a_first_gateway(
    routes: tuple[str, ...], mobifone: str
) -> None:
    found = own_gateways(routes, {"esms"})

    assert {"vnpt": "vnpt", "viettel": "viettel", "mobifone": mobifone} == found


@pytest.mark.parametrize(
    ("gateway", "ported_to", "routes", "then"),
    [
        pytest.param("vnpt", "viettel", OWN, "viettel", id="ported"),
        pytest.param("vnpt", "viettel", ("vnpt", "esms"), "esms", id="ported-beyond-our-routes"),
        pytest.param("vnpt", None, (*OWN, "esms"), "esms", id="rejected"),
        pytest.param("vnpt", None, OWN, None, id="nobody-else"),
        pytest.param("esms", None, (*OWN, "esms"), None, id="the-aggregator-said-no"),
        pytest.param("vnpt", "vnpt", OWN, None, id="ported-to-itself"),
    ],
)
def test_after_a_no_the_message_goes_where_it_was_not_refused(
    gateway: str, ported_to: str | None, routes: tuple[str, ...], then: str | None
) -> None:
    found = after_a_no(gateway, ported_to=ported_to, routes=routes, aggregators={"esms"})

    assert then == found
