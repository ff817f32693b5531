"""The parts of a campaign file, each strict and frozen: what may be written, and what it means."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from campaigns.period import TIMES_MAX, CadenceUnit
from campaigns.window import BadWindow, Window
from gateways.segments import nfc

#: Longest text that any medium takes, and then some: Zalo OA takes 2000 (wire/zalo.md 2.1).
_TEXT_MAX: Final = 4000

#: Spans by day as the file writes them, `daily` standing for all seven.
Hours: TypeAlias = dict[str, tuple[str, ...]]


class Kind(StrEnum):
    """Whether anybody outside is meant to read it; never changed, never mixed."""

    ACTUAL = "actual"
    """For subscribers."""
    EXERCISE = "exercise"
    """For the lab only: it can never leave through a live gateway."""


class Medium(StrEnum):
    """By what the addressee hears of it."""

    SMS = "sms"
    """Subscribers, by their carriers."""
    ZALO = "zalo"
    """Zalo accounts, by Zalo's three ways."""
    BULLETIN = "bulletin"
    """Broadcast stations."""
    INTERNAL = "internal"
    """Units of the administration."""


class Spelling(StrEnum):
    """How Vietnamese is written on a route."""

    ACCENTED = "accented"
    """With its marks: UCS-2, 70 characters a segment."""
    UNACCENTED = "unaccented"
    """Without: GSM-7, 160 characters a segment."""


class ZaloWay(StrEnum):
    """How Zalo accounts are reached; compliance keeps the three apart."""

    ZNS = "zns"
    """By msisdn, through a registered template."""
    OA = "oa"
    """Followers of the Official Account."""
    VNG_STATEMENT = "vng-statement"
    """VNG messages every account itself and signs a statement."""

    @property
    def gateway(self) -> str | None:
        """The gateway that carries it; None where VNG sends by itself."""
        return {"zns": "zalo_zns", "oa": "zalo_oa"}.get(self.value)


class Excuse(StrEnum):
    """For what an obligation may be waived without being missed."""

    NO_ZALO_ACCOUNT = "no_zalo_account"
    """Zalo says the msisdn has no account."""
    STOP_LIST = "stop_list"
    """The subscriber asked not to be messaged."""
    LEFT_NETWORK = "left_network"
    """Gone from the roster before anything was begun."""
    WAIVED = "waived"
    """A person ruled so, with a reason."""


def _brandname(value: str) -> str:
    allowed = all(char.isascii() and (char.isalnum() or char in "-_. ") for char in value)
    if not allowed or value.isdigit() or value != value.strip():
        raise PydanticCustomError("bad_brandname", "not a brandname")
    return value


def window_of(hours: Hours) -> Window:
    """The window of `{"daily": ["07:00-21:00"]}` or of spans day by day. Raises `BadWindow`."""
    if "daily" not in hours:
        return Window.by_day(hours)
    if len(hours) > 1:
        raise BadWindow("daily stands for every day: name no other day beside it")
    return Window.every_day(hours["daily"])


def _readable_hours(hours: Hours) -> Hours:
    try:
        window_of(hours)
    except BadWindow as error:
        raise PydanticCustomError("bad_hours", "{said}", {"said": str(error)}) from error
    return hours


def _tidy(value: object) -> object:
    return nfc(value).strip() if isinstance(value, str) else value


def _in_order(value: object) -> object:
    """A TOML table as pairs: the order of parameters is part of what is approved."""
    return tuple(value.items()) if isinstance(value, dict) else value


WindowHours = Annotated[Hours, AfterValidator(_readable_hours)]
#: A text of the officer's, in NFC and without blank ends.
OfficerText = Annotated[str, BeforeValidator(_tidy), Field(min_length=1, max_length=_TEXT_MAX)]
GatewayName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,19}$")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
SettingText = Annotated[str, Field(min_length=1, max_length=200)]
Pairs = Annotated[tuple[tuple[str, OfficerText], ...], BeforeValidator(_in_order)]


class Part(BaseModel):
    """Strict, frozen, and refusing every key that it does not know."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)


class CadencePart(Part):
    """How often it is owed."""

    unit: CadenceUnit = CadenceUnit.WEEK
    times: int = Field(default=1, ge=1, le=TIMES_MAX)


class ResendPolicy(Part):
    """Whether an unknown may be submitted a second time (design 5; never by default)."""

    allow_second_submission: bool = False
    budget: float = Field(default=0.0, ge=0.0, le=0.005)
    """Share of the roster that may be submitted again in a week."""


class PhoneOffPolicy(Part):
    """Whether an addressee whose phone stayed off is sent to again within the period."""

    send_again: bool = False
    wait_hours: int = Field(default=6, ge=6, le=72)
    accepted_attempts_max: int = Field(default=3, ge=1, le=3)


class LinkPart(Part):
    """An address put up for approval, and what is known of the page behind it."""

    name: Slug
    url: str = Field(min_length=1, max_length=200)
    spoken: str = Field(default="", max_length=200)
    landing_hosts: tuple[Annotated[str, Field(max_length=200)], ...] = Field(
        default=(), max_length=5
    )
    """Other hosts to which the page may redirect: an app store, the name with `www.`."""
    landing_marker: Annotated[str, BeforeValidator(_tidy), Field(max_length=200)] = ""
    """A text that the page must always show; empty: its text is not judged."""


class TextPart(Part):
    """What is said."""

    accented: OfficerText
    unaccented: OfficerText | None = None
    """None: derived from `accented`."""


class TemplatePart(Part):
    """A text registered at the carrier and what fills it."""

    id: str = Field(pattern=r"^[\w-]{1,60}$")
    registered_text: OfficerText
    parameters: Pairs = ()
    """Name to text, in the file's order."""


class Route(Part):
    """What one gateway needs to carry the message."""

    brandname: Annotated[str, Field(max_length=11), AfterValidator(_brandname)] = ""
    alphabet: Spelling = Spelling.ACCENTED
    segments_max: int | None = Field(default=None, ge=1, le=20)
    """None: what the gateway's own limits say."""
    template: TemplatePart | None = None
    settings: dict[GatewayName, SettingText] = Field(default_factory=dict)
    """What only that gateway asks for: `label_id`, `contract_id` …"""
