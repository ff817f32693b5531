"""The `vnpt` gateway: a template and its parameters out, one code for the whole list back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import ClassVar, Final

from gateways.answers import Unreadable
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
    OpenHours,
    Submitted,
    UnreadableCallback,
)
from gateways.exchange import HttpRequest, HttpResponse
from gateways.message import Alphabet, Message, MessageClass, Template
from gateways.outcome import Outcome, Receipt, Scope, Verdict
from gateways.segments import UnspeakableText, unaccent
from gateways.vnpt import checks, status, wire
from gateways.vnpt.codes import (
    AT_THE_BANKS,
    CODES,
    LABEL_MISSING_AT_HOME,
    PORTED,
    outcome_of_list,
)
from gateways.vnpt.settings import VnptSettings

NAME: Final = "vnpt"
SEND: Final = "send_sms_list"
FORBIDDEN_SIGNS: Final = frozenset("&<>\"'")
"""A site answers -1 to any of them, perhaps after taking the message (wire/vnpt.md 5, 7)."""
_DATACODING: Final = {Alphabet.GSM7: "0", Alphabet.UCS2: "8"}
_NO_PARAMETERS: Final = ({"NUM": "", "CONTENT": ""},)
"""A template without places takes the empty pair (wire/vnpt.md 3)."""
_QC_HOURS: Final = tuple(
    OpenHours(message_class=MessageClass.QC, start=start, end=end)
    for start, end in (
        (time(8), time(11, 30)),
        (time(13), time(18, 30)),
        (time(20), time(21)),
    )
)
"""What VinaPhone leaves open for advertising (wire/vnpt.md 5, code 8)."""
_NETWORKS: Final = {"1": NAME, "2": "mobifone", "3": "viettel"}
"""4 is Gtel and 5 Vietnamobile: no gateway is theirs (wire/vnpt.md 5, code 25)."""
_NETWORK_DIGIT: Final = re.compile(r"(?<!\d)[1-5](?!\d)", re.ASCII)


class UnsayableByTemplate(GatewayError):
    """A message that this account cannot say as it stands; nothing was sent."""


@dataclass(frozen=True, slots=True)
class Vnpt:
    """The `vnpt` gateway (wire/vnpt.md)."""

    Settings: ClassVar[type[VnptSettings]] = VnptSettings

    settings: VnptSettings

    @property
    def name(self) -> str:
        """`vnpt`."""
        return NAME

    @property
    def limits(self) -> Limits:
        """Lists as far as the settings allow, hours for advertising, negative receipts."""
        return Limits(
            tps=self.settings.tps,
            recipients_per_call=self.settings.recipients_per_call,
            segments_max=self.settings.segments_max,
            proof=self.settings.proof,
            negative_receipts=True,
            open_hours=_QC_HOURS,
            lists_are_atomic=self.settings.lists_are_atomic,
            keep_alive_proven=self.settings.keep_alive_proven,
        )

    @property
    def codes(self) -> Mapping[str, CodeRow]:
        """The list of wire/vnpt.md 5, with code 33 as this site means it."""
        return AT_THE_BANKS if self.settings.bank_site else CODES

    def request_for(self, messages: Sequence[Message], credential: Credential) -> HttpRequest:
        """`send_sms_list` now (wire/vnpt.md 3); REQID is the first message's reference.

        Raises ValueError for more messages than one call may carry, `UnsayableByTemplate` for
        what this account cannot say, `UnspeakableText` for marks in an unaccented message.
        """
        if not 1 <= len(messages) <= self.settings.recipients_per_call:
            raise ValueError("a call carries as many messages as its limits say")
        first, template = messages[0], self._template_of(messages)
        return wire.request(
            self.settings.base_url,
            {
                "name": SEND,
                "REQID": first.reference,
                "LABELID": self.settings.label_id,
                "CONTRACTTYPEID": self.settings.contract_types[first.message_class],
                "CONTRACTID": self.settings.contract_id,
                "TEMPLATEID": template.template_id,
                "PARAMS": _params(template),
                "SCHEDULETIME": "",
                "MOBILELIST": ",".join(message.address for message in messages),
                "ISTELCOSUB": "0",
                "AGENTID": self.settings.agent_id,
                **wire.login(credential),
                "USERNAME": self.settings.user_name,
                "DATACODING": _DATACODING[first.alphabet],
            },
        )

    def outcomes_of(self, messages: Sequence[Message], response: HttpResponse) -> Sequence[Outcome]:
        """The answer speaks of the whole list: the same outcome for each (wire/vnpt.md 4)."""
        outcome = self._outcome_of(response, is_list=len(messages) > 1)
        return [outcome for _ in messages]

    def receipts_in(self, callback: HttpRequest, now: datetime) -> Sequence[Receipt]:
        """VNPT pushes none (wire/vnpt.md 6): raises `UnreadableCallback`."""
        raise UnreadableCallback(
            "VNPT pushes no receipts, it is asked: take this address off whatever called it"
        )

    @property
    def answers_unknown(self) -> bool:
        """REQID and number find the message, but for lists, whose one REQID is the first's."""
        return self.settings.recipients_per_call == 1

    @property
    def answers_accepted(self) -> bool:
        """The status of what was accepted is told, too."""
        return True

    @property
    def questions_per_call(self) -> int:
        """One message (wire/vnpt.md 6)."""
        return 1

    def question_for(self, asked: Sequence[Submitted], credential: Credential) -> HttpRequest:
        """`get_sms_status_api` by REQID and number (wire/vnpt.md 6)."""
        (one,) = asked
        return status.question(self.settings, one, credential)

    def findings_in(
        self, asked: Sequence[Submitted], response: HttpResponse
    ) -> Sequence[Receipt | None]:
        """STATUS as wire/vnpt.md 6 has it; -1, 10 and every other value say nothing certain."""
        return [status.finding(self.settings, one, response) for one in asked]

    def checks(self, credential: Credential) -> Sequence[Check]:
        """Label, templates, contract, and a prepaid package where the settings name one."""
        return checks.questions(self.settings, credential)

    def result_of(self, check: Check, response: HttpResponse) -> CheckResult:
        """What one answer shows."""
        return checks.result(self.settings, check, response)

    def _template_of(self, messages: Sequence[Message]) -> Template:
        """The one template of all, once nothing stands against it."""
        first = messages[0]
        if len({_shared(message) for message in messages}) > 1:
            raise UnsayableByTemplate(
                "A list shares template, parameters, class and alphabet: send these one by one."
            )
        if first.template is None:
            raise UnsayableByTemplate(
                "VNPT takes templates only: name one under [routes.vnpt.template]."
            )
        self._refuse_other_account(first)
        _refuse_unsayable(first, first.template)
        return first.template

    def _refuse_other_account(self, message: Message) -> None:
        ours, named = self.settings.brandname, message.brandname
        if ours and named and named.casefold() != ours.casefold():
            raise UnsayableByTemplate(
                f"The label stands for {ours!r} and the message names {named!r}: correct the "
                "route, or the gateway's label_id with its brandname."
            )
        if message.message_class not in self.settings.contract_types:
            raise UnsayableByTemplate(
                f"The contract carries no {message.message_class} message: name its type under "
                "contract_types, or send through another gateway."
            )

    def _outcome_of(self, response: HttpResponse, *, is_list: bool) -> Outcome:
        try:
            reply = wire.reply_in(response, SEND)
            code, words = wire.code_in(reply), wire.words_in(reply)
        except Unreadable as error:
            return outcome_of_unreadable(error, response.status)
        row = self.codes.get(code)
        # Nobody explained a success that comes with another HTTP status.
        if row is None or (row.verdict is Verdict.ACCEPTED and response.status != wire.OK):
            return outcome_of_undocumented(code, words)
        if is_list and _speaks_of_one_number(row):
            is_atomic = self.settings.lists_are_atomic
            return outcome_of_list(row, code=code, words=words, is_atomic=is_atomic)
        if code == PORTED:
            return _outcome_of_ported(words)
        return outcome_of_code(row, code=code, words=words)


