"""What can be wrong: the kinds of alerts, and one finding of a look at the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

#: Real seconds for which a kind must hold before anybody is told; 0 where nothing is said.
_PATIENCE: Final[Mapping[str, float]] = MappingProxyType(
    {
        # A campaign approved, or resumed, a moment ago is only about to be opened.
        "not_opened": 300.0,
        # So is its pilot only about to be sent.
        "pilot": 300.0,
        # Found by two looks, and no less: a lane may be on its way.
        "idle": 50.0,
    }
)


class AlertKind(StrEnum):
    """What can be wrong."""

    HALTED = "halted"
    """A gateway, route or campaign is halted: nothing goes until a person releases it."""
    APPROVAL = "approval"
    """What is sent, or would be sent next, is not what a person approved."""
    PILOT = "pilot"
    """Nothing goes through a live gateway, or will, as nobody read its pilot on a handset."""
    NOT_OPENED = "not_opened"
    """A running campaign's week is not open on Monday at 09:00."""
    FORECAST = "forecast"
    """At pace, hours and quota left, not all that is due will go before the period ends."""
    IDLE = "idle"
    """Something could be sent through a gateway, and nothing is begun."""
    TICK = "tick"
    """Nothing ticks: beat, worker or broker stands still."""
    DOOR = "door"
    """The receipts door does not show a sign of life any more."""
    RECEIPTS = "receipts"
    """A gateway accepted messages hours ago and tells of too few."""
    DISK = "disk"
    """The data folder's disk is nearly full."""
    CLOCK = "clock"
    """Host and database disagree about the time."""
    DATABASE = "database"
    """The ledger cannot be read; told from memory, as no row can be kept."""
    TEST = "test"
    """A trial of the duty list: nothing is wrong."""

    @property
    def patience_seconds(self) -> float:
        """How long it must hold, in real seconds, before anybody is told."""
        return _PATIENCE.get(self.value, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Something that a look found wrong. Neither msisdn nor secret stands in it."""

    kind: AlertKind
    scope: str
    """What it is about, as long as it lasts: `gateway:vnpt`, `campaign:slug`, `route:slug/vnpt`."""
    details: Mapping[str, str | int] = field(default_factory=dict)
    """What its words are filled with; instants in ISO 8601, UTC."""
    grade: int = 1
    """How bad; what became worse is told anew."""
