"""The calls of eSMS as a client writes them, by hand and without our adapter."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from gateways.exchange import HttpRequest
from gateways.lab.config import EsmsAccount, LabConfig
from gateways.lab.lab import Lab
from gateways.lab.play import Play
from tests.kit.lab_calls import MONDAY_NINE, body_of

ESMS = "/MainService.svc/json"
ESMS_NUMBER = "84912000111"
# wire/esms.md 5, the first example.
ESMS_SEND: dict[str, Any] = {
    "ApiKey": "DEMO",
    "SecretKey": "DEMO",
    "Phone": "0912000111",
    "Content": "De nghi cai dat Bluezone ...",
    "Brandname": "LANGSON",
    "SmsType": "2",
    "IsUnicode": "0",
    "RequestId": "LS-7f3a0c21",
    "CallbackUrl": "https://example.invalid/cb/secret",
}


def esms_lab(
    *, forced: tuple[str, ...] = (), rates: dict[str, float] | None = None, **account: Any
) -> Lab:
    """A lab whose account of eSMS is told; `forced` are the faults of the example's number."""
    config = LabConfig(
        esms=EsmsAccount.model_validate(account),
        forced={ESMS_NUMBER: forced} if forced else {},
        rates={"esms": rates or {}},
    )
    return Lab(config)


def esms_play(lab: Lab, values: object, now: datetime = MONDAY_NINE, *, call: str = "send") -> Play:
    """One call by POST: a message, or another call by its name."""
    name = "SendMultipleMessage_V4_post_json/" if call == "send" else call
    headers = (("Content-Type", "application/json"),)
    request = HttpRequest("POST", f"{ESMS}/{name}", headers, json.dumps(values).encode())
    return lab.play("esms", request, now)


def esms_asked(lab: Lab, now: datetime = MONDAY_NINE, **asked: str) -> Play:
    """`GetSendStatus` with the keys of the account."""
    query = urlencode({"ApiKey": "DEMO", "SecretKey": "DEMO", **asked})
    return lab.play("esms", HttpRequest("GET", f"{ESMS}/GetSendStatus?{query}"), now)


def esms_code(lab: Lab, now: datetime = MONDAY_NINE, **values: object) -> object:
    """`CodeResult` of the example with other values; None where the answer has none."""
    return body_of(esms_play(lab, {**ESMS_SEND, **values}, now)).get("CodeResult")


def esms_smsid(lab: Lab, now: datetime = MONDAY_NINE) -> str:
    """The id that the example's message is given."""
    return str(body_of(esms_play(lab, ESMS_SEND, now))["SMSID"])
