"""The Viettel adapter against the lab's Viettel: written apart from one page, they must agree."""

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
from gateways.contract import Credential, FailList, Submitted
from gateways.exchange import HttpRequest, HttpResponse
from gateways.lab.config import LabConfig, ViettelAccount
from gateways.lab.doors import door_of
from gateways.lab.lab import Lab
from gateways.message import Message
from gateways.outcome import Outcome, Receipt, Scope, Verdict, Word
from gateways.transport import Call, CurlTransport
from gateways.viettel import CODES, Viettel
from tests.kit import viettel
from tests.kit.gateway import TEXTS, a_message
from tests.kit.lab_calls import MONDAY_NINE
from tests.kit.lab_process import running_lab
from tests.kit.viettel import DEMO, NUMBER

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
IN_LAB = "http://127.0.0.1:9/viettel/bulkapi"
STATUSES = {0: "taken", 1: "delivered", 2: "undelivered", 3: "unreached"}
"""The lab's own invention (`ViettelAccount.dlr_statuses`)."""


def a_gateway(**settings: object) -> Viettel:
    return viettel.a_gateway(**{"base_url": IN_LAB, **settings})


def a_lab(**config: Any) -> Lab:
    account = ViettelAccount(**config.pop("account", {}))
    return Lab(LabConfig(viettel=account, **config))


def saying(text: str) -> Message:
    return a_message(text, address=NUMBER)


ORDINARY = a_gateway()
REGISTERED = a_gateway(register_for_receipts=True, dlr_status=STATUSES)
SMALL_PAGES = a_gateway(fail_page_size=1)
MESSAGE = saying(TEXTS["accented"])
WRONG = replace(DEMO, secrets={"user": "smsbrand_demo", "password": "wrong"})


def heard(lab: Lab, request: HttpRequest, now: datetime = MONDAY_NINE) -> HttpResponse:
    door, inner = door_of(request)
    response = lab.play(door, inner, now).response
    assert response is not None
    return response


def submitted(
    lab: Lab,
    message: Message = MESSAGE,
    *,
    gateway: Viettel = ORDINARY,
    credential: Credential = DEMO,
    now: datetime = MONDAY_NINE,
) -> Outcome:
    answer = heard(lab, gateway.request_for([message], credential), now)
    (outcome,) = gateway.outcomes_of([message], answer)
    return outcome


def found_out(
    lab: Lab, now: datetime, *, gateway: Viettel = ORDINARY, carrier_ref: str | None = None
) -> Receipt | None:
    """What Viettel says at that instant of the message submitted on Monday at nine."""
    asked = Submitted(
        reference=MESSAGE.reference,
        address=NUMBER,
        carrier_ref=carrier_ref,
        wire_at=MONDAY_NINE,
        brandname="LANGSON",
    )
    (found,) = gateway.findings_in([asked], heard(lab, gateway.question_for([asked], DEMO), now))
    return found


def listed_as_failed(
    lab: Lab, now: datetime, *, gateway: Viettel = SMALL_PAGES
) -> list[tuple[str | None, Word]]:
    """The numbers in Monday's fail list as it stands at that instant, over all its pages."""
    found: list[tuple[str | None, Word]] = []
    number, more = 0, True
    while more:
        number += 1
        request = gateway.page_request(FailList("LANGSON", MONDAY_NINE.date()), number, DEMO)
        page = gateway.page_in(heard(lab, request, now))
        assert page is not None
        found += [(one.address, one.word) for one in page.failed]
        more = page.more
    return found


def read_by_subscribers(lab: Lab) -> list[str]:
    return [lab.store.texts[taken.text_sha256] for taken in lab.store.takes]


@pytest.mark.parametrize("path", ["/viettel/bulkapi", "/viettel/bulkapi?wsdl"])
def test_each_text_arrives_over_http_as_it_was_written(tmp_path: Path, path: str) -> None:
    messages = [saying(TEXTS[kind]) for kind in KINDS]
    with running_lab(tmp_path, "--faults", "none") as lab:
        gateway = a_gateway(base_url=f"http://127.0.0.1:{lab.port}{path}")
        calls = [Call(gateway.request_for([message], DEMO)) for message in messages]
        answers = [answer for _, answer in TRANSPORT.send(calls, deadline_seconds=20)]
        (week,) = {entry["week"] for entry in lab.entries()}
        taken = lab.ask(f"/taken?address={NUMBER}&week={week}")

    assert [Verdict.ACCEPTED] * len(KINDS) == verdicts(gateway, answers)
    assert {
        (hashlib.sha256(message.text.encode()).hexdigest(), "LANGSON", message.segments)
        for message in messages
    } == {(one["text_sha256"], one["brandname"], one["segments"]) for one in taken}


