"""The worked signatures of wire/zalo.md 4.2 hold, and their near misses do not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from gateways.contract import ForgedCallback
from gateways.exchange import HttpRequest
from gateways.zalo.signature import is_signed, mac_of
from tests.kit.gateway import NOW
from tests.kit.zalo import (
    APP_ID,
    APP_SECRET,
    BODY_1,
    BODY_2,
    MAC_1,
    MAC_1_AS_HMAC,
    MAC_1_BY_APP_SECRET,
    MAC_2,
    OA_SECRET,
    oa,
    pushed,
    zns,
)

STAMP_1 = "1627020000477"


@pytest.mark.parametrize(
    ("body", "octets", "timestamp", "secret", "mac"),
    [
        pytest.param(BODY_1, 276, STAMP_1, OA_SECRET, MAC_1, id="receipt"),
        pytest.param(BODY_2, 298, "1627020005000", OA_SECRET, MAC_2, id="vietnamese"),
        pytest.param(BODY_1, 276, STAMP_1, APP_SECRET, MAC_1_BY_APP_SECRET, id="app-secret"),
    ],
)
def test_the_worked_signatures_hold(
    body: bytes, octets: int, timestamp: str, secret: str, mac: str
) -> None:
    made = mac_of(body, app_id=APP_ID, timestamp=timestamp, secret=secret)

    assert (octets, mac) == (len(body), made)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        pytest.param(f"mac={MAC_1}", True, id="live"),
        pytest.param(f"mac = {MAC_1}", True, id="with-spaces"),
        pytest.param(MAC_1, True, id="bare"),
        pytest.param(f"mac={MAC_1.upper()}", True, id="capitals"),
        pytest.param(f"mac={MAC_1_BY_APP_SECRET}", False, id="app-secret"),
        pytest.param(f"mac={MAC_1_AS_HMAC}", False, id="hmac"),
        pytest.param(f"mac={MAC_1[:-1]}", False, id="one-digit-short"),
        pytest.param(f"mac={MAC_1}0", False, id="one-digit-more"),
        pytest.param(f"hmac={MAC_1}", False, id="another-word"),
        pytest.param(f"mac={MAC_1}, mac={MAC_1}", False, id="twice"),
        pytest.param("mac=", False, id="no-digits"),
        pytest.param("", False, id="empty"),
        pytest.param(None, False, id="missing"),
    ],
)
def test_a_header_is_believed_only_with_the_right_digits(
    *, header: str | None, expected: bool
) -> None:
    found = is_signed(header, BODY_1, app_id=APP_ID, timestamp=STAMP_1, secrets=[OA_SECRET])

    assert expected == found


def test_no_secret_believes_nothing() -> None:
    assert not is_signed(f"mac={MAC_1}", BODY_1, app_id=APP_ID, timestamp=STAMP_1, secrets=[])


@pytest.mark.parametrize(
    "callback",
    [
        pytest.param(pushed(BODY_1, None), id="no-signature"),
        pytest.param(pushed(BODY_1, MAC_1_BY_APP_SECRET), id="app-secret"),
        pytest.param(pushed(BODY_1, MAC_1_AS_HMAC), id="hmac"),
        pytest.param(pushed(BODY_1, MAC_2), id="of-another-body"),
        pytest.param(pushed(BODY_1.replace(b"042_1", b"043_1"), MAC_1), id="another-reference"),
        pytest.param(pushed(BODY_1.replace(b"000477", b"000478"), MAC_1), id="another-timestamp"),
        pytest.param(pushed(BODY_1.replace(b'","', b'", "'), MAC_1), id="written-again"),
        pytest.param(pushed(b"{}", MAC_1), id="nothing-signed"),
    ],
)
def test_a_forged_callback_is_told_from_an_unreadable_one(callback: HttpRequest) -> None:
    for gateway in (zns(), oa()):
        with pytest.raises(ForgedCallback):
            gateway.receipts_in(callback, NOW)


@pytest.mark.parametrize(
    ("secrets", "heard"),
    [
        pytest.param([OA_SECRET], 1, id="one"),
        pytest.param(["OAsecretMADEUP0000002", OA_SECRET], 1, id="the-old-one-still-holds"),
        pytest.param(["OAsecretMADEUP0000002"], 0, id="the-old-one-is-gone"),
    ],
)
def test_two_secrets_hold_while_the_secret_is_changed(secrets: Sequence[str], heard: int) -> None:
    gateway = zns(webhook_secrets=secrets)
    try:
        count = len(gateway.receipts_in(pushed(BODY_1, MAC_1), NOW))
    except ForgedCallback:
        count = 0

    assert heard == count
