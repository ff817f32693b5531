"""What an operator enters for eSMS; both keys stand in the credential instead."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Annotated, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PositiveFloat,
    PositiveInt,
    SecretStr,
    model_validator,
)

from gateways.codes import ExplainedCode
from gateways.door import door_url
from gateways.esms.codes import CODES, UNREGISTERED
from gateways.outcome import Proof, Verdict

_SEGMENT: Final = re.compile(r"[0-9A-Za-z_-]{16,64}", re.ASCII)


def _base_address(url: str) -> str:
    if "?" in url:
        raise ValueError("give the address alone; the keys belong to the credential")
    return door_url(url)


def _callback_address(url: str | None) -> str | None:
    """A number stands in each callback's address: it leaves this machine by https only."""
    if url is None:
        return None
    address = _base_address(url)
    parts = urlsplit(address)
    if parts.scheme != "https" and not _is_loopback(parts.hostname or ""):
        raise ValueError("eSMS calls back by https only")
    return address


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _segments(secrets: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    if not all(_SEGMENT.fullmatch(secret.get_secret_value()) for secret in secrets):
        raise ValueError("16 to 64 letters, digits, - or _ each: they are parts of an address")
    return secrets


def _not_documented(codes: dict[int, ExplainedCode]) -> dict[int, ExplainedCode]:
    for code in map(str, codes):
        row = CODES.get(code)
        if row is not None and row.verdict is not Verdict.UNKNOWN and code != UNREGISTERED:
            raise ValueError(f"{code} is documented and needs no entry: remove it")
    return codes


class EsmsSettings(BaseModel):
    """One account of the aggregator (wire/esms.md 1, 2)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    base_url: Annotated[str, AfterValidator(_base_address)]
    """Up to and with `/MainService.svc/json`. No default: an exercise must never find a real host
    by itself."""
    brandname: str = Field(min_length=1, max_length=11)
    """Said where a message names none."""
    callback_url: Annotated[str | None, AfterValidator(_callback_address)] = None
    """Our receipts door as eSMS reaches it, up to and with `/receipts/esms`; without it eSMS is
    asked only."""
    callback_secrets: Annotated[tuple[SecretStr, ...], AfterValidator(_segments)] = Field(
        default=(), max_length=2, repr=False
    )
    """The last part of the address that we let eSMS call, which nobody else knows; the first is
    said, the second still heard while it is changed. They stand here because a callback is read
    without a credential."""
    success_is_handset: bool = False
    """eSMS confirmed in writing that SendSuccess counts what reached a handset. Its document does
    not say so, and VNPT's customer care cannot know it."""
    guard_forgets: Literal["at_midnight", "after_24_hours"] = "at_midnight"
    """When eSMS takes a RequestId again: its pages say both. Choose 24 hours once it confirmed
    them in writing."""
    sandbox: bool = False
    """Ask eSMS to judge each message and send none. What it then calls a success stops the gateway
    with these words: nobody got a message."""
    tps: PositiveFloat = 10.0
    """No figure is documented; code 160 shows that there is one."""
    segments_max: PositiveInt = 6
    """No figure is documented; the text of Hải Dương took six (wire/sms-facts.md 5.2)."""
    keep_alive_proven: bool = False
    """Connections to this service were proven to be safe to use again."""
    extra_codes: Annotated[dict[int, ExplainedCode], AfterValidator(_not_documented)] = Field(
        default_factory=dict
    )
    """Codes that eSMS explained in writing, each with its source; also 177, once it listed the
    networks at which the brandname is registered."""

    @property
    def proof(self) -> Proof:
        """What a SendSuccess proves."""
        return Proof.HANDSET if self.success_is_handset else Proof.SMSC

    @property
    def callback_address(self) -> str | None:
        """Where eSMS is to call for a message, secret and all."""
        if self.callback_url is None:
            return None
        return f"{self.callback_url}/{self.callback_secrets[0].get_secret_value()}"

    @model_validator(mode="after")
    def _says_both_or_neither(self) -> Self:
        if (self.callback_url is None) == bool(self.callback_secrets):
            raise ValueError("callback_url and callback_secrets need each other: give both or none")
        return self
