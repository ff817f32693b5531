"""What eSMS can be asked before a week is sent: both keys, and the money that is left."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from gateways.answers import Unreadable, json_object, shown
from gateways.contract import Check, CheckResult, Credential
from gateways.esms import wire
from gateways.esms.codes import CODES
from gateways.esms.settings import EsmsSettings
from gateways.exchange import HttpResponse

BALANCE: Final = "balance"
_FOUND: Final = "100"
_NUMBER: Final = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?", re.ASCII)
_DOOR: Final = "See whether base_url ends with /MainService.svc/json and can be reached from here."
_ACCESS: Final = (
    "Correct api_key and secret_key, and ask eSMS whether the account is open and our address on "
    "its allow-list."
)
_MONEY: Final = "Pay money in at eSMS, and check again."
_SANDBOX: Final = "Take `sandbox` out of the settings."


def questions(settings: EsmsSettings, credential: Credential) -> Sequence[Check]:
    """One: no question tells of brandnames, templates or networks (wire/esms.md 2)."""
    request = wire.post(settings.base_url, "GetBalance_json", wire.login(credential))
    return [Check(name=BALANCE, request=request)]


def result(settings: EsmsSettings, check: Check, response: HttpResponse) -> CheckResult:
    """What an answer shows. That our address is allowed to *send* it does not prove."""
    try:
        told = json_object(response)
    except Unreadable as error:
        return _failed(check, f"HTTP {response.status}, {error}", _DOOR)
    code = wire.code_of(told.get("CodeResponse"))
    if code != _FOUND:
        return _failed(check, _refusal(code or "no code", told), _ACCESS)
    return _balance(settings, check, str(told.get("Balance")))


def _refusal(code: str, told: Mapping[str, Any]) -> str:
    meaning = CODES[code].meaning if code in CODES else "undocumented"
    return f"eSMS answered {code} ({meaning}): {shown(wire.text_of(told.get('ErrorMessage')))}"


def _balance(settings: EsmsSettings, check: Check, left: str) -> CheckResult:
    if not _NUMBER.fullmatch(left):
        return _failed(check, "eSMS did not say what is left", _DOOR)
    if float(left) <= 0:
        return _failed(check, f"balance {left}", _MONEY)
    if settings.sandbox:
        return _failed(check, f"balance {left}, and nothing is sent: sandbox is set", _SANDBOX)
    return CheckResult(name=check.name, passed=True, words=f"balance {left}")


def _failed(check: Check, words: str, remedy: str) -> CheckResult:
    return CheckResult(name=check.name, passed=False, words=words, remedy=remedy)
