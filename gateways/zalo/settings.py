"""What an operator enters for either Zalo gateway; no address has a default."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Annotated, ClassVar, Final, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PositiveFloat,
    SecretStr,
    field_validator,
    model_validator,
)

from gateways.codes import CodeRow, ExplainedCode
from gateways.contract import OpenHours
from gateways.message import MessageClass
from gateways.outcome import Verdict

_MIDNIGHT: Final = time(0)


def _base_address(address: str) -> str:
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("give the host's address with http:// or https://")
    if parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("give the address alone; tokens belong to the credential")
    return address.rstrip("/")


BaseAddress = Annotated[str, AfterValidator(_base_address)]


class ZaloSettings(BaseModel):
    """What the two gateways of one Official Account have in common."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    documented: ClassVar[Mapping[str, CodeRow]] = {}

    app_id: str = Field(pattern=r"^[0-9]{1,32}$", repr=False)
    """The app that the OA granted its token to; consent, renewal and webhooks name it."""
    oauth_url: BaseAddress
    """Host of the token endpoint. No default: an exercise must never find a real host by itself."""
    webhook_secrets: tuple[Annotated[SecretStr, Field(min_length=8)], ...] = Field(
        min_length=1, max_length=2, repr=False
    )
    """The OA secret key that signs webhooks, two while it is changed.

    They stand here because a callback is read without a credential. It is usually another secret
    than the app's (wire/zalo.md 4.2, CONFLICT 6:2): where they are equal, enter that one.
    """
    send_appsecret_proof: bool = False
    """Sign each call with the app secret; whether Zalo insists is not known (wire/zalo.md 1.5)."""
    tps: PositiveFloat = 10.0
    """Messages a second. No figure is published for ZNS; an app has 4,000 OA calls a minute."""
    opens_at: time = time(6)
    """Local time from which Zalo takes messages (wire/zalo.md 3.4: -133, -234)."""
    closes_at: time = time(22)
    """Local time from which it takes none; 00:00 is the end of the day."""
    keep_alive_proven: bool = False
    """Connections may be used again: set it once that was proven with this account."""
    extra_codes: dict[int, ExplainedCode] = Field(default_factory=dict)
    """Codes that Zalo explained in writing, each with its source."""

    @property
    def codes(self) -> Mapping[str, CodeRow]:
        """What is documented, then what an operator entered with its source."""
        entered = {str(code): explained.row() for code, explained in self.extra_codes.items()}
        return {**self.documented, **entered}

    @property
    def open_hours(self) -> tuple[OpenHours, ...]:
        """The same hours for notices and advertisements."""
        return tuple(OpenHours(each, self.opens_at, self.closes_at) for each in MessageClass)

    @field_validator("extra_codes")
    @classmethod
    def _not_documented(cls, codes: dict[int, ExplainedCode]) -> dict[int, ExplainedCode]:
        for code in codes:
            row = cls.documented.get(str(code))
            if row is not None and row.verdict is not Verdict.UNKNOWN:
                raise ValueError(f"{code} is documented and needs no entry: remove it")
        return codes

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.opens_at.tzinfo or self.closes_at.tzinfo:
            raise ValueError("hours are local ones: give them without a zone")
        if self.closes_at != _MIDNIGHT and self.opens_at >= self.closes_at:
            raise ValueError("opens_at must come before closes_at")
        return self
