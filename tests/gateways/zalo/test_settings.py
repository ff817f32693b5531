"""What an operator may enter for Zalo, and what becomes of it."""

from __future__ import annotations

from datetime import time

import pytest
from pydantic import ValidationError

from gateways.contract import OpenHours
from gateways.message import MessageClass
from gateways.outcome import Outcome, Proof, Scope, Verdict
from gateways.registry import BadGatewaySettings, make
from tests.kit.gateway import a_message
from tests.kit.zalo import APP_ID, BUSINESS, COMMON, OA_SECRET, answer, oa, zns

EXPLAINED = {
    "verdict": "blocked",
    "scope": "route",
    "meaning": "the template was withdrawn",
    "source": "Zalo's letter of 2021-06-01",
}


def test_the_gateways_say_by_what_an_addressee_is_known() -> None:
    assert ["msisdn", "zalo_user_id"] == [zns().addresses, oa().addresses]


def test_a_handset_proves_and_nothing_denies() -> None:
    """
    There is no negative receipt (wire/zalo.md 4.3).
    """
    assert {(1, Proof.HANDSET, False)} == {
        (one.recipients_per_call, one.proof, one.negative_receipts)
        for one in (zns().limits, oa().limits)
    }


def test_each_quota_is_its_own() -> None:
    limits = [zns(daily_quota=500).limits, oa(monthly_quota=1000).limits, zns().limits]

    assert [(500, None), (None, 1000), (None, None)] == [
        (one.daily_quota, one.monthly_quota) for one in limits
    ]


def test_the_night_is_shut_for_every_class() -> None:
    expected = tuple(OpenHours(each, time(6), time(22)) for each in MessageClass)

    assert expected == zns().limits.open_hours == oa().limits.open_hours


def test_an_account_may_be_open_at_other_hours() -> None:
    hours = oa(opens_at="00:00", closes_at="00:00").limits.open_hours

    assert {(time(0), time(0))} == {(one.start, one.end) for one in hours}


def test_an_explained_code_is_read_as_explained() -> None:
    """
    A vague one may be explained, too; a clear one needs no entry.
    """
    gateway = zns(extra_codes={"-999": EXPLAINED, "-100": {**EXPLAINED, "scope": "gateway"}})
    outcomes = [
        gateway.outcomes_of([a_message()], answer({"error": code, "message": "x"}))[0]
        for code in (-999, -100)
    ]

    assert [
        Outcome(verdict=Verdict.BLOCKED, scope=Scope.ROUTE, code="-999", words="x"),
        Outcome(verdict=Verdict.BLOCKED, scope=Scope.GATEWAY, code="-100", words="x"),
    ] == outcomes


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param({"app_id": "abc"}, "app_id", id="odd-app-id"),
        pytest.param({"oauth_url": "oauth.carrier.test"}, "http", id="no-scheme"),
        pytest.param({"oauth_url": "https://a:b@carrier.test"}, "credential", id="password"),
        pytest.param({"business_url": "https://carrier.test?a=1"}, "credential", id="query"),
        pytest.param({"webhook_secrets": []}, "webhook_secrets", id="no-secret"),
        pytest.param({"webhook_secrets": [""]}, "webhook_secrets", id="empty-secret"),
        pytest.param({"webhook_secrets": ["a" * 8] * 3}, "webhook_secrets", id="three-secrets"),
        pytest.param({"tps": 0}, "tps", id="no-pace"),
        pytest.param({"daily_quota": 0}, "daily_quota", id="no-quota"),
        pytest.param({"mode": "test"}, "mode", id="another-mode"),
        pytest.param({"opens_at": "22:00", "closes_at": "06:00"}, "before", id="turned-round"),
        pytest.param({"opens_at": "06:00", "closes_at": "06:00"}, "before", id="never-open"),
        pytest.param({"opens_at": "06:00Z"}, "zone", id="hours-of-a-zone"),
        pytest.param({"access_token": "x"}, "access_token", id="token-in-settings"),
        pytest.param({"extra_codes": {"-118": EXPLAINED}}, "documented", id="documented-code"),
    ],
)
def test_settings_without_sense_are_refused(change: dict[str, object], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        zns(**change)


def test_only_the_wire_of_2021_takes_its_token_in_the_address() -> None:
    with pytest.raises(ValidationError, match="token_in_query"):
        oa(token_in_query=True)


def test_no_address_has_a_default() -> None:
    """
    An exercise must never find a real host by itself.
    """
    with pytest.raises(BadGatewaySettings) as caught:
        make("zalo_zns", {})

    assert ["app_id", "oauth_url", "business_url", "webhook_secrets"] == [
        name
        for name in ("app_id", "oauth_url", "business_url", "webhook_secrets")
        if name in str(caught.value)
    ]


def test_an_address_may_end_with_a_slash() -> None:
    assert BUSINESS == zns(business_url=f"{BUSINESS}/").settings.business_url


def test_settings_show_no_secret() -> None:
    """
    Neither in their repr nor when they are refused.
    """
    with pytest.raises(BadGatewaySettings) as caught:
        make("zalo_zns", {**COMMON, "tps": "x"})

    shown = [repr(zns()), repr(oa().settings), str(caught.value)]

    assert not any(secret in text for text in shown for secret in (OA_SECRET, APP_ID))
