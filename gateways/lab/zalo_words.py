"""Zalo's error bodies: HTTP 200, a code and the words that go with it (wire/zalo.md 2.9, 3.5)."""

from __future__ import annotations

from collections.abc import Mapping

from gateways.exchange import HttpResponse
from gateways.lab.desk import json_response

_ZNS: Mapping[str, str] = {
    "-32": "Your application reached limit call api",
    "-100": "Unknown error, please try again later",
    "-108": "Phone number invalid",
    "-109": "Template ID invalid",
    "-110": "Zalo version unsupported",
    "-111": "Template data empty",
    "-112": "Template data invalid",
    "-114": "User is inactive, or reject the message, or using outdated Zalo version",
    "-1122": "Template data missing parameter",
    "-118": "Zalo account not existed",
    "-119": "Account can not receive ZNS",
    "-122": "Body data format invalid",
    "-124": "Access token invalid",
    "-1241": "Appsecret_proof invalid",
    "-127": "Test template can be only sent to admin",
    "-131": "ZNS template not approved",
    "-133": "This ZNS template is not allowed to send at night",
    "-134": "User has not responded to OA opt-in request",
    "-139": "User rejected to receive this type of ZNS",
    "-140": "OA has not been allowed to send post-sale ZNS to this user",
    "-141": "User rejected to receive ZNS from this Official Account",
    "-144": "OA exceeded daily ZNS quota",
    "-147": "ZNS template exceeded its daily quota",
}
_OA: Mapping[str, str] = {
    "-32": "Your OA reached limit call api",
    "-200": "Send message failed",
    "-201": "user_id is invalid!",
    "-209": "Not supported this api",
    "-210": "Parameter exceeds allowable limit",
    "-211": "Out of quota",
    "-213": "User has not followed OA",
    "-216": "Access token is invalid",
    "-217": "User has blocked invitation from OA",
    "-218": "Out of quota receive",
    "-220": "access_token is expired or removed",
    "-227": "User is banned or has been inactive for more than 45 days",
    "-230": "User has not interacted with the OA in the past 7 days",
    "-232": "User has not interacted with the OA or the latest interaction is overdue",
    "-233": "Message type is invalid or not supported",
    "-240": "MessageV2 API has been shut down",
    "-242": "Invalid appsecret_proof",
    "-244": "User has restricted this type of message from your OA",
}
_OAUTH: Mapping[str, str] = {
    "-14002": "Invalid appId",
    "-14004": "Invalid secret key",
    "-14005": "Invalid code",
    "-14014": "Invalid refresh token.",
    "-14018": "Invalid grant type",
}


def refusal(gateway: str, code: str, words: str = "") -> HttpResponse:
    """`{"error":-118,"message":"Zalo account not existed"}`, without `data` (wire/zalo.md 3.1)."""
    known = _ZNS if gateway == "zalo_zns" else _OA
    return json_response({"error": int(code), "message": words or known.get(code, "Error")})


def success(data: object, **more: object) -> HttpResponse:
    """`{"error":0,"message":"Success","data":…}`."""
    return json_response({"error": 0, "message": "Success", "data": data, **more})


def oauth_refusal(code: str) -> HttpResponse:
    """The body of the token endpoint's errors (wire/zalo.md 1.3, 1.4)."""
    name = _OAUTH[code]
    if code == "-14014":
        return json_response({"error": int(code), "error_name": name, "message": ""})
    body = {"error": int(code), "error_name": name, "error_description": name, "error_reason": ""}
    return json_response({**body, "ref_doc": "https://developers.zalo.me/"})
