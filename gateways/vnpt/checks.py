"""What VNPT can be asked before a week is sent: label, templates, contract, prepaid package."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from gateways.answers import Unreadable, shown
from gateways.contract import Check, CheckResult, Credential
from gateways.exchange import HttpResponse
from gateways.vnpt import wire
from gateways.vnpt.codes import CODES, SUCCESS
from gateways.vnpt.settings import VnptSettings

LABEL, TEMPLATE, CONTRACT, BALANCE = "label", "template", "contract", "balance"
_OPERATIONS: Final = {
    LABEL: "get_label",
    TEMPLATE: "get_template",
    CONTRACT: "get_contract",
    BALANCE: "get_prepaid_orders",
}
_REQID: Final = "loa-check"
"""REQID is not checked for being unique, and nobody asks about a question (wire/vnpt.md 3)."""
_ACCESS: Final = (
    "Correct query_api_user and query_api_pass (or api_user and api_pass), and ask VNPT to allow "
    "our address for this function: each has its own user and its own list."
)
_LISTED_MAX: Final = 5
_NUMBER: Final = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,4})?")


def questions(settings: VnptSettings, credential: Credential) -> Sequence[Check]:
    """In the order to ask them (wire/vnpt.md 2)."""
    return [
        Check(
            name=name,
            request=wire.request(
                settings.base_url,
                {
                    "name": _OPERATIONS[name],
                    "REQID": _REQID,
                    "AGENTID": settings.agent_id,
                    **wire.login(credential, "query"),
                    **fields,
                },
            ),
        )
        for name, fields in _fields(settings)
    ]


def result(settings: VnptSettings, check: Check, response: HttpResponse) -> CheckResult:
    """What an answer shows; one that is not VNPT's own, or a refusal, is a failed check."""
    try:
        reply = wire.reply_in(response, _OPERATIONS[check.name])
        code = wire.code_in(reply)
    except Unreadable as error:
        return _failed(check, f"HTTP {response.status}, {error}", _ACCESS)
    if code != SUCCESS:
        meaning = CODES[code].meaning if code in CODES else "undocumented"
        words = f"VNPT answered {code} ({meaning}): {shown(wire.words_in(reply))}"
        return _failed(check, words, _ACCESS)
    return _RESULTS[check.name](settings, check, reply)


def _fields(settings: VnptSettings) -> Iterator[tuple[str, Mapping[str, str]]]:
    contract = {"CONTRACTID": settings.contract_id}
    adser = {"ADSERID": settings.adser_id}
    yield LABEL, {**adser, **contract}
    yield TEMPLATE, {"LABELID": settings.label_id}
    yield CONTRACT, adser
    if settings.package_id:
        yield BALANCE, {**contract, "PACKAGEID": settings.package_id}


def _label(settings: VnptSettings, check: Check, reply: Mapping[str, Any]) -> CheckResult:
    rows = wire.rows_in(reply, "LABELDETAIL")
    ours = _row_of(rows, "LABELID", settings.label_id)
    if ours is None:
        words = f"label {settings.label_id} is not among {_listed(rows, 'LABELID')}"
        return _failed(check, words, "Correct label_id, or have VNPT register the brandname.")
    label = shown(_text(ours, "LABEL"))
    if settings.brandname and label.casefold() != settings.brandname.casefold():
        words = f"label {settings.label_id} shows {label!r}, not {settings.brandname!r}"
        return _failed(check, words, "Correct label_id or brandname: one of them is another's.")
    return _passed(check, f"label {settings.label_id} shows {label!r}")


def _template(settings: VnptSettings, check: Check, reply: Mapping[str, Any]) -> CheckResult:
    rows = wire.rows_in(reply, "TEMPLATEDETAIL")
    if not rows:
        words = f"no template is registered for label {settings.label_id}"
        return _failed(check, words, "Have VNPT register and approve the campaign's text.")
    return _passed(check, f"{len(rows)} registered: {_listed(rows, 'TEMPLATEID')}")


def _contract(settings: VnptSettings, check: Check, reply: Mapping[str, Any]) -> CheckResult:
    rows = wire.rows_in(reply, "CONTRACTDETAIL")
    ours = _row_of(rows, "CONTRACTID", settings.contract_id)
    if ours is None:
        words = f"contract {settings.contract_id} is not among {_listed(rows, 'CONTRACTID')}"
        return _failed(check, words, "Correct contract_id, or ask VNPT why it is not ours.")
    # The field is spelt so in the source.
    end = shown(_text(ours, "ENDVALIDDATED"))
    until = f", valid until {end}" if end else ""
    return _passed(check, f"contract {settings.contract_id}{until}")


def _balance(settings: VnptSettings, check: Check, reply: Mapping[str, Any]) -> CheckResult:
    rows = wire.rows_in(reply, "DATA")
    ours = _row_of(rows, "PACKAGE_ID", settings.package_id)
    left = _text(ours, "BALANCE") if ours else ""
    is_told = _NUMBER.fullmatch(left) is not None
    words = f"package {settings.package_id} has {left if is_told else 'no balance that is told'}"
    if is_told and left.strip("0."):
        return _passed(check, words)
    return _failed(check, words, "Order a further package from VNPT, or correct package_id.")


_RESULTS: Final = {LABEL: _label, TEMPLATE: _template, CONTRACT: _contract, BALANCE: _balance}


def _row_of(rows: Sequence[Mapping[str, Any]], field: str, wanted: str) -> Mapping[str, Any] | None:
    return next((row for row in rows if _text(row, field) == wanted), None)


def _text(row: Mapping[str, Any], field: str) -> str:
    value = row.get(field)
    is_written = isinstance(value, str | int) and not isinstance(value, bool)
    return str(value).strip() if is_written else ""


def _listed(rows: Sequence[Mapping[str, Any]], field: str) -> str:
    names = [shown(_text(row, field)) for row in rows]
    rest = ["…"] if len(names) > _LISTED_MAX else []
    return ", ".join([*names[:_LISTED_MAX], *rest]) or "none"


def _passed(check: Check, words: str) -> CheckResult:
    return CheckResult(name=check.name, passed=True, words=words)


def _failed(check: Check, words: str, remedy: str) -> CheckResult:
    return CheckResult(name=check.name, passed=False, words=words, remedy=remedy)
