"""The wire page of eSMS, what is said, and the behaviours of every gateway."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from pydantic import ValidationError

from gateways.contract import Credential, Idempotent
from gateways.esms import EsmsSettings
from gateways.esms.adapter import NotCustomerCare
from gateways.exchange import HttpRequest, HttpResponse
from gateways.message import Alphabet, MessageClass
from gateways.outcome import Proof, Verdict
from gateways.segments import UnspeakableText, unaccent
from tests.kit.esms import (
    BASE,
    CALLED,
    CALLED_BACK,
    DEMO,
    NUMBER,
    ORDINARY,
    PROVEN,
    REPEATED,
    SECRET,
    SEND_EXAMPLE,
    SUCCESS,
    a_gateway,
    answer,
    body_in,
    result,
    state,
)
from tests.kit.gateway import TEXTS, a_message
from tests.kit.optional_behaviours import (
    AskableBehaviour,
    CheckableBehaviour,
    IdempotentBehaviour,
)
from tests.kit.strategies import any_texts

OTHER_SECRET = "another-secret-of-ours"
INVALID = answer({"error": "Invalid request"})
EXPLAINED = {
    "verdict": "rejected",
    "scope": "message",
    "meaning": "the number is of a network that the brandname leaves out",
    "source": "letter of eSMS 7/2021 of 2021-06-01",
}


class TestEsms(AskableBehaviour, CheckableBehaviour, IdempotentBehaviour):
    gateway = ORDINARY
    credential = Credential(
        gateway="esms", version=7, secrets={"api_key": "k3y of ours", "secret_key": "s3cret"}
    )
    message = a_message(TEXTS["accented"], address=NUMBER)
    said = HttpRequest(
        "POST",
        f"{BASE}/SendMultipleMessage_V4_post_json/",
        (("Content-Type", "application/json"),),
        rb'{"ApiKey":"k3y of ours","SecretKey":"s3cret","Phone":"0912000111",'
        rb'"Content":"\u0110\u1ec1 ngh\u1ecb c\u00e0i \u0111\u1eb7t Bluezone: '
        rb'https://bluezone.gov.vn/taiapp","Brandname":"LANGSON","SmsType":"2",'
        rb'"IsUnicode":"1","RequestId":"LAAAABBBBCCCCDDDDEEEE"}',
    )
    answers = {
        Verdict.ACCEPTED: SUCCESS,
        Verdict.REJECTED: result("99", "So dien thoai bi chan"),
        Verdict.DEFERRED: result("160"),
        Verdict.BLOCKED: result("103"),
    }
    undocumented = [
        result("145"),
        result("0100"),
        result("-100"),
        result("1e2"),
        result(""),
        result(None),
        result(True),
        result("100", status=201),
        result("100", status=500),
        result("124", status=302),
        answer({"CodeResponse": "100", "SMSID": "d533459e-demo"}),
        answer({"error": "Something else"}),
        INVALID,
        HttpResponse(200, body=SUCCESS.body[:-1]),
        HttpResponse(200, body=b"[" + SUCCESS.body + b"]"),
        HttpResponse(429, body=b"Too Many Requests"),
    ]
    reference_travels = True
    repeated = REPEATED
    found = {"finished": state(5, 1, 0), "waiting": state("7", "0", "0")}
    passing = {"balance": answer({"Balance": 36693, "CodeResponse": "100", "UserID": 9999})}

    def answer_with(self, code: str) -> HttpResponse:
        if code == "99:invalid":
            return INVALID
        number, _, detail = code.partition(":")
        return result(number, SendStatus="4") if detail == "4" else result(number)

    def answer_saying(self, words: str) -> HttpResponse:
        return result("101", words)

    def text_in(self, request: HttpRequest) -> str:
        return str(body_in(request)["Content"])


class TestEsmsCalledBack(TestEsms):
    """The same account where eSMS calls back, and where a success is a handset's word."""

    gateway = PROVEN
    said = replace(
        TestEsms.said,
        body=TestEsms.said.body.replace(
            b'EEEE"}', b'EEEE","CallbackUrl":"https://example.invalid/cb/%s"}' % SECRET.encode()
        ),
    )


