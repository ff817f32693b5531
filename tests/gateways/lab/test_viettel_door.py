"""Viettel's door answers the documented examples, message by message."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest

from gateways.exchange import HttpRequest
from gateways.lab.config import LabConfig, ViettelAccount
from gateways.lab.lab import Lab
from gateways.lab.profiles import Fault
from tests.kit.lab_calls import MONDAY_NINE
from tests.kit.lab_sms import VIETTEL_NUMBER, VIETTEL_SEND, viettel_envelope, viettel_play

A = VIETTEL_NUMBER
LOGIN = {"User": "smsbrand_demo", "Password": "demo", "CPCode": "DEMO"}
FAILED = {
    "username": "smsbrand_demo",
    "password": "demo",
    "cpCode": "DEMO",
    "alias": "LANGSON",
    "date": "31/05/2021",
    "pageNumber": "1",
    "pageSize": "1000",
}
ACCEPTED = (
    '<?xml version="1.0" ?><S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>\n'
    '<ns2:wsCpMtResponse xmlns:ns2="http://impl.bulkSms.ws/"><return>'
    "<message>Insert MT_QUEUE: OK</message><result>1</result>"
    "</return></ns2:wsCpMtResponse></S:Body></S:Envelope>"
)


def returned(
    lab: Lab, operation: str, values: dict[str, str], now: datetime = MONDAY_NINE
) -> Element:
    response = viettel_play(lab, operation, values, now).response
    assert response is not None
    element = fromstring(response.body).find(".//return")
    assert element is not None
    return element


def test_a_message_is_inserted() -> None:
    """
    wire/viettel.md 6: byte for byte, white space between envelope and answer included.
    """
    lab = Lab(LabConfig())
    response = viettel_play(lab, "wsCpMt", VIETTEL_SEND).response

    assert response is not None
    assert ACCEPTED == response.body.decode()
    assert [VIETTEL_SEND["Content"]] == list(lab.store.texts.values())


def test_the_address_with_wsdl_is_the_same_door() -> None:
    request = HttpRequest("POST", "/bulkapi?wsdl", (), viettel_envelope("wsCpMt", VIETTEL_SEND))

    assert Lab(LabConfig()).play("viettel", request, MONDAY_NINE).taken


@pytest.mark.parametrize(
    ("values", "message"),
    [
        pytest.param({"CPCode": ""}, "Authenticate: Cp_code: NULL_OR_BLANK", id="2"),
        pytest.param({"User": ""}, "Authenticate: UserName: NULL_OR_BLANK", id="3"),
        pytest.param({"Password": ""}, "Authenticate: Password: NULL_OR_BLANK", id="4"),
        pytest.param({"CPCode": "X"}, "Authenticate: CP_CODE_NOT_FOUND", id="5"),
        pytest.param({"User": "x"}, "Authenticate: WRONG_INFORMATION_AUTHENTICATE", id="6"),
        pytest.param({"RequestID": ""}, "Check RequestID: NULL_OR_BLANK", id="9"),
        pytest.param({"RequestID": "LS-1"}, "Check RequestID: REQUEST_ID_NOT_NUMBER", id="11"),
        pytest.param({"UserID": ""}, "Check UserID: NULL_OR_BLANK", id="13"),
        pytest.param({"ReceiverID": ""}, "Check ReceiverID: NULL_OR_BLANK", id="14"),
        pytest.param({"ReceiverID": "0981"}, "Check ReceiverID: FORMAT_ERROR", id="15"),
        pytest.param({"UserID": "84981234568"}, "UserID_NOT_EQUAL_ReceiverID", id="16"),
        pytest.param({"ServiceID": "X"}, "Check ServiceID: ALIAS_INVALID:TELCO=VT", id="19"),
        pytest.param({"CommandCode": ""}, "Check CommandCode: NULL_OR_BLANK", id="21"),
        pytest.param({"CommandCode": "x"}, "Check CommandCode: COMMAND_CODE_ERROR", id="23"),
        pytest.param({"Content": ""}, "Check Content: NULL_OR_BLANK", id="24"),
        pytest.param(
            {"Content": "a" * 1281},
            "Check Content: MAXLENGTH_LIMIT_1280_BYTE (YOUR_CONTENT: 1281 BYTE)",
            id="25",
        ),
        pytest.param({"Content": "lô đề"}, "Check Content: MSG_ERROR_CONTAIN_BLACKLIST", id="26"),
    ],
)
def test_each_documented_message_refuses(values: dict[str, str], message: str) -> None:
    """
    wire/viettel.md 4; the id is the number in the vendor's list.
    """
    lab = Lab(LabConfig())
    answer = returned(lab, "wsCpMt", {**VIETTEL_SEND, "ContentType": "1", **values})

    assert (message, "0") == (answer.findtext("message"), answer.findtext("result"))
    assert [] == lab.store.takes


def test_a_text_that_fits_no_registered_template_is_refused() -> None:
    """
    wire/viettel.md 6, second example (98).
    """
    lab = Lab(LabConfig(viettel=ViettelAccount(templates=("De nghi cai dat Bluezone: %",))))
    other = {**VIETTEL_SEND, "Content": "Kinh moi cai dat Bluezone"}

    assert "1" == returned(lab, "wsCpMt", VIETTEL_SEND).findtext("result")
    assert "Check template: CONTENT_NOT_MATCH_TEMPLATE" == returned(lab, "wsCpMt", other).findtext(
        "message"
    )


def test_a_foreign_address_is_told_its_ip() -> None:
    """
    wire/viettel.md 4 (8) and getIp.
    """
    lab = Lab(LabConfig(viettel=ViettelAccount(address_is_allowed=False)))

    assert "Authenticate: IP_INVALID (YOUR IP: 203.0.113.7)" == returned(
        lab, "wsCpMt", VIETTEL_SEND
    ).findtext("message")
    assert "203.0.113.7" == returned(lab, "getIp", {}).text


def test_the_same_message_within_the_window_is_a_duplicate() -> None:
    lab = Lab(LabConfig(viettel=ViettelAccount(duplicate_window_seconds=600)))
    messages = [
        returned(lab, "wsCpMt", VIETTEL_SEND, MONDAY_NINE + timedelta(seconds=seconds)).findtext(
            "message"
        )
        for seconds in (0, 599, 600)
    ]

    assert [
        "Insert MT_QUEUE: OK",
        "Check ServiceID: DUPLICATE MESSAGE",
        "Insert MT_QUEUE: OK",
    ] == messages


def test_another_text_is_no_duplicate() -> None:
    lab = Lab(LabConfig())
    returned(lab, "wsCpMt", VIETTEL_SEND)

    assert "1" == returned(lab, "wsCpMt", {**VIETTEL_SEND, "Content": "Khai bao y te"}).findtext(
        "result"
    )


@pytest.mark.parametrize(
    ("gateway", "network"),
    [pytest.param("vnpt", "VN", id="VinaPhone"), pytest.param("mobifone", "MB", id="MobiFone")],
)
def test_a_ported_number_names_its_network(gateway: str, network: str) -> None:
    lab = Lab(LabConfig(ported={A: gateway}))

    assert f"Check ServiceID: ALIAS_INVALID:TELCO={network}" == returned(
        lab, "wsCpMt", VIETTEL_SEND
    ).findtext("message")


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        pytest.param(Fault.PORTED, "Check ServiceID: ALIAS_INVALID:TELCO=VM", id="Vietnamobile"),
        pytest.param("FORMAT_ERROR", "Check ReceiverID: FORMAT_ERROR", id="format"),
        pytest.param("LENGTH_INVALID", "Length of ReceiverID is invalid.", id="length"),
        pytest.param("UNKNOWN_TELCO", "Unable to check telco from input receiver", id="telco"),
        pytest.param(Fault.VAGUE_BEFORE, "Check information error", id="99, not taken"),
        pytest.param(Fault.VAGUE_AFTER, "Check information error", id="99, taken"),
    ],
)
def test_faults_speak_viettels_words(kind: str, message: str) -> None:
    lab = Lab(LabConfig(forced={A: (kind,)}))

    assert message == returned(lab, "wsCpMt", VIETTEL_SEND).findtext("message")
    assert (kind == Fault.VAGUE_AFTER) is bool(lab.store.takes)


def test_too_fast_is_told_by_http() -> None:
    response = viettel_play(
        Lab(LabConfig(forced={A: (Fault.THROTTLED,)})), "wsCpMt", VIETTEL_SEND
    ).response

    assert response is not None
    assert 429 == response.status


@pytest.mark.parametrize(
    ("content_type", "read", "segments"),
    [
        pytest.param("1", "Đề nghị", 1, id="accented"),
        pytest.param("0", "?? ngh?", 1, id="accented and declared unaccented"),
    ],
)
def test_the_subscriber_reads_what_was_declared(
    content_type: str, read: str, segments: int
) -> None:
    lab = Lab(LabConfig())
    returned(lab, "wsCpMt", {**VIETTEL_SEND, "Content": "Đề nghị", "ContentType": content_type})

    assert (read, segments) == (next(iter(lab.store.texts.values())), lab.store.takes[0].segments)


def test_a_message_sent_for_a_receipt_has_an_id_and_a_status() -> None:
    """
    wire/viettel.md 6, the receipt example; the values of dlrStatus are made up.
    """
    lab = Lab(LabConfig())
    message_id = returned(lab, "wsCpMtRegDlr", VIETTEL_SEND).findtext("messageId")
    asked = {**LOGIN, "MessageIds": f"{message_id},9999"}
    later = returned(lab, "getDlrStatus", asked, MONDAY_NINE + timedelta(minutes=1))
    (detail,) = later.findall("details")

    assert "1001" == message_id
    assert ("1", "1001") == (detail.findtext("dlrStatus"), detail.findtext("messageId"))
    assert "0" == returned(lab, "getDlrStatus", asked).findtext("details/dlrStatus")


def test_the_fail_list_names_who_was_not_reached() -> None:
    """
    wire/viettel.md 6: attributes, errorCode 1, only once the carrier knows.
    """
    lab = Lab(LabConfig(rates={"viettel": {Fault.UNDELIVERED: 1.0}}))
    returned(lab, "wsCpMt", VIETTEL_SEND)
    early = returned(lab, "getFailSub", FAILED)
    late = returned(lab, "getFailSub", FAILED, MONDAY_NINE + timedelta(hours=1))

    assert ("1", []) == (early.findtext("errorCode"), early.findall("result"))
    assert [{"receiver": A, "message": "UNDELIV"}] == [row.attrib for row in late.findall("result")]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        pytest.param({"date": "01/06/2021"}, 0, id="another day"),
        pytest.param({"alias": "OTHER"}, 0, id="another brandname"),
        pytest.param({"pageSize": "3"}, 3, id="first page"),
        pytest.param({"pageSize": "3", "pageNumber": "2"}, 2, id="last page"),
        pytest.param({"date": "2021-05-31"}, 0, id="no date"),
    ],
)
def test_the_fail_list_comes_by_brandname_day_and_page(values: dict[str, str], found: int) -> None:
    lab = Lab(LabConfig(rates={"viettel": {Fault.UNDELIVERED: 1.0}}))
    for place in range(5):
        number = f"8498123456{place}"
        returned(lab, "wsCpMt", {**VIETTEL_SEND, "UserID": number, "ReceiverID": number})
    answer = returned(lab, "getFailSub", {**FAILED, **values}, MONDAY_NINE + timedelta(hours=1))

    assert found == len(answer.findall("result"))


def test_the_balance_falls_with_the_segments() -> None:
    """
    wire/viettel.md 6: errCode 0 is OK.
    """
    account = ViettelAccount(balance=1_250_000, price_per_segment=250)
    lab = Lab(LabConfig(viettel=account))
    full = returned(lab, "checkBalance", LOGIN)
    returned(lab, "wsCpMt", VIETTEL_SEND)
    rest = returned(lab, "checkBalance", LOGIN)

    assert ("1250000", "0", "check balance success") == tuple(
        full.findtext(name) for name in ("balance", "errCode", "errDesc")
    )
    assert "1249750" == rest.findtext("balance")


def test_the_brandnames_can_be_asked() -> None:
    answer = returned(Lab(LabConfig()), "wsGetCpCode", {**LOGIN, "TaxCode": "1"})

    assert ("LANGSON", "DEMO") == (answer.findtext("alias"), answer.findtext("cpCode"))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(viettel_envelope("wsUnheardOf", {}), id="unknown operation"),
        pytest.param(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', id="DTD"),
        pytest.param(
            viettel_envelope("wsCpMt", VIETTEL_SEND).replace(b"impl.bulkSms", b"other"),
            id="namespace",
        ),
    ],
)
def test_what_is_no_operation_is_a_fault(body: bytes) -> None:
    response = (
        Lab(LabConfig())
        .play("viettel", HttpRequest("POST", "/bulkapi", (), body), MONDAY_NINE)
        .response
    )

    assert response is not None
    assert 500 == response.status
    assert b"<faultcode>S:Client</faultcode><faultstring>" in response.body


def test_failures_are_told_apart_in_the_truth() -> None:
    lab = Lab(LabConfig())
    returned(lab, "wsCpMt", {**VIETTEL_SEND, "CPCode": "X"})
    gateways: Any = lab.truth()["gateways"]

    assert {"Authenticate: CP_CODE_NOT_FOUND": 1} == gateways["viettel"]["refused"]
