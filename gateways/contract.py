"""What every gateway is: a frozen translator without I/O, and the small protocols some add."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Protocol, runtime_checkable

from gateways.exchange import HttpRequest, HttpResponse
from gateways.message import Alphabet, Message, MessageClass
from gateways.outcome import Outcome, Proof, Receipt


@dataclass(frozen=True, slots=True)
class OpenHours:
    """Hours of the day, local time of the province, in which a gateway takes a class: [start,
    end).
    """

    message_class: MessageClass
    start: time
    end: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a gateway can take; defaults are the cautious ones."""

    tps: float
    """Segments per second allowed by the contract (messages where the gateway counts messages)."""
    recipients_per_call: int = 1
    segments_max: int = 4
    alphabets: frozenset[Alphabet] = frozenset(Alphabet)
    proof: Proof = Proof.NONE
    negative_receipts: bool = False
    open_hours: tuple[OpenHours, ...] = ()
    """Empty: the gateway itself closes at no hour."""
    lists_are_atomic: bool = False
    """The carrier confirmed in writing that a list refused for one number was refused whole."""
    keep_alive_proven: bool = False
    """POST only: connections may be reused (design 3)."""
    pushes_receipts: bool = False
    """Tells of each message by itself: that it never does so is a sign of its own."""
    any_network: bool = False
    """Reaches the subscribers of every carrier (aggregators), not only its own."""
    daily_quota: int | None = None
    """Messages per local day that the gateway itself enforces, where it has one (ZNS)."""
    monthly_quota: int | None = None
    """Messages per local month that the gateway itself enforces, where it has one (OA)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """One version of what opens a gateway. Secrets stay out of repr and join the redaction."""

    gateway: str
    version: int
    secrets: Mapping[str, str] = field(repr=False)
    expires_at: datetime | None = None


@runtime_checkable
class Gateway(Protocol):
    """A translator: no I/O, no clock, no database, no queue."""

    @property
    def name(self) -> str:
        """The gateway's one name, as in the registry."""

    @property
    def limits(self) -> Limits:
        """What it can take."""

    def request_for(self, messages: Sequence[Message], credential: Credential) -> HttpRequest:
        """One submission. `len(messages)` is at most `limits.recipients_per_call`."""

    def outcomes_of(self, messages: Sequence[Message], response: HttpResponse) -> Sequence[Outcome]:
        """One outcome per message, in order; what the answer does not speak of is unknown."""

    def receipts_in(self, callback: HttpRequest, now: datetime) -> Sequence[Receipt]:
        """Receipts in a pushed callback. Raises `UnreadableCallback` or `ForgedCallback`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """What is asked about: one attempt as it was submitted."""

    reference: str
    address: str = field(repr=False)
    carrier_ref: str | None = None
    wire_at: datetime
    brandname: str = ""
    template_id: str | None = None


@runtime_checkable
class Askable(Protocol):
    """A gateway that can be asked what became of a message. Questions may be repeated freely."""

    @property
    def answers_unknown(self) -> bool:
        """True where a question by our own reference can end an unknown (VNPT); else it needs a
        carrier_ref.
        """

    @property
    def answers_accepted(self) -> bool:
        """True where a question can tell more of a message that was accepted: its receipt."""

    @property
    def questions_per_call(self) -> int:
        """How many submitted messages one question may carry."""

    def question_for(self, asked: Sequence[Submitted], credential: Credential) -> HttpRequest:
        """One question about `asked`."""

    def findings_in(
        self, asked: Sequence[Submitted], response: HttpResponse
    ) -> Sequence[Receipt | None]:
        """One finding per asked message, in order; None where the answer says nothing certain."""


@runtime_checkable
class Idempotent(Protocol):
    """A gateway that takes no reference twice: an unknown may be ended by submitting it again.

    Only *accepted* ends it: taken now, or taken before. Every other answer speaks of that call
    alone, and the first one stays unknown.
    """

    @property
    def resubmit_within(self) -> timedelta | None:
        """The same reference may be submitted again within this time after the first call; the
        gateway itself refuses to take it twice. None: it may not.
        """

    @property
    def resubmit_same_day_only(self) -> bool:
        """True where the gateway may forget its references at local midnight: what was first
        submitted on another day is never submitted again, and nothing close to midnight.
        """


@dataclass(frozen=True, slots=True)
class FailList:
    """Which failures a list speaks of: one brandname's, of one local day."""

    brandname: str
    day: date


@dataclass(frozen=True, slots=True)
class FailPage:
    """One page of a list."""

    failed: Sequence[Receipt]
    """Each names the address it speaks of."""
    more: bool
    """May another page follow?"""


@runtime_checkable
class Listed(Protocol):
    """A gateway that lists what failed. Presence tells; absence tells nothing (law)."""

    @property
    def name(self) -> str:
        """The gateway's one name."""

    def page_request(self, which: FailList, number: int, credential: Credential) -> HttpRequest:
        """Ask for one page, from 1."""

    def page_in(self, response: HttpResponse) -> FailPage | None:
        """What the page says, None where the answer is none."""


@runtime_checkable
class Renewable(Protocol):
    """A gateway whose credential expires (MobiFone's sid, Zalo's tokens)."""

    def renewal_request(self, credential: Credential) -> HttpRequest:
        """Ask for the next credential."""

    def credential_in(
        self, credential: Credential, response: HttpResponse, now: datetime
    ) -> Credential:
        """The next version. Raises `RenewalRefused` (a person must act) or `RenewalUnclear`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that `loa gateway check` proves: a question and how to read its answer."""

    name: str
    request: HttpRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """What a check showed, in words for the officer; `remedy` tells the next step when it
    failed.
    """

    name: str
    passed: bool
    words: str
    remedy: str = ""


@runtime_checkable
class Checkable(Protocol):
    """A gateway that can prove its credentials, address, balance, labels, templates or quota."""

    def checks(self, credential: Credential) -> Sequence[Check]:
        """The questions, in the order to ask them."""

    def result_of(self, check: Check, response: HttpResponse) -> CheckResult:
        """What one answer shows."""


class GatewayError(Exception):
    """Never raised itself: the root of what an adapter may raise."""


class UnreadableCallback(GatewayError):
    """A callback that cannot be read; it is kept raw and counted."""


class ForgedCallback(GatewayError):
    """A callback whose signature is missing or wrong; it changes nothing and is counted."""


class RenewalRefused(GatewayError):
    """The carrier refused a new credential: a person must act (connect again, correct the
    password).
    """


class RenewalUnclear(GatewayError):
    """The answer to a renewal could not be read: the old credential may be dead, re-read the
    store first.
    """
