"""VNPT's door answers the documented examples in JSON and XML, code by code."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

from gateways.exchange import HttpRequest
from gateways.lab.config import LabConfig, VnptAccount
from gateways.lab.lab import Lab
from gateways.lab.profiles import Fault
from tests.kit.lab_calls import MONDAY_NINE, body_of, numbers
from tests.kit.lab_sms import LINK, VNPT_SEND, vnpt_play

TEMPLATES = {
    "550001": "De nghi cai dat Bluezone: {P1}",
    "550002": "Kinh gui {A,10}, ma {B,4}",
    "550003": "Khai bao y te",
}
CONFIG = LabConfig(vnpt=VnptAccount(templates=TEMPLATES))
# wire/vnpt.md 9, the status example.
STATUS = {
    "name": "get_sms_status_api",
    "REQID": "LS-7f3a0c21",
    "MSISND": "84912000111",
    "AGENTID": "901",
    "CONTRACTID": "8001",
    "LABELID": "131001",
    "TEMPLATEID": "550001",
    "SCHEDULETIME": "12-08-2021 08:01",
    "APIUSER": "demo_api",
    "APIPASS": "demo_pass",
}
XML_SEND = """<RQST name="send_sms_list"><REQID>LS-1</REQID><LABELID>131001</LABELID>
<CONTRACTTYPEID>1</CONTRACTTYPEID><CONTRACTID>8001</CONTRACTID><TEMPLATEID>550002</TEMPLATEID>
<PARAMS><NUM>1</NUM><CONTENT>ong Vi Du</CONTENT></PARAMS>
<PARAMS><NUM>2</NUM><CONTENT>1.2</CONTENT></PARAMS>
<SCHEDULETIME></SCHEDULETIME><MOBILELIST>84912000111</MOBILELIST><ISTELCOSUB>0</ISTELCOSUB>
<AGENTID>901</AGENTID><APIUSER>demo_api</APIUSER><APIPASS>demo_pass</APIPASS>
<USERNAME>demo_agent</USERNAME><DATACODING>0</DATACODING></RQST>"""


def reply(lab: Lab, values: dict[str, Any], now: datetime = MONDAY_NINE) -> dict[str, Any]:
    inner = body_of(vnpt_play(lab, values, now))["RPLY"]
    assert isinstance(inner, dict)
    return inner


def test_a_list_is_taken_number_by_number() -> None:
    """
    wire/vnpt.md 9, first example. No id comes back, and REQID is not echoed.
    """
    lab = Lab(CONFIG)
    answer = body_of(vnpt_play(lab, VNPT_SEND))

    assert {"RPLY": {"name": "send_sms_list", "ERROR": "0", "ERROR_DESC": "success"}} == answer
    assert ["84912000111", "84912000112"] == [taken.address for taken in lab.store.takes]
    assert {"LS-7f3a0c21"} == {taken.reference for taken in lab.store.takes}


def test_the_older_path_is_the_same_door() -> None:
    request = HttpRequest("POST", "/smsmarketing/api", (), json.dumps({"RQST": VNPT_SEND}).encode())

    assert Lab(CONFIG).play("vnpt", request, MONDAY_NINE).taken


def test_the_subscriber_reads_the_registered_text_filled() -> None:
    lab = Lab(CONFIG)
    vnpt_play(lab, VNPT_SEND)

    assert [f"De nghi cai dat Bluezone: {LINK}"] == list(lab.store.texts.values())


def test_a_scheduled_unaccented_list_is_taken() -> None:
    """
    wire/vnpt.md 9, second example.
    """
    scheduled = {**VNPT_SEND, "SCHEDULETIME": "12-08-2021 08:01", "DATACODING": "0"}

    assert "0" == reply(Lab(CONFIG), scheduled)["ERROR"]


def test_xml_in_gives_xml_out() -> None:
    """
    wire/vnpt.md 9, the last example; places with letters are filled by their position.
    """
    lab = Lab(CONFIG)
    headers = (("Content-Type", "text/xml;charset=UTF-8"),)
    request = HttpRequest("POST", "/smsbn/api", headers, XML_SEND.encode())
    response = lab.play("vnpt", request, MONDAY_NINE).response
    assert response is not None
    root = fromstring(response.body)

    assert ("RPLY", "send_sms_list") == (root.tag, root.get("name"))
    assert ("0", "success") == (root.findtext("ERROR"), root.findtext("ERROR_DESC"))
    assert ["Kinh gui ong Vi Du, ma 1.2"] == list(lab.store.texts.values())


@pytest.mark.parametrize(
    ("values", "code"),
    [
        pytest.param({"PARAMS": [{"NUM": "1", "CONTENT": "a & b"}]}, "-1", id="XML character"),
        pytest.param({"APIPASS": "wrong"}, "1", id="password"),
        pytest.param({"SCHEDULETIME": "2021-08-12 08:01"}, "2", id="schedule"),
        pytest.param({"name": "send_sms"}, "3", id="method"),
        pytest.param({"TEMPLATEID": "1"}, "7", id="template"),
        pytest.param({"TEMPLATEID": "1", "SCHEDULETIME": "x"}, "7", id="template before schedule"),
        pytest.param({"CONTRACTTYPEID": "3"}, "9", id="contract type"),
        pytest.param({"USERNAME": "x"}, "10", id="portal login"),
        pytest.param({"PARAMS": [{"NUM": "1", "CONTENT": "a" * 700}]}, "11", id="length"),
        pytest.param({"CONTRACTID": "x"}, "13", id="contract"),
        pytest.param({"LABELID": "x"}, "14", id="label"),
        pytest.param({"AGENTID": "x"}, "15", id="agent"),
        pytest.param(
            {"DATACODING": "0", "PARAMS": [{"NUM": "1", "CONTENT": "á"}]}, "17", id="accent with 0"
        ),
        pytest.param({"MOBILELIST": "84912000111,84981234567"}, "23", id="two networks"),
        pytest.param({"MOBILELIST": "0912000111"}, "23", id="number"),
        pytest.param({"SCHEDULETIME": "12-08-2020 08:01"}, "24", id="yesterday"),
        pytest.param({"PARAMS": [{"NUM": "", "CONTENT": ""}]}, "27", id="parameter missing"),
        pytest.param(
            {"TEMPLATEID": "550002", "PARAMS": [{"NUM": "1", "CONTENT": "a" * 11},
                                                {"NUM": "2", "CONTENT": "1"}]},
            "28", id="parameter too long",
        ),
        pytest.param({"PARAMS": [{"NUM": "1", "CONTENT": "choi lô đề"}]}, "30", id="banned word"),
    ],
)  # fmt: skip
def test_each_documented_code_refuses_the_whole_list(values: dict[str, Any], code: str) -> None:
    """
    wire/vnpt.md 5: HTTP 200, the code as a string, nothing taken.
    """
    lab = Lab(CONFIG)
    answer = vnpt_play(lab, {**VNPT_SEND, **values})

    assert answer.response is not None
    assert (200, code) == (answer.response.status, body_of(answer)["RPLY"]["ERROR"])  # type: ignore[index]
    assert [] == lab.store.takes


@pytest.mark.parametrize(
    ("hours", "minutes", "code"),
    [
        pytest.param(-1, -1, "8", id="07:59"),
        pytest.param(2, 29, "0", id="11:29"),
        pytest.param(2, 30, "8", id="11:30"),
        pytest.param(10, 0, "8", id="19:00"),
        pytest.param(11, 59, "0", id="20:59"),
        pytest.param(12, 0, "8", id="21:00"),
    ],
)
def test_advertising_has_its_hours(hours: int, minutes: int, code: str) -> None:
    now = MONDAY_NINE + timedelta(hours=hours, minutes=minutes)

    assert code == reply(Lab(CONFIG), {**VNPT_SEND, "CONTRACTTYPEID": "2"}, now)["ERROR"]
    assert "0" == reply(Lab(CONFIG), VNPT_SEND, now)["ERROR"]


def test_a_fourth_advertisement_on_a_day_is_refused() -> None:
    lab = Lab(CONFIG)
    codes = [reply(lab, {**VNPT_SEND, "CONTRACTTYPEID": "2"})["ERROR"] for _ in range(4)]
    tomorrow = MONDAY_NINE + timedelta(days=1)

    assert ["0", "0", "0", "26"] == codes
    assert "0" == reply(lab, {**VNPT_SEND, "CONTRACTTYPEID": "2"}, tomorrow)["ERROR"]


def test_a_package_is_used_up() -> None:
    lab = Lab(LabConfig(vnpt=VnptAccount(templates=TEMPLATES, package_segments=3)))
    codes = [reply(lab, VNPT_SEND)["ERROR"] for _ in range(2)]
    orders = reply(lab, {**STATUS, "name": "get_prepaid_orders"})

    assert ["0", "20"] == codes
    assert [{"PACKAGE_ID": "1", "BALANCE": "1"}] == orders["DATA"]


def test_a_ported_number_names_its_network() -> None:
    """
    wire/vnpt.md 9: code 25, and the digit of the right network in the words.
    """
    lab = Lab(LabConfig(ported={"84912000111": "viettel"}))
    answer = reply(lab, {**VNPT_SEND, "MOBILELIST": "84912000111"})

    assert "25" == answer["ERROR"]
    assert "sai mang, mang dung 3, label khong hop le" == answer["ERROR_DESC"]
    assert "0" == reply(lab, {**VNPT_SEND, "MOBILELIST": "84912000112"})["ERROR"]


def test_a_forced_porting_goes_to_a_carrier_outside_the_order() -> None:
    """
    5 is Vietnamobile (wire/vnpt.md 5).
    """
    lab = Lab(LabConfig(forced={"84912000111": (Fault.PORTED,)}))

    assert "mang dung 5" in reply(lab, VNPT_SEND)["ERROR_DESC"]


def test_a_number_ported_to_vnpt_is_of_its_network() -> None:
    lab = Lab(LabConfig(ported={"84981234567": "vnpt"}))

    assert "0" == reply(lab, {**VNPT_SEND, "MOBILELIST": "84912000111,84981234567"})["ERROR"]


@pytest.mark.parametrize(
    ("kind", "code", "is_taken"),
    [
        pytest.param(Fault.THROTTLED, "16", False, id="too fast"),
        pytest.param(Fault.VAGUE_BEFORE, "-1", False, id="vague, not taken"),
        pytest.param(Fault.VAGUE_AFTER, "-1", True, id="vague, taken"),
        pytest.param("23", "23", False, id="a code of the profile"),
    ],
)
def test_faults_speak_vnpts_codes(kind: str, code: str, *, is_taken: bool) -> None:
    lab = Lab(LabConfig(forced={"84912000111": (kind,)}))
    answer = vnpt_play(lab, VNPT_SEND)

    assert (code, is_taken) == (body_of(answer)["RPLY"]["ERROR"], answer.taken)  # type: ignore[index]


def test_a_status_follows_the_message() -> None:
    """
    wire/vnpt.md 6: 5 received, 2 pending, 0 sent; and the example's shape.
    """
    lab = Lab(CONFIG)
    vnpt_play(lab, VNPT_SEND)
    seen = [
        reply(lab, STATUS, MONDAY_NINE + timedelta(seconds=seconds)) for seconds in (0, 1.5, 60)
    ]

    assert ["5", "2", "0"] == [answer["STATUS"] for answer in seen]
    assert {"name": "get_sms_status_api", "STATUS": "0", "MT_COUNT": "1"} == seen[-1]


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        pytest.param(Fault.UNDELIVERED, "1", id="failed"),
        pytest.param(Fault.PHONE_OFF, "4", id="retrying"),
        pytest.param(Fault.BLACKHOLE, "3", id="swallowed"),
    ],
)
def test_bad_news_have_their_status(kind: Fault, status: str) -> None:
    lab = Lab(LabConfig(rates={"vnpt": {kind: 1.0}}))
    vnpt_play(lab, VNPT_SEND)

    assert status == reply(lab, STATUS, MONDAY_NINE + timedelta(minutes=6))["STATUS"]


def test_what_vnpt_never_had_is_no_status() -> None:
    lab = Lab(CONFIG)
    vnpt_play(lab, VNPT_SEND)

    assert "-1" == reply(lab, {**STATUS, "REQID": "LS-other"})["STATUS"]
    assert "-1" == reply(lab, {**STATUS, "MSISND": "84912000999"})["STATUS"]
    assert "10" == reply(lab, {**STATUS, "APIPASS": "wrong"})["STATUS"]


def test_the_form_without_a_number_is_answered_by_error() -> None:
    form_a = {key: value for key, value in STATUS.items() if key != "MSISND"}

    assert {"name": "get_sms_status_api", "ERROR": "0", "ERROR_DESC": "success"} == reply(
        Lab(CONFIG), form_a
    )


@pytest.mark.parametrize(
    ("name", "detail", "row"),
    [
        pytest.param(
            "get_label",
            "LABELDETAIL",
            {"LABELID": "131001", "LABEL": "LANGSON", "DISPLAYNUMBER": "LANGSON"},
            id="labels",
        ),
        pytest.param(
            "get_template",
            "TEMPLATEDETAIL",
            {
                "TEMPLATEID": "550001",
                "TEMPLATETYPE": "1",
                "TEMPLATECONTENT": TEMPLATES["550001"],
                "TOTALPARAM": "1",
            },
            id="templates",
        ),
    ],
)
def test_what_is_registered_can_be_asked(name: str, detail: str, row: dict[str, str]) -> None:
    answer = reply(Lab(CONFIG), {**STATUS, "name": name})

    assert "0" == answer["ERROR"]
    assert row == answer[detail][0]


def test_a_new_template_is_not_approved_yet() -> None:
    lab = Lab(CONFIG)
    made = reply(lab, {**STATUS, "name": "create_template", "CONTENT": "Xin chao {P1}"})

    assert "0" == made["ERROR"]
    assert "7" == reply(lab, {**VNPT_SEND, "TEMPLATEID": made["TEMPLATEID"]})["ERROR"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b'{"RQST":[]}', id="no object"),
        pytest.param(b"<RQST><name>", id="broken XML"),
        pytest.param(b'<!DOCTYPE a [<!ENTITY b "c">]><RQST><name>&b;</name></RQST>', id="DTD"),
    ],
)
def test_an_unreadable_body_is_an_exception(body: bytes) -> None:
    response = Lab(CONFIG).play("vnpt", HttpRequest("POST", "/smsbn/api", (), body), MONDAY_NINE)

    assert response.response is not None
    assert b"-1" in response.response.body


def test_the_numbers_of_a_list_count_one_by_one() -> None:
    lab = Lab(CONFIG)
    vnpt_play(lab, {**VNPT_SEND, "MOBILELIST": ",".join(numbers("8491", 40))})
    gateways: Any = lab.truth()["gateways"]

    assert (1, 40, 40) == tuple(gateways["vnpt"][k] for k in ("calls", "taken", "distinct"))