def _shared(message: Message) -> tuple[object, ...]:
    """What one call says once for all of its numbers."""
    return message.template, message.message_class, message.alphabet, message.brandname


def _params(template: Template) -> Sequence[Mapping[str, str]]:
    values = [value for _, value in template.parameters]
    return [
        {"NUM": str(number), "CONTENT": value} for number, value in enumerate(values, start=1)
    ] or _NO_PARAMETERS


def _refuse_unsayable(message: Message, template: Template) -> None:
    values = [value for _, value in template.parameters]
    if signs := sorted(FORBIDDEN_SIGNS.intersection("".join(values))):
        raise UnsayableByTemplate(
            f"VNPT takes none of & < > \" ' in a parameter: reword what has {' '.join(signs)}."
        )
    # Even à and é, which GSM-7 has: DATACODING 0 is for texts without any mark (wire/vnpt.md 7).
    said = [message.text, *values]
    if message.alphabet is Alphabet.GSM7 and any(unaccent(text) != text for text in said):
        raise UnspeakableText("DATACODING 0 takes no marks: unaccent the text, or send it as UCS-2")


def _speaks_of_one_number(row: CodeRow) -> bool:
    return row.scope is Scope.MESSAGE and row.verdict in {Verdict.REJECTED, Verdict.DEFERRED}


def _outcome_of_ported(words: str) -> Outcome:
    """Code 25; the first digit that stands alone is the right network (wire/vnpt.md 5, 9)."""
    digit = _NETWORK_DIGIT.search(words)
    gateway = _NETWORKS.get(digit.group()) if digit else None
    # Rerouted to ourselves it would come back with the same code for ever.
    code = LABEL_MISSING_AT_HOME if gateway == NAME else PORTED
    told = outcome_of_code(CODES[code], code=code, words=words)
    return replace(told, ported_to=gateway if code == PORTED else None)
