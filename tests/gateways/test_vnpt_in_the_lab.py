"""The VNPT adapter against the lab's VNPT: written apart from one page, they must agree."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from campaigns.content import render
from campaigns.definition import load
from campaigns.ready import ready_text
from gateways.contract import CheckResult, Credential
from gateways.contract import Submitted as Asked
from gateways.exchange import HttpRequest, HttpResponse
from gateways.lab.config import LabConfig, VnptAccount
from gateways.lab.doors import door_of
from gateways.lab.lab import Lab
from gateways.message import Message, MessageClass, Template
from gateways.outcome import Outcome, Receipt, Scope, Verdict, Word
from gateways.transport import Call, CurlTransport
from gateways.vnpt import CODES, Vnpt, VnptSettings
from tests.kit.gateway import TEXTS, a_message
from tests.kit.lab_calls import MONDAY_NINE
from tests.kit.lab_process import running_lab

TRANSPORT = CurlTransport()
LINK = "https://bluezone.gov.vn/taiapp"
VINAPHONE = "84912000111"
TEMPLATES = {
    "550001": "Đề nghị cài đặt Bluezone: {P1}",
    "550002": "De nghi cai dat Bluezone: {P1}",
    "550003": "{A,500}",
    "550004": "Khai bao y te",
}
ACCOUNT: dict[str, Any] = {
    "base_url": "http://127.0.0.1:9/vnpt/smsbn/api",
    "agent_id": "901",
    "user_name": "demo_agent",
    "contract_id": "8001",
    "label_id": "131001",
    "brandname": "LANGSON",
    "package_id": "1",
}
DEMO = Credential(
    gateway="vnpt", version=1, secrets={"api_user": "demo_api", "api_pass": "demo_pass"}
)
WRONG = replace(DEMO, secrets={"api_user": "demo_api", "api_pass": "wrong"})


def a_gateway(**settings: object) -> Vnpt:
    return Vnpt(VnptSettings.model_validate({**ACCOUNT, **settings}))


def a_lab(**config: Any) -> Lab:
    account = VnptAccount(templates=TEMPLATES, **config.pop("account", {}))
    return Lab(LabConfig(vnpt=account, **config))


GATEWAY = a_gateway()
ACCENTED = a_message(
    f"Đề nghị cài đặt Bluezone: {LINK}",
    address=VINAPHONE,
    template=Template(template_id="550001", parameters=(("P1", LINK),)),
)
UNACCENTED = a_message(
    f"De nghi cai dat Bluezone: {LINK}",
    address=VINAPHONE,
    template=Template(template_id="550002", parameters=(("P1", LINK),)),
)


def whole(text: str) -> Message:
    """A message whose template is one place for all of its text."""
    template = Template(template_id="550003", parameters=(("P1", text),))
    return a_message(text, address=VINAPHONE, template=template)


def heard(lab: Lab, request: HttpRequest, now: datetime = MONDAY_NINE) -> HttpResponse:
    door, inner = door_of(request)
    response = lab.play(door, inner, now).response
    assert response is not None
    return response


def submitted(
    lab: Lab, *messages: Message, gateway: Vnpt = GATEWAY, credential: Credential = DEMO
) -> Sequence[Outcome]:
    request = gateway.request_for(messages, credential)
    return gateway.outcomes_of(messages, heard(lab, request))


def read_by_subscribers(lab: Lab) -> list[str]:
    return [lab.store.texts[taken.text_sha256] for taken in lab.store.takes]


def test_each_text_arrives_over_http_as_it_was_written(tmp_path: Path) -> None:
    messages = [ACCENTED, UNACCENTED, whole(TEXTS["two-accented-segments"])]
    with running_lab(tmp_path, "--faults", "none", vnpt={"templates": TEMPLATES}) as lab:
        gateway = a_gateway(base_url=f"http://127.0.0.1:{lab.port}/vnpt/smsbn/api")
        calls = [Call(gateway.request_for([message], DEMO)) for message in messages]
        answers = dict(TRANSPORT.send(calls, deadline_seconds=20))
        (week,) = {entry["week"] for entry in lab.entries()}
        taken = lab.ask(f"/taken?address={VINAPHONE}&week={week}")

    verdicts = []
    for place, message in enumerate(messages):
        answer = answers[place]
        assert isinstance(answer, HttpResponse)
        verdicts += [outcome.verdict for outcome in gateway.outcomes_of([message], answer)]

    assert [Verdict.ACCEPTED] * 3 == verdicts
    assert {
        (hashlib.sha256(message.text.encode()).hexdigest(), "LANGSON", message.segments)
        for message in messages
    } == {(one["text_sha256"], one["brandname"], one["segments"]) for one in taken}


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(ACCENTED, id="accented"),
        pytest.param(UNACCENTED, id="unaccented"),
        pytest.param(whole(TEXTS["emoji"]), id="beyond-the-first-plane"),
        pytest.param(whole(TEXTS["two-lines"]), id="two-lines"),
        pytest.param(whole(TEXTS["two-segments"]), id="two-segments"),
    ],
)
def test_the_subscriber_reads_what_was_approved(message: Message) -> None:
    lab = a_lab()
    (outcome,) = submitted(lab, message)
    (taken,) = lab.store.takes

    assert Verdict.ACCEPTED is outcome.verdict
    assert [message.text] == read_by_subscribers(lab)
    assert (message.reference, message.address, message.segments, "LANGSON", "cskh") == (
        taken.reference,
        taken.address,
        taken.segments,
        taken.brandname,
        taken.message_class,
    )


def test_the_ready_campaign_arrives_as_it_is_rendered() -> None:
    """
    bluezone-sms, filled by its own registered text, is what VNPT's template makes of our PARAMS.
    """
    definition = load(ready_text("bluezone-sms"), place="bluezone-sms")
    route = definition.routes["vnpt"]
    assert route.template
    said = render(definition, "vnpt", {})
    message = a_message(
        said.text,
        address=VINAPHONE,
        template=said.template,
        alphabet=said.alphabet,
        segments=said.segments,
        brandname=route.brandname,
    )
    registered = {route.template.id: route.template.registered_text}
    lab = Lab(LabConfig(vnpt=VnptAccount(templates=registered)))

    assert [Verdict.ACCEPTED] == [outcome.verdict for outcome in submitted(lab, message)]
    assert [said.text] == read_by_subscribers(lab)
    assert [said.segments] == [taken.segments for taken in lab.store.takes]


def test_a_list_is_taken_for_each_of_its_numbers() -> None:
    lab, gateway = a_lab(), a_gateway(recipients_per_call=3)
    messages = [replace(ACCENTED, address=f"8491200011{n}", reference=f"L{n}") for n in range(3)]
    outcomes = submitted(lab, *messages, gateway=gateway)

    assert [Verdict.ACCEPTED] * 3 == [outcome.verdict for outcome in outcomes]
    assert [message.address for message in messages] == [t.address for t in lab.store.takes]
    assert {"L0"} == {taken.reference for taken in lab.store.takes}


@pytest.mark.parametrize("code", [code for code in CODES if code not in {"0", "25", "25:1"}])
def test_each_documented_code_comes_out_with_its_verdict(code: str) -> None:
    lab = a_lab(forced={VINAPHONE: (code,)})
    (outcome,) = submitted(lab, ACCENTED)

    assert (code, CODES[code].verdict, CODES[code].scope) == (
        outcome.code,
        outcome.verdict,
        outcome.scope,
    )
    assert [] == lab.store.takes


@pytest.mark.parametrize(
    ("code", "gateway", "message", "credential"),
    [
        pytest.param("1", GATEWAY, ACCENTED, WRONG, id="login"),
        pytest.param("10", a_gateway(user_name="x"), ACCENTED, DEMO, id="portal-login"),
        pytest.param("15", a_gateway(agent_id="x"), ACCENTED, DEMO, id="agent"),
        pytest.param("13", a_gateway(contract_id="x"), ACCENTED, DEMO, id="contract"),
        pytest.param("14", a_gateway(label_id="x"), ACCENTED, DEMO, id="label"),
        pytest.param(
            "9", a_gateway(contract_types={"cskh": "7"}), ACCENTED, DEMO, id="contract-type"
        ),
        pytest.param(
            "7",
            GATEWAY,
            replace(ACCENTED, template=Template(template_id="1")),
            DEMO,
            id="template",
        ),
        pytest.param(
            "27",
            GATEWAY,
            replace(ACCENTED, template=Template(template_id="550001")),
            DEMO,
            id="parameter-missing",
        ),
        pytest.param("28", GATEWAY, whole("a" * 501), DEMO, id="parameter-too-long"),
        pytest.param("11", GATEWAY, whole("ă" * 400), DEMO, id="too-long"),
        pytest.param("17", GATEWAY, whole("5€"), DEMO, id="sign-of-gsm-7"),
        pytest.param("30", GATEWAY, whole("choi lo de"), DEMO, id="banned-word"),
        pytest.param("23", GATEWAY, replace(ACCENTED, address="8491"), DEMO, id="number"),
    ],
)
def test_what_is_wrong_comes_out_as_the_code_for_it(
    code: str, gateway: Vnpt, message: Message, credential: Credential
) -> None:
    lab = a_lab()
    (outcome,) = submitted(lab, message, gateway=gateway, credential=credential)

    assert (code, CODES[code].verdict) == (outcome.code, outcome.verdict)
    assert [] == lab.store.takes


def test_advertising_meets_its_hours_its_daily_count_and_its_package() -> None:
    message = replace(UNACCENTED, message_class=MessageClass.QC)
    lab = a_lab(account={"package_segments": 4})
    request = GATEWAY.request_for([message], DEMO)
    at_noon = heard(lab, request, MONDAY_NINE + timedelta(hours=3))
    early = [*GATEWAY.outcomes_of([message], at_noon)]
    outcomes = [*early, *(submitted(lab, message)[0] for _ in range(4))]
    last = [submitted(lab, UNACCENTED)[0] for _ in range(2)]

    assert ["8", "0", "0", "0", "26"] == [outcome.code for outcome in outcomes]
    assert ["0", "20"] == [outcome.code for outcome in last]


@pytest.mark.parametrize(
    ("network", "gateway"), [("viettel", "viettel"), ("mobifone", "mobifone"), ("", None)]
)
def test_a_ported_number_comes_out_with_its_gateway(network: str, gateway: str | None) -> None:
    ported = {"ported": {VINAPHONE: network}} if network else {"forced": {VINAPHONE: ("ported",)}}
    (outcome,) = submitted(a_lab(**ported), ACCENTED)

    assert (Verdict.REJECTED, "25", gateway) == (outcome.verdict, outcome.code, outcome.ported_to)


def test_a_list_with_one_ported_number_is_unknown_for_all() -> None:
    lab = a_lab(ported={VINAPHONE: "viettel"})
    outcomes = submitted(
        lab,
        ACCENTED,
        replace(ACCENTED, address="84912000112"),
        gateway=a_gateway(recipients_per_call=2),
    )

    # The lab sees the two networks before it sees the porting.
    assert [(Verdict.UNKNOWN, Scope.LIST, "list:23")] * 2 == [
        (outcome.verdict, outcome.scope, outcome.code) for outcome in outcomes
    ]


@pytest.mark.parametrize(
    ("kind", "is_taken"), [("vague_before", False), ("vague_after", True)], ids=["no", "yes"]
)
def test_minus_one_is_unknown_and_the_status_ends_it(kind: str, *, is_taken: bool) -> None:
    """
    Only what VNPT truly has can be found by its REQID; the rest stays unknown.
    """
    lab = a_lab(forced={VINAPHONE: (kind,)})
    (outcome,) = submitted(lab, ACCENTED)
    found = found_at(lab, MONDAY_NINE + timedelta(minutes=30))

    assert Verdict.UNKNOWN is outcome.verdict
    assert (Word.TAKEN if is_taken else None) == (found.word if found else None)


@pytest.mark.parametrize(
    ("seconds", "status"), [(0, "5"), (1.5, "2"), (60, "0")], ids=["received", "pending", "sent"]
)
def test_a_status_follows_the_message(seconds: float, status: str) -> None:
    lab = a_lab()
    submitted(lab, ACCENTED)
    found = found_at(lab, MONDAY_NINE + timedelta(seconds=seconds))

    assert found
    assert (Word.TAKEN, status, ACCENTED.segments, ACCENTED.reference) == (
        found.word,
        found.code,
        found.segments,
        found.reference,
    )


def test_a_failed_message_is_found_out() -> None:
    lab = a_lab(rates={"vnpt": {"undelivered": 1.0}})
    submitted(lab, ACCENTED)
    found = found_at(lab, MONDAY_NINE + timedelta(hours=1))

    assert found
    assert (Word.UNDELIVERED, "1") == (found.word, found.code)


@pytest.mark.parametrize(
    ("gateway", "credential"),
    [
        pytest.param(GATEWAY, WRONG, id="wrong-login"),
        pytest.param(a_gateway(status_form="A"), DEMO, id="form-a"),
    ],
)
def test_an_answer_without_a_status_ends_nothing(gateway: Vnpt, credential: Credential) -> None:
    lab = a_lab()
    submitted(lab, ACCENTED)

    assert found_at(lab, MONDAY_NINE, gateway=gateway, credential=credential) is None


def test_the_checks_pass_and_fail_as_the_account_is() -> None:
    lab = a_lab(account={"package_segments": 100})
    results = checked(lab, DEMO)
    refused = checked(lab, WRONG)

    assert ["label", "template", "contract", "balance"] == [r.name for r in results if r.passed]
    assert "'LANGSON'" in results[0].words
    assert [False] * 4 == [result.passed for result in refused]
    assert all("address" in result.remedy for result in refused)


def found_at(
    lab: Lab, now: datetime, *, gateway: Vnpt = GATEWAY, credential: Credential = DEMO
) -> Receipt | None:
    """What VNPT says of the accented message at that instant."""
    asked = Asked(
        reference=ACCENTED.reference,
        address=ACCENTED.address,
        wire_at=MONDAY_NINE,
        template_id="550001",
    )
    answer = heard(lab, gateway.question_for([asked], credential), now)
    (found,) = gateway.findings_in([asked], answer)
    return found


def checked(lab: Lab, credential: Credential) -> list[CheckResult]:
    return [
        GATEWAY.result_of(check, heard(lab, check.request)) for check in GATEWAY.checks(credential)
    ]
