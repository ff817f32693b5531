"""The two adapters against the lab's Zalo: written apart from one page, they must agree."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from gateways.contract import (
    Checkable,
    Credential,
    Gateway,
    Renewable,
    RenewalRefused,
    Submitted,
)
from gateways.exchange import HttpRequest, HttpResponse
from gateways.lab.config import LabConfig, ZnsTemplate
from gateways.lab.lab import Lab
from gateways.lab.profiles import Fault
from gateways.message import Message, Template
from gateways.outcome import Outcome, Receipt, Verdict, Word
from gateways.transport import Call, CurlTransport
from gateways.zalo import ZaloOa, ZaloZns
from tests.kit.gateway import TEXTS, a_message
from tests.kit.lab import InProcessLab
from tests.kit.lab_calls import MONDAY_NINE
from tests.kit.lab_process import receipts_door, running_lab, write_clock
from tests.kit.lab_zalo import USER, zalo_config
from tests.kit.zalo import APP_SECRET, oa, zns

PLACE = "loi_nhan"
TEMPLATE = ZnsTemplate(text=f"<{PLACE}>", longest={PLACE: 400})
TEMPLATE_ID = "7895417a7d3f9461cd2e"
MSISDN = "84912000111"
FIRST = Credential(
    gateway="zalo",
    version=1,
    secrets={
        "app_secret": APP_SECRET,
        "access_token": "AT_madeup_1",
        "refresh_token": "RT_madeup_1",
    },
)
CALM = zalo_config(TEMPLATE)


@dataclass
class Clock:
    """A clock that a test sets."""

    instant: datetime = MONDAY_NINE

    def now(self) -> datetime:
        return self.instant


@dataclass
class Bench:
    """Both adapters, one lab in process, and its clock."""

    config: LabConfig = CALM
    host: str = "http://lab.test/zalo"
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.lab = Lab(self.config)
        self.transport = InProcessLab(self.lab, self.clock)
        self.zns, self.oa = gateways_at(self.host)

    def ask(self, request: HttpRequest) -> HttpResponse:
        answer = self.transport.ask(request, deadline_seconds=20)
        assert isinstance(answer, HttpResponse)
        return answer

    def say(self, gateway: Gateway, message: Message, credential: Credential = FIRST) -> Outcome:
        response = self.ask(gateway.request_for([message], credential))
        (outcome,) = gateway.outcomes_of([message], response)
        return outcome

    def renew(self, gateway: Renewable, credential: Credential) -> Credential:
        response = self.ask(gateway.renewal_request(credential))
        return gateway.credential_in(credential, response, self.clock.now())


def gateways_at(host: str) -> tuple[ZaloZns, ZaloOa]:
    common = {"oauth_url": f"{host}/oauth"}
    return (
        zns(business_url=f"{host}/business", **common),
        oa(oa_url=f"{host}/oa", **common),
    )


def by_number(text: str = TEXTS["accented"], address: str = MSISDN) -> Message:
    template = Template(template_id=TEMPLATE_ID, parameters=((PLACE, text),))
    return a_message(text, address=address, brandname="", template=template)


def by_account(text: str = TEXTS["accented"]) -> Message:
    return a_message(text, address=USER, brandname="")


@pytest.mark.parametrize("kind", ["accented", "reserved-signs", "two-lines", "emoji"])
def test_each_text_arrives_as_it_was_meant(kind: str) -> None:
    bench = Bench()
    outcomes = [
        bench.say(bench.zns, by_number(TEXTS[kind])),
        bench.say(bench.oa, by_account(TEXTS[kind])),
    ]
    expected = hashlib.sha256(TEXTS[kind].encode()).hexdigest()

    assert [Verdict.ACCEPTED] * 2 == [one.verdict for one in outcomes]
    assert [one.carrier_ref for one in outcomes] == [
        taken.carrier_ref for taken in bench.lab.store.takes
    ]
    assert {expected} == {taken.text_sha256 for taken in bench.lab.store.takes}


def test_an_answer_tells_what_is_left_of_the_day() -> None:
    bench = Bench(zalo_config(TEMPLATE, daily_quota=2))
    outcomes = [bench.say(bench.zns, by_number()) for _ in range(3)]

    assert [1, 0, None] == [one.quota_left for one in outcomes]
    assert ("-144", Verdict.DEFERRED) == (outcomes[2].code, outcomes[2].verdict)


def test_a_renewal_ends_the_old_token_for_both_gateways() -> None:
    """
    wire/zalo.md 1.2: the other gateway's lanes read the new version, and renew nothing.
    """
    bench = Bench()
    second = bench.renew(bench.zns, FIRST)
    old = [bench.say(bench.zns, by_number()), bench.say(bench.oa, by_account())]
    new = [bench.say(bench.zns, by_number(), second), bench.say(bench.oa, by_account(), second)]

    assert ["-124", "-216"] == [one.code for one in old]
    assert {(Verdict.DEFERRED, True)} == {(one.verdict, one.renew) for one in old}
    assert {Verdict.ACCEPTED} == {one.verdict for one in new}


def test_a_refresh_token_that_was_spent_calls_a_person() -> None:
    bench = Bench()
    bench.renew(bench.oa, FIRST)

    with pytest.raises(RenewalRefused, match="-14014"):
        bench.renew(bench.zns, FIRST)


def test_a_token_lives_on_after_it_is_due_for_renewal() -> None:
    """
    Renewed at half its life, it has hours left for a token endpoint that does not answer.
    """
    bench = Bench()
    second = bench.renew(bench.zns, FIRST)
    assert second.expires_at is not None
    bench.clock.instant = second.expires_at + timedelta(hours=12)
    alive = bench.say(bench.oa, by_account(), second)
    bench.clock.instant = second.expires_at + timedelta(hours=13)
    dead = bench.say(bench.oa, by_account(), second)

    assert [Verdict.ACCEPTED, Verdict.DEFERRED] == [alive.verdict, dead.verdict]
    assert ("-220", True) == (dead.code, dead.renew)


def test_the_first_consent_brings_tokens_that_work() -> None:
    bench = Bench()
    bare = replace(FIRST, secrets={"app_secret": APP_SECRET})
    request = bench.oa.consent_request(bare, code="CODE_madeup_1", verifier="v" * 43)
    granted = bench.oa.credential_in(bare, bench.ask(request), MONDAY_NINE)

    assert Verdict.ACCEPTED is bench.say(bench.oa, by_account(), granted).verdict


def test_a_proof_of_the_app_is_taken_and_a_wrong_one_is_blocked() -> None:
    bench = Bench()
    bench.zns = ZaloZns(bench.zns.settings.model_copy(update={"send_appsecret_proof": True}))
    wrong = replace(FIRST, secrets={**FIRST.secrets, "app_secret": "another"})
    outcomes = [bench.say(bench.zns, by_number(), one) for one in (FIRST, wrong)]

    assert [("0", Verdict.ACCEPTED), ("-1241", Verdict.BLOCKED)] == [
        (one.code, one.verdict) for one in outcomes
    ]


def test_receipts_come_back_to_the_gateway_that_sent() -> None:
    bench = Bench()
    sent = [bench.say(bench.zns, by_number()), bench.say(bench.oa, by_account())]
    pushes = bench.lab.pushes_due(MONDAY_NINE + timedelta(days=7))
    of_zns = [one for push in pushes for one in bench.zns.receipts_in(push.request, MONDAY_NINE)]
    of_oa = [one for push in pushes for one in bench.oa.receipts_in(push.request, MONDAY_NINE)]

    assert [(sent[0].carrier_ref, "LAAAABBBBCCCCDDDDEEEE", Word.DELIVERED)] == [
        (one.carrier_ref, one.reference, one.word) for one in of_zns
    ]
    assert {(sent[1].carrier_ref, None, Word.DELIVERED)} == {
        (one.carrier_ref, one.reference, one.word) for one in of_oa
    }


@pytest.mark.parametrize(
    ("fate", "words"),
    [
        pytest.param(None, [Word.TAKEN, Word.DELIVERED], id="delivered"),
        pytest.param(Fault.UNDELIVERED, [Word.TAKEN, Word.TAKEN], id="never"),
    ],
)
def test_a_question_finds_what_became_of_it(fate: Fault | None, words: list[Word]) -> None:
    rates = {} if fate is None else {"zalo_zns": {fate: 1.0}}
    bench = Bench(CALM.model_copy(update={"rates": rates}))
    outcome = bench.say(bench.zns, by_number())
    asked = Submitted(
        reference="L1", address=MSISDN, carrier_ref=outcome.carrier_ref, wire_at=MONDAY_NINE
    )
    found: list[Receipt | None] = []
    for later in (timedelta(0), timedelta(hours=3)):
        bench.clock.instant = MONDAY_NINE + later
        response = bench.ask(bench.zns.question_for([asked], FIRST))
        found += bench.zns.findings_in([asked], response)

    assert words == [one.word for one in found if one is not None]


def test_every_check_passes_for_a_sound_account() -> None:
    bench = Bench()
    both: tuple[Checkable, ...] = (bench.zns, bench.oa)
    results = [
        gateway.result_of(check, bench.ask(check.request))
        for gateway in both
        for check in gateway.checks(FIRST)
    ]

    assert ["quota", "templates", "account"] == [one.name for one in results if one.passed]


@pytest.mark.parametrize(
    "code", ["-118", "-108", "-110", "-114", "-119", "-134", "-139", "-140", "-141", "-32", "-100"]
)
def test_each_code_that_the_lab_plays_is_documented(code: str) -> None:
    bench = Bench(CALM.model_copy(update={"forced": {MSISDN: (code,)}}))
    outcome = bench.say(bench.zns, by_number())

    assert (code, bench.zns.codes[code].verdict) == (outcome.code, outcome.verdict)


@pytest.mark.parametrize("code", ["-201", "-213", "-217", "-218", "-227", "-230", "-232", "-244"])
def test_each_code_of_the_oa_that_the_lab_plays_spares_the_roster(code: str) -> None:
    """
    -218 is a quota of one account; the others say never to this address.
    """
    bench = Bench(CALM.model_copy(update={"forced": {USER: (code,)}}))
    outcome = bench.say(bench.oa, by_account())
    expected = Verdict.DEFERRED if code == "-218" else Verdict.REJECTED

    assert (code, expected) == (outcome.code.partition(":")[0], outcome.verdict)


def test_over_the_wire_a_message_goes_out_and_its_receipt_comes_home(tmp_path: Path) -> None:
    """
    The headers as libcurl says them, and the signature as it arrives.
    """
    account = {"templates": {TEMPLATE_ID: TEMPLATE.model_dump()}}
    transport, clock = CurlTransport(), tmp_path / "clock.json"
    write_clock(clock, MONDAY_NINE, 60.0)
    with (
        receipts_door([200]) as door,
        running_lab(tmp_path, "--clock", str(clock), receipts_url=door.url, zalo=account) as lab,
    ):
        gateway, _ = gateways_at(f"http://127.0.0.1:{lab.port}/zalo")
        login = transport.ask(gateway.renewal_request(FIRST), deadline_seconds=20)
        assert isinstance(login, HttpResponse)
        second = gateway.credential_in(FIRST, login, MONDAY_NINE)
        call = Call(gateway.request_for([by_number()], second))
        ((_, answer),) = transport.send([call], deadline_seconds=20)
        assert isinstance(answer, HttpResponse)
        (outcome,) = gateway.outcomes_of([by_number()], answer)
        pushed = door.next()
    callback = HttpRequest("POST", pushed.path, tuple(pushed.headers.items()), pushed.body)
    (receipt,) = gateway.receipts_in(callback, MONDAY_NINE)

    assert Verdict.ACCEPTED is outcome.verdict
    assert (outcome.carrier_ref, by_number().reference) == (receipt.carrier_ref, receipt.reference)
