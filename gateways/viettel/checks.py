"""What Viettel can be asked before a week is sent: the address it sees, login and balance."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from gateways.answers import Unreadable, shown
from gateways.contract import Check, CheckResult, Credential
from gateways.exchange import HttpResponse
from gateways.viettel import soap
from gateways.viettel.settings import ViettelSettings

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ADDRESS, BALANCE = "address", "balance"
_OK: Final = "0"
_NUMBER: Final = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,6})?")
_REMEDY: Final = (
    "Correct user, password and cp_code, and ask Viettel to put the address that `address` shows "
    "on the allow-list."
)
_DOOR: Final = "See whether base_url is Viettel's bulkapi and can be reached from here."


def questions(settings: ViettelSettings, credential: Credential) -> Sequence[Check]:
    """In the order to ask them (wire/viettel.md 2, 6)."""
    login = {
        "User": credential.secrets.get("user", ""),
        "Password": credential.secrets.get("password", ""),
        "CPCode": settings.cp_code,
    }
    return [
        Check(name=ADDRESS, request=soap.request(settings.base_url, "getIp", {})),
        Check(name=BALANCE, request=soap.request(settings.base_url, "checkBalance", login)),
    ]


def result(check: Check, response: HttpResponse) -> CheckResult:
    """What an answer shows; a fault, or what is not Viettel's own, is a failed check."""
    try:
        answer = soap.returned(response)
    except soap.SoapFault as fault:
        return _failed(check, f"Viettel answered with a fault: {fault}", _DOOR)
    except Unreadable as error:
        return _failed(check, f"HTTP {response.status}, {error}", _DOOR)
    return _address(check, answer) if check.name == ADDRESS else _balance(check, answer)


def _address(check: Check, answer: Element) -> CheckResult:
    """Our own address as Viettel sees it; whether it is allowed the balance tells."""
    seen = shown(answer.text or "")
    if not seen:
        return _failed(check, "Viettel did not say which address it sees", _DOOR)
    return _passed(check, f"Viettel sees us as {seen}")


def _balance(check: Check, answer: Element) -> CheckResult:
    """Here errCode 0 is OK, unlike everywhere else (wire/viettel.md 2)."""
    code, balance = soap.text_of(answer, "errCode"), soap.text_of(answer, "balance")
    if code != _OK or not _NUMBER.fullmatch(balance):
        words = shown(soap.text_of(answer, "errDesc"))
        return _failed(check, f"errCode {shown(code) or 'missing'}: {words}", _REMEDY)
    return _passed(check, f"balance {balance}")


def _passed(check: Check, words: str) -> CheckResult:
    return CheckResult(name=check.name, passed=True, words=words)


def _failed(check: Check, words: str, remedy: str) -> CheckResult:
    return CheckResult(name=check.name, passed=False, words=words, remedy=remedy)
