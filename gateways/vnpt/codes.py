"""What each ERROR of `send_sms_list` means (wire/vnpt.md 5), row by row as VNPT's list has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gateways.codes import CodeRow, Wait, outcome_of_code
from gateways.outcome import OF_A_LIST, Outcome, Scope, Verdict

SUCCESS: Final = "0"
PORTED: Final = "25"
LABEL_MISSING_AT_HOME: Final = "25:1"
"""Not VNPT's own code: 25 whose words name VinaPhone itself."""
REPEATED_REQID: Final = "33"
_TABLE: Final = "wire/vnpt.md 5"

CODES: Final[Mapping[str, CodeRow]] = {
    "-1": CodeRow(
        verdict=Verdict.UNKNOWN,
        meaning="exception: an XML character, data too long, or an internal error",
        source=_TABLE,
    ),
    "0": CodeRow(
        verdict=Verdict.ACCEPTED,
        meaning="taken over, not delivered",
        source="wire/vnpt.md 4, 5 (QA)",
    ),
    "1": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.GATEWAY,
        meaning="API user, password, calling address or status invalid",
        source="wire/vnpt.md 5 (QA)",
    ),
    "2": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.ROUTE,
        meaning="SCHEDULETIME in a wrong format: our mistake",
        source="wire/vnpt.md 5 (QA)",
    ),
    "3": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.ROUTE,
        meaning="method id invalid: our mistake",
        source=_TABLE,
    ),
    "7": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.ROUTE,
        meaning="template not approved, or not of this label, agent and contract",
        source="wire/vnpt.md 5 (QA)",
    ),
    "8": CodeRow(
        verdict=Verdict.DEFERRED,
        scope=Scope.ROUTE,
        meaning="advertising outside VinaPhone's hours",
        source=_TABLE,
        wait=Wait.HOUR,
    ),
    "9": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.ROUTE,
        meaning="CONTRACTTYPEID invalid",
        source="wire/vnpt.md 5 (QA)",
    ),
    "10": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.GATEWAY,
        meaning="USERNAME invalid",
        source="wire/vnpt.md 5 (QA)",
    ),
    "11": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.ROUTE,
        meaning="message longer than this agent may send",
        source="wire/vnpt.md 5 (QA)",
    ),
    "12": CodeRow(
        verdict=Verdict.DEFERRED,
        scope=Scope.ROUTE,
        meaning="an hour that VinaPhone's policy does not allow",
        source=_TABLE,
        wait=Wait.HOUR,
    ),
    "13": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.GATEWAY,
        meaning="contract wrong or inactive",
        source="wire/vnpt.md 5 (QA, template API)",
    ),
    "14": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.ROUTE,
        meaning="label invalid or not active",
        source="wire/vnpt.md 5 (QA)",
    ),
    "15": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.GATEWAY,
        meaning="agent invalid or not active",
        source="wire/vnpt.md 5 (QA)",
    ),
    "16": CodeRow(
        verdict=Verdict.DEFERRED,
        scope=Scope.GATEWAY,
        meaning="faster than the contract allows",
        source="wire/vnpt.md 5 (reserved)",
        wait=Wait.MINUTE,
    ),
    "17": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.ROUTE,
        meaning="a character that this DATACODING does not allow",
        source="wire/vnpt.md 5 (QA)",
    ),
    "20": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.GATEWAY,
        meaning="the contract's package is used up",
        source=_TABLE,
    ),
    "21": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.GATEWAY,
        meaning="the customer's package is used up",
        source="wire/vnpt.md 5 (QA)",
    ),
    "22": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.GATEWAY,
        meaning="the agent's package is used up",
        source=_TABLE,
    ),
    "23": CodeRow(
        verdict=Verdict.REJECTED,
        meaning="number invalid, or several networks in one list",
        source="wire/vnpt.md 5 (QA)",
    ),
    "24": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.ROUTE,
        meaning="scheduled for an instant that is over: our mistake",
        source="wire/vnpt.md 5 (QA)",
    ),
    "25": CodeRow(
        verdict=Verdict.REJECTED,
        meaning="number ported to the network that the words name, and no label there",
        source="wire/vnpt.md 5 (QA)",
    ),
    "25:1": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.ROUTE,
        meaning="VinaPhone serves the number itself, and the label is not declared there",
        source="wire/vnpt.md 5 (INFERRED: 25 with network 1)",
    ),
    "26": CodeRow(
        verdict=Verdict.DEFERRED,
        meaning="the number had its three advertising messages of the day",
        source=_TABLE,
        wait=Wait.DAY,
    ),
    "27": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.ROUTE,
        meaning="a parameter's value does not fit the template",
        source="wire/vnpt.md 5 (not applied yet)",
    ),
    "28": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.ROUTE,
        meaning="a parameter is longer than the template allows",
        source="wire/vnpt.md 5 (not applied yet)",
    ),
    "29": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.GATEWAY,
        meaning="the brandname has expired",
        source=_TABLE,
    ),
    "30": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.ROUTE,
        meaning="a banned word in the text",
        source="wire/vnpt.md 5 (QA)",
    ),
    "31": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.GATEWAY,
        meaning="the customer's (adser's) status is not valid",
        source=_TABLE,
    ),
    "32": CodeRow(
        verdict=Verdict.BLOCKED,
        scope=Scope.ROUTE,
        meaning="old template id invalid",
        source="wire/vnpt.md 5 (SINGLE)",
    ),
    "33": CodeRow(
        verdict=Verdict.UNKNOWN,
        meaning="REQID repeated, which only the banks' site refuses",
        source=_TABLE,
    ),
}
"""Complete for `send_sms_list`; 50 to 57 belong to `create_template`, which we never call."""

AT_THE_BANKS: Final[Mapping[str, CodeRow]] = {
    **CODES,
    REPEATED_REQID: CodeRow(
        verdict=Verdict.ACCEPTED,
        meaning="REQID repeated: the first submission was accepted",
        source="wire/vnpt.md 5, 8 (bank API only)",
    ),
}
"""The same list where REQID is checked."""


def outcome_of_list(row: CodeRow, *, code: str, words: str, is_atomic: bool) -> Outcome:
    """A whole list refused for one of its numbers: which one is not told (wire/vnpt.md 4).

    Certainly not taken only where the carrier said in writing that lists are atomic. The code is
    our own, since its row's rest would hold back all for the sake of one.
    """
    told = outcome_of_code(row, code=code, words=words)
    verdict = Verdict.DEFERRED if is_atomic else Verdict.UNKNOWN
    return Outcome(verdict=verdict, scope=Scope.LIST, code=OF_A_LIST + code, words=told.words)
