"""The account of the worked vectors in wire/zalo.md, and callbacks signed without the adapter."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from gateways.contract import Credential
from gateways.exchange import HttpRequest, HttpResponse
from gateways.zalo import OaSettings, ZaloOa, ZaloZns, ZnsSettings

APP_ID = "1234567890123456789"
APP_SECRET = "AppSecretMADEUP000001"
OA_SECRET = "OAsecretMADEUP0000001"
ACCESS_TOKEN = "ACCESSTOKENMADEUP0001"
APPSECRET_PROOF = "903528f38bd7fdc2555b5ec2fe5f2b8584f7d4927dd8aec84b9f8852cd0aa89f"

OAUTH = "https://oauth.carrier.test"
BUSINESS = "https://business.carrier.test"
OA = "https://openapi.carrier.test"

COMMON: dict[str, Any] = {
    "app_id": APP_ID,
    "oauth_url": OAUTH,
    "webhook_secrets": [OA_SECRET],
}

CREDENTIAL = Credential(
    gateway="zalo",
    version=7,
    secrets={
        "app_secret": APP_SECRET,
        "access_token": ACCESS_TOKEN,
        "refresh_token": "RT_madeup_1",
    },
)

# wire/zalo.md 4.2, the worked vectors, byte for byte.
BODY_1 = (
    b'{"sender":{"id":"2893352839501541173"},"recipient":{"id":"84912000111"},'
    b'"event_name":"user_received_message","message":{"delivery_time":"1627019999432",'
    b'"msg_id":"a4d0243feee163bd3af2","tracking_id":"bz2107_000042_1"},'
    b'"app_id":"1234567890123456789","timestamp":"1627020000477"}'
)
MAC_1 = "c4aa81f0a511ff5cef1912344c3da5ef9ddc524ae8709d14ae69f508a6f07bc2"
MAC_1_BY_APP_SECRET = "3c0180c0bf5e10b277ebe0f2b072d83eb670da7ee405bb24ac8916dc735cf151"
MAC_1_AS_HMAC = "61e79baa79bbd826a52ca22ed311c7e95f3a19fc666f5f76bb578339997facc4"
BODY_2 = (
    '{"app_id":"1234567890123456789","sender":{"id":"246845883529197922"},'
    '"user_id_by_app":"552177279717587730","recipient":{"id":"2893352839501541173"},'
    '"event_name":"user_send_text","message":{"text":"Tôi đã cài Bluezone ở Lạng Sơn",'
    '"msg_id":"96d3cdf3af150460909"},"timestamp":"1627020005000"}'
).encode()
MAC_2 = "0111cb2719d14a3c99899e1c031809a7ded5174dacfb3743ed57b704a4e5d874"

# wire/zalo.md 3.3, the answers to reads; of the list, one that is enabled.
ZNS_DELIVERED = {
    "error": 0,
    "message": "Success",
    "data": {
        "delivery_time": "1600328011517",
        "message": "The message was delivered to the user's phone",
        "status": 1,
    },
}
ZNS_QUOTA = {
    "error": 0,
    "message": "success",
    "data": {
        "dailyQuota": "500",
        "remainingQuota": "499",
        "dailyQuotaPromotion": "125",
        "remainingQuotaPromotion": "124",
    },
}
ZNS_TEMPLATES = {
    "error": 0,
    "message": "Success",
    "data": [
        {
            "templateId": 900025,
            "templateName": "…",
            "createdTime": 0,
            "status": "ENABLE",
            "templateQuality": "UNDEFINED",
        }
    ],
    "metadata": {"total": 300},
}


def zns(**over: object) -> ZaloZns:
    """The ZNS gateway of that account."""
    return ZaloZns(ZnsSettings.model_validate({**COMMON, "business_url": BUSINESS, **over}))


def oa(**over: object) -> ZaloOa:
    """The OA gateway of that account."""
    return ZaloOa(OaSettings.model_validate({**COMMON, "oa_url": OA, **over}))


def answer(body: object, status: int = 200) -> HttpResponse:
    """An answer with this JSON."""
    written = json.dumps(body, ensure_ascii=False).encode()
    return HttpResponse(status, (("Content-Type", "application/json"),), written)


def pushed(body: bytes, mac: str | None, *, server: str | None = "ZNS") -> HttpRequest:
    """A webhook as Zalo pushes it, with `mac` as its signature."""
    headers = [("content-type", "application/json"), ("user-agent", "ZaloWebhook")]
    if server is not None:
        headers.append(("x-zevent-server", server))
    if mac is not None:
        headers.append(("x-zevent-signature", f"mac={mac}"))
    return HttpRequest("POST", "/receipts/zalo_zns", tuple(headers), body)


def signed(event: object, *, server: str | None = "OA OpenAPI") -> HttpRequest:
    """A webhook with a right signature, whatever it says."""
    body = json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()
    timestamp = str(event.get("timestamp", "")) if isinstance(event, dict) else ""
    said = APP_ID.encode() + body + timestamp.encode() + OA_SECRET.encode()
    return pushed(body, hashlib.sha256(said).hexdigest(), server=server)