def verdicts(gateway: Viettel, answers: Sequence[object]) -> list[Verdict]:
    heard = [answer for answer in answers if isinstance(answer, HttpResponse)]
    return [gateway.outcomes_of([MESSAGE], answer)[0].verdict for answer in heard]


def test_the_ready_campaign_arrives_as_it_is_rendered() -> None:
    said = render(load(ready_text("bluezone-sms"), place="bluezone-sms"), "viettel", {})
    message = replace(saying(said.text), alphabet=said.alphabet, segments=said.segments)
    lab = a_lab()

    assert Verdict.ACCEPTED is submitted(lab, message).verdict
    assert [said.text] == read_by_subscribers(lab)
    assert [said.segments] == [taken.segments for taken in lab.store.takes]


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        pytest.param({"cp_code": "X"}, "Authenticate: CP_CODE_NOT_FOUND", id="customer-code"),
        pytest.param({"brandname": "OTHER"}, "", id="none-named"),
        pytest.param({"command_code": "x"}, "COMMAND_CODE_ERROR", id="command"),
    ],
)
def test_wrong_settings_block(settings: dict[str, str], code: str) -> None:
    message = replace(MESSAGE, brandname="" if "brandname" in settings else MESSAGE.brandname)
    outcome = submitted(a_lab(), message, gateway=a_gateway(**settings))

    assert Verdict.BLOCKED is outcome.verdict
    assert (code or "Check ServiceID: ALIAS_INVALID:TELCO=VT") == outcome.code


@pytest.mark.parametrize(
    ("code", "secrets"),
    [
        pytest.param("Authenticate: UserName: NULL_OR_BLANK", {"password": "demo"}, id="no-user"),
        pytest.param(
            "Authenticate: Password: NULL_OR_BLANK", {"user": "smsbrand_demo"}, id="no-password"
        ),
        pytest.param(
            "Authenticate: WRONG_INFORMATION_AUTHENTICATE", dict(WRONG.secrets), id="wrong"
        ),
    ],
)
def test_a_wrong_login_blocks_the_gateway(code: str, secrets: dict[str, str]) -> None:
    outcome = submitted(a_lab(), credential=replace(DEMO, secrets=secrets))

    assert (Verdict.BLOCKED, Scope.GATEWAY, code) == (
        outcome.verdict,
        outcome.scope,
        outcome.code,
    )


def test_an_address_that_is_not_allowed_blocks_and_is_told() -> None:
    outcome = submitted(a_lab(account={"address_is_allowed": False}))

    assert ("Authenticate: IP_INVALID", True) == (outcome.code, "203.0.113.7" in outcome.words)


@pytest.mark.parametrize(
    ("message", "code"),
    [
        pytest.param(
            replace(MESSAGE, address="0981234567"), "Check ReceiverID: FORMAT_ERROR", id="number"
        ),
        pytest.param(replace(MESSAGE, address=""), "Check UserID: NULL_OR_BLANK", id="no-number"),
        pytest.param(replace(MESSAGE, text=""), "Check Content: NULL_OR_BLANK", id="no-text"),
        pytest.param(saying("đ" * 641), "Check Content: MAXLENGTH_LIMIT", id="too-long"),
        pytest.param(
            saying("choi lo de"), "Check Content: MSG_ERROR_CONTAIN_BLACKLIST", id="banned-word"
        ),
        pytest.param(
            saying("Xin chao"), "Check template: CONTENT_NOT_MATCH_TEMPLATE", id="template"
        ),
    ],
)
def test_what_is_wrong_comes_out_as_the_code_for_it(message: Message, code: str) -> None:
    lab = a_lab(account={"templates": ["Đề nghị%", "choi lo de", "đ%", ""]})
    outcome = submitted(lab, message)

    assert (code, CODES[code].verdict, CODES[code].scope) == (
        outcome.code,
        outcome.verdict,
        outcome.scope,
    )
    assert [] == lab.store.takes


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        pytest.param("FORMAT_ERROR", "Check ReceiverID: FORMAT_ERROR", id="format"),
        pytest.param("LENGTH_INVALID", "Length of ReceiverID is invalid", id="length"),
        pytest.param("UNKNOWN_TELCO", "Unable to check telco from input receiver", id="network"),
        pytest.param("vague_before", "Check information error", id="general"),
        pytest.param("vague_after", "Check information error", id="general-and-taken"),
    ],
)
def test_a_fault_of_the_lab_comes_out_with_its_verdict(kind: str, code: str) -> None:
    outcome = submitted(a_lab(forced={NUMBER: (kind,)}))

    assert (code, CODES[code].verdict) == (outcome.code, outcome.verdict)