class TestEsmsInTheSandbox(TestEsms):
    """An account that asks for nothing to be sent: its successes are no messages."""

    gateway = a_gateway(sandbox=True)
    said = replace(
        TestEsms.said, body=TestEsms.said.body.replace(b'EEEE"}', b'EEEE","Sandbox":"1"}')
    )
    answers = {**TestEsms.answers, Verdict.ACCEPTED: REPEATED, Verdict.BLOCKED: SUCCESS}
    # There a success blocks under any status.
    undocumented = [one for one in TestEsms.undocumented if b'"100", "Count' not in one.body]

    def test_each_check_can_be_said_and_can_pass(self) -> None:
        """
        None passes: what is sent there reaches nobody, and a person should know.
        """
        (check,) = self.checkable.checks(self.credential)
        shown = self.checkable.result_of(check, self.passing["balance"])

        assert not shown.passed
        assert "sandbox" in shown.words
        assert "sandbox" in shown.remedy


def test_a_message_is_written_as_in_the_example() -> None:
    """
    wire/esms.md 5, byte for byte but for the secret, which is too short there to be one.
    """
    message = a_message("De nghi cai dat Bluezone ...", address=NUMBER, reference="LS-7f3a0c21")
    request = CALLED_BACK.request_for([message], DEMO)

    assert SEND_EXAMPLE.replace("/cb/secret", f"/cb/{SECRET}").encode() == request.body


@pytest.mark.parametrize(("kind", "is_unicode"), [("unaccented", "0"), ("accented", "1")])
def test_is_unicode_tells_whether_there_are_marks(kind: str, is_unicode: str) -> None:
    body = body_in(ORDINARY.request_for([a_message(TEXTS[kind])], DEMO))

    assert is_unicode == body["IsUnicode"]


def test_a_message_names_its_own_brandname_before_the_settings() -> None:
    bodies = [
        body_in(ORDINARY.request_for([a_message("x", brandname=named)], DEMO))
        for named in ("", "SO TT&TT")
    ]

    assert ["LANGSON", "SO TT&TT"] == [body["Brandname"] for body in bodies]


def test_the_first_of_two_secrets_is_said() -> None:
    gateway = a_gateway(**{**CALLED, "callback_secrets": [OTHER_SECRET, SECRET]})
    body = body_in(gateway.request_for([a_message("x")], DEMO))

    assert f"https://example.invalid/cb/{OTHER_SECRET}" == body["CallbackUrl"]


def test_the_secret_of_callbacks_is_never_shown() -> None:
    request = CALLED_BACK.request_for([a_message("x")], DEMO)
    shown = f"{CALLED_BACK!r} {CALLED_BACK.settings.model_dump_json()} {request!r}"

    assert SECRET not in shown


def test_without_keys_the_carrier_itself_refuses() -> None:
    """
    101 halts the gateway and calls a person.
    """
    nothing = Credential(gateway="esms", version=1, secrets={})
    body = body_in(ORDINARY.request_for([a_message("x")], nothing))

    assert ("", "") == (body["ApiKey"], body["SecretKey"])


@pytest.mark.parametrize("text", ["à la Bluezone", "Ñ", "Đề nghị"])
def test_unaccented_means_without_any_mark(text: str) -> None:
    message = replace(a_message(text), alphabet=Alphabet.GSM7)

    with pytest.raises(UnspeakableText):
        ORDINARY.request_for([message], DEMO)


def test_an_advertisement_never_goes_as_customer_care() -> None:
    """
    wire/esms.md 2: it is another call, for lists of 30 and more.
    """
    with pytest.raises(NotCustomerCare):
        ORDINARY.request_for([a_message("[QC] x", message_class=MessageClass.QC)], DEMO)


