"""What a carrier counts of an account over a span, and the small protocol of gateways that tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol, runtime_checkable

from gateways.contract import Credential
from gateways.exchange import HttpRequest, HttpResponse


class Unit(StrEnum):
    """What a carrier counts by."""

    HOUR = "hour"
    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class TotalsSpan:
    """A stretch of local time: one hour of a day, whole days, or whole months, both ends within."""

    unit: Unit
    first: date
    last: date
    """The same as `first` for an hour."""
    hour: int = 0
    """From 0 to 23; of hours only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What a carrier counts for one brandname. None: it does not say."""

    brandname: str
    asked: int | None
    """Messages that it was asked to send."""
    sent: int | None
    """Messages that it sent, to numbers of its own and of others."""
    sent_own: int | None
    sent_other: int | None
    failed: int | None
    """Messages that it refused or could not send, for whatever reason."""
    segments: int | None
    """Of what it sent."""


@runtime_checkable
class Totalled(Protocol):
    """A gateway that tells its own counts. Questions may be repeated freely."""

    @property
    def name(self) -> str:
        """The gateway's one name."""

    def totals_request(self, span: TotalsSpan, credential: Credential) -> HttpRequest:
        """Ask for the counts of a span."""

    def totals_in(self, response: HttpResponse) -> Sequence[Totals] | None:
        """The counts by brandname; None where the answer tells none."""
