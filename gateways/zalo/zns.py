"""ZNS: a registered template and its parameters to an msisdn, with the handset's receipt."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Final, Literal

from pydantic import PositiveInt

from gateways.answers import Unreadable, json_object, shown
from gateways.codes import CodeRow, outcome_of_unreadable
from gateways.contract import Check, CheckResult, Credential, GatewayError, Limits, Submitted
from gateways.exchange import HttpRequest, HttpResponse
from gateways.message import Message
from gateways.outcome import Outcome, Proof, Receipt, Verdict, Word
from gateways.segments import nfc
from gateways.zalo import calls
from gateways.zalo.account import ZaloAccount
from gateways.zalo.codes_zns import ZNS_CODES
from gateways.zalo.reading import (
    Said,
    count_of,
    identifier_of,
    instant_of,
    object_in,
    outcome_of_said,
    said_in,
    text_of,
)
from gateways.zalo.settings import BaseAddress, ZaloSettings
from gateways.zalo.webhooks import event_in, zns_receipts

NAME: Final = "zalo_zns"
QUOTA: Final = "quota"
TEMPLATES: Final = "templates"
_DEVELOPMENT: Final = "development"
_ENABLED: Final = "1"
_LISTED_MAX: Final = 100
_NAMED_MAX: Final = 5


class NoTemplate(GatewayError):
    """ZNS says registered texts only: name the route's template in the campaign's file."""


class ZnsSettings(ZaloSettings):
    """What an operator enters for ZNS, beside what both gateways need."""

    documented: ClassVar[Mapping[str, CodeRow]] = ZNS_CODES

    business_url: BaseAddress
    """Host of ZNS. No default, as for `oauth_url`."""
    hash_msisdn: bool = False
    """Send the SHA-256 of the msisdn instead of itself (wire/zalo.md 3.2)."""
    mode: Literal["production", "development"] = "production"
    """`development` reaches administrators only, and draws on a wallet of its own."""
    daily_quota: PositiveInt | None = None
    """Messages a day that Zalo lets through, as its console shows them; answers correct it."""


@dataclass(frozen=True, slots=True)
class ZaloZns(ZaloAccount):
    """The `zalo_zns` gateway (wire/zalo.md 3)."""

    Settings: ClassVar[type[ZnsSettings]] = ZnsSettings

    settings: ZnsSettings

    @property
    def name(self) -> str:
        """`zalo_zns`."""
        return NAME

    @property
    def addresses(self) -> str:
        """An addressee is known by its msisdn."""
        return "msisdn"

    @property
    def limits(self) -> Limits:
        """One message per call; the handset's receipt, and never a negative one (4.3)."""
        return Limits(
            tps=self.settings.tps,
            pushes_receipts=True,
            proof=Proof.HANDSET,
            negative_receipts=False,
            open_hours=self.settings.open_hours,
            keep_alive_proven=self.settings.keep_alive_proven,
            daily_quota=self.settings.daily_quota,
        )

    def request_for(self, messages: Sequence[Message], credential: Credential) -> HttpRequest:
        """`POST /message/template`, or `/hashphone` with the number's hash (wire/zalo.md 3.1, 3.2).

        Our reference travels as `tracking_id`, which marks and does not deduplicate (5).
        Raises `NoTemplate`.
        """
        (message,) = messages
        if message.template is None:
            raise NoTemplate(
                "ZNS says registered texts only: name the route's template in the campaign's file"
            )
        body = {
            **self._addressed(message.address),
            "template_id": message.template.template_id,
            # Zalo counts characters, so a mark apart from its letter would count (3.4).
            "template_data": {name: nfc(value) for name, value in message.template.parameters},
            "tracking_id": message.reference,
        }
        if self.settings.mode == _DEVELOPMENT:
            body["mode"] = _DEVELOPMENT
        path = "/message/template/hashphone" if self.settings.hash_msisdn else "/message/template"
        return calls.post(
            f"{self.settings.business_url}{path}",
            credential,
            body=body,
            proof=self.settings.send_appsecret_proof,
        )

    def outcomes_of(self, messages: Sequence[Message], response: HttpResponse) -> Sequence[Outcome]:
        """One outcome for the one message; anything but a known code is unknown."""
        outcome = self._outcome_of(response)
        return [outcome for _ in messages]

    def receipts_in(self, callback: HttpRequest, now: datetime) -> Sequence[Receipt]:
        """The receipt of one message by our reference; empty for any other event.

        One address serves an app (wire/zalo.md 4.1): events of OA messages come here, too, and are
        `zalo_oa`'s to read. Raises `ForgedCallback` or `UnreadableCallback`.
        """
        return zns_receipts(event_in(callback, self.settings))

    @property
    def answers_unknown(self) -> bool:
        """False: `/message/status` takes Zalo's `msg_id` only (wire/zalo.md 3.3)."""
        return False

    @property
    def answers_accepted(self) -> bool:
        """The status of what was accepted is told, too."""
        return True

    @property
    def questions_per_call(self) -> int:
        """One `msg_id` a question."""
        return 1

    def question_for(self, asked: Sequence[Submitted], credential: Credential) -> HttpRequest:
        """`GET /message/status` by the `msg_id` of the acceptance (wire/zalo.md 3.3)."""
        (one,) = asked
        return self._get("/message/status", credential, message_id=one.carrier_ref or "")

    def findings_in(
        self, asked: Sequence[Submitted], response: HttpResponse
    ) -> Sequence[Receipt | None]:
        """Status 1 is delivered, 0 taken and no more; -1 (does not exist) ends nothing."""
        try:
            said = said_in(response)
        except Unreadable:
            return [None for _ in asked]
        return [_finding_of(one, said) for one in asked]

    def checks(self, credential: Credential) -> Sequence[Check]:
        """What is left of today's quota, and which templates are enabled; both need the token."""
        listing = {"offset": "0", "limit": str(_LISTED_MAX), "status": _ENABLED}
        return [
            Check(name=QUOTA, request=self._get("/message/quota", credential)),
            Check(name=TEMPLATES, request=self._get("/template/all", credential, **listing)),
        ]

    def result_of(self, check: Check, response: HttpResponse) -> CheckResult:
        """Whether a message could go now by what the answer shows."""
        said = self._said_in(check, response)
        if isinstance(said, CheckResult):
            return said
        return _of_quota(said) if check.name == QUOTA else _of_templates(response)

    def _addressed(self, msisdn: str) -> dict[str, Any]:
        if self.settings.hash_msisdn:
            return {"hash_phone": hash_of(msisdn)}
        return {"phone": msisdn}

    def _get(self, path: str, credential: Credential, **asked: str) -> HttpRequest:
        address = f"{self.settings.business_url}{path}"
        return calls.get(address, credential, proof=self.settings.send_appsecret_proof, **asked)

    def _outcome_of(self, response: HttpResponse) -> Outcome:
        try:
            said = said_in(response)
        except Unreadable as error:
            return outcome_of_unreadable(error, response.status)
        row = self.codes.get(said.code)
        outcome = outcome_of_said(said, row, code=said.code, status=response.status)
        if outcome.verdict is not Verdict.ACCEPTED:
            return outcome
        left = object_in(said.data, "quota").get("remainingQuota")
        return replace(
            outcome, carrier_ref=identifier_of(said.data.get("msg_id")), quota_left=count_of(left)
        )


