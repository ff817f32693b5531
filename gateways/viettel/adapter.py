"""The `viettel` gateway: one `wsCpMt` per message, its answer read by the words of `message`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, Final

from gateways.answers import Unreadable, identifier
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
    FailList,
    FailPage,
    Limits,
    Submitted,
    UnreadableCallback,
)
from gateways.exchange import HttpRequest, HttpResponse
from gateways.message import Alphabet, Message
from gateways.outcome import Outcome, Receipt, Verdict
from gateways.segments import UnspeakableText, alphabet_of, unaccent
from gateways.totals import Totals, TotalsSpan
from gateways.viettel import checks, fail_list, receipts, soap, totals
from gateways.viettel.codes import CODES, PORTED, SUCCESS, WHERE_DUPLICATES_ARE_OURS, code_in
from gateways.viettel.settings import ViettelSettings

NAME: Final = "viettel"
_CONTENT_TYPE: Final = {Alphabet.GSM7: "0", Alphabet.UCS2: "1"}
_INSERTED: Final = "1"


@dataclass(frozen=True, slots=True)
class Viettel:
    """The `viettel` gateway (wire/viettel.md)."""

    Settings: ClassVar[type[ViettelSettings]] = ViettelSettings

    settings: ViettelSettings

    @property
    def name(self) -> str:
        """`viettel`."""
        return NAME

    @property
    def limits(self) -> Limits:
        """One message per call; what failed is told, by day and brandname."""
        return Limits(
            tps=self.settings.tps,
            segments_max=self.settings.segments_max,
            proof=self.settings.proof,
            negative_receipts=True,
            keep_alive_proven=self.settings.keep_alive_proven,
        )

    @property
    def codes(self) -> Mapping[str, CodeRow]:
        """The list of wire/viettel.md 4.

        DUPLICATE MESSAGE tells that an earlier identical message was accepted: ours after a lost
        answer, or anybody's by this account. An adapter cannot know which, so it is unknown
        unless the settings say that it can only be ours.
        """
        return WHERE_DUPLICATES_ARE_OURS if self.settings.duplicates_are_ours else CODES

    def request_for(self, messages: Sequence[Message], credential: Credential) -> HttpRequest:
        """`wsCpMt`, or `wsCpMtRegDlr` (wire/viettel.md 2, 3); RequestID is no key, and no mark.

        Raises ValueError for another number of messages than one, `UnspeakableText` for marks in
        an unaccented message, `UnsayableInXml` for control characters.
        """
        (message,) = messages
        _refuse_marks(message)
        return soap.request(
            self.settings.base_url,
            "wsCpMtRegDlr" if self.settings.register_for_receipts else "wsCpMt",
            {
                "User": credential.secrets.get("user", ""),
                "Password": credential.secrets.get("password", ""),
                "CPCode": self.settings.cp_code,
                "RequestID": self.settings.request_id,
                "UserID": message.address,
                "ReceiverID": message.address,
                "ServiceID": message.brandname or self.settings.brandname,
                "CommandCode": self.settings.command_code,
                "Content": message.text,
                "ContentType": _CONTENT_TYPE[message.alphabet],
            },
        )

    def outcomes_of(self, messages: Sequence[Message], response: HttpResponse) -> Sequence[Outcome]:
        """One outcome for the one message; a SOAP fault is unknown (wire/viettel.md 4)."""
        outcome = self._outcome_of(response)
        return [outcome for _ in messages]

    def receipts_in(self, callback: HttpRequest, now: datetime) -> Sequence[Receipt]:
        """Viettel pushes none (wire/viettel.md 5): raises `UnreadableCallback`."""
        raise UnreadableCallback(
            "Viettel pushes no receipts, it is asked: take this address off whatever called it"
        )

    @property
    def answers_unknown(self) -> bool:
        """`getDlrStatus` needs Viettel's own id, which a lost answer never brought (design 5)."""
        return False

    @property
    def answers_accepted(self) -> bool:
        """Where messages are registered for a receipt."""
        return self.settings.register_for_receipts

    @property
    def questions_per_call(self) -> int:
        """As many ids as the settings allow."""
        return self.settings.message_ids_per_call

    def question_for(self, asked: Sequence[Submitted], credential: Credential) -> HttpRequest:
        """`getDlrStatus` by message id."""
        return receipts.question(self.settings, asked, credential)

    def findings_in(
        self, asked: Sequence[Submitted], response: HttpResponse
    ) -> Sequence[Receipt | None]:
        """What `dlr_status` makes of each receipt."""
        return receipts.findings(self.settings, asked, response)

    def page_request(self, which: FailList, number: int, credential: Credential) -> HttpRequest:
        """A page of `getFailSub`: presence in it ends an unknown, too (design 5)."""
        return fail_list.page_request(self.settings, which, number, credential)

    def page_in(self, response: HttpResponse) -> FailPage | None:
        """The numbers that failed."""
        return fail_list.page_in(self.settings, response)

    def totals_request(self, span: TotalsSpan, credential: Credential) -> HttpRequest:
        """`wsReportHour`, `wsReportDaily` or `wsReportMonth`."""
        return totals.request(self.settings, span, credential)

    def totals_in(self, response: HttpResponse) -> Sequence[Totals] | None:
        """What Viettel counts, by brandname."""
        return totals.totals_in(response)

    def checks(self, credential: Credential) -> Sequence[Check]:
        """`getIp`, then `checkBalance`, which proves login and address."""
        return checks.questions(self.settings, credential)

    def result_of(self, check: Check, response: HttpResponse) -> CheckResult:
        """What one answer shows."""
        return checks.result(check, response)

    def _outcome_of(self, response: HttpResponse) -> Outcome:
        try:
            answer = soap.returned(response)
        except soap.SoapFault as fault:
            return Outcome(verdict=Verdict.UNKNOWN, code="fault", words=str(fault))
        except Unreadable as error:
            return outcome_of_unreadable(error, response.status)
        result, message = soap.text_of(answer, "result"), soap.text_of(answer, "message")
        if not result:
            return outcome_of_unreadable(Unreadable("no result"), response.status)
        code = code_in(message)
        if code is None or not _agree(code, result=result, status=response.status):
            return outcome_of_undocumented(f"result {result}", message)
        ref = identifier(soap.text_of(answer, "messageId"))
        told = outcome_of_code(self.codes[code], code=code, words=message, carrier_ref=ref)
        return replace(told, ported_to=PORTED.get(code))


def _agree(code: str, *, result: str, status: int) -> bool:
    """Success is its words, result 1 and HTTP 200; a failure never comes with result 1."""
    if code == SUCCESS:
        return result == _INSERTED and status == soap.OK
    return result != _INSERTED


def _refuse_marks(message: Message) -> None:
    """ContentType 0 is unaccented text, not even the marks that GSM-7 has (wire/viettel.md 3)."""
    text = message.text
    if message.alphabet is Alphabet.UCS2:
        return
    if alphabet_of(text) is not Alphabet.GSM7 or unaccent(text) != text:
        raise UnspeakableText(
            "ContentType 0 takes no marks: unaccent the text, or send it as UCS-2"
        )
