"""What a seed expands to: a province, its processes, and a mix of faults of its own."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pprint import pformat
from typing import Any, Final

from campaigns.week import Week
from gateways.lab.profiles import PROFILES
from tests.simulation.accounts import ACCOUNTS, Aggregator, campaigns

FIRST_WEEK: Final = Week.parse("2021-W22")
WEEKS: Final = 3
_MAY_BE_SAID_AGAIN: Final = 3
_TPS: Final = 5.0
_SLOW_TPS: Final = 0.25
#: Lists are made of what the pace lets through in a slot.
_LISTS_TPS: Final = 40.0
#: A phone is to be off thrice in a week, now and then.
_MOST: Final = {"phone_off": 0.9}
#: Codes that halt a route until people release it.
_BLOCKING: Final = {"vnpt": ("30",)}


@dataclass(frozen=True)
class Outage:
    """A gateway that cannot be reached for a while."""

    gateway: str
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Options:
    """One seed, whole. Printed when it fails, as a seed alone tells nothing to a reader."""

    seed: int
    subscribers: int
    workers: int
    ticks: int
    tick_hours: float
    """The longest that a process with nothing to do waits for its next tick."""
    crash_rate: float
    """How often a process dies at a port call."""
    stall_rate: float
    """How often a worker sleeps past its lease after its calls."""
    early_rate: float
    """How often a word comes before the answer to its call."""
    skew_seconds: float
    """How far hosts' clocks may be from the database's, either way."""
    aggregator: Aggregator
    says_again: bool
    """Does the campaign allow a second submission of what is unknown?"""
    lost_rate: float
    """How often the answer to a COMMIT is lost."""
    all_day: bool
    """May SMS be sent at any hour, the week's last and first included?"""
    slow: bool
    """Are gateways given a message in four seconds, so that haste shows?"""
    lists: bool
    """Does VNPT take several numbers in one call, all or none of them?"""
    quiet_hours: float
    """The people act once in up to so many hours."""
    outages: tuple[Outage, ...]
    rates: Mapping[str, Mapping[str, float]]
    gateways: tuple[str, ...] = tuple(ACCOUNTS)

    @classmethod
    def of(cls, seed: int) -> Options:
        """Half of the fault kinds off, the others at rates of their own (swarm testing)."""
        chance = random.Random(f"options {seed}")
        return cls(
            seed=seed,
            subscribers=chance.randrange(24, 29),
            workers=chance.randrange(2, 5),
            ticks=chance.randrange(1, 4),
            tick_hours=chance.choice((4.0, 8.0, 12.0)),
            crash_rate=chance.choice((0.0, 0.003, 0.01, 0.03)),
            stall_rate=chance.choice((0.0, 0.05, 0.2)),
            early_rate=chance.choice((0.0, 0.2)),
            skew_seconds=chance.choice((0.0, 3.0, 55.0)),
            aggregator=chance.choice(("none", "beside", "instead")),
            says_again=chance.random() < 1 / 2,
            lost_rate=chance.choice((0.0, 0.0, 0.01)),
            all_day=chance.random() < 1 / 3,
            slow=chance.random() < 1 / 4,
            lists=chance.random() < 1 / 3,
            quiet_hours=chance.choice((8.0, 48.0)),
            outages=tuple(_outages(chance)),
            rates={gateway: dict(_rates(chance, gateway)) for gateway in ACCOUNTS},
        )

    @property
    def campaigns(self) -> tuple[str, ...]:
        """The campaign files of this seed."""
        return campaigns(
            aggregator=self.aggregator, says_again=self.says_again, all_day=self.all_day
        )

    @property
    def budget(self) -> int:
        """How many messages of one period may be submitted a second time."""
        return _MAY_BE_SAID_AGAIN if self.says_again else 0

    def tps(self, gateway: str) -> float:
        """What a gateway's contract lets through in a second."""
        if self.slow:
            return _SLOW_TPS
        return _LISTS_TPS if self.lists and gateway == "vnpt" else _TPS

    def settings(self, gateway: str) -> dict[str, Any]:
        """A gateway's settings in this seed."""
        told = {**ACCOUNTS[gateway].settings, "tps": self.tps(gateway)}
        if self.lists and gateway == "vnpt":
            told |= {"recipients_per_call": 4, "lists_are_atomic": True}
        return told

    @property
    def ends_at(self) -> datetime:
        """The end of the last week."""
        return FIRST_WEEK.ends_at + timedelta(weeks=WEEKS - 1)

    def __str__(self) -> str:
        """All of it but the faults that never happen."""
        rates = {
            gateway: {str(kind): round(rate, 3) for kind, rate in kinds.items() if rate}
            for gateway, kinds in self.rates.items()
        }
        return pformat(replace(self, rates=rates), width=100, compact=True)


def _rates(chance: random.Random, gateway: str) -> Iterator[tuple[str, float]]:
    profile = PROFILES["hostile"][gateway]
    kinds = (*profile.calls, *profile.addresses, *profile.fates, *_BLOCKING.get(gateway, ()))
    for kind in kinds:
        yield kind, chance.choice((0.0, chance.uniform(0.02, _MOST.get(kind, 0.2))))


def _outages(chance: random.Random) -> Iterator[Outage]:
    """In every third seed a gateway is away for hours, or for days."""
    if chance.random() < 1 / 3:
        start = FIRST_WEEK.starts_at + timedelta(hours=chance.uniform(0, 24 * 14))
        away = timedelta(hours=chance.choice((2, 20, 72)) * (0.5 + chance.random() / 2))
        yield Outage(chance.choice(tuple(ACCOUNTS)), start, start + away)
