"""What Zalo's events say of our messages, each read by the gateway whose message it was."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateways.contract import UnreadableCallback
from gateways.exchange import HttpRequest
from gateways.outcome import Proof, Receipt, Word
from tests.kit.gateway import NOW
from tests.kit.zalo import BODY_1, BODY_2, MAC_1, MAC_2, oa, pushed, signed, zns

ZNS, OA = zns(), oa()

# wire/zalo.md 4.3 and 4.4, the examples as they stand there.
OFFICIAL_RECEIPT = json.loads(
    '{"sender":{"id":"2893352839501541173"},"recipient":{"id":"84123456789"},'
    '"event_name":"user_received_message",'
    '"message":{"delivery_time":"1602960467432","msg_id":"15a0cc0bbb13bd4ce403",'
    '"tracking_id":"tracking_id"},"app_id":"2074138120372622546","timestamp":"1602560967477"}'
)
USER_TEXT = json.loads(
    '{"app_id":"360846524940903967","sender":{"id":"246845883529197922"},'
    '"user_id_by_app":"552177279717587730","recipient":{"id":"388613280878808645"},'
    '"event_name":"user_send_text","message":{"text":"message","msg_id":"96d3cdf3af150460909"},'
    '"timestamp":"1543908534747"}'
)
FOLLOW = json.loads(
    '{"oa_id":"388613280879808645","follower":{"id":"24684588352919792"},'
    '"user_id_by_app":"552172779717587730","event_name":"follow","source":"oa_profile",'
    '"app_id":"36084652489903967","timestamp":"154397978274"}'
)
QUOTA_CHANGED = {
    "oaId": "2893352839501541173",
    "app_id": "1234567890123456789",
    "event_name": "change_oa_daily_quota",
    "quota": {"prev_value": "500", "new_value": "2000"},
    "timestamp": "1627020000477",
}
OTHERS = {
    "user_send_text": USER_TEXT,
    "follow": FOLLOW,
    "change_oa_daily_quota": QUOTA_CHANGED,
    "user_feedback": {"event_name": "user_feedback", "message": {"msg_id": "x", "rate": 5}},
    "permission_revoked": {"event_name": "permission_revoked", "timestamp": "1627020000477"},
}


def of_oa(name: str, message: dict[str, Any]) -> dict[str, Any]:
    return {
        "sender": {"id": "2893352839501541173"},
        "recipient": {"id": "246845883529197922"},
        "event_name": name,
        "message": message,
        "app_id": "1234567890123456789",
        "timestamp": "1627020000477",
    }


def test_the_worked_receipt_is_delivered_by_our_reference_at_the_handsets_time() -> None:
    (receipt,) = ZNS.receipts_in(pushed(BODY_1, MAC_1), NOW)

    expected = Receipt(
        word=Word.DELIVERED,
        reference="bz2107_000042_1",
        carrier_ref="a4d0243feee163bd3af2",
        at=datetime(2021, 7, 23, 5, 59, 59, 432_000, tzinfo=UTC),
        code="user_received_message",
        proof=Proof.HANDSET,
    )

    assert expected == receipt


def test_the_events_own_timestamp_is_not_the_delivery() -> None:
    """
    In the official sample it is days earlier (wire/zalo.md 4.3).
    """
    (receipt,) = ZNS.receipts_in(signed(OFFICIAL_RECEIPT, server="ZNS"), NOW)

    assert ("tracking_id", "15a0cc0bbb13bd4ce403") == (receipt.reference, receipt.carrier_ref)
    assert datetime(2020, 10, 17, 18, 47, 47, 432_000, tzinfo=UTC) == receipt.at


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("server", ["ZNS", "OA OpenAPI", None])
def test_an_event_of_another_kind_is_sound_and_empty(name: str, server: str | None) -> None:
    callback = signed(OTHERS[name], server=server)

    assert [(), ()] == [tuple(gateway.receipts_in(callback, NOW)) for gateway in (ZNS, OA)]


def test_the_worked_vietnamese_text_is_sound_and_empty() -> None:
    callback = pushed(BODY_2, MAC_2, server="OA OpenAPI")

    assert [(), ()] == [tuple(gateway.receipts_in(callback, NOW)) for gateway in (ZNS, OA)]


@pytest.mark.parametrize(
    ("message", "server", "of_zns", "of_the_oa"),
    [
        pytest.param({"msg_id": "m1", "tracking_id": "r1"}, "ZNS", 1, 0, id="by-header"),
        pytest.param({"msg_id": "m1", "delivery_time": "1602960467432"}, None, 1, 0, id="by-time"),
        pytest.param({"msg_id": "m1"}, "OA OpenAPI", 0, 1, id="oa-by-header"),
        pytest.param({"msg_id": "m1"}, None, 0, 1, id="oa-by-no-time"),
    ],
)
def test_two_kinds_of_receipt_with_one_name_are_told_apart(
    message: dict[str, Any], server: str | None, of_zns: int, of_the_oa: int
) -> None:
    """
    One address serves an app, so each gateway meets the other's receipts (wire/zalo.md 4.1, 6).
    """
    callback = signed(of_oa("user_received_message", message), server=server)
    counts = [len(gateway.receipts_in(callback, NOW)) for gateway in (ZNS, OA)]

    assert [of_zns, of_the_oa] == counts


@pytest.mark.parametrize(
    ("name", "message", "refs"),
    [
        pytest.param("user_received_message", {"msg_id": "m1"}, ["m1"], id="received"),
        pytest.param("user_seen_message", {"msg_ids": ["m1", "m2"]}, ["m1", "m2"], id="seen"),
        pytest.param("user_seen_message", {"msg_ids": ["m1", "m1"]}, ["m1"], id="seen-twice"),
        pytest.param("user_seen_message", {"msg_ids": ["m1", None]}, ["m1"], id="one-unread"),
    ],
)
def test_an_oa_receipt_is_by_zalos_id_and_one_for_each(
    name: str, message: dict[str, Any], refs: list[str]
) -> None:
    """
    What was seen was delivered; no event tells when it happened, nor our reference.
    """
    receipts = OA.receipts_in(signed(of_oa(name, message)), NOW)

    assert refs == [receipt.carrier_ref for receipt in receipts]
    assert {(Word.DELIVERED, None, None, name, Proof.HANDSET)} == {
        (one.word, one.reference, one.at, one.code, one.proof) for one in receipts
    }


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        pytest.param({"tracking_id": "r1"}, ("r1", None, None), id="no-msg-id"),
        pytest.param({"tracking_id": "", "msg_id": "m1"}, (None, "m1", None), id="no-reference"),
        pytest.param(
            {"tracking_id": "r1", "delivery_time": "soon"}, ("r1", None, None), id="odd-time"
        ),
        pytest.param(
            {"tracking_id": "r1", "delivery_time": 1602960467432},
            ("r1", None, datetime(2020, 10, 17, 18, 47, 47, 432_000, tzinfo=UTC)),
            id="time-as-a-number",
        ),
        pytest.param(
            {"tracking_id": "r1", "msg_id": 2893352839501541173},
            ("r1", "2893352839501541173", None),
            id="id-as-a-number",
        ),
    ],
)
def test_a_receipt_with_less_is_still_a_receipt(
    message: dict[str, Any], expected: tuple[str | None, str | None, datetime | None]
) -> None:
    (receipt,) = ZNS.receipts_in(signed(of_oa("user_received_message", message), server="ZNS"), NOW)

    assert expected == (receipt.reference, receipt.carrier_ref, receipt.at)


@pytest.mark.parametrize(
    "callback",
    [
        pytest.param(signed({}), id="empty-object"),
        pytest.param(signed({"event_name": 7}), id="odd-name"),
        pytest.param(signed([]), id="list"),
        pytest.param(signed(of_oa("user_received_message", {}), server="ZNS"), id="zns-nothing"),
        pytest.param(signed(of_oa("user_seen_message", {"msg_ids": []})), id="seen-nothing"),
        pytest.param(signed(of_oa("user_received_message", {"text": "x"})), id="oa-nothing"),
        pytest.param(HttpRequest("GET", "/", pushed(BODY_1, MAC_1).headers, BODY_1), id="get"),
    ],
)
def test_a_signed_callback_that_names_no_message_is_unreadable(callback: HttpRequest) -> None:
    heard: list[Receipt | None] = []
    for gateway in (ZNS, OA):
        try:
            heard += gateway.receipts_in(callback, NOW)
        except UnreadableCallback:
            heard.append(None)

    assert {None} == set(heard)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(
    message=JSON
    | st.dictionaries(st.sampled_from(["msg_id", "msg_ids", "tracking_id", "delivery_time"]), JSON),
    name=st.sampled_from(["user_received_message", "user_seen_message"]) | JSON,
    server=st.sampled_from(["ZNS", "OA OpenAPI", None]),
)
def test_whatever_is_signed_is_read_or_refused(
    message: object, name: object, server: str | None
) -> None:
    """
    A surprise in one callback would stop the draining of all that come after it.
    """
    callback = signed(
        {"event_name": name, "message": message, "timestamp": "1627020000477"}, server=server
    )
    for gateway in (ZNS, OA):
        try:
            receipts = gateway.receipts_in(callback, NOW)
        except UnreadableCallback:
            continue

        assert all(one.reference or one.carrier_ref for one in receipts)