@given(any_texts())
def test_any_text_arrives_as_it_was_written_or_is_refused_for_its_marks(text: str) -> None:
    message = a_message(text or "x")
    is_refused = message.alphabet is Alphabet.GSM7 and unaccent(message.text) != message.text
    try:
        arrived = body_in(ORDINARY.request_for([message], DEMO))["Content"]
    except UnspeakableText:
        arrived = None

    assert (None if is_refused else message.text) == arrived


@pytest.mark.parametrize(
    ("forgets", "same_day_only"), [("at_midnight", True), ("after_24_hours", False)]
)
def test_a_reference_may_go_again_for_two_thirds_of_a_day(
    forgets: str, *, same_day_only: bool
) -> None:
    """
    Pages of the document differ: unless eSMS wrote that it is 24 hours, never past midnight.
    """
    gateway = a_gateway(guard_forgets=forgets)

    assert isinstance(gateway, Idempotent)
    assert (timedelta(hours=16), same_day_only) == (
        gateway.resubmit_within,
        gateway.resubmit_same_day_only,
    )


def test_a_success_proves_a_handset_only_where_that_was_confirmed() -> None:
    limits = [gateway.limits for gateway in (ORDINARY, PROVEN)]

    assert [(Proof.SMSC, True), (Proof.HANDSET, True)] == [
        (each.proof, each.negative_receipts) for each in limits
    ]


def test_it_reaches_every_network_and_tells_by_itself_where_it_may_call() -> None:
    limits = [gateway.limits for gateway in (ORDINARY, CALLED_BACK)]

    assert [(True, False), (True, True)] == [
        (each.any_network, each.pushes_receipts) for each in limits
    ]


def test_connections_are_kept_only_where_that_was_proven() -> None:
    assert not ORDINARY.limits.keep_alive_proven
    assert a_gateway(keep_alive_proven=True).limits.keep_alive_proven


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"base_url": "carrier.test/json"}, id="no-scheme"),
        pytest.param({"base_url": "https://a:b@carrier.test/json"}, id="password-in-address"),
        pytest.param({"base_url": "https://carrier.test/json?wsdl"}, id="query"),
        pytest.param({"brandname": "LANGSON-TTTT"}, id="twelve-characters"),
        pytest.param({"tps": 0}, id="no-pace"),
        pytest.param({"api_key": "x"}, id="secret-in-settings"),
        pytest.param({"guard_forgets": "never"}, id="guard"),
        pytest.param({"callback_url": "https://loa.test/receipts/esms"}, id="no-secret"),
        pytest.param({"callback_secrets": [SECRET]}, id="secret-without-address"),
        pytest.param({**CALLED, "callback_url": "http://loa.test/esms"}, id="numbers-in-clear"),
        pytest.param({**CALLED, "callback_url": "https://loa.test/esms?a=b"}, id="callback-query"),
        pytest.param({**CALLED, "callback_secrets": ["secret"]}, id="short-secret"),
        pytest.param({**CALLED, "callback_secrets": ["a secret/of two parts"]}, id="two-parts"),
        pytest.param({**CALLED, "callback_secrets": [SECRET] * 3}, id="three-secrets"),
        pytest.param({"extra_codes": {"103": EXPLAINED}}, id="documented-code"),
        pytest.param({"extra_codes": {"145": {**EXPLAINED, "source": ""}}}, id="no-source"),
    ],
)
def test_settings_without_sense_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        a_gateway(**change)


@pytest.mark.parametrize("host", ["127.0.0.1:8710", "localhost:8710", "[::1]:8710"])
def test_an_exercise_may_be_called_back_on_loopback_in_clear(host: str) -> None:
    gateway = a_gateway(**{**CALLED, "callback_url": f"http://{host}/receipts/esms"})

    assert f"http://{host}/receipts/esms/{SECRET}" == gateway.settings.callback_address


def test_nothing_has_a_default_that_finds_a_real_host() -> None:
    required = [name for name, field in EsmsSettings.model_fields.items() if field.is_required()]

    assert ["base_url", "brandname"] == required
    assert EsmsSettings.model_fields["callback_url"].default is None
