"""An account of eSMS for tests: answers, callbacks, and the examples of its page."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from gateways.contract import Credential, Submitted
from gateways.esms import Esms, EsmsSettings
from gateways.exchange import HttpRequest, HttpResponse
from gateways.outcome import Outcome
from tests.kit.gateway import a_message

BASE = "https://carrier.test/MainService.svc/json"
NUMBER = "84912000111"
ACCOUNT: dict[str, Any] = {"base_url": BASE, "brandname": "LANGSON"}
# The page's own address ends with `secret`, which is too short to be one.
SECRET = "secret-of-an-address"
CALLED: dict[str, Any] = {
    "callback_url": "https://example.invalid/cb",
    "callback_secrets": [SECRET],
}
DEMO = Credential(gateway="esms", version=1, secrets={"api_key": "DEMO", "secret_key": "DEMO"})
SMSID = "d533459e-demo"
ASKED = Submitted(
    reference="LS-7f3a0c21",
    address=NUMBER,
    carrier_ref=SMSID,
    wire_at=datetime(2021, 5, 31, 2, 0, tzinfo=UTC),
    brandname="LANGSON",
)
# wire/esms.md 5, its examples in order, byte for byte but for the secret.
SEND_EXAMPLE = (
    '{"ApiKey":"DEMO","SecretKey":"DEMO","Phone":"0912000111",'
    '"Content":"De nghi cai dat Bluezone ...","Brandname":"LANGSON","SmsType":"2",'
    '"IsUnicode":"0","RequestId":"LS-7f3a0c21","CallbackUrl":"https://example.invalid/cb/secret"}'
)
SUCCESS = HttpResponse(
    200, body=b'{"CodeResult":"100","CountRegenerate":0,"SMSID":"d533459e-demo"}'
)
REPEATED = HttpResponse(
    200,
    body=b'{"CodeResult":"124","CountRegenerate":0,'
    b'"ErrorMessage":"Request exist 1","SendStatus":"5"}',
)
CALLBACK_EXAMPLE = (
    "/cb/secret?SMSID=d533459e-demo&SendFailed=0&SendStatus=5&SendSuccess=1&TotalPrice=850"
    "&TotalReceiver=1&TotalSent=1&RequestId=LS-7f3a0c21&TypeId=2&telcoid=3"
    "&phonenumber=0912000111"
)
CALLBACK = {
    "SMSID": SMSID,
    "SendFailed": "0",
    "SendStatus": "5",
    "SendSuccess": "1",
    "TotalPrice": "850",
    "TotalReceiver": "1",
    "TotalSent": "1",
    "RequestId": "LS-7f3a0c21",
    "TypeId": "2",
    "telcoid": "3",
    "phonenumber": "0912000111",
}


def a_gateway(**settings: object) -> Esms:
    return Esms(EsmsSettings.model_validate({**ACCOUNT, **settings}))


def answer(body: object, status: int = 200) -> HttpResponse:
    """An answer with this JSON."""
    headers = (("Content-Type", "application/json; charset=utf-8"),)
    return HttpResponse(status, headers, json.dumps(body).encode())


def result(code: object, words: str = "...", status: int = 200, **more: object) -> HttpResponse:
    """The answer to a submission."""
    return answer({"CodeResult": code, "CountRegenerate": 0, "ErrorMessage": words, **more}, status)


def state(send_status: object, success: object, failed: object, **more: object) -> HttpResponse:
    """The answer to a question (wire/esms.md 2)."""
    told = {"SendFailed": failed, "SendStatus": send_status, "SendSuccess": success}
    totals = {"TotalPrice": 850, "TotalReceiver": 1, "TotalSent": 1}
    return answer({"CodeResponse": "100", "SMSID": SMSID, **told, **totals, **more})


def called(secret: str = SECRET, **values: str) -> HttpRequest:
    """A callback as the receipts door keeps it; a value given replaces that of the example."""
    query = urlencode({**CALLBACK, **values})
    return HttpRequest("GET", f"/receipts/esms/{secret}?{query}")


def body_in(request: HttpRequest) -> dict[str, Any]:
    """What a call says, read without the adapter."""
    found = json.loads(request.body)
    assert isinstance(found, dict)
    return found


def one_outcome(gateway: Esms, response: HttpResponse) -> Outcome:
    (outcome,) = gateway.outcomes_of([a_message(address=NUMBER)], response)
    return outcome


ORDINARY = a_gateway()
CALLED_BACK = a_gateway(**CALLED)
PROVEN = a_gateway(**CALLED, success_is_handset=True)
