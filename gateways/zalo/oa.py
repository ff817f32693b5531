"""Messages of the Official Account: free text to a Zalo user id, with receipts by Zalo's id."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, Final, Literal, Self

from pydantic import PositiveInt, model_validator

from gateways.answers import Unreadable, shown
from gateways.codes import CodeRow, outcome_of_unreadable
from gateways.contract import Check, CheckResult, Credential, Limits
from gateways.exchange import HttpRequest, HttpResponse
from gateways.message import Message
from gateways.outcome import Outcome, Proof, Receipt, Verdict
from gateways.zalo import calls
from gateways.zalo.account import ZaloAccount
from gateways.zalo.codes_oa import INVALID_FIELD, INVALID_USER_ID, OA_CODES
from gateways.zalo.reading import (
    Said,
    count_of,
    identifier_of,
    object_in,
    outcome_of_said,
    said_in,
    text_of,
)
from gateways.zalo.settings import BaseAddress, ZaloSettings
from gateways.zalo.webhooks import event_in, oa_receipts

NAME: Final = "zalo_oa"
ACCOUNT: Final = "account"
_PATHS: Final = {"v2.0": "/v2.0/oa/message", "v3.0": "/v3.0/oa/message/cs"}
_OF_USER_ID: Final = re.compile(r"\s*user_id is invalid\s*!?\s*", re.IGNORECASE)
#: The package's messages; the other kinds of quota speak of one account or of money.
_OF_PACKAGE: Final = "sub_quota"


class OaSettings(ZaloSettings):
    """What an operator enters for OA messages, beside what both gateways need."""

    documented: ClassVar[Mapping[str, CodeRow]] = OA_CODES

    oa_url: BaseAddress
    """Host of the OA API. No default, as for `oauth_url`."""
    api_version: Literal["v2.0", "v3.0"] = "v3.0"
    """`v2.0` is the wire of 2021, to followers; today it answers -240. `v3.0` is consultation."""
    token_in_query: bool = False
    """Put the token into the address, as clients of 2021 did, where v2.0 does not take a header."""
    monthly_quota: PositiveInt | None = None
    """Messages a month that the OA's package lets through; none where it does not end."""

    @model_validator(mode="after")
    def _query_is_of_2021(self) -> Self:
        if self.token_in_query and self.api_version != "v2.0":
            raise ValueError("only v2.0 took its token in the address: remove token_in_query")
        return self


@dataclass(frozen=True, slots=True)
class ZaloOa(ZaloAccount):
    """The `zalo_oa` gateway (wire/zalo.md 2)."""

    Settings: ClassVar[type[OaSettings]] = OaSettings

    settings: OaSettings

    @property
    def name(self) -> str:
        """`zalo_oa`."""
        return NAME

    @property
    def addresses(self) -> str:
        """An addressee is known by its user id of this OA; no call finds it by msisdn (2.6)."""
        return "zalo_user_id"

    @property
    def limits(self) -> Limits:
        """One message per call; the handset's receipt, and never a negative one (4.4)."""
        return Limits(
            tps=self.settings.tps,
            pushes_receipts=True,
            proof=Proof.HANDSET,
            negative_receipts=False,
            open_hours=self.settings.open_hours,
            keep_alive_proven=self.settings.keep_alive_proven,
            monthly_quota=self.settings.monthly_quota,
        )

    def request_for(self, messages: Sequence[Message], credential: Credential) -> HttpRequest:
        """`/v2.0/oa/message` or `/v3.0/oa/message/cs` (wire/zalo.md 2.1, 2.2).

        No field carries our reference.
        """
        (message,) = messages
        return calls.post(
            f"{self.settings.oa_url}{_PATHS[self.settings.api_version]}",
            credential,
            body={
                "recipient": {"user_id": message.address},
                "message": {"text": message.text},
            },
            proof=self.settings.send_appsecret_proof,
            token_in_query=self.settings.token_in_query,
        )

    def outcomes_of(self, messages: Sequence[Message], response: HttpResponse) -> Sequence[Outcome]:
        """One outcome for the one message; anything but a known code is unknown."""
        outcome = self._outcome_of(response)
        return [outcome for _ in messages]

    def receipts_in(self, callback: HttpRequest, now: datetime) -> Sequence[Receipt]:
        """Receipts by Zalo's id, received and seen; empty for any other event.

        One address serves an app (wire/zalo.md 4.1): ZNS receipts come here, too, and are
        `zalo_zns`'s to read. Raises `ForgedCallback` or `UnreadableCallback`.
        """
        return oa_receipts(event_in(callback, self.settings))

    def checks(self, credential: Credential) -> Sequence[Check]:
        """The account itself, which needs the token and tells whether it is verified (2.7)."""
        address = f"{self.settings.oa_url}/v2.0/oa/getoa"
        asked = calls.get(address, credential, proof=self.settings.send_appsecret_proof)
        return [Check(name=ACCOUNT, request=asked)]

    def result_of(self, check: Check, response: HttpResponse) -> CheckResult:
        """Whether the token opens the account, and whether it may send at all."""
        said = self._said_in(check, response)
        if isinstance(said, CheckResult):
            return said
        followers = count_of(said.data.get("num_follower"))
        name = shown(text_of(said.data.get("name"))) or "an account without a name"
        words = f"{name}, {'?' if followers is None else followers} followers"
        # An account that is not verified may only reply (wire/zalo.md 2.1).
        if said.data.get("is_verified") is False:
            remedy = "Have the Official Account verified by Zalo."
            words = f"{words}, not verified"
            return CheckResult(name=check.name, passed=False, words=words, remedy=remedy)
        return CheckResult(name=check.name, passed=True, words=words)

    def _outcome_of(self, response: HttpResponse) -> Outcome:
        try:
            said = said_in(response)
        except Unreadable as error:
            return outcome_of_unreadable(error, response.status)
        code = _code_of(said)
        outcome = outcome_of_said(said, self.codes.get(code), code=code, status=response.status)
        if outcome.verdict is not Verdict.ACCEPTED:
            return outcome
        return replace(
            outcome,
            carrier_ref=identifier_of(said.data.get("message_id")),
            quota_left=_left_of_package(said),
        )


def _code_of(said: Said) -> str:
    """-201 speaks of the address only where its words name `user_id` (wire/zalo.md 2.9)."""
    if said.code == INVALID_FIELD and _OF_USER_ID.fullmatch(said.words):
        return INVALID_USER_ID
    return said.code


def _left_of_package(said: Said) -> int | None:
    quota = object_in(said.data, "quota")
    return count_of(quota.get("remain")) if quota.get("quota_type") == _OF_PACKAGE else None
