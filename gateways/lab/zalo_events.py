"""Zalo's webhooks as they leave: body, signature and headers (wire/zalo.md 4)."""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256

from gateways.exchange import HttpRequest
from gateways.lab.config import LabConfig, ZaloAccount
from gateways.lab.facts import Pushing
from gateways.lab.local_time import milliseconds_of
from gateways.lab.store import Truth

RECEIVED = "user_received_message"
SEEN = "user_seen_message"
_SERVERS = {"zalo_zns": "ZNS", "zalo_oa": "OA OpenAPI"}


def signature_of(account: ZaloAccount, body: bytes, timestamp: str) -> str:
    """`mac=` and SHA-256 of appId, raw body, timestamp and OA secret (wire/zalo.md 4.2)."""
    signed = account.app_id.encode() + body + timestamp.encode() + account.oa_secret.encode()
    return f"mac={sha256(signed).hexdigest()}"


def request_of(pushing: Pushing, config: LabConfig, store: Truth, now: datetime) -> HttpRequest:
    """The signed POST of one webhook to the receipts door; its `timestamp` is `now`."""
    timestamp = milliseconds_of(now)
    body = json.dumps(
        _body(pushing, config.zalo, store, timestamp), ensure_ascii=False, separators=(",", ":")
    ).encode()
    headers = [
        ("Content-Type", "application/json"),
        ("User-Agent", "ZaloWebhook"),
        ("X-ZEvent-Server", _SERVERS[pushing.gateway]),
        ("X-ZEvent-Signature", signature_of(config.zalo, body, timestamp)),
    ]
    if pushing.num_retry:
        headers.append(("num_retry", str(pushing.num_retry)))
    url = f"{config.receipts_url}/receipts/{pushing.gateway}"
    return HttpRequest("POST", url, tuple(headers), body)


def _body(
    pushing: Pushing, account: ZaloAccount, store: Truth, timestamp: str
) -> dict[str, object]:
    return {
        "sender": {"id": account.oa_id},
        "recipient": {"id": pushing.address},
        "event_name": pushing.event,
        "message": _message(pushing, store),
        "app_id": account.app_id,
        "timestamp": timestamp,
    }


def _message(pushing: Pushing, store: Truth) -> dict[str, object]:
    if pushing.event == SEEN:
        return {"msg_ids": list(pushing.carrier_refs)}
    carrier_ref = pushing.carrier_refs[0]
    if pushing.gateway == "zalo_oa":
        return {"msg_id": carrier_ref}
    taken = store.by_carrier_ref(pushing.gateway, carrier_ref)
    reference = "" if taken is None else taken.reference
    # The handset's own time: it is never the `timestamp` of the event.
    return {
        "delivery_time": milliseconds_of(pushing.happened),
        "msg_id": carrier_ref,
        "tracking_id": reference,
    }
