"""The accounts, prefixes and campaigns of the simulated province."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from campaigns.definition import load
from campaigns.ready import ready_text

Aggregator = Literal["none", "beside", "instead"]
"""Is eSMS there: not at all, beside the carriers' own gateways, or instead of MobiFone's?"""

_HOST: Final = "http://127.0.0.1"
_ZALO: Final = {
    "app_id": "1234567890123456789",
    "oauth_url": f"{_HOST}/zalo/oauth",
    "webhook_secrets": ["OAsecretMADEUP0000001"],
}
_TOKENS: Final = {
    "app_secret": "AppSecretMADEUP000001",
    "access_token": "AT_madeup_1",
    "refresh_token": "RT_madeup_1",
}
_ESMS_CALLS_AT: Final = "made-up-part-of-an-address"


@dataclass(frozen=True)
class Account:
    """One gateway's settings and secrets, as the lab's accounts expect them."""

    settings: Mapping[str, Any]
    secrets: Mapping[str, str] = field(repr=False)


ACCOUNTS: Final[Mapping[str, Account]] = {
    "mobifone": Account(
        {"base_url": f"{_HOST}/mobifone/smsg", "brandname": "LANGSON"},
        {"userName": "demo", "password": "demo"},
    ),
    "vnpt": Account(
        {
            "base_url": f"{_HOST}/vnpt/smsbn/api",
            "agent_id": "901",
            "user_name": "demo_agent",
            "contract_id": "8001",
            "label_id": "131001",
        },
        {"api_user": "demo_api", "api_pass": "demo_pass"},
    ),
    "viettel": Account(
        {
            "base_url": f"{_HOST}/viettel/bulkapi",
            "brandname": "LANGSON",
            "cp_code": "DEMO",
            "unreached_words": ["EXPIRED"],  # the lab's own invention
        },
        {"user": "smsbrand_demo", "password": "demo"},
    ),
    "esms": Account(
        {
            "base_url": f"{_HOST}/esms/MainService.svc/json",
            "brandname": "LANGSON",
            "callback_url": f"{_HOST}/receipts/esms",
            "callback_secrets": [_ESMS_CALLS_AT],
        },
        {"api_key": "DEMO", "secret_key": "DEMO"},
    ),
    "zalo_zns": Account({**_ZALO, "business_url": f"{_HOST}/zalo/business"}, _TOKENS),
    "zalo_oa": Account({**_ZALO, "oa_url": f"{_HOST}/zalo/oa", "api_version": "v2.0"}, _TOKENS),
}
PREFIXES: Final[Mapping[str, tuple[str, ...]]] = {
    "mobifone": ("8490", "8493"),
    "viettel": ("8498", "8432"),
    "vnpt": ("8491", "8481"),
}
_ESMS_ROUTE: Final = """
[routes.esms]
brandname = "LANGSON"
alphabet = "unaccented"
"""
_MOBIFONE_ROUTE: Final = _ESMS_ROUTE.replace("esms", "mobifone")


def campaigns(
    *, aggregator: Aggregator = "none", says_again: bool = False, all_day: bool = False
) -> tuple[str, str]:
    """The SMS campaign, with eSMS beside the carriers' own gateways or instead of one, and the
    Zalo campaign.
    """
    sms, zalo = (
        ready_text(name).replace('kind = "actual"', 'kind = "exercise"', 1)
        for name in ("bluezone-sms", "bluezone-zalo")
    )
    if says_again:
        sms = sms.replace("allow_second_submission = false", "allow_second_submission = true")
        sms = sms.replace("budget = 0.0", "budget = 0.005")
    if all_day:
        sms = sms.replace('daily = ["07:00-21:00"]', 'daily = ["00:00-24:00"]')
    if aggregator == "instead":
        sms = sms.replace(_MOBIFONE_ROUTE, "")
    return sms if aggregator == "none" else sms + _ESMS_ROUTE, zalo


def lab_accounts(followers: tuple[str, ...]) -> dict[str, Any]:
    """The lab's side of the texts that are registered at the carriers."""
    sms, zalo = (load(text, place="simulation").routes for text in campaigns())
    zns, care = zalo["zalo_zns"].template, sms["vnpt"].template
    assert zns is not None
    assert care is not None
    longest = dict.fromkeys((name for name, _ in zns.parameters), 200)
    return {
        "vnpt": {"templates": {care.id: care.registered_text}},
        "zalo": {
            "templates": {zns.id: {"text": zns.registered_text, "longest": longest}},
            "followers": followers,
        },
    }
