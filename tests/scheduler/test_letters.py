"""A message says all that is to be told, in the language of whoever is called, and no secret."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from campaigns.vault import Vault
from campaigns.watch import Alert, AlertKind, OnDuty, What
from reports.words import Language
from scheduler.letters import Telling, Told, letter, post, subject, unkept
from tests.kit.weeks_open import MONDAY_MORNING, VAULT

HOOK = "https://hooks.a.vn/truc/9f3a-secret"
MSISDN = "84912345678"
DISK = replace(unkept(AlertKind.DISK, {"free": 700, "total": 40_960}, now=MONDAY_MORNING), id=12)
HALTED = replace(
    unkept(
        AlertKind.HALTED,
        {
            "about": "vnpt",
            "noun": "gateway",
            "name": "vnpt",
            "by": "system",
            "reason": f"code 7 for {MSISDN}",
            "since_at": MONDAY_MORNING.isoformat(),
        },
        now=MONDAY_MORNING,
    ),
    id=13,
)


def on_duty(**changes: Any) -> OnDuty:
    stated: dict[str, Any] = {
        "id": 1,
        "name": "Trực ban",
        "level": 1,
        "language": "vi",
        "email": "truc@a.vn",
        "webhook_host": "hooks.a.vn",
        "webhook_sealed": VAULT.seal_secrets({"url": HOOK}, context=b"duty webhook"),
    }
    return OnDuty(**(stated | changes))


def telling(*told: tuple[Alert, What], exercise: bool = False, **person: Any) -> Telling:
    return Telling(
        person=on_duty(**person),
        told=tuple(Told(alert, what) for alert, what in told or [(DISK, What.RAISED)]),
        at=MONDAY_MORNING,
        mark="loa-12-1-1",
        exercise=exercise,
    )


def test_a_vietnamese_letter_has_english_below() -> None:
    text = letter(telling()).text

    assert 0 <= text.index("Đĩa sắp đầy") < text.index("— English —") < text.index("Disk nearly")


def test_an_english_letter_is_english_alone() -> None:
    text = letter(telling(language="en")).text

    assert "Disk nearly full" in text
    assert "Đĩa" not in text


def test_a_letter_says_since_when_and_how_to_take_care_of_it() -> None:
    text = letter(telling()).text

    assert "Từ 31/05/2021 08:00. Nhận xử lý: loa alert ack 12 --reason …" in text
    assert "700 MiB" in text


def test_what_belongs_together_is_shown_together() -> None:
    told = letter(telling())

    assert ("loa-12-1-1", "loa-alert-12") == (told.mark, told.thread)


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        pytest.param(What.RAISED, "Loa: Đĩa sắp đầy", id="raised"),
        pytest.param(What.REPEATED, "Loa: vẫn còn – Đĩa sắp đầy", id="repeated"),
        pytest.param(What.ESCALATED, "Loa: chưa ai nhận – Đĩa sắp đầy", id="escalated"),
        pytest.param(What.CLEARED, "Loa: đã hết – Đĩa sắp đầy", id="cleared"),
    ],
)
def test_a_subject_says_what_became_of_it(what: What, expected: str) -> None:
    assert expected == subject(telling((DISK, what)), Language.VIETNAMESE)


def test_the_most_urgent_is_the_subject_and_the_others_are_counted() -> None:
    said = telling((DISK, What.CLEARED), (HALTED, What.RAISED), (DISK, What.REPEATED))

    assert "Loa: Halted: vnpt (+2)" == subject(said, Language.ENGLISH)


def test_what_is_over_says_from_when_to_when() -> None:
    over = replace(DISK, cleared_at=MONDAY_MORNING + timedelta(hours=2))
    text = letter(telling((over, What.CLEARED))).text

    assert "Từ 31/05/2021 08:00 đến 31/05/2021 10:00." in text
    assert "alert ack" not in text


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        pytest.param(1, "Loa: over – Forecast 30 %: x via vnpt", id="mended in time"),
        pytest.param(24, "Loa: time is up – Forecast 30 %: x via vnpt", id="too late"),
    ],
)
def test_a_forecast_is_not_over_because_its_time_is(hours: int, expected: str) -> None:
    details: dict[str, str | int] = {
        "percent": 30,
        "name": "x",
        "gateway": "vnpt",
        "ends_at": (MONDAY_MORNING + timedelta(hours=24)).isoformat(),
    }
    forecast = replace(
        unkept(AlertKind.FORECAST, details, now=MONDAY_MORNING),
        cleared_at=MONDAY_MORNING + timedelta(hours=hours),
    )

    assert expected == subject(telling((forecast, What.CLEARED)), Language.ENGLISH)


def test_an_exercise_says_so() -> None:
    assert letter(telling(exercise=True)).subject.startswith("[Diễn tập] ")


def test_what_has_no_row_has_nothing_to_take_care_of() -> None:
    trial = unkept(
        AlertKind.TEST, {"by": "An", "asked_at": MONDAY_MORNING.isoformat()}, now=MONDAY_MORNING
    )
    told = letter(telling((trial, What.RAISED)))

    assert ("", False) == (told.thread, "alert ack" in told.text)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_neither_letter_nor_post_holds_an_msisdn_or_a_secret(language: str) -> None:
    said = telling((HALTED, What.RAISED), language=language)
    request = post(said, VAULT)
    told = letter(said).text + letter(said).subject + request.body.decode()
    secret = said.person.secret(VAULT)

    assert HOOK == request.url
    for kept in (MSISDN, "9f3a", secret):
        assert kept not in told + repr(request.headers)
    assert "8491****678" in told


def test_a_post_says_everything_in_both_languages() -> None:
    said = json.loads(post(telling((HALTED, What.ESCALATED), exercise=True), VAULT).body)
    (alert,) = said["alerts"]

    assert (True, "Trực ban") == (said["exercise"], said["to"])
    assert (13, "escalated") == (alert["id"], alert["what"])
    assert ("Đã dừng: vnpt", "Halted: vnpt") == (alert["headline_vi"], alert["headline_en"])
    assert alert["words_vi"] != alert["words_en"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"id": 2}, id="another entry"),
        pytest.param({"language": "en"}, id="another body"),
    ],
)
def test_a_signature_speaks_of_one_body_under_one_secret(change: dict[str, Any]) -> None:
    signed = post(telling(), VAULT).header("X-Loa-Signature")

    assert signed == post(telling(), VAULT).header("X-Loa-Signature")
    assert signed != post(telling(**change), VAULT).header("X-Loa-Signature")


def test_a_signature_speaks_of_its_moment_and_of_one_installation() -> None:
    later = replace(telling(), at=MONDAY_MORNING + timedelta(seconds=1))
    others = Vault(b"another installation's own key.."[:32])
    sealed = others.seal_secrets({"url": HOOK}, context=b"duty webhook")
    theirs = post(telling(webhook_sealed=sealed), others)
    signed = {post(one, VAULT).header("X-Loa-Signature") for one in (telling(), later)} | {
        theirs.header("X-Loa-Signature")
    }

    assert 3 == len(signed)


def test_a_letters_instant_is_the_provinces() -> None:
    assert "+07:00" == letter(telling()).at.isoformat()[-6:]
    assert datetime.fromisoformat("2021-05-31T08:00:00+07:00") == letter(telling()).at
