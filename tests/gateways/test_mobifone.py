"""MobiFone's wire page, example by example, and the behaviours of every gateway."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from pydantic import ValidationError

from gateways.codes import Wait
from gateways.contract import Credential, RenewalRefused, RenewalUnclear
from gateways.exchange import HttpRequest, HttpResponse
from gateways.message import Alphabet
from gateways.mobifone import FORM_TYPE, MobiFone, MobiFoneSettings
from gateways.outcome import Outcome, Proof, Scope, Verdict
from gateways.segments import UnspeakableText
from tests.kit.gateway import NOW, TEXTS, a_message
from tests.kit.optional_behaviours import CheckableBehaviour, RenewableBehaviour
from tests.kit.strategies import any_texts

BASE = "https://carrier.test/smsg"
SETTINGS = MobiFoneSettings(base_url=BASE, brandname="LANGSON")
BY_GET = MobiFone(SETTINGS.model_copy(update={"method": "GET"}))
BY_POST = MobiFone(SETTINGS)
EXPLAINED = {
    "verdict": "blocked",
    "scope": "route",
    "meaning": "the brandname is not registered",
    "source": "MobiFone's letter 12/2021 of 2021-06-01",
}


def credential(**secrets: str) -> Credential:
    return Credential(gateway="mobifone", version=7, secrets=secrets)


WITH_SID = credential(userName="agent-7", password="p4ss word", sid="A1B2C3D4E5")
DEMO = credential(userName="demo", password="demo")
FORM = (("Content-Type", FORM_TYPE),)


def json(body: str, status: int = 200) -> HttpResponse:
    return HttpResponse(status, (("Content-Type", "application/json"),), body.encode())


def plain(body: str, status: int = 401) -> HttpResponse:
    return HttpResponse(status, (("Content-Type", "text/plain"),), body.encode())


SUCCESS = json('{"message":"Success","status":"200"}')
EXPIRED = plain("SessionExpired")


class TestMobiFone(RenewableBehaviour, CheckableBehaviour):
    gateway = BY_POST
    credential = WITH_SID
    message = a_message(TEXTS["accented"])
    said = HttpRequest(
        "POST",
        f"{BASE}/send_2.jsp",
        FORM,
        b"enCoding=ALPHA_UCS2&sid=A1B2C3D4E5&sender=LANGSON&recipient=84901234567&content="
        b"%C4%90%E1%BB%81%20ngh%E1%BB%8B%20c%C3%A0i%20%C4%91%E1%BA%B7t%20Bluezone%3A%20"
        b"https%3A%2F%2Fbluezone.gov.vn%2Ftaiapp",
    )
    answers = {Verdict.ACCEPTED: SUCCESS, Verdict.DEFERRED: EXPIRED}
    undocumented = [
        json('{"message":"Sender is not registered","status":"403"}'),
        json('{"message":"Success","status":200}', 500),
        json('{"message":"Success","status":"200"}', 302),
        json('{"message":"Success","status":"0"}'),
        json('{"message":"Success"}'),
        json('{"message":"Success","status":true}'),
        json('{"message":"Success","status":200.0}'),
        json('{"message":"Success","status":"2_00"}'),
        json('{"message":"Success","status":"%s"}' % ("9" * 5_000)),
        json('{"message":"Success","status":%s}' % ("9" * 4_000)),
        plain("SessionExpired", 200),
        plain("Unauthorized"),
        plain("<html>SessionExpired</html>"),
    ]
    reference_travels = False
    renewed = json('{"sid":"F6G7H8","status":"200"}')
    refused = json('{"message":"Invalid password=p4ss","status":"403"}')
    passing = {"login": renewed}

    def answer_with(self, code: str) -> HttpResponse:
        if code.isdigit():
            return json(f'{{"message":"x","status":"{code}"}}')
        return plain(code)

    def answer_saying(self, words: str) -> HttpResponse:
        return json(f'{{"message":"{words}","status":"500"}}')

    def text_in(self, request: HttpRequest) -> str:
        return content_of(request)


class TestMobiFoneByGet(TestMobiFone):
    """The same account where it takes GET only; the text is written as the examples have it."""

    gateway = BY_GET
    message = a_message("De nghi cai dat Bluezone")
    said = HttpRequest(
        "GET",
        f"{BASE}/send.jsp?sid=A1B2C3D4E5&sender=LANGSON&recipient=84901234567"
        "&content=De+nghi+cai+dat+Bluezone",
    )


def content_of(request: HttpRequest) -> str:
    """The text as a servlet reads it from query or form."""
    form = urlsplit(request.url).query or request.body.decode("ascii")
    fields = parse_qs(form, strict_parsing=True, keep_blank_values=True)
    return fields["content"][0]


@pytest.mark.parametrize(
    ("example", "text", "used"),
    [
        pytest.param(
            "/send.jsp?sid=A1B2C3D4E5&sender=LANGSON&recipient=84901234567"
            "&content=De+nghi+cai+dat+Bluezone",
            "De nghi cai dat Bluezone",
            WITH_SID,
            id="send",
        ),
        pytest.param(
            "/send_2.jsp?enCoding=ALPHA_UCS2&sid=A1B2C3D4E5&sender=LANGSON"
            "&recipient=84901234567&content=%C4%90%E1%BB%81%20ngh%E1%BB%8B",
            "Đề nghị",
            WITH_SID,
            id="send_2",
        ),
        pytest.param(
            "/send.jsp?sender=LANGSON&recipient=84901234567&content=x", "x", DEMO, id="without-sid"
        ),
    ],
)
def test_a_message_is_written_as_in_the_examples(example: str, text: str, used: Credential) -> None:
    """
    wire/mobifone.md 4; a form carries the same octets in its body.
    """
    by_get = BY_GET.request_for([a_message(text)], used)
    by_post = BY_POST.request_for([a_message(text)], used)

    assert f"{BASE}{example}" == by_get.url
    assert example == f"{by_post.url.removeprefix(BASE)}?{by_post.body.decode()}"


def test_a_login_is_written_as_in_the_example() -> None:
    by_get = BY_GET.renewal_request(DEMO)
    by_post = BY_POST.renewal_request(DEMO)

    assert f"{BASE}/login.jsp?userName=demo&password=demo&bindMode=T" == by_get.url
    assert (f"{BASE}/login.jsp", b"userName=demo&password=demo&bindMode=T") == (
        by_post.url,
        by_post.body,
    )


@pytest.mark.parametrize(
    ("response", "code", "words"),
    [
        pytest.param(SUCCESS, "200", "Success", id="success"),
        pytest.param(json('{"status":200,"message":"Success"}'), "200", "Success", id="number"),
        pytest.param(json('{"status":" 200 "}\r\n'), "200", "", id="white-space-no-message"),
    ],
)
def test_status_200_is_accepted_for_good(response: HttpResponse, code: str, words: str) -> None:
    (outcome,) = BY_POST.outcomes_of([a_message()], response)

    assert Outcome(verdict=Verdict.ACCEPTED, code=code, words=words) == outcome


@pytest.mark.parametrize(
    ("response", "code"),
    [
        pytest.param(EXPIRED, "SessionExpired", id="expired"),
        pytest.param(plain("SidNotPassed\r\n"), "SidNotPassed", id="no-sid"),
        pytest.param(json('{"message":"","status":"401"}'), "401", id="status-401"),
        pytest.param(json('{"message":"","status":401}', 401), "401", id="status-and-http-401"),
    ],
)
def test_a_lost_session_is_deferred_until_renewed(response: HttpResponse, code: str) -> None:
    (outcome,) = BY_POST.outcomes_of([a_message()], response)

    assert (Verdict.DEFERRED, Scope.GATEWAY, code, True) == (
        outcome.verdict,
        outcome.scope,
        outcome.code,
        outcome.renew,
    )


@pytest.mark.parametrize(
    "written",
    ["A1B2C3D4E5", "A1B2C3D4E5\\r\\n", "\\nA1B2\\r\\nC3D4E5 "],
    ids=["plain", "at-its-end", "within"],
)
def test_the_sid_is_taken_without_line_breaks(written: str) -> None:
    answer = json(f'{{"sid":"{written}","status":"200"}}')
    renewed = BY_POST.credential_in(DEMO, answer, NOW)
    expected = {"userName": "demo", "password": "demo", "sid": "A1B2C3D4E5"}

    assert expected == renewed.secrets
    assert renewed.expires_at is None


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        pytest.param(json('{"message":"no","status":"403"}'), RenewalRefused, id="refused"),
        pytest.param(json('{"message":"no","status":"403"}', 403), RenewalRefused, id="http-403"),
        pytest.param(json('{"status":"200"}'), RenewalUnclear, id="no-sid"),
        pytest.param(json('{"sid":"","status":"200"}'), RenewalUnclear, id="empty-sid"),
        pytest.param(json('{"sid":"a\\u0000b","status":"200"}'), RenewalUnclear, id="odd-sid"),
        pytest.param(json('{"sid":"A1","status":"200"}', 500), RenewalUnclear, id="http-500"),
        pytest.param(json('{"sid":"A1","status":"500"}'), RenewalRefused, id="status-500"),
        pytest.param(plain("SessionExpired"), RenewalUnclear, id="plain-401"),
    ],
)
def test_no_sid_is_no_credential(response: HttpResponse, expected: type[Exception]) -> None:
    with pytest.raises(expected):
        BY_POST.credential_in(DEMO, response, NOW)


@pytest.mark.parametrize("secrets", [{"userName": "demo"}, {"password": "demo"}, {}])
def test_a_credential_without_name_or_password_calls_a_person(secrets: dict[str, str]) -> None:
    with pytest.raises(RenewalRefused, match="loa gateway connect mobifone"):
        BY_POST.renewal_request(credential(**secrets))


def test_a_message_names_its_own_brandname_before_the_settings() -> None:
    ours = BY_GET.request_for([a_message("x", brandname="")], WITH_SID)
    own = BY_GET.request_for([a_message("x", brandname="SO TT&TT")], WITH_SID)

    assert "&sender=LANGSON&" in ours.url
    assert "&sender=SO+TT%26TT&" in own.url


def test_gsm_7_never_loses_a_letter_silently() -> None:
    message = replace(a_message("Đề nghị"), alphabet=Alphabet.GSM7)

    with pytest.raises(UnspeakableText):
        BY_POST.request_for([message], WITH_SID)


@given(any_texts())
def test_any_text_arrives_as_it_was_written(text: str) -> None:
    message = a_message(text or "x")
    arrived = [
        content_of(gateway.request_for([message], WITH_SID)) for gateway in (BY_GET, BY_POST)
    ]

    assert [message.text, message.text] == arrived


def test_accepted_is_the_last_that_mobifone_says() -> None:
    assert Proof.NONE is BY_POST.limits.proof
    assert not BY_POST.limits.negative_receipts
    assert 1 == BY_POST.limits.recipients_per_call


def test_connections_are_kept_only_where_that_was_proven_and_never_for_get() -> None:
    proven = {"base_url": BASE, "brandname": "LANGSON", "keep_alive_proven": True}
    kept = {
        method: MobiFone(MobiFoneSettings.model_validate({**proven, "method": method}))
        for method in ("POST", "GET")
    }

    assert not BY_POST.limits.keep_alive_proven
    assert {"POST": True, "GET": False} == {
        method: gateway.limits.keep_alive_proven for method, gateway in kept.items()
    }


class TestExtraCodes:
    """A status is unknown until a code is entered with its source (design 3)."""

    def test_an_explained_status_is_read_as_explained(self) -> None:
        gateway = MobiFone(settings_with({"403": {**EXPLAINED, "wait": "day"}}))
        (outcome,) = gateway.outcomes_of([a_message()], json('{"message":"no","status":"403"}'))

        assert (Verdict.BLOCKED, Scope.ROUTE, "403", "no") == (
            outcome.verdict,
            outcome.scope,
            outcome.code,
            outcome.words,
        )
        assert Wait.DAY is gateway.codes["403"].wait
        assert list(BY_POST.codes) == list(gateway.codes)[:-1]

    def test_an_explained_success_needs_a_successful_http_status(self) -> None:
        accepted = {**EXPLAINED, "verdict": "accepted", "scope": "message"}
        gateway = MobiFone(settings_with({"202": accepted}))
        heard = [json('{"status":"202"}', status) for status in (200, 500)]
        verdicts = [gateway.outcomes_of([a_message()], answer)[0].verdict for answer in heard]

        assert [Verdict.ACCEPTED, Verdict.UNKNOWN] == verdicts

    @pytest.mark.parametrize(
        ("code", "change", "told"),
        [
            pytest.param("403", {"source": ""}, "source", id="no-source"),
            pytest.param("403", {"verdict": "unknown"}, "verdict", id="unknown-needs-no-row"),
            pytest.param("403", {"verdict": "rejected"}, "one address", id="route-rejected"),
            pytest.param("403", {"scope": "message"}, "halts", id="message-blocked"),
            pytest.param("200", {}, "documented", id="documented"),
            pytest.param("401", {}, "documented", id="documented-401"),
            pytest.param("abc", {}, "integer", id="no-number"),
        ],
    )
    def test_an_entry_without_sense_is_refused(
        self, code: str, change: dict[str, str], told: str
    ) -> None:
        with pytest.raises(ValidationError, match=told):
            settings_with({code: {**EXPLAINED, **change}})


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"base_url": "carrier.test/smsg"}, id="no-scheme"),
        pytest.param({"base_url": "ftp://carrier.test/smsg"}, id="another-scheme"),
        pytest.param({"base_url": "https://a:b@carrier.test/smsg"}, id="password-in-address"),
        pytest.param({"base_url": "https://carrier.test/smsg?sid=1"}, id="query"),
        pytest.param({"brandname": "LANGSON-TTTT"}, id="twelve-characters"),
        pytest.param({"method": "PUT"}, id="another-method"),
        pytest.param({"tps": 0}, id="no-pace"),
        pytest.param({"password": "x"}, id="secret-in-settings"),
    ],
)
def test_settings_without_sense_are_refused(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        MobiFoneSettings.model_validate({"base_url": BASE, "brandname": "LANGSON", **change})


@pytest.mark.parametrize("base", [BASE, BASE + "/"])
def test_the_address_may_end_with_a_slash(base: str) -> None:
    gateway = MobiFone(MobiFoneSettings(base_url=base, brandname="LANGSON"))

    assert f"{BASE}/login.jsp" == gateway.renewal_request(DEMO).url


def settings_with(codes: dict[str, dict[str, str]]) -> MobiFoneSettings:
    return MobiFoneSettings.model_validate(
        {"base_url": BASE, "brandname": "LANGSON", "extra_codes": codes}
    )
