"""What each `message` of Viettel means (wire/viettel.md 4); the fixed part of it is the code."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from gateways.codes import CodeRow
from gateways.outcome import Scope, Verdict

SUCCESS: Final = "Insert MT_QUEUE: OK"
DUPLICATE: Final = "Check ServiceID: DUPLICATE MESSAGE"
PORTED: Final[Mapping[str, str]] = {
    "Check ServiceID: ALIAS_INVALID:TELCO=VN": "vnpt",
    "Check ServiceID: ALIAS_INVALID:TELCO=MB": "mobifone",
}
"""The network that serves the number, where one of its own gateways is known."""
_TABLE: Final = "wire/viettel.md 4"

CODES: Final[Mapping[str, CodeRow]] = {
    "Insert MT_QUEUE: OK": CodeRow(
        verdict=Verdict.ACCEPTED,
        meaning="inserted in the queue, not delivered; result 1",
        source=_TABLE,
    ),
    "Authenticate: Cp_code: NULL_OR_BLANK": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.GATEWAY,
        meaning="CPCode missing: our mistake",
        source="wire/viettel.md 4, number 2",
    ),
    "Authenticate: UserName: NULL_OR_BLANK": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.GATEWAY,
        meaning="user missing from the credential",
        source="wire/viettel.md 4, number 3",
    ),
    "Authenticate: Password: NULL_OR_BLANK": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.GATEWAY,
        meaning="password missing from the credential",
        source="wire/viettel.md 4, number 4",
    ),
    "Authenticate: CP_CODE_NOT_FOUND": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.GATEWAY,
        meaning="wrong CPCode",
        source="wire/viettel.md 4, number 5",
    ),
    "Authenticate: WRONG_INFORMATION_AUTHENTICATE": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.GATEWAY,
        meaning="wrong user or password",
        source="wire/viettel.md 4, number 6",
    ),
    "Authenticate: IP_INVALID": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.GATEWAY,
        meaning="the address we call from is not on the allow-list",
        source="wire/viettel.md 4, number 8",
    ),
    "Check RequestID: NULL_OR_BLANK": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.GATEWAY,
        meaning="RequestID missing: our mistake",
        source="wire/viettel.md 4, number 9",
    ),
    "REQUEST_ID_NOT_NUMBER": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.GATEWAY,
        meaning="RequestID is no number: our mistake",
        source="wire/viettel.md 4, number 11",
    ),
    "Check UserID: NULL_OR_BLANK": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.ROUTE,
        meaning="UserID missing: our mistake",
        source="wire/viettel.md 4, number 13",
    ),
    "Check ReceiverID: NULL_OR_BLANK": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.ROUTE,
        meaning="ReceiverID missing: our mistake",
        source="wire/viettel.md 4, number 14",
    ),
    "Check ReceiverID: FORMAT_ERROR": CodeRow(
        verdict=Verdict.REJECTED,
        meaning="no number",
        source="wire/viettel.md 4, number 15",
    ),
    "Length of ReceiverID is invalid": CodeRow(
        verdict=Verdict.REJECTED,
        meaning="a number too long or too short",
        source=_TABLE,
    ),
    "UserID_NOT_EQUAL_ReceiverID": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.ROUTE,
        meaning="UserID and ReceiverID differ: our mistake",
        source="wire/viettel.md 4, number 16",
    ),
    "Unable to check telco from input receiver": CodeRow(
        verdict=Verdict.REJECTED,
        meaning="the number's network is not known",
        source="wire/viettel.md 4, number 17",
    ),
    "Check ServiceID: DUPLICATE MESSAGE": CodeRow(
        verdict=Verdict.UNKNOWN,
        meaning="the same message again, within a window that nobody tells",
        repeated=True,
        source="wire/viettel.md 4, number 18; 5",
    ),
    "Check ServiceID: ALIAS_INVALID:TELCO=VT": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.ROUTE,
        meaning="brandname wrong or not registered at Viettel itself",
        source="wire/viettel.md 4, number 19",
    ),
    "Check ServiceID: ALIAS_INVALID:TELCO=VN": CodeRow(
        verdict=Verdict.REJECTED,
        meaning="VinaPhone serves the number, and the brandname is not registered there",
        source="wire/viettel.md 4, number 19",
    ),
    "Check ServiceID: ALIAS_INVALID:TELCO=MB": CodeRow(
        verdict=Verdict.REJECTED,
        meaning="MobiFone serves the number, and the brandname is not registered there",
        source="wire/viettel.md 4, number 19",
    ),
    "Check ServiceID: ALIAS_INVALID:TELCO=VM": CodeRow(
        verdict=Verdict.REJECTED,
        meaning="Vietnamobile serves the number, and the brandname is not registered there",
        source="wire/viettel.md 4, number 19",
    ),
    "Check CommandCode: NULL_OR_BLANK": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.GATEWAY,
        meaning="CommandCode missing: our mistake",
        source="wire/viettel.md 4, number 21",
    ),
    "COMMAND_CODE_ERROR": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.GATEWAY,
        meaning="another CommandCode than this account's",
        source="wire/viettel.md 4, number 23",
    ),
    "Check Content: NULL_OR_BLANK": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.ROUTE,
        meaning="an empty text: our mistake",
        source="wire/viettel.md 4, number 24",
    ),
    "Check Content: MAXLENGTH_LIMIT": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.ROUTE,
        meaning="the text is too long; the words tell the limit",
        source="wire/viettel.md 4, number 25",
    ),
    "Check Content: MSG_ERROR_CONTAIN_BLACKLIST": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.ROUTE,
        meaning="a banned word in the text",
        source="wire/viettel.md 4, number 26",
    ),
    "Check template: CONTENT_NOT_MATCH_TEMPLATE": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.ROUTE,
        meaning="the text fits no registered template",
        source="wire/viettel.md 4, number 98",
    ),
    "Check information error": CodeRow(
        verdict=Verdict.UNKNOWN,
        meaning="general system error",
        source="wire/viettel.md 4, number 99",
    ),
}
"""Complete; `TELCO=` with any other network is undocumented, and so unknown."""

WHERE_DUPLICATES_ARE_OURS: Final[Mapping[str, CodeRow]] = {
    **CODES,
    DUPLICATE: CodeRow(
        verdict=Verdict.ACCEPTED,
        meaning="the same message again: the first one was accepted",
        source="wire/viettel.md 4, number 18; 5 (INFERRED)",
    ),
}
"""The same list where nothing but our own earlier submission can be what is repeated."""


_ANY: Final = re.compile(f"(?:{'|'.join(map(re.escape, CODES))})(?![A-Za-z0-9])")
"""A code ends where a word ends: `TELCO=VNX` would be another network than `TELCO=VN`."""


def code_in(message: str) -> str | None:
    """The code that stands somewhere in `message`, since what is around it varies."""
    found = _ANY.search(" ".join(message.split()))
    return found.group() if found else None
