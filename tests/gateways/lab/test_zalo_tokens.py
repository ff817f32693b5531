"""One pair of tokens: a renewal spends the old one at once, and only once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from gateways.exchange import HttpRequest
from gateways.lab.config import LabConfig
from gateways.lab.lab import Lab
from gateways.lab.zalo_tokens import challenge_of, proof_of
from tests.kit.lab_calls import MONDAY_NINE, body_of, form_post
from tests.kit.lab_zalo import (
    APP_ID,
    APP_SECRET,
    ZNS,
    call,
    error_of,
    oa,
    renewal,
    zalo_config,
    zns,
)

VERIFIER = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG"
CHALLENGE = "g0tuZ6q412zO9IRkeAUs8HN6MQeXPsGce37J3Rsc8wQ"


def renewed(
    lab: Lab, refresh_token: str = "RT_madeup_1", now: datetime = MONDAY_NINE
) -> dict[str, object]:
    return body_of(lab.play("zalo", renewal(refresh_token), now))


def consent(code: str = "CODE_madeup_1", verifier: str = VERIFIER) -> HttpRequest:
    request = form_post(
        "/oauth/v4/oa/access_token",
        code=code,
        app_id=APP_ID,
        grant_type="authorization_code",
        code_verifier=verifier,
    )
    return replace(request, headers=(*request.headers, ("secret_key", APP_SECRET)))


def test_the_worked_vectors_hold() -> None:
    """
    wire/zalo.md 4.2: appsecret_proof and the PKCE challenge.
    """
    proof = "903528f38bd7fdc2555b5ec2fe5f2b8584f7d4927dd8aec84b9f8852cd0aa89f"

    assert proof == proof_of(APP_SECRET, "ACCESSTOKENMADEUP0001")
    assert CHALLENGE == challenge_of(VERIFIER)


def test_a_renewal_answers_three_strings() -> None:
    """
    wire/zalo.md 1.2: HTTP 200, `expires_in` a string of seconds.
    """
    answer = renewed(Lab(zalo_config()))

    assert {"access_token", "refresh_token", "expires_in"} == answer.keys()
    assert "90000" == answer["expires_in"]


def test_a_refresh_token_is_spent_by_its_first_use() -> None:
    """
    wire/zalo.md 1.3: the loser of a race is told -14014, the winner's pair stays valid.
    """
    lab = Lab(zalo_config())
    first = renewed(lab)
    second = renewed(lab)
    third = renewed(lab, str(first["refresh_token"]))

    assert {"error": -14014, "error_name": "Invalid refresh token.", "message": ""} == second
    assert third["access_token"]


def test_the_old_access_token_dies_at_once() -> None:
    """
    wire/zalo.md 7: -124 to ZNS, -216 to the OA.
    """
    lab = Lab(zalo_config())
    before = error_of(zns(lab))
    fresh = str(renewed(lab)["access_token"])
    after = call(lab, "POST", "/business/message/template", ZNS, token=fresh)

    assert (0, -124, -216, 0) == (before, error_of(zns(lab)), error_of(oa(lab)), error_of(after))


@pytest.mark.parametrize(
    ("seconds", "zns_error", "oa_error"),
    [
        pytest.param(3599, 0, 0, id="a second before"),
        pytest.param(3600, -124, -220, id="on the second"),
    ],
)
def test_an_access_token_lives_its_seconds(seconds: int, zns_error: int, oa_error: int) -> None:
    lab = Lab(zalo_config(token_life_seconds=3600, issued_at=MONDAY_NINE))
    now = MONDAY_NINE + timedelta(seconds=seconds)

    assert (zns_error, oa_error) == (error_of(zns(lab, now=now)), error_of(oa(lab, now=now)))


def test_an_access_token_can_be_over_after_so_many_calls_of_either_gateway() -> None:
    lab = Lab(zalo_config(token_calls=2))
    errors = [error_of(play) for play in (zns(lab), oa(lab), zns(lab), oa(lab))]
    fresh = str(renewed(lab)["access_token"])
    after = call(lab, "POST", "/business/message/template", ZNS, token=fresh)

    assert [0, 0, -124, -220, 0] == [*errors, error_of(after)]


def test_a_refresh_token_lives_three_months() -> None:
    now = MONDAY_NINE + timedelta(days=90)

    assert -14014 == renewed(Lab(zalo_config(issued_at=MONDAY_NINE)), now=now)["error"]


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        pytest.param(renewal("RT_madeup_1", app_id="1"), -14002, id="app"),
        pytest.param(renewal("RT_madeup_1", secret_key="x"), -14004, id="secret"),
        pytest.param(renewal("RT_other"), -14014, id="refresh token"),
        pytest.param(consent("other"), -14005, id="code"),
        pytest.param(consent(verifier="other"), -14005, id="verifier"),
    ],
)
def test_what_is_wrong_is_told_with_http_200(request_: HttpRequest, code: int) -> None:
    lab = Lab(zalo_config(code_challenge=CHALLENGE))

    assert code == error_of(lab.play("zalo", request_, MONDAY_NINE))


def test_a_consent_is_good_once() -> None:
    lab = Lab(zalo_config(code_challenge=CHALLENGE))
    first = body_of(lab.play("zalo", consent(), MONDAY_NINE))

    assert first["access_token"]
    assert -14005 == error_of(lab.play("zalo", consent(), MONDAY_NINE))


def test_a_dropped_access_token_can_be_renewed() -> None:
    lab = Lab(zalo_config().model_copy(update={"forced": {"84912000111": ("credential_dropped",)}}))

    assert (-124, -124) == (error_of(zns(lab)), error_of(zns(lab)))
    assert renewed(lab)["access_token"]


def test_the_answer_of_a_renewal_can_be_lost() -> None:
    """
    wire/zalo.md 1.3: the token is spent and the pair is gone for good.
    """
    lab = Lab(zalo_config(plant_lost_renewals=1))
    lost = lab.play("zalo", renewal("RT_madeup_1"), MONDAY_NINE).response

    assert lost is not None
    assert 502 == lost.status
    assert -14014 == renewed(lab)["error"]


def test_a_token_in_the_query_is_taken_as_in_2021() -> None:
    lab = Lab(zalo_config())
    request = HttpRequest("GET", "/oa/v2.0/oa/getoa?access_token=AT_madeup_1")

    assert 0 == error_of(lab.play("zalo", request, MONDAY_NINE))


def test_a_wrong_proof_is_refused() -> None:
    lab = Lab(LabConfig())
    headers = (("access_token", "AT_madeup_1"), ("appsecret_proof", "00"))
    answers = [
        error_of(lab.play("zalo", HttpRequest("GET", path, headers), MONDAY_NINE))
        for path in ("/business/message/quota", "/oa/v2.0/oa/getoa")
    ]

    assert [-1241, -242] == answers


def test_renewals_stand_in_the_truth() -> None:
    lab = Lab(zalo_config())
    renewed(lab)
    renewed(lab)

    assert {"refresh_token": 2, "-14014": 1} == lab.truth()["renewals"]
