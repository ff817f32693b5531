"""The eSMS adapter against the lab's eSMS: written apart from one page, they must agree."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gateways.contract import Credential, ForgedCallback, Submitted
from gateways.esms import CODES, Esms
from gateways.exchange import HttpRequest, HttpResponse
from gateways.lab.config import EsmsAccount, LabConfig
from gateways.lab.doors import door_of
from gateways.lab.lab import Lab
from gateways.message import Message
from gateways.outcome import Outcome, Proof, Receipt, Scope, Verdict, Word
from gateways.transport import Call, CurlTransport
from tests.kit import esms
from tests.kit.esms import DEMO, NUMBER, SECRET
from tests.kit.gateway import TEXTS, a_message
from tests.kit.lab_calls import MONDAY_NINE
from tests.kit.lab_process import running_lab

TRANSPORT = CurlTransport()
KINDS = (
    "accented",
    "unaccented",
    "reserved-signs",
    "gsm-extension",
    "emoji",
    "two-lines",
    "spaces",
)
IN_LAB = "http://127.0.0.1:9/esms/MainService.svc/json"
DOOR = {
    "callback_url": "http://127.0.0.1:8710/receipts/esms",
    "callback_secrets": [SECRET],
}
# Monday 31/05/2021, 20:30 in the province.
EVENING = datetime(2021, 5, 31, 13, 30, tzinfo=UTC)
LATER = MONDAY_NINE + timedelta(hours=1)


def a_gateway(**settings: object) -> Esms:
    return esms.a_gateway(**{"base_url": IN_LAB, **DOOR, **settings})


def a_lab(**config: Any) -> Lab:
    account = EsmsAccount.model_validate(config.pop("account", {}))
    return Lab(LabConfig(esms=account, **config))


def saying(text: str, **said: object) -> Message:
    return a_message(text, **{"address": NUMBER, **said})


ORDINARY = a_gateway()
PROVEN = a_gateway(success_is_handset=True)
MESSAGE = saying(TEXTS["accented"])
WRONG = replace(DEMO, secrets={"api_key": "DEMO", "secret_key": "wrong"})


def heard(lab: Lab, request: HttpRequest, now: datetime = MONDAY_NINE) -> HttpResponse:
    door, inner = door_of(request)
    response = lab.play(door, inner, now).response
    assert response is not None
    return response


def submitted(
    lab: Lab,
    message: Message = MESSAGE,
    *,
    gateway: Esms = ORDINARY,
    credential: Credential = DEMO,
    now: datetime = MONDAY_NINE,
) -> Outcome:
    answer = heard(lab, gateway.request_for([message], credential), now)
    (outcome,) = gateway.outcomes_of([message], answer)
    return outcome


def lost(lab: Lab, now: datetime = MONDAY_NINE) -> None:
    """A submission whose answer nobody heard."""
    door, inner = door_of(ORDINARY.request_for([MESSAGE], DEMO))
    lab.play(door, inner, now)


def found_out(
    lab: Lab, carrier_ref: str | None, now: datetime, *, gateway: Esms = ORDINARY
) -> Receipt | None:
    asked = Submitted(
        reference=MESSAGE.reference, address=NUMBER, carrier_ref=carrier_ref, wire_at=MONDAY_NINE
    )
    (found,) = gateway.findings_in([asked], heard(lab, gateway.question_for([asked], DEMO), now))
    return found


def called_back(lab: Lab, *, gateway: Esms = ORDINARY) -> list[Receipt]:
    """All that the lab ever pushes, as the adapter reads it."""
    pushes = lab.pushes_due(MONDAY_NINE + timedelta(days=7))
    return [one for push in pushes for one in gateway.receipts_in(push.request, MONDAY_NINE)]


def test_each_text_arrives_over_http_as_it_was_written(tmp_path: Path) -> None:
    messages = [saying(TEXTS[kind], reference=f"L{n:020}") for n, kind in enumerate(KINDS)]
    with running_lab(tmp_path, "--faults", "none") as lab:
        base_url = f"http://127.0.0.1:{lab.port}/esms/MainService.svc/json"
        gateway = esms.a_gateway(base_url=base_url)
        calls = [Call(gateway.request_for([message], DEMO)) for message in messages]
        answers = [answer for _, answer in TRANSPORT.send(calls, deadline_seconds=20)]
        (check,) = gateway.checks(DEMO)
        balance = TRANSPORT.ask(check.request, deadline_seconds=20)
        (week,) = {entry["week"] for entry in lab.entries()}
        taken = lab.ask(f"/taken?address={NUMBER}&week={week}")

    assert isinstance(balance, HttpResponse)
    assert gateway.result_of(check, balance).passed
    assert [Verdict.ACCEPTED] * len(KINDS) == verdicts(gateway, answers)
    assert {
        (hashlib.sha256(message.text.encode()).hexdigest(), message.reference, message.segments)
        for message in messages
    } == {(one["text_sha256"], one["reference"], one["segments"]) for one in taken}


def verdicts(gateway: Esms, answers: Sequence[object]) -> list[Verdict]:
    heard = [answer for answer in answers if isinstance(answer, HttpResponse)]
    return [gateway.outcomes_of([MESSAGE], answer)[0].verdict for answer in heard]


def test_an_accepted_message_has_the_id_that_the_carrier_gave_it() -> None:
    lab = a_lab()
    outcome = submitted(lab)
    (taken,) = lab.store.takes

    assert (Verdict.ACCEPTED, taken.carrier_ref) == (outcome.verdict, outcome.carrier_ref)
    assert (MESSAGE.reference, NUMBER) == (taken.reference, taken.address)


@pytest.mark.parametrize(
    ("account", "code"),
    [
        pytest.param({"is_locked": True}, "143", id="locked"),
        pytest.param({"address_is_allowed": False}, "140", id="address"),
        pytest.param({"brandnames": ["OTHER"]}, "104", id="brandname"),
        pytest.param({"templates": ["Xin chao%"]}, "146", id="template"),
        pytest.param({"banned_words": ["bluezone"]}, "201", id="banned-word"),
        pytest.param({"unregistered_networks": ["3"]}, "177", id="network"),
        pytest.param({"has_price": False}, "102", id="price"),
        pytest.param({"balance": 0}, "103", id="money"),
    ],
)
def test_what_is_the_accounts_blocks_and_nothing_is_taken(
    account: dict[str, Any], code: str
) -> None:
    lab = a_lab(account=account)
    outcome = submitted(lab)

    assert (code, Verdict.BLOCKED, CODES[code].scope) == (
        outcome.code,
        outcome.verdict,
        outcome.scope,
    )
    assert [] == lab.store.takes


@pytest.mark.parametrize("secrets", [{}, {"api_key": "DEMO"}, dict(WRONG.secrets)])
def test_wrong_keys_block_the_gateway(secrets: dict[str, str]) -> None:
    outcome = submitted(a_lab(), credential=replace(DEMO, secrets=secrets))

    assert (Verdict.BLOCKED, Scope.GATEWAY, "101", "Authorize Failed") == (
        outcome.verdict,
        outcome.scope,
        outcome.code,
        outcome.words,
    )


def test_a_number_that_is_none_is_rejected() -> None:
    outcome = submitted(a_lab(), saying("x", address="8491"))

    assert (Verdict.REJECTED, "108") == (outcome.verdict, outcome.code)


@pytest.mark.parametrize(
    ("kind", "verdict", "code"),
    [
        pytest.param("99", Verdict.REJECTED, "99", id="blocked-number"),
        pytest.param("throttled", Verdict.DEFERRED, "160", id="too-fast"),
        pytest.param("ported", Verdict.BLOCKED, "177", id="network"),
        pytest.param("vague_before", Verdict.UNKNOWN, "99:invalid", id="invalid"),
        pytest.param("vague_after", Verdict.UNKNOWN, "99:invalid", id="invalid-and-taken"),
        pytest.param("error_before", Verdict.UNKNOWN, "unreadable", id="http-503"),
        pytest.param("garbage_after", Verdict.UNKNOWN, "unreadable", id="html"),
    ],
)
def test_a_fault_of_the_lab_comes_out_with_its_verdict(
    kind: str, verdict: Verdict, code: str
) -> None:
    outcome = submitted(a_lab(forced={NUMBER: (kind,)}))

    assert (verdict, code) == (outcome.verdict, outcome.code)


@pytest.mark.parametrize(
    "kind", ["hang_after", "reset_after", "half_after", "garbage_after", "reset_before"]
)
def test_an_unknown_is_ended_by_submitting_it_again(kind: str) -> None:
    """
    124: the first was taken; 100: it is taken now. Either way once, and accepted.
    """
    lab = a_lab(forced={NUMBER: (kind,)})
    lost(lab)
    outcome = submitted(lab, now=LATER)

    assert Verdict.ACCEPTED is outcome.verdict
    assert ("100" if kind == "reset_before" else "124") == outcome.code
    assert 1 == len(lab.store.takes)


@pytest.mark.parametrize(
    ("forgets", "taken"),
    [
        pytest.param("at_midnight", 2, id="at-midnight"),
        pytest.param("after_24_hours", 1, id="after-24-hours"),
    ],
)
def test_past_midnight_it_may_be_taken_twice(forgets: str, taken: int) -> None:
    """
    Why `resubmit_same_day_only` is true unless eSMS wrote otherwise: 16 hours alone would double.
    """
    lab = a_lab(account={"guard_forgets": forgets}, forced={NUMBER: ("hang_after",)})
    lost(lab, EVENING)
    next_morning = EVENING + timedelta(hours=11)
    within = ORDINARY.resubmit_within
    submitted(lab, now=next_morning)

    assert within
    assert next_morning < EVENING + within
    assert taken == len(lab.store.takes)


def test_a_resubmission_that_is_refused_leaves_the_first_one_unknown() -> None:
    """
    Only *accepted* ends an unknown: this blocked answer is of a message that was taken.
    """
    lab = a_lab(account={"balance": 900}, forced={NUMBER: ("hang_after",)})
    lost(lab)

    assert Verdict.BLOCKED is submitted(lab, now=LATER).verdict
    assert 1 == len(lab.store.takes)


def test_in_the_sandbox_nothing_is_taken_and_nothing_accepted() -> None:
    lab = a_lab()
    outcome = submitted(lab, gateway=a_gateway(sandbox=True))

    assert (Verdict.BLOCKED, "100:sandbox") == (outcome.verdict, outcome.code)
    assert [] == lab.store.takes


@pytest.mark.parametrize(
    ("rates", "gateway", "said"),
    [
        pytest.param({}, ORDINARY, (Word.TAKEN, Proof.SMSC), id="success"),
        pytest.param({}, PROVEN, (Word.DELIVERED, Proof.HANDSET), id="proven-success"),
        pytest.param({"undelivered": 1.0}, ORDINARY, (Word.UNDELIVERED, Proof.SMSC), id="failed"),
        pytest.param({"blackhole": 1.0}, PROVEN, (Word.TAKEN, Proof.NONE), id="swallowed"),
    ],
)
def test_what_became_of_it_is_found_by_its_smsid(
    rates: dict[str, float], gateway: Esms, said: tuple[Word, Proof]
) -> None:
    lab = a_lab(rates={"esms": rates})
    ref = submitted(lab, gateway=gateway).carrier_ref
    found = found_out(lab, ref, LATER, gateway=gateway)

    assert found
    assert said == (found.word, found.proof)


@pytest.mark.parametrize(
    ("ref", "after"),
    [
        pytest.param(None, timedelta(hours=1), id="no-smsid"),
        pytest.param("unheard-of", timedelta(hours=1), id="unheard-of"),
        pytest.param("", timedelta(seconds=1), id="too-soon"),
        pytest.param("", timedelta(days=8), id="forgotten"),
    ],
)
def test_what_is_not_found_is_not_denied(ref: str | None, after: timedelta) -> None:
    lab = a_lab()
    given = submitted(lab).carrier_ref

    assert found_out(lab, given if ref == "" else ref, MONDAY_NINE + after) is None


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        pytest.param("", [Word.DELIVERED], id="delivered"),
        pytest.param("receipt_twice", [Word.DELIVERED, Word.DELIVERED], id="twice"),
        pytest.param("receipt_out_of_order", [Word.DELIVERED, Word.TAKEN], id="out-of-order"),
        pytest.param("undelivered", [Word.UNDELIVERED], id="undelivered"),
        pytest.param("receipt_never", [], id="never"),
    ],
)
def test_callbacks_say_what_became_of_it(kind: str, words: list[Word]) -> None:
    lab = a_lab(rates={"esms": {kind: 1.0} if kind else {}})
    ref = submitted(lab, gateway=PROVEN).carrier_ref
    receipts = called_back(lab, gateway=PROVEN)

    assert words == [receipt.word for receipt in receipts]
    assert {(MESSAGE.reference, ref)} >= {(one.reference, one.carrier_ref) for one in receipts}


def test_a_callback_to_yesterdays_secret_is_forged() -> None:
    lab = a_lab()
    submitted(lab)

    with pytest.raises(ForgedCallback):
        called_back(lab, gateway=a_gateway(callback_secrets=["another-secret-of-ours"]))


def test_the_check_passes_and_fails_as_the_account_is() -> None:
    shown = []
    for account, credential in (({}, DEMO), ({"balance": 0}, DEMO), ({}, WRONG)):
        (check,) = ORDINARY.checks(credential)
        shown.append(ORDINARY.result_of(check, heard(a_lab(account=account), check.request)))

    assert [True, False, False] == [result.passed for result in shown]
    assert "balance 10000000000" == shown[0].words
    assert "Authorize Failed" in shown[2].words
