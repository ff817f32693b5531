"""Viettel for tests: an account, answers, what an envelope says, and the examples of its page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import canonicalize
from xml.sax.saxutils import escape

from defusedxml.ElementTree import fromstring

from gateways.contract import Credential, Submitted
from gateways.exchange import HttpRequest, HttpResponse
from gateways.outcome import Outcome
from gateways.viettel import Viettel, ViettelSettings
from tests.kit.gateway import a_message

BASE = "https://carrier.test:8998/bulkapi"
NUMBER = "84981234567"
ACCOUNT: dict[str, Any] = {"base_url": BASE, "cp_code": "DEMO", "brandname": "LANGSON"}
DEMO = Credential(
    gateway="viettel", version=1, secrets={"user": "smsbrand_demo", "password": "demo"}
)
SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"


def a_gateway(**settings: object) -> Viettel:
    return Viettel(ViettelSettings.model_validate({**ACCOUNT, **settings}))


def answer(inner: str, operation: str = "wsCpMt", status: int = 200) -> HttpResponse:
    """`return` around XML, in the envelope of wire/viettel.md 6."""
    body = (
        '<?xml version="1.0" ?><S:Envelope '
        'xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>\n'
        f'<ns2:{operation}Response xmlns:ns2="http://impl.bulkSms.ws/"><return>{inner}</return>'
        f"</ns2:{operation}Response></S:Body></S:Envelope>"
    )
    return HttpResponse(status, (("Content-Type", "text/xml;charset=utf-8"),), body.encode())


def refusal(message: str, result: str = "0", status: int = 200) -> HttpResponse:
    inner = f"<message>{escape(message)}</message><result>{result}</result>"
    return answer(inner, status=status)


def fault(words: str = "...") -> HttpResponse:
    body = (
        f'<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body><S:Fault>'
        f"<faultcode>S:Client</faultcode><faultstring>{escape(words)}</faultstring>"
        "</S:Fault></S:Body></S:Envelope>"
    )
    return HttpResponse(500, body=body.encode())


def fields_of(request: HttpRequest) -> tuple[str, Mapping[str, str]]:
    """The operation of an envelope and its children, read without the adapter."""
    operation = fromstring(request.body).find(f"{SOAP}Body/*")
    assert operation is not None
    return operation.tag, {child.tag: child.text or "" for child in operation}


def enveloped(inner: str) -> str:
    """An operation as the page writes it, in the envelope of its first example."""
    return (
        '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"'
        ' xmlns:impl="http://impl.bulkSms.ws/">\n <soapenv:Header/><soapenv:Body>'
        f"{inner}</soapenv:Body></soapenv:Envelope>"
    )


def alike(document: str | bytes) -> str:
    """A document without the freedoms of XML: two that say the same are the same."""
    text = document.decode() if isinstance(document, bytes) else document
    return canonicalize(text, strip_text=True)


def one_outcome(gateway: Viettel, response: HttpResponse) -> Outcome:
    (outcome,) = gateway.outcomes_of([a_message(address=NUMBER)], response)
    return outcome


ORDINARY = a_gateway()
REGISTERED = a_gateway(
    register_for_receipts=True, dlr_status={0: "taken", 1: "delivered", 2: "undelivered"}
)
ASKED = Submitted(
    reference="LAAAABBBBCCCCDDDDEEEE",
    address=NUMBER,
    carrier_ref="1001",
    # 07:00 of the day in the example, local time; still the day before in UTC.
    wire_at=datetime(2021, 8, 11, 23, 59, tzinfo=UTC),
    brandname="LANGSON",
)
# wire/viettel.md 6, its examples in order.
SEND_EXAMPLE = enveloped("""<impl:wsCpMt>
  <User>smsbrand_demo</User><Password>demo</Password><CPCode>DEMO</CPCode><RequestID>1</RequestID>
  <UserID>84981234567</UserID><ReceiverID>84981234567</ReceiverID><ServiceID>LANGSON</ServiceID>
  <CommandCode>bulksms</CommandCode><Content>De nghi cai dat Bluezone: https://bluezone.gov.vn/taiapp</Content>
  <ContentType>0</ContentType>
 </impl:wsCpMt>""")  # fmt: skip
SUCCESS = HttpResponse(
    200,
    body=b'<?xml version="1.0" ?>'
    b'<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>\n'
    b'<ns2:wsCpMtResponse xmlns:ns2="http://impl.bulkSms.ws/"><return>'
    b"<message>Insert MT_QUEUE: OK</message><result>1</result></return></ns2:wsCpMtResponse>"
    b"</S:Body></S:Envelope>",
)
NO_TEMPLATE = answer(
    "<message>Check template: CONTENT_NOT_MATCH_TEMPLATE</message><result>0</result>"
)
NO_ADDRESS = answer("<message>Authenticate: IP_INVALID</message><result>0</result>")
BALANCE = answer(
    "<balance>1250000</balance><errCode>0</errCode><errDesc>check balance success</errDesc>",
    "checkBalance",
)
FAILED = answer(
    '<errorCode>1</errorCode><message>..</message><result receiver="84981234567" message=".."/>',
    "getFailSub",
)
RECEIPT = answer(
    "<details><dlrStatus>1</dlrStatus><messageId>1001</messageId></details>"
    "<message/><result>1</result>",
    "getDlrStatus",
)
COUNTED = answer(
    "<mtSent>70</mtSent><mtSentVt>60</mtSentVt><mtSentOut>10</mtSentOut><mtError>2</mtError>"
    "<mtErrorAlias>1</mtErrorAlias><mtFailure>4</mtFailure><smsSent>140</smsSent>"
    "<smsSentVt>120</smsSentVt><smsSentOut>20</smsSentOut><sumMT>77</sumMT>"
    "<cpAlias>LANGSON</cpAlias><cpCode>DEMO</cpCode><result>1</result><message/>",
    "wsReportDaily",
)
"""The fields of wire/viettel.md 2; their values are made up, as is that `result` 1 is OK."""
SEEN_FROM = answer("203.0.113.7", "getIp")
