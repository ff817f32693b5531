"""What the carriers of the lab are told: accounts, texts, hours, paces, quotas, faults."""

from __future__ import annotations

import re
from datetime import datetime, time
from pathlib import Path
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field

from gateways.lab.profiles import Fault

ProfileName = Literal["none", "usual", "hostile"]
LandingState: TypeAlias = Literal["up", "down", "moved", "hijacked"]

SMS = "sms"
ZALO = "zalo"
MEDIUM_OF: dict[str, str] = {
    "vnpt": SMS,
    "viettel": SMS,
    "mobifone": SMS,
    "zalo_zns": ZALO,
    "zalo_oa": ZALO,
    "esms": SMS,
}


OAUTH = "zalo_oauth"
"""What both Zalo gateways renew their credential at."""


def _known_gateway(name: str) -> str:
    if name not in {*MEDIUM_OF, OAUTH}:
        message = f"{name} is no gateway of the lab: name one of {', '.join(MEDIUM_OF)}"
        raise ValueError(message)
    return name


def _known_medium(name: str) -> str:
    if name not in {SMS, ZALO}:
        message = f"{name} is no medium of the lab: name {SMS} or {ZALO}"
        raise ValueError(message)
    return name


def _known_kind(kind: str) -> str:
    if kind and kind not in frozenset(Fault) and not _CODE.match(kind):
        message = f"{kind} is neither a fault nor a code: name one of {', '.join(Fault)}"
        raise ValueError(message)
    return kind


_CODE = re.compile(r"-?\d+\Z|[A-Z][A-Z_]+\Z")
GatewayName = Annotated[str, AfterValidator(_known_gateway)]
MediumName = Annotated[str, AfterValidator(_known_medium)]
FaultKind = Annotated[str, AfterValidator(_known_kind)]
"""A fault, nothing at all, or a code of the carrier (`-118`, `23`, `FORMAT_ERROR`)."""


