"""VNPT's and Viettel's calls as a client writes them, from the documented examples."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from gateways.exchange import HttpRequest
from gateways.lab.lab import Lab
from gateways.lab.play import Play
from tests.kit.lab_calls import MONDAY_NINE

LINK = "https://bluezone.gov.vn/taiapp"

# wire/vnpt.md 9, the customer-care example.
VNPT_SEND: dict[str, Any] = {
    "name": "send_sms_list",
    "REQID": "LS-7f3a0c21",
    "LABELID": "131001",
    "CONTRACTTYPEID": "1",
    "CONTRACTID": "8001",
    "TEMPLATEID": "550001",
    "PARAMS": [{"NUM": "1", "CONTENT": LINK}],
    "SCHEDULETIME": "",
    "MOBILELIST": "84912000111,84912000112",
    "ISTELCOSUB": "0",
    "AGENTID": "901",
    "APIUSER": "demo_api",
    "APIPASS": "demo_pass",
    "USERNAME": "demo_agent",
    "DATACODING": "8",
}

VIETTEL_NUMBER = "84981234567"
# wire/viettel.md 6, the first example.
VIETTEL_SEND = {
    "User": "smsbrand_demo",
    "Password": "demo",
    "CPCode": "DEMO",
    "RequestID": "1",
    "UserID": VIETTEL_NUMBER,
    "ReceiverID": VIETTEL_NUMBER,
    "ServiceID": "LANGSON",
    "CommandCode": "bulksms",
    "Content": "De nghi cai dat Bluezone: https://bluezone.gov.vn/taiapp",
    "ContentType": "0",
}


def vnpt_play(lab: Lab, values: dict[str, Any], now: datetime = MONDAY_NINE) -> Play:
    """One operation in JSON."""
    headers = (("Content-Type", "application/json"),)
    body = json.dumps({"RQST": values}).encode()
    return lab.play("vnpt", HttpRequest("POST", "/smsbn/api", headers, body), now)


def viettel_envelope(operation: str, values: dict[str, str]) -> bytes:
    """One operation in its SOAP envelope."""
    inner = "".join(f"<{key}>{escape(value)}</{key}>" for key, value in values.items())
    return (
        '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"'
        ' xmlns:impl="http://impl.bulkSms.ws/">\n <soapenv:Header/><soapenv:Body>'
        f"<impl:{operation}>{inner}</impl:{operation}></soapenv:Body></soapenv:Envelope>"
    ).encode()


def viettel_play(
    lab: Lab, operation: str, values: dict[str, str], now: datetime = MONDAY_NINE
) -> Play:
    """One operation by POST."""
    headers = (("Content-Type", "text/xml;charset=UTF-8"), ("SOAPAction", '""'))
    request = HttpRequest("POST", "/bulkapi", headers, viettel_envelope(operation, values))
    return lab.play("viettel", request, now)
