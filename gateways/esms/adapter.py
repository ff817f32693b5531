"""The `esms` gateway: one customer-care message per call, under a RequestId that is taken once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Final

from gateways.answers import Unreadable, json_object
from gateways.codes import (
    CodeRow,
    outcome_of_code,
    outcome_of_undocumented,
    outcome_of_unreadable,
)
from gateways.contract import (
    Check,
    CheckResult,
    Credential,
    GatewayError,
    Limits,
    Submitted,
)
from gateways.esms import callbacks, checks, status, wire
from gateways.esms.codes import CODES, IN_THE_SANDBOX, code_in
from gateways.esms.settings import EsmsSettings
from gateways.exchange import HttpRequest, HttpResponse
from gateways.message import Alphabet, Message, MessageClass
from gateways.outcome import Outcome, Receipt, Verdict
from gateways.segments import UnspeakableText, alphabet_of, unaccent

NAME: Final = "esms"
SEND: Final = "SendMultipleMessage_V4_post_json/"
_IS_UNICODE: Final = {Alphabet.GSM7: "0", Alphabet.UCS2: "1"}
_RESUBMIT_WITHIN: Final = timedelta(hours=16)
"""Two thirds of the guard's 24 hours (design 5)."""


class NotCustomerCare(GatewayError):
    """An advertisement, which eSMS takes by another call only; nothing was sent."""


@dataclass(frozen=True, slots=True)
class Esms:
    """The `esms` gateway (wire/esms.md)."""

    Settings: ClassVar[type[EsmsSettings]] = EsmsSettings

    settings: EsmsSettings

    @property
    def name(self) -> str:
        """`esms`."""
        return NAME

    @property
    def limits(self) -> Limits:
        """One message per call, to any network; what failed is told, too."""
        return Limits(
            tps=self.settings.tps,
            pushes_receipts=self.settings.callback_url is not None,
            any_network=True,
            segments_max=self.settings.segments_max,
            proof=self.settings.proof,
            negative_receipts=True,
            keep_alive_proven=self.settings.keep_alive_proven,
        )

    @property
    def codes(self) -> Mapping[str, CodeRow]:
        """The list of wire/esms.md 3, then what an operator entered with its source."""
        documented = IN_THE_SANDBOX if self.settings.sandbox else CODES
        entered = self.settings.extra_codes.items()
        return {**documented, **{str(code): explained.row() for code, explained in entered}}

    @property
    def resubmit_within(self) -> timedelta | None:
        """A RequestId is taken once: 124 tells that the first call was, 100 that it is now."""
        return _RESUBMIT_WITHIN

    @property
    def resubmit_same_day_only(self) -> bool:
        """Unless the settings know better: one page lets the guard forget at midnight."""
        return self.settings.guard_forgets == "at_midnight"

    def request_for(self, messages: Sequence[Message], credential: Credential) -> HttpRequest:
        """`SendMultipleMessage_V4_post_json/` (wire/esms.md 2); RequestId is our reference.

        Raises ValueError for another number of messages than one, `NotCustomerCare` for an
        advertisement, `UnspeakableText` for marks in an unaccented message.
        """
        (message,) = messages
        _refuse_unsayable(message)
        fields = {
            **wire.login(credential),
            "Phone": wire.national(message.address),
            "Content": message.text,
            "Brandname": message.brandname or self.settings.brandname,
            "SmsType": wire.CUSTOMER_CARE,
            "IsUnicode": _IS_UNICODE[message.alphabet],
            "RequestId": message.reference,
            "CallbackUrl": self.settings.callback_address or "",
            "Sandbox": "1" if self.settings.sandbox else "",
        }
        optional = {"CallbackUrl", "Sandbox"}
        said = {name: value for name, value in fields.items() if value or name not in optional}
        return wire.post(self.settings.base_url, SEND, said)

    def outcomes_of(self, messages: Sequence[Message], response: HttpResponse) -> Sequence[Outcome]:
        """One outcome for the one message; anything but a known code is unknown."""
        outcome = self._outcome_of(response)
        return [outcome for _ in messages]

    def receipts_in(self, callback: HttpRequest, now: datetime) -> Sequence[Receipt]:
        """What a callback to our secret address says; it is unsigned, and so a hint."""
        return callbacks.receipts_in(self.settings, callback)

    @property
    def answers_unknown(self) -> bool:
        """Questions need an SMSID, which a lost answer never brought: an unknown is resubmitted."""
        return False

    @property
    def answers_accepted(self) -> bool:
        """For seven days (wire/esms.md 2); callbacks may be lost, or not asked for."""
        return True

    @property
    def questions_per_call(self) -> int:
        """One message."""
        return 1

    def question_for(self, asked: Sequence[Submitted], credential: Credential) -> HttpRequest:
        """`GetSendStatus` by SMSID."""
        (one,) = asked
        return status.question(self.settings, one, credential)

    def findings_in(
        self, asked: Sequence[Submitted], response: HttpResponse
    ) -> Sequence[Receipt | None]:
        """What SendStatus and its counts say; None for 105, which is also told too soon."""
        return [status.finding(self.settings, one, response) for one in asked]

    def checks(self, credential: Credential) -> Sequence[Check]:
        """The balance, which proves both keys."""
        return checks.questions(self.settings, credential)

    def result_of(self, check: Check, response: HttpResponse) -> CheckResult:
        """What one answer shows."""
        return checks.result(self.settings, check, response)

    def _outcome_of(self, response: HttpResponse) -> Outcome:
        try:
            answer = json_object(response)
            code = code_in(answer, sandbox=self.settings.sandbox)
        except Unreadable as error:
            return outcome_of_unreadable(error, response.status)
        row, words = self.codes.get(code), wire.text_of(answer.get("ErrorMessage"))
        # Nobody explained a success that comes with another HTTP status.
        if row is None or (row.verdict is Verdict.ACCEPTED and response.status != wire.OK):
            return outcome_of_undocumented(code, words)
        # A refusal may have an SMSID as well (146): nothing will ever come of that one.
        taken = row.verdict is Verdict.ACCEPTED
        ref = wire.smsid_of(answer.get("SMSID")) if taken else None
        return outcome_of_code(row, code=code, words=words or _ours(row, code), carrier_ref=ref)


def _ours(row: CodeRow, code: str) -> str:
    """Words for the officer where the code is one of ours, and eSMS has none for it."""
    return row.meaning if ":" in code else ""


def _refuse_unsayable(message: Message) -> None:
    """Customer care is sent as such, and IsUnicode 0 is for texts without any mark."""
    if message.message_class is not MessageClass.CSKH:
        raise NotCustomerCare(
            "eSMS sends advertising to lists of 30 and more only: use another gateway for it."
        )
    text = message.text
    if message.alphabet is Alphabet.UCS2:
        return
    if alphabet_of(text) is not Alphabet.GSM7 or unaccent(text) != text:
        raise UnspeakableText("IsUnicode 0 takes no marks: unaccent the text, or send it as UCS-2")
