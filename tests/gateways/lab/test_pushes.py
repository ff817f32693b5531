"""Receipts are signed as Zalo signs, come when they fall due, and climb the ladder."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from gateways.lab.config import LabConfig, ZaloAccount
from gateways.lab.lab import Lab
from gateways.lab.play import Push
from gateways.lab.profiles import Fault
from gateways.lab.zalo_events import signature_of
from tests.kit.lab_calls import MONDAY_NINE, body_of
from tests.kit.lab_zalo import USER, oa, zalo_config, zns

SOON = MONDAY_NINE + timedelta(minutes=1)
NEVER = MONDAY_NINE + timedelta(days=30)

BODY_1 = (
    '{"sender":{"id":"2893352839501541173"},"recipient":{"id":"84912000111"},'
    '"event_name":"user_received_message","message":{"delivery_time":"1627019999432",'
    '"msg_id":"a4d0243feee163bd3af2","tracking_id":"bz2107_000042_1"},'
    '"app_id":"1234567890123456789","timestamp":"1627020000477"}'
)
BODY_2 = (
    '{"app_id":"1234567890123456789","sender":{"id":"246845883529197922"},'
    '"user_id_by_app":"552177279717587730","recipient":{"id":"2893352839501541173"},'
    '"event_name":"user_send_text","message":{"text":"Tôi đã cài Bluezone ở Lạng Sơn",'
    '"msg_id":"96d3cdf3af150460909"},"timestamp":"1627020005000"}'
)


def with_fate(kind: Fault, gateway: str) -> LabConfig:
    return zalo_config().model_copy(update={"rates": {gateway: {kind: 1.0}}})


def content(push: Push) -> Any:
    return json.loads(push.request.body)


@pytest.mark.parametrize(
    ("body", "timestamp", "octets", "mac"),
    [
        pytest.param(
            BODY_1,
            "1627020000477",
            276,
            "c4aa81f0a511ff5cef1912344c3da5ef9ddc524ae8709d14ae69f508a6f07bc2",
            id="receipt",
        ),
        pytest.param(
            BODY_2,
            "1627020005000",
            298,
            "0111cb2719d14a3c99899e1c031809a7ded5174dacfb3743ed57b704a4e5d874",
            id="Vietnamese text",
        ),
    ],
)
def test_the_worked_signatures_hold(body: str, timestamp: str, octets: int, mac: str) -> None:
    """
    wire/zalo.md 4.2: plain SHA-256 over raw octets, with the OA secret.
    """
    raw = body.encode()

    assert octets == len(raw)
    assert f"mac={mac}" == signature_of(ZaloAccount(), raw, timestamp)


def test_a_zns_receipt_has_the_documented_shape() -> None:
    """
    wire/zalo.md 4.3: the number, both ids, the handset's time, ids and times as strings.
    """
    lab = Lab(zalo_config())
    sent: Any = body_of(zns(lab))
    (push,) = lab.pushes_due(SOON)
    body = content(push)

    assert "user_received_message" == body["event_name"]
    assert ("2893352839501541173", "84912000111") == (body["sender"]["id"], body["recipient"]["id"])
    assert {"delivery_time", "msg_id", "tracking_id"} == body["message"].keys()
    assert (sent["data"]["msg_id"], "bz2107_000042_1") == (
        body["message"]["msg_id"],
        body["message"]["tracking_id"],
    )
    assert body["message"]["delivery_time"] != body["timestamp"]


def test_a_push_carries_zalos_headers() -> None:
    lab = Lab(zalo_config())
    zns(lab)
    oa(lab)
    found = {push.gateway: push for push in lab.pushes_due(SOON)}
    requests = [found[gateway].request for gateway in ("zalo_zns", "zalo_oa")]
    macs = [
        signature_of(ZaloAccount(), push.request.body, content(push)["timestamp"])
        for push in (found["zalo_zns"], found["zalo_oa"])
    ]

    assert ["ZNS", "OA OpenAPI"] == [request.header("X-ZEvent-Server") for request in requests]
    assert macs == [request.header("X-ZEvent-Signature") for request in requests]
    assert {"ZaloWebhook"} == {request.header("User-Agent") for request in requests}
    assert ["/receipts/zalo_zns", "/receipts/zalo_oa"] == [
        urlsplit(request.url).path for request in requests
    ]


def test_nothing_is_due_before_its_time_and_nothing_twice() -> None:
    lab = Lab(zalo_config())
    zns(lab)
    early = lab.pushes_due(MONDAY_NINE)
    due = lab.pushes_due(SOON)

    assert ([], 1, []) == (early, len(due), lab.pushes_due(NEVER))


def test_a_push_answered_200_is_over() -> None:
    lab = Lab(zalo_config())
    zns(lab)
    (push,) = lab.pushes_due(SOON)
    lab.push_answered(push, 200, SOON)

    assert [] == lab.pushes_due(NEVER)
    assert {"planned": 1, "delivered": 1} == lab.truth()["pushes"]


def test_an_unanswered_push_climbs_the_ladder_and_is_given_up() -> None:
    """
    wire/zalo.md 4.1: 30 s, 5 min, 15 min, 30 min, 1 h, told by num_retry.
    """
    lab = Lab(zalo_config())
    zns(lab)
    now, told, delivery_times = SOON, [], set()
    for step in (30, 300, 900, 1800, 3600, 0):
        (push,) = lab.pushes_due(now)
        told.append(push.request.header("num_retry"))
        delivery_times.add(content(push)["message"]["delivery_time"])
        lab.push_answered(push, None if push.num_retry % 2 else 500, now)
        assert [] == lab.pushes_due(now + timedelta(seconds=step - 0.001))
        now += timedelta(seconds=step)

    assert [None, "1", "2", "3", "4", "5"] == told
    assert 1 == len(delivery_times)
    assert {"planned": 1, "retried": 5, "given_up": 1} == lab.truth()["pushes"]


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        pytest.param(Fault.RECEIPT_TWICE, 2, id="twice"),
        pytest.param(Fault.RECEIPT_NEVER, 0, id="never"),
        pytest.param(Fault.UNDELIVERED, 0, id="there is no negative receipt"),
        pytest.param(Fault.BLACKHOLE, 0, id="swallowed"),
        pytest.param(Fault.RECEIPT_LATE, 1, id="late"),
    ],
)
def test_each_fate_pushes_what_it_promises(kind: Fault, count: int) -> None:
    lab = Lab(with_fate(kind, "zalo_zns"))
    zns(lab)

    assert count == len(lab.pushes_due(NEVER))


def test_the_second_of_two_says_that_it_is_a_retry() -> None:
    lab = Lab(with_fate(Fault.RECEIPT_TWICE, "zalo_zns"))
    zns(lab)
    first, second = lab.pushes_due(NEVER)

    assert (None, "1") == tuple(push.request.header("num_retry") for push in (first, second))
    assert content(first)["message"] == content(second)["message"]


def test_a_receipt_can_be_due_before_the_acceptance_is_answered() -> None:
    lab = Lab(with_fate(Fault.RECEIPT_BEFORE_ACCEPT, "zalo_zns"))
    play = zns(lab)

    assert 1 == len(lab.pushes_due(MONDAY_NINE))
    assert lab.config.slow_seconds == play.delay_seconds


def test_an_oa_message_can_be_seen_before_it_is_received() -> None:
    """
    wire/zalo.md 4.4: `msg_ids` as a list; order is not guaranteed.
    """
    lab = Lab(with_fate(Fault.RECEIPT_OUT_OF_ORDER, "zalo_oa"))
    sent: Any = body_of(oa(lab))
    seen, received = lab.pushes_due(NEVER)
    message_id = sent["data"]["message_id"]

    assert ("user_seen_message", {"msg_ids": [message_id]}) == (
        content(seen)["event_name"],
        content(seen)["message"],
    )
    assert ("user_received_message", {"msg_id": message_id}) == (
        content(received)["event_name"],
        content(received)["message"],
    )
    assert USER == content(received)["recipient"]["id"]
