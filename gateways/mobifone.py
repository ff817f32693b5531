"""MobiFone's smsg door: a session id, one message per call, and no word after `accepted`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, ClassVar, Final, Literal
from urllib.parse import quote, quote_plus, urlencode, urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PositiveFloat,
    PositiveInt,
)

from gateways.answers import Unreadable, json_object, plain_text, shown
from gateways.codes import (
    CodeRow,
    ExplainedCode,
    outcome_of_code,
    outcome_of_undocumented,
    outcome_of_unreadable,
)
from gateways.contract import (
    Check,
    CheckResult,
    Credential,
    Limits,
    RenewalRefused,
    RenewalUnclear,
    UnreadableCallback,
)
from gateways.exchange import HttpRequest, HttpResponse
from gateways.message import Alphabet, Message
from gateways.outcome import Outcome, Proof, Receipt, Scope, Verdict
from gateways.segments import UnspeakableText, alphabet_of

NAME: Final = "mobifone"
FORM_TYPE: Final = "application/x-www-form-urlencoded; charset=UTF-8"
"""The charset is named because a JSP page reads a form without one as Latin-1 (INFERRED)."""
LOGIN: Final = "login"
_UNAUTHORISED: Final = 401
_OK: Final = 200
_STATUS: Final = re.compile(r"\s*-?[0-9]{1,9}\s*", re.ASCII)
_REMEDY: Final = (
    "Correct userName and password with `loa gateway connect mobifone`, and ask MobiFone whether "
    "the account is open and our address allowed."
)

CODES: Final[Mapping[str, CodeRow]] = {
    "200": CodeRow(
        verdict=Verdict.ACCEPTED,
        scope=Scope.MESSAGE,
        meaning="taken over; nothing later is ever told",
        source="wire/mobifone.md 2",
    ),
    "401": CodeRow(
        verdict=Verdict.DEFERRED,
        scope=Scope.GATEWAY,
        meaning="the session is over: log in again",
        source="wire/mobifone.md 2 (PROPOSED)",
        renew=True,
    ),
    "SessionExpired": CodeRow(
        verdict=Verdict.DEFERRED,
        scope=Scope.GATEWAY,
        meaning="the sid is no longer good, nothing was accepted: log in again",
        source="wire/mobifone.md 2 (SINGLE)",
        renew=True,
    ),
    "SidNotPassed": CodeRow(
        verdict=Verdict.DEFERRED,
        scope=Scope.GATEWAY,
        meaning="no sid was given, nothing was accepted: log in first",
        source="wire/mobifone.md 2 (SINGLE)",
        renew=True,
    ),
}
"""All that is known. Any other status is unknown until MobiFone explains it in writing."""


def _base_address(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("give the door's address with http:// or https://, up to /smsg")
    if parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("give the address alone; name and password belong to the credential")
    return address.rstrip("/")


def _not_documented(codes: dict[int, ExplainedCode]) -> dict[int, ExplainedCode]:
    if doubled := [code for code in codes if str(code) in CODES]:
        raise ValueError(f"{doubled[0]} is documented and needs no entry: remove it")
    return codes


class MobiFoneSettings(BaseModel):
    """What an operator enters; name, password and sid stand in the credential instead."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_url: Annotated[str, AfterValidator(_base_address)]
    """Up to and with `/smsg`. No default: an exercise must never find a real host by itself."""
    brandname: str = Field(min_length=1, max_length=11)
    """Said where a message names none."""
    method: Literal["POST", "GET"] = "POST"
    """A form keeps the sid and the text out of every log on the way; GET where they insist."""
    bind_mode: str = "T"
    """`T` in all clients but one (wire/mobifone.md 1)."""
    tps: PositiveFloat = 10.0
    """No figure is documented; one client sends ten a second (wire/mobifone.md 3)."""
    segments_max: PositiveInt = 6
    """No figure is documented; the text of Hải Dương took six (wire/sms-facts.md 5.2)."""
    keep_alive_proven: bool = False
    extra_codes: Annotated[dict[int, ExplainedCode], AfterValidator(_not_documented)] = Field(
        default_factory=dict
    )
    """Statuses beside 200 and 401, each with the source that explains it."""


