"""All that a worker touches beyond its own memory; the simulation stands behind the same ports."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from campaigns.database import DatabasePort
from campaigns.ledger import Facts
from campaigns.seal import Seal
from campaigns.vault import Vault
from gateways.contract import Gateway
from gateways.mail import Courier
from gateways.transport import Transport
from scheduler.clock import Clock
from scheduler.journal import Journal, NoJournal
from scheduler.lookout import Lookout


class Wake(Protocol):
    """Hints that there is work. Losing or doubling one changes nothing."""

    def dispatch(self, gateway: str) -> None:
        """A lane of this gateway may find something to do."""

    def drain(self) -> None:
        """Something may wait in the receipts spool."""

    def reconcile(self, gateway: str) -> None:
        """It is time to ask this gateway about what is open."""

    def probe(self, version_id: int) -> None:
        """It is time to look at the landings of this version of a campaign."""

    def watch(self) -> None:
        """It is time to look whether anything is wrong, and to tell people."""


class Chance(Protocol):
    """Where tokens and jitter come from."""

    def token(self) -> int:
        """63 random bits, never 0."""

    def fraction(self) -> float:
        """A number in [0, 1)."""


class SystemChance:
    """Chance from the operating system."""

    def token(self) -> int:
        """63 random bits, never 0."""
        return secrets.randbits(63) or 1

    def fraction(self) -> float:
        """A number in [0, 1)."""
        return secrets.randbelow(1 << 30) / (1 << 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tuning:
    """Sizes and waits of sending. Seconds are real ones: the clock stretches them."""

    claim_limit: int = 500
    """Obligations under one lease."""
    wire_limit: int = 64
    """Messages on the wire at once in one lane: what one kill can leave unresolved."""
    call_deadline_seconds: float = 30.0
    lease_seconds: float = 120.0
    """Outlives a call and its two transactions."""
    lane_seconds: float = 50.0
    margin_seconds: float = 5.0
    """Nothing is begun so near a closing hour: the carrier reads it a little later."""
    lanes_per_gateway: int = 1
    ask_seconds: float = 300.0
    """Gateways are asked about open questions so often, in the clock's own seconds."""
    watch_seconds: float = 55.0
    """What is wrong is looked for so often: three looks fit into three minutes."""
    slot_seconds: float = 1.0
    """How much of the pace one sub-batch books; bounds what goes on after a halt."""


def aggregators_of(gateways: Mapping[str, Gateway]) -> frozenset[str]:
    """Those of these gateways that reach the subscribers of every carrier."""
    return frozenset(name for name, one in gateways.items() if one.limits.any_network)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """One worker's hands."""

    database: DatabasePort
    transport: Transport
    clock: Clock
    wake: Wake
    chance: Chance
    vault: Vault
    seal: Seal
    gateways: Mapping[str, Gateway]
    live: frozenset[str] = frozenset()
    """Gateways whose address is not on this machine's loopback."""
    tuning: Tuning = Tuning()
    journal: Journal = field(default_factory=NoJournal)
    """Where what is sent outlives the database."""
    lookout: Lookout | None = None
    """None: no landing is looked at from here."""
    mail: Courier | None = None
    """None: no mail server is named, so nobody is told by e-mail."""

    @property
    def aggregators(self) -> frozenset[str]:
        """Gateways that reach the subscribers of every carrier."""
        return aggregators_of(self.gateways)

    def facts(self) -> Facts:
        """An empty gathering of facts for one transaction."""
        return Facts(self.seal)
