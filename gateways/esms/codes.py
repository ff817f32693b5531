"""What each CodeResult of a submission means (wire/esms.md 3), and where a bare code says too
little.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from gateways.answers import Unreadable
from gateways.codes import CodeRow, Wait
from gateways.esms import wire
from gateways.outcome import Scope, Verdict

NUMBER_BLOCKED: Final = "99"
INVALID: Final = "99:invalid"
"""Not eSMS's own code: `{"error":"Invalid request"}`, which its document shows under 99."""
SUCCESS: Final = "100"
SANDBOX: Final = "100:sandbox"
"""Not eSMS's own code: 100 for what we asked it not to send."""
REPEATED: Final = "124"
REPEATED_AND_REFUSED: Final = "124:4"
"""Not eSMS's own code: 124 whose SendStatus is 4, refused."""
UNREGISTERED: Final = "177"
_REFUSED: Final = "4"
_TABLE: Final = "wire/esms.md 3"

CODES: Final[Mapping[str, CodeRow]] = {
    "99": CodeRow(
        verdict=Verdict.REJECTED,
        meaning="the number is blocked in eSMS's system",
        source=_TABLE,
    ),
    "99:invalid": CodeRow(
        verdict=Verdict.UNKNOWN,
        meaning="`Invalid request`, shown for 99: neither what is invalid is told, nor of whom",
        source="wire/esms.md 3 (the sample)",
    ),
    "100": CodeRow(
        verdict=Verdict.ACCEPTED,
        meaning="taken over, not delivered",
        source="wire/esms.md 2, 3",
    ),
    "101": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.GATEWAY,
        meaning="ApiKey or SecretKey wrong",
        source=_TABLE,
    ),
    "102": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.GATEWAY,
        meaning="no price was agreed for the account",
        source=_TABLE,
    ),
    "103": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.GATEWAY,
        meaning="not enough money in the account",
        source=_TABLE,
    ),
    "104": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.ROUTE,
        meaning="brandname unknown or not active",
        source=_TABLE,
    ),
    "105": CodeRow(
        verdict=Verdict.UNKNOWN,
        meaning="no message with this SMSID: an answer to questions, never to a submission",
        source=_TABLE,
    ),
    "107": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.ROUTE,
        meaning="fewer than 30 numbers, which only advertising asks for: our mistake",
        source=_TABLE,
    ),
    "108": CodeRow(
        verdict=Verdict.REJECTED,
        meaning="no number",
        source=_TABLE,
    ),
    "118": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.GATEWAY,
        meaning="SmsType not supported: the account has no customer care",
        source=_TABLE,
    ),
    "120": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.ROUTE,
        meaning="too many numbers, which only advertising can have: our mistake",
        source=_TABLE,
    ),
    "124": CodeRow(
        verdict=Verdict.ACCEPTED,
        meaning="RequestId used already: the first submission was taken",
        source="wire/esms.md 3, 4",
    ),
    "124:4": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.ROUTE,
        meaning="RequestId used already, and eSMS refused to send that message",
        source="wire/esms.md 3, 5 (INFERRED: 124 with SendStatus 4)",
    ),
    "140": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.GATEWAY,
        meaning="the address we call from is not on the allow-list",
        source="wire/esms.md 1, 3",
    ),
    "143": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.GATEWAY,
        meaning="the account is locked",
        source=_TABLE,
    ),
    "146": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.ROUTE,
        meaning="the text fits no registered customer-care template",
        source=_TABLE,
    ),
    "160": CodeRow(
        verdict=Verdict.DEFERRED,
        scope=Scope.GATEWAY,
        meaning="faster than the account may",
        source=_TABLE,
        wait=Wait.MINUTE,
    ),
    "177": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.ROUTE,
        meaning="the brandname is not registered at the number's network, which is not named",
        source=_TABLE,
    ),
    "201": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.ROUTE,
        meaning="a banned word in the text",
        source=_TABLE,
    ),
    "300": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.GATEWAY,
        meaning="SmsType missing: our mistake",
        source=_TABLE,
    ),
}
"""Complete for customer care; a call that it does not answer has codes that are not here."""

IN_THE_SANDBOX: Final[Mapping[str, CodeRow]] = {
    **{code: row for code, row in CODES.items() if code != SUCCESS},
    SANDBOX: CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.GATEWAY,
        meaning="sound, and sent to nobody: take `sandbox` out of the settings",
        source="wire/esms.md 2 (Sandbox)",
    ),
}
"""The same list where we ask that nothing be sent: a success there is no message."""


def code_in(answer: Mapping[str, Any], *, sandbox: bool = False) -> str:
    """The row that an answer to a submission speaks of. Raises `Unreadable`.

    99 is a blocked number in the list of codes and `Invalid request` on the page of the call: only
    where no such words are said it is read as the number's.
    """
    code = wire.code_of(answer.get("CodeResult"))
    if code in {None, NUMBER_BLOCKED} and _says_invalid(answer):
        return INVALID
    if code is None:
        raise Unreadable("no CodeResult")
    if code == SUCCESS and sandbox:
        return SANDBOX
    if code == REPEATED and wire.code_of(answer.get("SendStatus")) == _REFUSED:
        return REPEATED_AND_REFUSED
    return code


def _says_invalid(answer: Mapping[str, Any]) -> bool:
    said = (wire.text_of(answer.get(name)) for name in ("error", "ErrorMessage"))
    return any(words.casefold() == "invalid request" for words in said)