@dataclass(frozen=True, slots=True)
class MobiFone:
    """The `mobifone` gateway (wire/mobifone.md)."""

    Settings: ClassVar[type[MobiFoneSettings]] = MobiFoneSettings

    settings: MobiFoneSettings

    @property
    def name(self) -> str:
        """`mobifone`."""
        return NAME

    @property
    def limits(self) -> Limits:
        """One message per call; no receipt of any kind (wire/mobifone.md 3)."""
        return Limits(
            tps=self.settings.tps,
            segments_max=self.settings.segments_max,
            proof=Proof.NONE,
            keep_alive_proven=self.settings.keep_alive_proven and self.settings.method == "POST",
        )

    @property
    def codes(self) -> Mapping[str, CodeRow]:
        """What is documented, then what an operator entered with its source."""
        entered = self.settings.extra_codes.items()
        return {**CODES, **{str(code): explained.row() for code, explained in entered}}

    def request_for(self, messages: Sequence[Message], credential: Credential) -> HttpRequest:
        """`send_2.jsp` with `ALPHA_UCS2` for accented text, else `send.jsp` (wire/mobifone.md 1).

        Without a sid the call is made all the same: the carrier then answers `SidNotPassed`,
        which asks to renew. Raises `UnspeakableText` for letters that GSM-7 would lose.
        """
        (message,) = messages
        accented = message.alphabet is Alphabet.UCS2
        if not accented and alphabet_of(message.text) is not Alphabet.GSM7:
            raise UnspeakableText("send.jsp would lose letters: send the text as UCS-2")
        fields = {
            "enCoding": "ALPHA_UCS2" if accented else "",
            "sid": credential.secrets.get("sid", ""),
            "sender": message.brandname or self.settings.brandname,
            "recipient": message.address,
            "content": message.text,
        }
        said = {name: value for name, value in fields.items() if value}
        # Both ways of writing a space were seen, each with its page (wire/mobifone.md 4).
        return self._call("send_2" if accented else "send", said, plus=not accented)

    def outcomes_of(self, messages: Sequence[Message], response: HttpResponse) -> Sequence[Outcome]:
        """One outcome for the one message; anything but a known status is unknown."""
        outcome = self._outcome_of(response)
        return [outcome for _ in messages]

    def receipts_in(self, callback: HttpRequest, now: datetime) -> Sequence[Receipt]:
        """MobiFone sends none (wire/mobifone.md 3): raises `UnreadableCallback`."""
        raise UnreadableCallback(
            "MobiFone sends no receipts: take this address off whatever called it"
        )

    def renewal_request(self, credential: Credential) -> HttpRequest:
        """`login.jsp` (wire/mobifone.md 1), once for all lanes: few sids may live at a time.

        Raises `RenewalRefused` where the credential has no name or password.
        """
        secrets = credential.secrets
        if not (secrets.get("userName") and secrets.get("password")):
            raise RenewalRefused(f"The credential has no userName or no password. {_REMEDY}")
        fields = {
            "userName": secrets["userName"],
            "password": secrets["password"],
            "bindMode": self.settings.bind_mode,
        }
        return self._call("login", fields, plus=True)

    def credential_in(
        self, credential: Credential, response: HttpResponse, now: datetime
    ) -> Credential:
        """The next version, with the new sid; how long it lives is told nowhere.

        Raises `RenewalRefused` when MobiFone answers in its own words without a sid, and
        `RenewalUnclear` when the answer is not its own.
        """
        return replace(
            credential,
            version=credential.version + 1,
            secrets={**credential.secrets, "sid": _sid_in(response)},
            expires_at=None,
        )

    def checks(self, credential: Credential) -> Sequence[Check]:
        """The login alone: MobiFone answers no question about balance, address or label.

        It makes a new sid, and an account may keep only few of them.
        """
        return [Check(name=LOGIN, request=self.renewal_request(credential))]

    def result_of(self, check: Check, response: HttpResponse) -> CheckResult:
        """Whether the login gave a sid."""
        try:
            _sid_in(response)
        except (RenewalRefused, RenewalUnclear) as error:
            return CheckResult(name=check.name, passed=False, words=str(error), remedy=_REMEDY)
        return CheckResult(name=check.name, passed=True, words="MobiFone gave a session id")

    def _call(self, page: str, fields: Mapping[str, str], *, plus: bool) -> HttpRequest:
        form = urlencode(fields, quote_via=quote_plus if plus else quote, safe="")
        address = f"{self.settings.base_url}/{page}.jsp"
        if self.settings.method == "GET":
            return HttpRequest("GET", f"{address}?{form}")
        return HttpRequest("POST", address, (("Content-Type", FORM_TYPE),), form.encode("ascii"))

    def _outcome_of(self, response: HttpResponse) -> Outcome:
        if response.status == _UNAUTHORISED and (refusal := _refusal_in(response)):
            return refusal
        try:
            found = json_object(response)
        except Unreadable as error:
            return outcome_of_unreadable(error, response.status)
        code, words = _status_in(found), _words_in(found)
        if code is None:
            return outcome_of_unreadable(Unreadable("no status"), response.status)
        row = self.codes.get(str(code))
        # Nobody explained a success that comes with another HTTP status.
        if row is None or (row.verdict is Verdict.ACCEPTED and response.status != _OK):
            return outcome_of_undocumented(str(code), words)
        return outcome_of_code(row, code=str(code), words=words)


def _refusal_in(response: HttpResponse) -> Outcome | None:
    """HTTP 401 with exactly one of the two documented words in plain text."""
    try:
        word = plain_text(response)
    except Unreadable:
        return None
    if word not in {"SessionExpired", "SidNotPassed"}:
        return None
    return outcome_of_code(CODES[word], code=word, words=word)


def _status_in(found: Mapping[str, object]) -> int | None:
    """`status` is text in two clients and a number in a third (wire/mobifone.md 1)."""
    status = found.get("status")
    if isinstance(status, bool) or not isinstance(status, int | str):
        return None
    return int(status) if _STATUS.fullmatch(str(status)) else None


def _words_in(found: Mapping[str, object]) -> str:
    message = found.get("message")
    return message if isinstance(message, str) else ""


def _sid_in(response: HttpResponse) -> str:
    try:
        found = json_object(response)
    except Unreadable as error:
        raise RenewalUnclear(f"login.jsp: HTTP {response.status}, {error}") from None
    sid, status = _clean_sid(found.get("sid")), _status_in(found)
    if sid and response.status == _OK and status in {None, _OK}:
        return sid
    if status in {None, _OK}:
        raise RenewalUnclear(f"login.jsp: HTTP {response.status} without a session id")
    raise RenewalRefused(
        f"MobiFone refused the login, status {status}: {shown(_words_in(found))}. {_REMEDY}"
    )


def _clean_sid(sid: object) -> str | None:
    """One client met CR and LF in the sid and strips them (wire/mobifone.md 1)."""
    if not isinstance(sid, str):
        return None
    cleaned = sid.replace("\r", "").replace("\n", "").strip()
    return cleaned if cleaned.isascii() and cleaned.isprintable() else None