def hash_of(msisdn: str) -> str:
    """SHA-256 of the number without plus, in small hexadecimal (wire/zalo.md 3.2)."""
    return hashlib.sha256(msisdn.encode("ascii")).hexdigest()


def _finding_of(one: Submitted, said: Said) -> Receipt | None:
    status = str(said.data.get("status", "")) if said.code == "0" else ""
    found = Receipt(
        word=Word.TAKEN,
        reference=one.reference,
        carrier_ref=one.carrier_ref,
        code=status,
        words=shown(text_of(said.data.get("message"))),
        # A message that was pushed and not delivered is proven by no handset.
        proof=Proof.NONE,
    )
    if status == "0":
        return found
    if status != "1":
        return None
    at = instant_of(said.data.get("delivery_time"))
    return replace(found, word=Word.DELIVERED, at=at, proof=Proof.HANDSET)


def _of_quota(said: Said) -> CheckResult:
    left, total = (count_of(said.data.get(name)) for name in ("remainingQuota", "dailyQuota"))
    if left is None:
        return CheckResult(name=QUOTA, passed=True, words="Zalo names no daily quota")
    words = f"{left} of {'?' if total is None else total} messages left today"
    remedy = "" if left else "Wait for the next day, or ask Zalo for a higher level."
    return CheckResult(name=QUOTA, passed=left > 0, words=words, remedy=remedy)


def _of_templates(response: HttpResponse) -> CheckResult:
    """`data` is a list here (wire/zalo.md 3.3)."""
    told = json_object(response).get("data")
    rows = [row for row in (told if isinstance(told, list) else []) if isinstance(row, dict)]
    ids = [found for row in rows if (found := identifier_of(row.get("templateId")))]
    if not ids:
        remedy = "Have a template approved and enabled in Zalo's console."
        words = "no template is enabled"
        return CheckResult(name=TEMPLATES, passed=False, words=words, remedy=remedy)
    more = f" and {len(ids) - _NAMED_MAX} more" if len(ids) > _NAMED_MAX else ""
    words = f"{len(ids)} enabled: {', '.join(ids[:_NAMED_MAX])}{more}"
    return CheckResult(name=TEMPLATES, passed=True, words=words)
