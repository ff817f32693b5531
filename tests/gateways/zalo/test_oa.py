"""OA messages as wire/zalo.md 2 has them, by example, and the behaviours of every gateway."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from gateways.codes import Wait
from gateways.exchange import HttpRequest, HttpResponse
from gateways.outcome import Outcome, Scope, Verdict
from tests.kit.gateway import a_message
from tests.kit.optional_behaviours import CheckableBehaviour, RenewableBehaviour
from tests.kit.zalo import ACCESS_TOKEN, APPSECRET_PROOF, CREDENTIAL, OA, answer, oa

HEADERS = (("Content-Type", "application/json"), ("access_token", ACCESS_TOKEN))

# wire/zalo.md 2.2, the examples word for word.
EXAMPLE = {
    "recipient": {"user_id": "2512523625412515"},
    "message": {"text": "Chào bác, bác cần hỗ trợ khai báo y tế ạ?"},
}
EXAMPLE_MESSAGE = a_message(
    "Chào bác, bác cần hỗ trợ khai báo y tế ạ?", address="2512523625412515", brandname=""
)
ACCEPTED = {
    "error": 0,
    "message": "Success",
    "data": {
        "message_id": "8fdb8a6e3a2b6a75333a",
        "user_id": "2512523625412515",
        "sent_time": "1690184100000",
        "quota": {"quota_type": "reply", "remain": "7", "total": "8"},
    },
}
INVALID_USER = {"error": -201, "message": "user_id is invalid!"}
ABOUT = {
    "error": 0,
    "message": "Success",
    "data": {"oa_id": "2893352839501541173", "name": "Tỉnh Lạng Sơn", "num_follower": 41000},
}


class TestZaloOa(RenewableBehaviour, CheckableBehaviour):
    gateway = oa()
    credential = CREDENTIAL
    message = EXAMPLE_MESSAGE
    said = HttpRequest(
        "POST",
        f"{OA}/v3.0/oa/message/cs",
        HEADERS,
        '{"recipient":{"user_id":"2512523625412515"},'
        '"message":{"text":"Chào bác, bác cần hỗ trợ khai báo y tế ạ?"}}'.encode(),
    )
    answers = {
        Verdict.ACCEPTED: answer(ACCEPTED),
        Verdict.REJECTED: answer({"error": -213, "message": "User has not followed OA"}),
        Verdict.DEFERRED: answer({"error": -216, "message": "Access token is invalid"}),
        Verdict.BLOCKED: answer({"error": -221, "message": "OA needs to be verified"}),
    }
    undocumented = [
        answer({"error": -999, "message": "?"}),
        answer({"error": -118, "message": "a code of ZNS"}),
        answer(ACCEPTED, 500),
        answer(ACCEPTED, 302),
        answer(INVALID_USER, 503),
        answer({"data": ACCEPTED["data"]}),
        answer({"error": False}),
    ]
    reference_travels = False
    renewed = answer({"access_token": "AT_2", "refresh_token": "RT_2", "expires_in": "90000"})
    refused = answer({"error": -14014, "error_name": "Invalid refresh token=RT_madeup_1"})
    passing = {"account": answer(ABOUT)}

    def answer_with(self, code: str) -> HttpResponse:
        number, _, field = code.partition(":")
        return answer({"error": int(number), "message": f"{field or 'x'} is invalid!"})

    def answer_saying(self, words: str) -> HttpResponse:
        return answer({"error": -999, "message": words})

    def text_in(self, request: HttpRequest) -> str:
        return str(json.loads(request.body)["message"]["text"])

    def test_it_is_a_gateway_by_its_registered_name(self) -> None:
        """
        Its credential is the OA's, which `zalo_zns` shares.
        """
        assert ("zalo_oa", "zalo") == (self.gateway.name, self.gateway.credential_name)
        assert "zalo" == self.credential.gateway


class TestZaloOaOf2021(TestZaloOa):
    """The wire of 2021: v2.0, to followers."""

    gateway = oa(api_version="v2.0")
    said = replace(TestZaloOa.said, url=f"{OA}/v2.0/oa/message")


def outcome_of(body: object) -> Outcome:
    (outcome,) = oa().outcomes_of([EXAMPLE_MESSAGE], answer(body))
    return outcome


def test_a_message_is_written_as_in_the_example() -> None:
    request = oa().request_for([EXAMPLE_MESSAGE], CREDENTIAL)

    assert EXAMPLE == json.loads(request.body)


def test_the_token_stands_in_the_address_only_where_that_is_set() -> None:
    """
    The clients of 2021 did so (wire/zalo.md 2.1).
    """
    gateway = oa(api_version="v2.0", token_in_query=True, send_appsecret_proof=True)
    odd = replace(CREDENTIAL, secrets={**CREDENTIAL.secrets, "access_token": "a/b c"})
    request = gateway.request_for([EXAMPLE_MESSAGE], CREDENTIAL)

    assert f"{OA}/v2.0/oa/message?access_token={ACCESS_TOKEN}" == request.url
    assert request.header("access_token") is None
    assert APPSECRET_PROOF == request.header("appsecret_proof")
    assert gateway.request_for([EXAMPLE_MESSAGE], odd).url.endswith("?access_token=a%2Fb%20c")


@pytest.mark.parametrize(
    ("data", "carrier_ref", "quota_left"),
    [
        pytest.param(ACCEPTED["data"], "8fdb8a6e3a2b6a75333a", None, id="reply-of-one-account"),
        pytest.param(
            {"message_id": "m1", "user_id": "2512523625412515"}, "m1", None, id="v2.0-or-charged"
        ),
        pytest.param(
            {"message_id": "m1", "quota": {"quota_type": "sub_quota", "remain": "449"}},
            "m1",
            449,
            id="package",
        ),
        pytest.param(
            {"message_id": "m1", "quota": {"quota_type": "sub_quota", "remain": 449}},
            "m1",
            449,
            id="package-as-number",
        ),
        pytest.param({"message_id": 17, "quota": None}, "17", None, id="id-as-number"),
        pytest.param(None, None, None, id="no-data"),
    ],
)
def test_error_0_is_accepted_with_what_it_tells(
    data: object, carrier_ref: str | None, quota_left: int | None
) -> None:
    """
    Only the package's quota is the gateway's own; eight free replies belong to one account.
    """
    outcome = outcome_of({"error": 0, "message": "Success", "data": data})

    assert (Verdict.ACCEPTED, carrier_ref, quota_left) == (
        outcome.verdict,
        outcome.carrier_ref,
        outcome.quota_left,
    )


@pytest.mark.parametrize(
    ("words", "verdict", "code"),
    [
        pytest.param("user_id is invalid!", Verdict.REJECTED, "-201:user_id", id="live"),
        pytest.param("User_id is invalid", Verdict.REJECTED, "-201:user_id", id="less-marked"),
        pytest.param("message is invalid!", Verdict.BLOCKED, "-201", id="the-text"),
        pytest.param("recipient.user_id is invalid!", Verdict.BLOCKED, "-201", id="our-shape"),
        pytest.param("user_id or text is invalid!", Verdict.BLOCKED, "-201", id="either"),
        pytest.param("", Verdict.BLOCKED, "-201", id="no-words"),
    ],
)
def test_an_invalid_field_speaks_of_the_address_only_where_it_is_named(
    words: str, verdict: Verdict, code: str
) -> None:
    """
    wire/zalo.md 2.9: one code for every field, and a text refused must not burn the roster.
    """
    outcome = outcome_of({"error": -201, "message": words})

    assert (verdict, code) == (outcome.verdict, outcome.code)


# Each row that a slip would break unnoticed: wire/zalo.md 2.9 and 5.
LAW: Mapping[str, tuple[Verdict, Scope, Wait | None, bool]] = {
    "-201:user_id": (Verdict.REJECTED, Scope.MESSAGE, None, False),
    "-213": (Verdict.REJECTED, Scope.MESSAGE, None, False),
    "-217": (Verdict.REJECTED, Scope.MESSAGE, None, False),
    "-227": (Verdict.REJECTED, Scope.MESSAGE, None, False),
    "-230": (Verdict.REJECTED, Scope.MESSAGE, None, False),
    "-232": (Verdict.REJECTED, Scope.MESSAGE, None, False),
    "-244": (Verdict.REJECTED, Scope.MESSAGE, None, False),
    "-32": (Verdict.DEFERRED, Scope.GATEWAY, Wait.MINUTE, False),
    "-216": (Verdict.DEFERRED, Scope.GATEWAY, None, True),
    "-220": (Verdict.DEFERRED, Scope.GATEWAY, None, True),
    "-218": (Verdict.DEFERRED, Scope.MESSAGE, Wait.DAY, False),
    "-234": (Verdict.DEFERRED, Scope.ROUTE, Wait.HOUR, False),
    "-211": (Verdict.BLOCKED, Scope.GATEWAY, None, False),
    "-240": (Verdict.BLOCKED, Scope.GATEWAY, None, False),
    "-242": (Verdict.BLOCKED, Scope.GATEWAY, None, False),
    "-321": (Verdict.BLOCKED, Scope.GATEWAY, None, False),
    "-201": (Verdict.BLOCKED, Scope.ROUTE, None, False),
    "-210": (Verdict.BLOCKED, Scope.ROUTE, None, False),
    "-248": (Verdict.BLOCKED, Scope.ROUTE, None, False),
    "-100": (Verdict.UNKNOWN, Scope.MESSAGE, None, False),
    "-200": (Verdict.UNKNOWN, Scope.MESSAGE, None, False),
}


@pytest.mark.parametrize("code", LAW)
def test_a_code_may_do_what_its_words_allow_and_no_more(code: str) -> None:
    row = oa().codes[code]

    assert LAW[code] == (row.verdict, row.scope, row.wait, row.renew)


def test_every_other_rejection_speaks_of_the_address_too() -> None:
    rejected = {code for code, row in oa().codes.items() if row.verdict is Verdict.REJECTED}

    assert {code for code, row in LAW.items() if row[0] is Verdict.REJECTED} == rejected


# wire/zalo.md 2.9, the first column.
DOCUMENTED = """
0 -32 -100 -200 -201 -204 -205 -209 -210 -211 -212 -213 -214 -216 -217 -218 -219 -220 -221 -223
-224 -227 -230 -232 -233 -234 -235 -237 -238 -241 -240 -242 -244 -248 -249 -320 -321 -403 -1340
-1341
"""


def test_the_table_is_the_pages_with_one_code_told_apart() -> None:
    assert {*DOCUMENTED.split(), "-201:user_id"} == set(oa().codes)


@pytest.mark.parametrize(
    ("body", "passed", "words"),
    [
        pytest.param(ABOUT, True, "^Tỉnh Lạng Sơn, 41000 followers$", id="no-word-on-it"),
        pytest.param(
            {"error": 0, "data": {"name": "A", "is_verified": True}}, True, "^A, ", id="verified"
        ),
        pytest.param(
            {"error": 0, "data": {"name": "A", "is_verified": False}},
            False,
            "not verified",
            id="not-verified",
        ),
        pytest.param({"error": 0}, True, r"without a name, \? followers", id="no-data"),
        pytest.param({"error": -220, "message": "x"}, False, "expired or removed", id="no-token"),
        pytest.param({"error": -32, "message": "slow down"}, False, "slow down", id="too-fast"),
        pytest.param({"error": -999, "message": "odd"}, False, "-999: odd$", id="odd-code"),
    ],
)
def test_a_check_tells_what_it_found(*, body: object, passed: bool, words: str) -> None:
    (check,) = oa().checks(CREDENTIAL)
    result = oa().result_of(check, answer(body))

    assert ("GET", f"{OA}/v2.0/oa/getoa") == (check.request.method, check.request.url)
    assert (passed, not passed) == (result.passed, bool(result.remedy))
    assert re.search(words, result.words)


@pytest.mark.parametrize(
    ("code", "step"),
    [
        pytest.param(-216, "consent again", id="token"),
        pytest.param(-32, "again in a minute", id="overload"),
        pytest.param(-200, "again in a minute", id="vague"),
        pytest.param(-999, "again in a minute", id="odd"),
        pytest.param(-221, "Zalo's console", id="account"),
    ],
)
def test_a_check_that_failed_tells_the_next_step(code: int, step: str) -> None:
    (check,) = oa().checks(CREDENTIAL)
    result = oa().result_of(check, answer({"error": code, "message": "x"}))

    assert step in result.remedy