class Part(BaseModel):
    """A frozen piece of the configuration that refuses what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class LinkRule(Part):
    """The approved links of a medium: each required one exactly once, allowed ones at most once."""

    required: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()


class MobifoneAccount(Part):
    """An account of the smsg door (wire/mobifone.md 1)."""

    user_name: str = "demo"
    password: str = Field(default="demo", repr=False)
    brandnames: tuple[str, ...] = ("LANGSON",)
    sid_life_seconds: float = 1800.0
    """No source tells the life of a sid (wire/mobifone.md 2): half an hour of lab time."""
    sid_calls: int | None = None
    """A sid opens so many calls and is over: in the middle of a batch, whatever the clock says."""
    sids_at_once: int = 4
    """A sid seems to be one SMPP bind, and binds are few: the next login ends the oldest."""


class VnptAccount(Part):
    """An agent of the smsbn door (wire/vnpt.md 3)."""

    agent_id: str = "901"
    api_user: str = "demo_api"
    api_pass: str = Field(default="demo_pass", repr=False)
    user_name: str = "demo_agent"
    contract_ids: tuple[str, ...] = ("8001",)
    labels: dict[str, str] = {"131001": "LANGSON"}
    """LABELID to brandname."""
    templates: dict[str, str] = {"550001": "De nghi cai dat Bluezone: {P1}"}
    """TEMPLATEID to registered text with `{P1}` or `{A,30}` places."""
    numbers_max: int = 50
    segments_max: int = 4
    banned_words: tuple[str, ...] = ("lo de",)
    package_segments: int | None = None
    """Segments left in the package; when they are used up the answer is 20."""
    qc_per_day: int = 3


class ViettelAccount(Part):
    """An account of the bulkapi door (wire/viettel.md 3)."""

    user: str = "smsbrand_demo"
    password: str = Field(default="demo", repr=False)
    cp_code: str = "DEMO"
    brandnames: tuple[str, ...] = ("LANGSON",)
    templates: tuple[str, ...] = ()
    """Registered texts, `%` for any run of characters; none means that every text passes."""
    content_bytes_max: int = 1280
    banned_words: tuple[str, ...] = ("lo de",)
    gives_message_id: bool = False
    """Newer accounts answer `wsCpMt` with a `messageId`; `wsCpMtRegDlr` always does."""
    dlr_statuses: dict[str, int] = {"taken": 0, "delivered": 1, "undelivered": 2, "unreached": 3}
    """The values of `dlrStatus` were found nowhere (wire/viettel.md 2): these are made up."""
    duplicate_window_seconds: float = 3600.0
    """The window of the content guard is not documented (wire/viettel.md 5)."""
    balance: int = 1_000_000_000
    price_per_segment: int = 0
    address_seen: str = "203.0.113.7"
    address_is_allowed: bool = True


class EsmsAccount(Part):
    """An account of the aggregator (wire/esms.md 1, 2)."""

    api_key: str = Field(default="DEMO", repr=False)
    secret_key: str = Field(default="DEMO", repr=False)
    user_id: int = 9999
    brandnames: tuple[str, ...] = ("LANGSON",)
    templates: tuple[str, ...] = ()
    """Registered texts, `%` for any run of characters; none means that every text passes."""
    banned_words: tuple[str, ...] = ("lo de",)
    unregistered_networks: tuple[Literal["1", "2", "3", "4", "5", "6", "7"], ...] = ()
    """`telcoid` of each network at which no brandname is registered: its numbers meet 177."""
    guard_forgets: Literal["at_midnight", "after_24_hours"] = "at_midnight"
    """When a RequestId is taken again. The document says both: this is the worse of the two."""
    balance: int = 10_000_000_000
    price_per_segment: int = 850
    has_price: bool = True
    is_locked: bool = False
    address_is_allowed: bool = True
    status_after_seconds: float = 5.0
    """A message is not found sooner (105); how soon it is, no source tells."""
    push_ladder_seconds: tuple[float, ...] = (60, 60, 60, 60, 60)
    """Five more calls where nobody answered in time (wire/esms.md 2); how far apart is made up."""


class ZnsTemplate(Part):
    """A registered ZNS text with `<name>` places (wire/zalo.md 3)."""

    text: str
    name: str = "Thong bao"
    status: Literal["ENABLE", "PENDING_REVIEW", "REJECT", "DISABLE"] = "ENABLE"
    longest: dict[str, int] = {}
    """Longest value of a parameter in characters; 30 where not told."""
    night_ban: bool = False
    daily_quota: int | None = None
    timeout_milliseconds: int = 7_200_000
    price: int = 200


class ZaloAccount(Part):
    """One OA, its app and its ZNS account on one credential (wire/zalo.md 1 to 4)."""

    app_id: str = "1234567890123456789"
    app_secret: str = Field(default="AppSecretMADEUP000001", repr=False)
    oa_secret: str = Field(default="OAsecretMADEUP0000001", repr=False)
    oa_id: str = "2893352839501541173"
    oa_name: str = "Tinh Lang Son"
    access_token: str = Field(default="AT_madeup_1", repr=False)
    refresh_token: str = Field(default="RT_madeup_1", repr=False)
    code: str = Field(default="CODE_madeup_1", repr=False)
    code_challenge: str | None = None
    """Base64url SHA-256 that the first consent announced; None takes any verifier."""
    issued_at: AwareDatetime | None = None
    """When the first access token was issued; None means when the lab first hears it."""
    token_life_seconds: int = 90_000
    token_calls: int | None = None
    """An access token opens so many calls and is over: in the middle of a batch."""
    refresh_life_days: int = 90
    plant_lost_renewals: int = 0
    """So many first renewals are granted and their answers lost: the pair is gone for good."""
    push_ladder_seconds: tuple[float, ...] = (30, 300, 900, 1800, 3600)
    """When a webhook is pushed again (wire/zalo.md 4.1). After the last one the real subscription
    is cancelled; the lab gives up that webhook only."""
    v2_is_shut: bool = False
    """The v2.0 message call answers -240, as it does today (wire/zalo.md 0.1)."""
    templates: dict[str, ZnsTemplate] = {}
    daily_quota: int = 500_000
    oa_monthly_quota: int | None = None
    calls_per_minute: int | None = None
    followers: tuple[str, ...] = ()
    """User ids of followers; when there are any, no other id follows the OA."""


class Stretch(Part):
    """A stretch of lab time in which a gateway behaves in one way for everybody."""

    gateway: GatewayName
    start: AwareDatetime
    end: AwareDatetime

    def covers(self, gateway: str, at: datetime) -> bool:
        """Whether it speaks of that gateway at that aware instant."""
        return gateway == self.gateway and self.start <= at < self.end


class PhoneOff(Part):
    """A stretch of lab time in which a phone is off; carriers try it for a day, then give up."""

    start: AwareDatetime
    end: AwareDatetime


class LandingStretch(Part):
    """A stretch of lab time in which a landing is what it should not be."""

    start: AwareDatetime
    end: AwareDatetime
    state: LandingState


class LandingPage(Part):
    """The page that stands in for an approved address, at `/landing/NAME`."""

    text: str = "<html><body><h1>Bluezone</h1></body></html>"
    state: LandingState = "up"
    moved_to: str = "https://bluezone.example.com/"
    """Where it redirects to while it is moved."""
    stretches: tuple[LandingStretch, ...] = ()
    """What it is meanwhile; the first that covers an instant counts."""

    def state_at(self, now: datetime) -> LandingState:
        """What it is at that aware instant."""
        found = (one.state for one in self.stretches if one.start <= now < one.end)
        return next(found, self.state)


class LabConfig(Part):
    """Everything the lab is told. Its defaults answer the examples of wire/*.md."""

    seed: int = 1
    faults: ProfileName = "none"
    rates: dict[GatewayName, dict[FaultKind, float]] = {}
    """Gateway to kind to rate: overrides single rates of the profile."""
    forced: dict[str, tuple[FaultKind, ...]] = {}
    """Address to the fault kinds of its first, second ... submission; "" plays none."""
    latency_seconds: tuple[float, float] = (0.005, 0.030)
    slow_seconds: float = 0.25
    hang_seconds: float = 60.0
    close_after_each_answer: bool = False
    links: dict[MediumName, LinkRule] = {}
    """Medium (`sms`, `zalo`) to its approved links; a medium without a rule is not judged."""
    hours: dict[GatewayName, tuple[tuple[time, time], ...]] = {}
    """Gateway to the [start, end) hours in Vietnam in which it may be called to submit."""
    tps: dict[GatewayName, float] = {}
    """Gateway to segments per second of the contract (messages for Zalo)."""
    tps_window_seconds: float = 1.0
    """Width of the sliding window in lab time; a fast scaled clock needs a wider one."""
    tps_tolerance: float = 0.05
    enforce_tps: bool = False
    """Refuse what is above the pace, as the carrier would, beside counting it."""
    ported: dict[str, GatewayName] = {}
    """Address to the gateway that serves it since it was ported, beside those the seed ports."""
    switched_off: dict[str, tuple[PhoneOff, ...]] = {}
    """Address to when its phone is off, beside those that the seed turns off."""
    blackholes: tuple[Stretch, ...] = ()
    outages: tuple[Stretch, ...] = ()
    landings: dict[str, LandingPage] = {}
    """The pages behind approved addresses, by name."""
    plant_loss: int = 0
    plant_invention: int = 0
    receipts_url: str = "http://127.0.0.1:8080"
    mobifone: MobifoneAccount = MobifoneAccount()
    vnpt: VnptAccount = VnptAccount()
    viettel: ViettelAccount = ViettelAccount()
    zalo: ZaloAccount = ZaloAccount()
    esms: EsmsAccount = EsmsAccount()

    @classmethod
    def read(cls, path: Path | None, **over: object) -> Self:
        """The configuration of a JSON file, single values replaced. Raises `ValidationError`."""
        written = cls() if path is None else cls.model_validate_json(path.read_bytes())
        told = {name: value for name, value in over.items() if value is not None}
        return cls.model_validate({**written.model_dump(), **told})
