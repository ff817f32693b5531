"""VNPT shows the behaviours of every gateway, and is set up with sense."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import ValidationError

from gateways.contract import OpenHours
from gateways.exchange import HttpRequest, HttpResponse
from gateways.message import Message, MessageClass
from gateways.outcome import Proof, Verdict
from gateways.segments import count
from gateways.vnpt import VnptSettings
from tests.kit.gateway import TEXTS
from tests.kit.optional_behaviours import AskableBehaviour, CheckableBehaviour
from tests.kit.vnpt import (
    BASE,
    BY_LISTS,
    CONTRACTS,
    EACH_ITS_OWN,
    LABELS,
    MESSAGE,
    ORDERS,
    ORDINARY,
    PORTED,
    SENT,
    SUCCESS,
    TEMPLATES,
    a_gateway,
    answer,
    by_template,
    content_of,
    rply,
)


class TestVnpt(AskableBehaviour, CheckableBehaviour):
    gateway = ORDINARY
    credential = EACH_ITS_OWN
    message = MESSAGE
    said = HttpRequest(
        "POST",
        BASE,
        (("Content-Type", "application/json"),),
        b'{"RQST":{"name":"send_sms_list","REQID":"LAAAABBBBCCCCDDDDEEEE","LABELID":"131001",'
        b'"CONTRACTTYPEID":"1","CONTRACTID":"8001","TEMPLATEID":"550001","PARAMS":[{"NUM":"1",'
        b'"CONTENT":"\\u0110\\u1ec1 ngh\\u1ecb c\\u00e0i \\u0111\\u1eb7t Bluezone: '
        b'https://bluezone.gov.vn/taiapp"}],"SCHEDULETIME":"","MOBILELIST":"84901234567",'
        b'"ISTELCOSUB":"0","AGENTID":"901","APIUSER":"send-user","APIPASS":"s3nd pass",'
        b'"USERNAME":"demo_agent","DATACODING":"8"}}',
    )
    answers = {
        Verdict.ACCEPTED: SUCCESS,
        Verdict.REJECTED: PORTED,
        Verdict.DEFERRED: answer("16"),
        Verdict.BLOCKED: answer("7"),
    }
    undocumented = [
        answer("99", "loi 99"),
        answer("50", "msg has illegal keyword"),
        answer("00"),
        answer("0", "success", status=500),
        answer("0", "success", status=302),
        answer("0.0"),
        rply(ERROR=True),
        rply(ERROR_DESC="success"),
        rply(ERROR=None, ERROR_DESC="success"),
        rply(ERROR=""),
        rply("get_label", ERROR="0", ERROR_DESC="success"),
        HttpResponse(200, body=b'{"ERROR":"0","ERROR_DESC":"success"}'),
        HttpResponse(200, body=b'{"RPLY":[{"ERROR":"0"}]}'),
        # We speak JSON: an answer in the other spelling was made by something in between.
        HttpResponse(200, body=b'<RPLY name="send_sms_list"><ERROR>0</ERROR></RPLY>'),
    ]
    reference_travels = True
    unsayable = frozenset({"reserved-signs"})
    found = {
        "sent": SENT,
        "failed": rply("get_sms_status_api", STATUS="1", MT_COUNT="1"),
        "form-a": rply("get_sms_status_api", ERROR="0", ERROR_DESC="success"),
    }
    passing = {"label": LABELS, "template": TEMPLATES, "contract": CONTRACTS}

    def answer_with(self, code: str) -> HttpResponse:
        if code == "25:1":
            return answer("25", "sai mang, mang dung 1, label khong hop le")
        return answer(code)

    def answer_saying(self, words: str) -> HttpResponse:
        return answer("99", words)

    def message_saying(self, text: str) -> Message:
        counted = count(text)
        return replace(
            by_template(text), alphabet=counted.alphabet, segments=counted.segments, text=text
        )

    def text_in(self, request: HttpRequest) -> str:
        return content_of(request)


class TestVnptByLists(TestVnpt):
    """The same account where several numbers share a call."""

    gateway = BY_LISTS


class TestVnptAdvertising(TestVnpt):
    """A contract for advertising alone, prepaid, on a site of the banks."""

    gateway = a_gateway(contract_types={"qc": "2"}, bank_site=True, package_id="77")
    message = by_template(TEXTS["accented"], message_class=MessageClass.QC)
    said = replace(
        TestVnpt.said,
        body=TestVnpt.said.body.replace(b'"CONTRACTTYPEID":"1"', b'"CONTRACTTYPEID":"2"'),
    )
    passing = {**TestVnpt.passing, "balance": ORDERS}

    def message_saying(self, text: str) -> Message:
        return replace(super().message_saying(text), message_class=MessageClass.QC)


def test_the_hours_of_advertising_are_vinaphones() -> None:
    """
    wire/vnpt.md 5, code 8.
    """
    hours = [
        f"{one.start:%H:%M}-{one.end:%H:%M}"
        for one in ORDINARY.limits.open_hours
        if one.message_class is MessageClass.QC
    ]

    assert ["08:00-11:30", "13:00-18:30", "20:00-21:00"] == hours
    assert {OpenHours} == {type(one) for one in ORDINARY.limits.open_hours}
    assert MessageClass.CSKH not in {one.message_class for one in ORDINARY.limits.open_hours}


def test_limits_are_cautious_until_the_settings_say_more() -> None:
    told = a_gateway(recipients_per_call=50, lists_are_atomic=True, keep_alive_proven=True).limits

    assert (1, 4, Proof.SMSC, True, False, False) == (
        ORDINARY.limits.recipients_per_call,
        ORDINARY.limits.segments_max,
        ORDINARY.limits.proof,
        ORDINARY.limits.negative_receipts,
        ORDINARY.limits.lists_are_atomic,
        ORDINARY.limits.keep_alive_proven,
    )
    assert (50, True, True) == (
        told.recipients_per_call,
        told.lists_are_atomic,
        told.keep_alive_proven,
    )


@pytest.mark.parametrize(
    ("types", "proof"),
    [
        pytest.param({"cskh": "1", "qc": "2"}, Proof.SMSC, id="both"),
        pytest.param({"cskh": "1"}, Proof.SMSC, id="customer-care"),
        pytest.param({"qc": "2"}, Proof.HANDSET, id="advertising"),
    ],
)
def test_only_advertising_alone_reaches_the_handset(types: dict[str, str], proof: Proof) -> None:
    """
    wire/vnpt.md 6: an answer does not tell the class, so the contract must.
    """
    assert proof is a_gateway(contract_types=types).limits.proof


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"base_url": "carrier.test/smsbn/api"}, id="no-scheme"),
        pytest.param({"base_url": "http://a:b@carrier.test/smsbn/api"}, id="password-in-address"),
        pytest.param({"base_url": "http://carrier.test/smsbn/api?APIPASS=x"}, id="query"),
        pytest.param({"base_url": "http:///smsbn/api"}, id="no-host"),
        pytest.param({"label_id": ""}, id="no-label"),
        pytest.param({"contract_types": {}}, id="no-class"),
        pytest.param({"contract_types": {"otp": "3"}}, id="another-class"),
        pytest.param({"schedule_separator": "."}, id="another-separator"),
        pytest.param({"status_form": "C"}, id="another-form"),
        pytest.param({"recipients_per_call": 501}, id="too-many-numbers"),
        pytest.param({"brandname": "LANGSON-TTTT"}, id="twelve-characters"),
        pytest.param({"api_pass": "x"}, id="secret-in-settings"),
    ],
)
def test_settings_without_sense_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        a_gateway(**change)


def test_nothing_has_a_default_that_finds_a_real_host() -> None:
    required = [name for name, field in VnptSettings.model_fields.items() if field.is_required()]

    assert ["base_url", "agent_id", "user_name", "contract_id", "label_id"] == required
