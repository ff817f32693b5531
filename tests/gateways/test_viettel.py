"""Viettel's wire page, what is said, and the behaviours of every gateway."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from pydantic import ValidationError

from gateways.contract import Credential
from gateways.exchange import HttpRequest, HttpResponse
from gateways.message import Alphabet
from gateways.outcome import Proof, Verdict
from gateways.segments import UnspeakableText, unaccent
from gateways.totals import Totals
from gateways.viettel import ViettelSettings
from gateways.viettel.soap import UnsayableInXml
from tests.kit.gateway import MSISDN, TEXTS, a_message
from tests.kit.optional_behaviours import (
    AskableBehaviour,
    CheckableBehaviour,
    ListedBehaviour,
    TotalledBehaviour,
)
from tests.kit.strategies import any_texts
from tests.kit.viettel import (
    BALANCE,
    BASE,
    COUNTED,
    DEMO,
    NUMBER,
    ORDINARY,
    RECEIPT,
    REGISTERED,
    SEEN_FROM,
    SEND_EXAMPLE,
    SUCCESS,
    a_gateway,
    alike,
    answer,
    fault,
    fields_of,
    refusal,
)

HEADERS = (("Content-Type", "text/xml;charset=UTF-8"), ("SOAPAction", '""'))
IN_XML = re.compile("[\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]*")


class TestViettel(AskableBehaviour, ListedBehaviour, TotalledBehaviour, CheckableBehaviour):
    gateway = ORDINARY
    credential = Credential(
        gateway="viettel", version=7, secrets={"user": "agent-7", "password": "p4ss word"}
    )
    message = a_message(TEXTS["accented"], address=NUMBER)
    said = HttpRequest(
        "POST",
        BASE,
        HEADERS,
        '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" '
        'xmlns:impl="http://impl.bulkSms.ws/"><soapenv:Header /><soapenv:Body><impl:wsCpMt>'
        "<User>agent-7</User><Password>p4ss word</Password><CPCode>DEMO</CPCode>"
        "<RequestID>1</RequestID><UserID>84981234567</UserID>"
        "<ReceiverID>84981234567</ReceiverID><ServiceID>LANGSON</ServiceID>"
        "<CommandCode>bulksms</CommandCode>"
        "<Content>Đề nghị cài đặt Bluezone: https://bluezone.gov.vn/taiapp</Content>"
        "<ContentType>1</ContentType></impl:wsCpMt></soapenv:Body>"
        "</soapenv:Envelope>".encode(),
    )
    # Nothing that Viettel documents says "not now, and certainly not taken".
    answers = {
        Verdict.ACCEPTED: SUCCESS,
        Verdict.REJECTED: refusal("Check ReceiverID: FORMAT_ERROR"),
        Verdict.BLOCKED: refusal("Authenticate: IP_INVALID"),
    }
    undocumented = [
        fault("Cannot find dispatch method"),
        refusal("Insert MT_QUEUE: OK"),
        refusal("Insert MT_QUEUE: OK", result="1", status=500),
        refusal("Insert MT_QUEUE: OK", result="01"),
        refusal("Insert MT_QUEUE: OKAY", result="1"),
        refusal("", result="1"),
        refusal("Check ReceiverID: FORMAT_ERROR", result="1"),
        refusal("Authenticate: IP_INVALID", result="1", status=500),
        refusal("Check something: NEW"),
        refusal("Check ServiceID: ALIAS_INVALID"),
        refusal("Check ServiceID: ALIAS_INVALID:TELCO=GT"),
        refusal("Check ServiceID: ALIAS_INVALID:TELCO=VNX"),
        answer("<message>Insert MT_QUEUE: OK</message>"),
        answer(""),
        HttpResponse(200, body=b"<return><message>Insert MT_QUEUE: OK</message></return>"),
        HttpResponse(200, body=SUCCESS.body.replace(b"return>", b"returned>")),
        HttpResponse(200, body=SUCCESS.body.replace(b"schemas.xmlsoap.org", b"example.org")),
        HttpResponse(200, body=SUCCESS.body.replace(b"S:Envelope", b"S:Wrapper")),
        HttpResponse(429, body=b"Too Many Requests"),
    ]
    reference_travels = False
    found = {"delivered": RECEIPT}
    listed = answer(
        f'<errorCode>1</errorCode><result receiver="{MSISDN}" message=".."/>', "getFailSub"
    )
    counted = COUNTED
    totals = [
        Totals(
            brandname="LANGSON",
            asked=77,
            sent=70,
            sent_own=60,
            sent_other=10,
            failed=7,
            segments=140,
        )
    ]
    passing = {"address": SEEN_FROM, "balance": BALANCE}

    def answer_with(self, code: str) -> HttpResponse:
        return refusal(code, result="1" if code == "Insert MT_QUEUE: OK" else "0")

    def answer_saying(self, words: str) -> HttpResponse:
        return refusal(words)

    def text_in(self, request: HttpRequest) -> str:
        return fields_of(request)[1]["Content"]


class TestViettelRegistered(TestViettel):
    """An account with receipts, whose duplicates can only be ours, and the older address."""

    gateway = a_gateway(
        base_url=f"{BASE}?wsdl",
        register_for_receipts=True,
        dlr_status={0: "taken", 1: "delivered"},
        duplicates_are_ours=True,
    )
    said = replace(
        TestViettel.said,
        url=f"{BASE}?wsdl",
        body=TestViettel.said.body.replace(b"impl:wsCpMt>", b"impl:wsCpMtRegDlr>"),
    )


def test_a_message_is_written_as_in_the_example() -> None:
    """
    wire/viettel.md 6: the same document, whatever its white space.
    """
    message = a_message(TEXTS["unaccented"], address=NUMBER)
    request = ORDINARY.request_for([message], DEMO)

    assert alike(SEND_EXAMPLE) == alike(request.body)
    assert ("POST", BASE, HEADERS) == (request.method, request.url, request.headers)


@pytest.mark.parametrize(("kind", "content_type"), [("unaccented", "0"), ("accented", "1")])
def test_content_type_tells_whether_there_are_marks(kind: str, content_type: str) -> None:
    _, fields = fields_of(ORDINARY.request_for([a_message(TEXTS[kind])], DEMO))

    assert content_type == fields["ContentType"]


def test_what_the_settings_say_is_said() -> None:
    gateway = a_gateway(request_id="4", command_code="Bulksms", register_for_receipts=True)
    operation, fields = fields_of(gateway.request_for([a_message("x", brandname="")], DEMO))

    assert "{http://impl.bulkSms.ws/}wsCpMtRegDlr" == operation
    assert ("4", "Bulksms", "LANGSON") == (
        fields["RequestID"],
        fields["CommandCode"],
        fields["ServiceID"],
    )


def test_a_message_names_its_own_brandname_before_the_settings() -> None:
    _, fields = fields_of(ORDINARY.request_for([a_message("x", brandname="SO TT&TT")], DEMO))

    assert "SO TT&TT" == fields["ServiceID"]


def test_without_a_login_the_carrier_itself_refuses() -> None:
    """
    NULL_OR_BLANK halts the gateway and calls a person.
    """
    nothing = Credential(gateway="viettel", version=1, secrets={})
    _, fields = fields_of(ORDINARY.request_for([a_message("x")], nothing))

    assert ("", "") == (fields["User"], fields["Password"])


@pytest.mark.parametrize("text", ["à la Bluezone", "Ñ", "Đề nghị"])
def test_unaccented_means_without_any_mark(text: str) -> None:
    message = replace(a_message(text), alphabet=Alphabet.GSM7)

    with pytest.raises(UnspeakableText):
        ORDINARY.request_for([message], DEMO)


@pytest.mark.parametrize("sign", ["\r", "\f", "\x00", "\x1b", "\ufffe", "\ud800"], ids=ascii)
def test_what_xml_cannot_say_is_refused(sign: str) -> None:
    message = replace(a_message("x"), text=f"a{sign}b", alphabet=Alphabet.UCS2)

    with pytest.raises(UnsayableInXml):
        ORDINARY.request_for([message], DEMO)


@given(any_texts())
def test_any_text_arrives_as_it_was_written_or_is_refused_for_its_signs(text: str) -> None:
    message = a_message(text or "x")
    is_refused = IN_XML.fullmatch(message.text) is None or (
        message.alphabet is Alphabet.GSM7 and unaccent(message.text) != message.text
    )
    try:
        arrived = fields_of(ORDINARY.request_for([message], DEMO))[1]["Content"]
    except (UnsayableInXml, UnspeakableText):
        arrived = None

    assert (None if is_refused else message.text) == arrived


@pytest.mark.parametrize(
    ("settings", "proof"),
    [
        pytest.param({}, Proof.SMSC, id="fail-lists"),
        pytest.param({"register_for_receipts": True}, Proof.SMSC, id="statuses-unknown"),
        pytest.param({"dlr_status": {1: "delivered"}}, Proof.SMSC, id="not-registered"),
        pytest.param(
            {"register_for_receipts": True, "dlr_status": {2: "undelivered"}},
            Proof.SMSC,
            id="only-failures",
        ),
        pytest.param(
            {"register_for_receipts": True, "dlr_status": {1: "delivered"}},
            Proof.HANDSET,
            id="delivered",
        ),
    ],
)
def test_only_a_receipt_that_means_delivered_proves_a_handset(
    settings: dict[str, object], proof: Proof
) -> None:
    limits = a_gateway(**settings).limits

    assert (proof, True, 1) == (limits.proof, limits.negative_receipts, limits.recipients_per_call)


def test_connections_are_kept_only_where_that_was_proven() -> None:
    kept = [gateway.limits.keep_alive_proven for gateway in (ORDINARY, REGISTERED)]

    assert [False, False] == kept
    assert a_gateway(keep_alive_proven=True).limits.keep_alive_proven


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"base_url": "carrier.test/bulkapi"}, id="no-scheme"),
        pytest.param({"base_url": "https://a:b@carrier.test/bulkapi"}, id="password-in-address"),
        pytest.param({"base_url": "https://carrier.test/bulkapi?User=x"}, id="query"),
        pytest.param({"brandname": "LANGSON-TTTT"}, id="twelve-characters"),
        pytest.param({"cp_code": ""}, id="no-customer-code"),
        pytest.param({"request_id": "L1"}, id="request-id-is-no-number"),
        pytest.param({"dlr_status": {"x": "delivered"}}, id="status-is-no-number"),
        pytest.param({"dlr_status": {1: "never_had"}}, id="status-without-such-a-word"),
        pytest.param({"fail_page_size": 1001}, id="page-too-long"),
        pytest.param({"message_ids_separator": ""}, id="no-separator"),
        pytest.param({"tps": 0}, id="no-pace"),
        pytest.param({"password": "x"}, id="secret-in-settings"),
    ],
)
def test_settings_without_sense_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        a_gateway(**change)


def test_nothing_has_a_default_that_finds_a_real_host() -> None:
    required = [name for name, field in ViettelSettings.model_fields.items() if field.is_required()]

    assert ["base_url", "cp_code", "brandname"] == required
