"""ZNS as wire/zalo.md 3 has it, example by example, and the behaviours of every gateway."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateways.contract import Submitted
from gateways.exchange import HttpRequest, HttpResponse
from gateways.message import Message, Template
from gateways.outcome import Outcome, Verdict
from gateways.zalo.zns import NoTemplate, hash_of
from tests.kit.gateway import NOW, a_message
from tests.kit.optional_behaviours import (
    AskableBehaviour,
    CheckableBehaviour,
    RenewableBehaviour,
)
from tests.kit.zalo import (
    ACCESS_TOKEN,
    APPSECRET_PROOF,
    BUSINESS,
    CREDENTIAL,
    ZNS_DELIVERED,
    ZNS_QUOTA,
    ZNS_TEMPLATES,
    answer,
    zns,
)

HEADERS = (("Content-Type", "application/json"), ("access_token", ACCESS_TOKEN))
TEMPLATE_ID = "7895417a7d3f9461cd2e"

# wire/zalo.md 3.1, the example word for word.
EXAMPLE = {
    "phone": "84912000111",
    "template_id": TEMPLATE_ID,
    "template_data": {
        "customer_name": "Nguyễn Văn Ví Dụ",
        "huyen": "Hữu Lũng",
        "ma_ho_so": "LS-000042",
    },
    "tracking_id": "bz2107_000042_1",
}
EXAMPLE_MESSAGE = a_message(
    reference="bz2107_000042_1",
    address="84912000111",
    brandname="",
    template=Template(
        template_id=TEMPLATE_ID,
        parameters=(
            ("customer_name", "Nguyễn Văn Ví Dụ"),
            ("huyen", "Hữu Lũng"),
            ("ma_ho_so", "LS-000042"),
        ),
    ),
)
ACCEPTED = {
    "error": 0,
    "message": "Success",
    "data": {
        "msg_id": "a4d0243feee163bd3af2",
        "sent_time": "1626926349402",
        "sending_mode": "1",
        "quota": {"dailyQuota": "500", "remainingQuota": "499"},
    },
}
NO_ACCOUNT = {"error": -118, "message": "Zalo account not existed"}


class TestZaloZns(RenewableBehaviour, AskableBehaviour, CheckableBehaviour):
    gateway = zns()
    credential = CREDENTIAL
    message = a_message(
        brandname="",
        template=Template(template_id=TEMPLATE_ID, parameters=(("loi_nhan", "Đề nghị cài đặt"),)),
    )
    said = HttpRequest(
        "POST",
        f"{BUSINESS}/message/template",
        HEADERS,
        '{"phone":"84901234567","template_id":"7895417a7d3f9461cd2e",'
        '"template_data":{"loi_nhan":"Đề nghị cài đặt"},'
        '"tracking_id":"LAAAABBBBCCCCDDDDEEEE"}'.encode(),
    )
    answers = {
        Verdict.ACCEPTED: answer(ACCEPTED),
        Verdict.REJECTED: answer(NO_ACCOUNT),
        Verdict.DEFERRED: answer({"error": -124, "message": "Access token invalid"}),
        Verdict.BLOCKED: answer({"error": -131, "message": "ZNS template not approved"}),
    }
    undocumented = [
        answer({"error": -999, "message": "?"}),
        answer({"error": 1, "message": "Success"}),
        answer({"error": -429, "message": "Too many"}),
        answer(ACCEPTED, 500),
        answer(ACCEPTED, 202),
        answer(NO_ACCOUNT, 502),
        answer({"message": "Success"}),
        answer({"error": True}),
        answer({"error": None}),
        answer({"error": [0]}),
        answer({"error": ""}),
        HttpResponse(200, body=b'{"error":0.0}'),
        HttpResponse(200, body=b'{"error":-0.5e1}'),
    ]
    reference_travels = True
    renewed = answer({"access_token": "AT_2", "refresh_token": "RT_2", "expires_in": "90000"})
    refused = answer({"error": -14014, "error_name": "Invalid refresh token=RT_madeup_1"})
    found = {"delivered": answer(ZNS_DELIVERED), "unknown": answer(NO_ACCOUNT)}
    passing = {"quota": answer(ZNS_QUOTA), "templates": answer(ZNS_TEMPLATES)}

    def answer_with(self, code: str) -> HttpResponse:
        return answer({"error": int(code), "message": "x"})

    def answer_saying(self, words: str) -> HttpResponse:
        return answer({"error": -999, "message": words})

    def message_saying(self, text: str) -> Message:
        template = Template(template_id=TEMPLATE_ID, parameters=(("loi_nhan", text),))
        return replace(self.message, text=text, template=template)

    def text_in(self, request: HttpRequest) -> str:
        return str(json.loads(request.body)["template_data"]["loi_nhan"])

    def test_it_is_a_gateway_by_its_registered_name(self) -> None:
        """
        Its credential is the OA's, which `zalo_oa` shares.
        """
        assert ("zalo_zns", "zalo") == (self.gateway.name, self.gateway.credential_name)
        assert "zalo" == self.credential.gateway


def outcome_of(body: object, status: int = 200) -> Outcome:
    (outcome,) = zns().outcomes_of([EXAMPLE_MESSAGE], answer(body, status))
    return outcome


def test_a_message_is_written_as_in_the_example() -> None:
    request = zns().request_for([EXAMPLE_MESSAGE], CREDENTIAL)

    assert EXAMPLE == json.loads(request.body)
    assert list(EXAMPLE) == list(json.loads(request.body))
    assert (f"{BUSINESS}/message/template", HEADERS) == (request.url, request.headers)


def test_a_hash_takes_the_place_of_the_number() -> None:
    """
    The worked vector of wire/zalo.md 4.2; the number itself does not travel.
    """
    request = zns(hash_msisdn=True).request_for([EXAMPLE_MESSAGE], CREDENTIAL)
    hashed = "6f57b9505ee468d2e256379b19308ddc60dfcf9341382763c385a4accff02cc0"
    expected = {"hash_phone": hashed, **{k: v for k, v in EXAMPLE.items() if k != "phone"}}

    assert hashed == hash_of("84912000111")
    assert f"{BUSINESS}/message/template/hashphone" == request.url
    assert expected == json.loads(request.body)
    assert b"84912000111" not in request.body


def test_development_mode_is_said_and_production_is_not() -> None:
    modes = [
        json.loads(zns(mode=mode).request_for([EXAMPLE_MESSAGE], CREDENTIAL).body).get("mode")
        for mode in ("development", "production")
    ]

    assert ["development", None] == modes


def test_a_mark_apart_from_its_letter_is_joined() -> None:
    """
    Zalo counts characters: 21 apart, 16 joined (wire/zalo.md 3.4).
    """
    apart = "Nguye\u0302\u0303n Va\u0306n Vi\u0301 Du\u0323"
    template = Template(template_id=TEMPLATE_ID, parameters=(("customer_name", apart),))
    request = zns().request_for([replace(EXAMPLE_MESSAGE, template=template)], CREDENTIAL)
    name = json.loads(request.body)["template_data"]["customer_name"]

    assert ("Nguyễn Văn Ví Dụ", 21, 16) == (name, len(apart), len(name))


def test_a_message_without_a_template_is_refused() -> None:
    with pytest.raises(NoTemplate, match="campaign's file"):
        zns().request_for([replace(EXAMPLE_MESSAGE, template=None)], CREDENTIAL)


def test_the_proof_of_the_app_travels_where_it_is_set() -> None:
    gateway = zns(send_appsecret_proof=True)
    asked = Submitted(reference="r", address="84912000111", carrier_ref="m", wire_at=NOW)
    requests = [
        gateway.request_for([EXAMPLE_MESSAGE], CREDENTIAL),
        gateway.question_for([asked], CREDENTIAL),
        *(check.request for check in gateway.checks(CREDENTIAL)),
    ]

    assert {APPSECRET_PROOF} == {request.header("appsecret_proof") for request in requests}


def test_without_a_token_the_call_is_made_and_zalo_asks_to_renew() -> None:
    bare = replace(CREDENTIAL, secrets={"app_secret": "x"})
    request = zns().request_for([EXAMPLE_MESSAGE], bare)

    assert (("Content-Type", "application/json"),) == request.headers


@pytest.mark.parametrize(
    ("body", "carrier_ref", "quota_left"),
    [
        pytest.param(ACCEPTED, "a4d0243feee163bd3af2", 499, id="example"),
        pytest.param(
            {
                "error": 0,
                "message": "Success",
                "data": {
                    "sent_time": "1640160000000",
                    "msg_id": "m1",
                    "quota": {"remainingQuota": 0, "dailyQuota": 500},
                },
            },
            "m1",
            0,
            id="journey-sample-and-numbers",
        ),
        pytest.param(
            {"error": 0, "data": {"sent_time": "1", "msg_id": "m1"}}, "m1", None, id="development"
        ),
        pytest.param({"error": "0", "data": None}, None, None, id="nothing-but-success"),
        pytest.param(
            {"error": 0, "data": {"msg_id": "", "quota": {"remainingQuota": None}}},
            None,
            None,
            id="empty-and-null",
        ),
    ],
)
def test_error_0_is_accepted_with_what_it_tells(
    body: object, carrier_ref: str | None, quota_left: int | None
) -> None:
    outcome = outcome_of(body)

    assert (Verdict.ACCEPTED, carrier_ref, quota_left) == (
        outcome.verdict,
        outcome.carrier_ref,
        outcome.quota_left,
    )


def test_a_refusal_keeps_zalos_words() -> None:
    expected = Outcome(
        verdict=Verdict.REJECTED,
        code="-118",
        words="Zalo account not existed",
        excuse="no_zalo_account",
    )

    assert expected == outcome_of(NO_ACCOUNT)


@given(
    st.dictionaries(
        st.sampled_from(["error", "message", "data", "quota", "msg_id"]),
        st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.lists(st.none()),
    ),
    st.sampled_from([200, 202, 400, 500]),
)
def test_nothing_but_error_0_is_accepted(body: dict[str, Any], status: int) -> None:
    is_zero = str(body.get("error")).strip() == "0" and body.get("error") is not False
    outcome = outcome_of(body, status)

    assert (is_zero and status == 200) == (outcome.verdict is Verdict.ACCEPTED)
