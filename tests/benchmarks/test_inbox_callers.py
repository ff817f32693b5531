"""What `make inbox` pushes is what it says: the adapter itself tells sound from forged."""

from __future__ import annotations

import pytest

from benchmarks.callers import APP_ID, OA_SECRET, Kind, kind_of, request_of
from gateways.contract import ForgedCallback, UnreadableCallback
from gateways.exchange import HttpRequest
from gateways.zalo import ZaloZns, ZnsSettings
from tests.kit.gateway import NOW

GATEWAY = ZaloZns(
    ZnsSettings.model_validate(
        {
            "app_id": APP_ID,
            "oauth_url": "http://127.0.0.1:1",
            "business_url": "http://127.0.0.1:1",
            "webhook_secrets": [OA_SECRET],
        }
    )
)


def pushed(nth: int) -> HttpRequest:
    head, _, body = request_of(nth).partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")[1:]
    pairs = [line.partition(": ")[::2] for line in lines]
    return HttpRequest("POST", "/receipts/zalo", tuple(pairs), body)


@pytest.mark.parametrize("kind", [Kind.SOUND, Kind.REPLAYED])
def test_what_is_signed_is_read(kind: Kind) -> None:
    nth = next(nth for nth in range(20) if kind_of(nth) is kind)
    (receipt,) = GATEWAY.receipts_in(pushed(nth), NOW)

    assert receipt.reference is not None
    assert (kind is Kind.REPLAYED) == (pushed(nth).body == pushed(nth - 1).body)


def test_what_is_not_is_refused() -> None:
    of = {kind_of(nth): nth for nth in range(20)}

    with pytest.raises(ForgedCallback):
        GATEWAY.receipts_in(pushed(of[Kind.FORGED]), NOW)
    with pytest.raises(UnreadableCallback):
        GATEWAY.receipts_in(pushed(of[Kind.UNREADABLE]), NOW)
