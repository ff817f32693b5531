"""Stories of obligations: what happened to each, fact by fact, and how it stands after.

Each story says its facts *and* the row they lead to, by hand: no other fold computed them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a story: its table, the attempt it speaks of, and the columns that matter."""

    table: str
    attempt_no: int
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What happened to an obligation, and how it stands after."""

    status: str
    facts: tuple[Fact, ...] = ()
    attempts: int = 0
    spared: int = 0
    accepted: int = 0
    reason: str = ""
    proof: str = ""
    open_attempt: int = 0


def begun(number: int = 1, **values: Any) -> Fact:
    """An attempt went on the wire."""
    return Fact("attempt", number, values)


def said(verdict: str, event: str, number: int = 1, **values: Any) -> Fact:
    """The immediate outcome of an attempt."""
    return Fact("outcome", number, {"verdict": verdict, "event": event} | values)


def heard(word: str, event: str, number: int = 1, **values: Any) -> Fact:
    """A receipt for an attempt."""
    return Fact("receipt", number, {"word": word, "event": event} | values)


def ruled(event: str, reason: str, number: int = 0, **values: Any) -> Fact:
    """A ruling on an obligation after `number` attempts."""
    return Fact("ruling", number, {"event": event, "reason": reason} | values)


_TAKEN = (begun(), said("accepted", "accept"))

STORIES: Mapping[str, Story] = {
    "untouched": Story(status="due"),
    "leased": Story(status="claimed"),
    "on_the_wire": Story(status="claimed", facts=(begun(),), attempts=1, open_attempt=1),
    "accepted": Story(status="accepted", facts=_TAKEN, attempts=1, accepted=1),
    "delivered": Story(
        status="delivered",
        facts=(*_TAKEN, heard("delivered", "deliver", proof="handset")),
        attempts=1,
        accepted=1,
        proof="handset",
    ),
    "delivered_before_its_answer": Story(
        status="delivered",
        facts=(
            begun(),
            heard("delivered", "deliver", proof="handset"),
            said("accepted", "ignored", late=True),
        ),
        attempts=1,
        accepted=1,
        proof="handset",
    ),
    "accepted_then_by_the_smsc": Story(
        status="accepted",
        facts=(*_TAKEN, heard("delivered", "ignored", proof="smsc")),
        attempts=1,
        accepted=1,
        proof="smsc",
    ),
    "undelivered": Story(
        status="failed",
        facts=(*_TAKEN, heard("undelivered", "undeliver", code="5")),
        attempts=1,
        accepted=1,
        reason="5",
    ),
    "undelivered_after_a_no": Story(
        status="failed",
        facts=(
            begun(),
            said("deferred", "defer", code="98"),
            heard("undelivered", "undeliver"),
        ),
        attempts=1,
        reason="undelivered",
    ),
    "unreached": Story(
        status="due",
        facts=(*_TAKEN, heard("unreached", "unreach", code="27")),
        attempts=1,
        accepted=1,
        reason="27",
    ),
    "unresolved": Story(
        status="unresolved",
        facts=(begun(), said("unknown", "lose", code="net:deadline")),
        attempts=1,
        reason="net:deadline",
    ),
    "lost_with_its_lane": Story(
        status="unresolved",
        facts=(begun(), ruled("lose", "lease_expired", 1)),
        attempts=1,
        reason="lease_expired",
    ),
    "refused": Story(
        status="failed",
        facts=(begun(), said("rejected", "reject", code="17")),
        attempts=1,
        reason="17",
    ),
    "deferred": Story(
        status="due",
        facts=(begun(), said("deferred", "defer", code="net:refused", scope="gateway")),
        attempts=1,
        spared=1,
        reason="net:refused",
    ),
    "blocked": Story(
        status="due",
        facts=(begun(), said("blocked", "block", code="10", scope="gateway")),
        attempts=1,
        spared=1,
        reason="10",
    ),
    "sent_after_a_no": Story(
        status="accepted",
        facts=(
            begun(),
            said("deferred", "defer", code="98"),
            begun(2),
            said("accepted", "accept", 2),
        ),
        attempts=2,
        accepted=1,
    ),
    "no_zalo_account": Story(
        status="waived",
        facts=(begun(), said("rejected", "excuse", code="-118")),
        attempts=1,
        reason="no_zalo_account",
    ),
    "left_network": Story(
        status="waived",
        facts=(ruled("waive", "left_network"),),
        reason="left_network",
    ),
    "lapsed": Story(status="lapsed", facts=(ruled("close", "never_sent"),), reason="never_sent"),
}
