"""The console can begin a consent with either gateway, with the challenge of the worked vector."""

from __future__ import annotations

import pytest

from console.consent import Consenting, challenge_of
from gateways.contract import Gateway
from tests.kit.zalo import oa, zns


@pytest.mark.parametrize("gateway", [zns(), oa()], ids=lambda gateway: gateway.name)
def test_a_person_can_consent_to_either_gateway(gateway: Gateway) -> None:
    assert isinstance(gateway, Consenting)


def test_the_challenge_is_the_worked_vector() -> None:
    """
    wire/zalo.md 4.2.
    """
    challenge = challenge_of("0123456789abcdefghijklmnopqrstuvwxyzABCDEFG")

    assert "g0tuZ6q412zO9IRkeAUs8HN6MQeXPsGce37J3Rsc8wQ" == challenge