@pytest.mark.parametrize("kind", ["throttled", "error_before", "garbage_after", "error_after"])
def test_a_page_of_something_else_is_unknown(kind: str) -> None:
    assert Verdict.UNKNOWN is submitted(a_lab(forced={NUMBER: (kind,)})).verdict


@pytest.mark.parametrize(
    ("config", "gateway"),
    [
        pytest.param({"ported": {NUMBER: "vnpt"}}, "vnpt", id="vinaphone"),
        pytest.param({"ported": {NUMBER: "mobifone"}}, "mobifone", id="mobifone"),
        pytest.param({"forced": {NUMBER: ("ported",)}}, None, id="vietnamobile"),
    ],
)
def test_a_ported_number_comes_out_with_its_gateway(
    config: dict[str, Any], gateway: str | None
) -> None:
    outcome = submitted(a_lab(**config))

    assert (Verdict.REJECTED, gateway) == (outcome.verdict, outcome.ported_to)


def test_the_same_message_again_is_unknown_and_taken_once() -> None:
    lab = a_lab()
    outcomes = [submitted(lab) for _ in range(2)]

    assert [Verdict.ACCEPTED, Verdict.UNKNOWN] == [outcome.verdict for outcome in outcomes]
    assert 1 == len(lab.store.takes)


@pytest.mark.parametrize("kind", ["undelivered", "phone_off"])
def test_a_failed_message_is_found_in_the_list_of_its_day(kind: str) -> None:
    """
    The lab lists phones that stayed off as well; what its words mean no source tells, and until
    the settings do it means undelivered.
    """
    lab = a_lab(rates={"viettel": {kind: 1.0}}, seed=2)
    submitted(lab)

    assert [(NUMBER, Word.UNDELIVERED)] == listed_as_failed(lab, MONDAY_NINE + timedelta(days=2))


def test_a_phone_that_stayed_off_is_told_apart_where_the_settings_know_the_word() -> None:
    """
    The word is the lab's own invention.
    """
    lab = a_lab(rates={"viettel": {"phone_off": 1.0}}, seed=2)
    submitted(lab)
    knowing, later = a_gateway(unreached_words=["EXPIRED"]), MONDAY_NINE + timedelta(days=2)

    assert [(NUMBER, Word.UNREACHED)] == listed_as_failed(lab, later, gateway=knowing)


@pytest.mark.parametrize("kind", ["", "vague_before"], ids=["delivered", "never-taken"])
def test_absence_from_the_list_says_nothing(kind: str) -> None:
    lab = a_lab(forced={NUMBER: (kind,)})
    submitted(lab)

    assert [] == listed_as_failed(lab, MONDAY_NINE + timedelta(days=2))


@pytest.mark.parametrize(
    ("rates", "hours", "word"),
    [
        pytest.param({}, 0, Word.TAKEN, id="at-once"),
        pytest.param({}, 1, Word.DELIVERED, id="delivered"),
        pytest.param({"undelivered": 1.0}, 1, Word.UNDELIVERED, id="undelivered"),
        pytest.param({"receipt_never": 1.0}, 48, Word.TAKEN, id="never-told"),
    ],
)
def test_a_registered_message_has_its_receipt(
    rates: dict[str, float], hours: int, word: Word
) -> None:
    lab = a_lab(rates={"viettel": rates})
    outcome = submitted(lab, gateway=REGISTERED)
    now = MONDAY_NINE + timedelta(hours=hours)
    found = found_out(lab, now, gateway=REGISTERED, carrier_ref=outcome.carrier_ref)

    assert (Verdict.ACCEPTED, "1001") == (outcome.verdict, outcome.carrier_ref)
    assert found
    assert (word, "1001") == (found.word, found.carrier_ref)


def test_the_checks_pass_and_fail_as_the_account_is() -> None:
    passed, refused = (
        [
            ORDINARY.result_of(check, heard(a_lab(), check.request))
            for check in ORDINARY.checks(credential)
        ]
        for credential in (DEMO, WRONG)
    )

    assert ["Viettel sees us as 203.0.113.7", "balance 1000000000"] == [r.words for r in passed]
    assert [True, True, True, False] == [result.passed for result in (*passed, *refused)]
    assert "WRONG_INFORMATION_AUTHENTICATE" in refused[1].words
