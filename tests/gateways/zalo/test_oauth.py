"""The one credential: consent, exchange and renewal as wire/zalo.md 1 has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gateways.contract import Credential, RenewalRefused, RenewalUnclear
from gateways.exchange import HttpResponse
from gateways.zalo.calls import appsecret_proof_of
from tests.kit.gateway import NOW
from tests.kit.zalo import (
    ACCESS_TOKEN,
    APP_ID,
    APP_SECRET,
    APPSECRET_PROOF,
    CREDENTIAL,
    OAUTH,
    answer,
    oa,
    zns,
)

CHALLENGE = "g0tuZ6q412zO9IRkeAUs8HN6MQeXPsGce37J3Rsc8wQ"
VERIFIER = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"
PAIR = {"access_token": "AT_madeup_2", "refresh_token": "RT_madeup_2", "expires_in": "90000"}
FORM_HEADERS = (
    ("Content-Type", "application/x-www-form-urlencoded"),
    ("secret_key", APP_SECRET),
)
SPENT = answer({"error": -14014, "error_name": "Invalid refresh token.", "message": ""})


def test_the_administrator_is_sent_to_the_consent_page() -> None:
    """
    Four parameters only (wire/zalo.md 1.1); the challenge is the worked vector of 4.2.
    """
    address = oa().consent_url(
        challenge=CHALLENGE, state="s/1", redirect_url="https://langson.gov.vn/zalo"
    )

    expected = (
        f"{OAUTH}/v4/oa/permission?app_id={APP_ID}"
        f"&redirect_uri=https%3A%2F%2Flangson.gov.vn%2Fzalo&code_challenge={CHALLENGE}&state=s%2F1"
    )

    assert expected == address


def test_the_code_is_exchanged_with_its_verifier() -> None:
    request = zns().consent_request(CREDENTIAL, code="C+1", verifier=VERIFIER)
    form = f"code=C%2B1&app_id={APP_ID}&grant_type=authorization_code&code_verifier={VERIFIER}"

    assert ("POST", f"{OAUTH}/v4/oa/access_token") == (request.method, request.url)
    assert FORM_HEADERS == request.headers
    assert form == request.body.decode()


def test_a_renewal_is_written_as_in_the_example() -> None:
    form = b"refresh_token=RT_madeup_1&app_id=1234567890123456789&grant_type=refresh_token"
    for gateway in (zns(), oa()):
        request = gateway.renewal_request(CREDENTIAL)

        assert ("POST", f"{OAUTH}/v4/oa/access_token") == (request.method, request.url)
        assert FORM_HEADERS == request.headers
        assert form == request.body


@pytest.mark.parametrize("missing", ["refresh_token", "app_secret"])
def test_a_renewal_without_what_it_needs_calls_a_person(missing: str) -> None:
    secrets = {**CREDENTIAL.secrets, missing: ""}

    with pytest.raises(RenewalRefused, match=r"loa gateway connect zalo|enter it"):
        zns().renewal_request(replace(CREDENTIAL, secrets=secrets))


def test_a_new_pair_replaces_the_old_one_and_is_renewed_at_half_its_life() -> None:
    """
    The old pair is dead from now on (wire/zalo.md 1.2); 25 hours are told as text.
    """
    renewed = zns().credential_in(CREDENTIAL, answer(PAIR), NOW)
    expected = Credential(
        gateway="zalo",
        version=8,
        secrets={
            "app_secret": APP_SECRET,
            "access_token": "AT_madeup_2",
            "refresh_token": "RT_madeup_2",
        },
        expires_at=NOW + timedelta(hours=12, minutes=30),
    )

    assert expected == renewed


@pytest.mark.parametrize(
    ("answered", "expected"),
    [
        pytest.param({**PAIR, "expires_in": 3600}, timedelta(minutes=30), id="number"),
        pytest.param({**PAIR, "expires_in": "3600"}, timedelta(minutes=30), id="one-hour-as-once"),
        pytest.param({**PAIR, "expires_in": "0"}, None, id="no-life"),
        pytest.param({**PAIR, "expires_in": "soon"}, None, id="words"),
        pytest.param({**PAIR, "expires_in": None}, None, id="null"),
        pytest.param({**PAIR, "expires_in": "999999999999"}, None, id="beyond-all-calendars"),
    ],
)
def test_a_life_that_cannot_be_read_is_not_invented(
    answered: Mapping[str, Any], expected: timedelta | None
) -> None:
    renewed = zns().credential_in(CREDENTIAL, answer(answered), NOW)
    life = renewed.expires_at - NOW if renewed.expires_at else None

    assert expected == life


@pytest.mark.parametrize("told", [None, "", "  ", 7])
def test_a_refresh_token_is_never_overwritten_with_nothing(told: object) -> None:
    renewed = zns().credential_in(CREDENTIAL, answer({**PAIR, "refresh_token": told}), NOW)

    assert "RT_madeup_1" == renewed.secrets["refresh_token"]
    assert "AT_madeup_2" == renewed.secrets["access_token"]


def test_a_pair_is_kept_under_whatever_status_it_came() -> None:
    """
    Its refresh token was single-use: thrown away, the grant is lost.
    """
    renewed = zns().credential_in(CREDENTIAL, answer(PAIR, 500), NOW)

    assert "RT_madeup_2" == renewed.secrets["refresh_token"]


@pytest.mark.parametrize(
    ("response", "expected", "told"),
    [
        pytest.param(SPENT, RenewalRefused, "connect zalo", id="spent-token"),
        pytest.param(
            answer(
                {
                    "error": -14002,
                    "error_name": "Invalid appId",
                    "error_description": "…",
                    "error_reason": "",
                    "ref_doc": "https://developers.zalo.me/",
                }
            ),
            RenewalRefused,
            "Invalid appId.*Correct app_id",
            id="app-id",
        ),
        pytest.param(answer({"error": "-14004"}), RenewalRefused, "app_secret", id="as-text"),
        pytest.param(
            answer({"error_name": "Invalid code"}), RenewalRefused, "none", id="no-number"
        ),
        pytest.param(answer({"error": -32}), RenewalUnclear, "-32", id="another-family"),
        pytest.param(answer({"error": -14014}, 503), RenewalUnclear, "503", id="http-503"),
        pytest.param(answer({"error": 0}), RenewalUnclear, "error 0", id="success-without-token"),
        pytest.param(
            answer({"access_token": "", "error": -14014}), RenewalRefused, "14014", id="empty-token"
        ),
        pytest.param(answer({"access_token": "a\nb"}), RenewalUnclear, "none", id="odd-token"),
    ],
)
def test_an_answer_without_a_token_is_no_credential(
    response: HttpResponse, expected: type[Exception], told: str
) -> None:
    with pytest.raises(expected, match=told):
        zns().credential_in(CREDENTIAL, response, NOW)


def test_the_proof_of_the_app_is_the_worked_vector() -> None:
    proof = appsecret_proof_of(APP_SECRET, access_token=ACCESS_TOKEN)

    assert APPSECRET_PROOF == proof


def test_both_gateways_are_opened_by_one_credential() -> None:
    names = {gateway.credential_name for gateway in (zns(), oa())}

    assert {"zalo"} == names
