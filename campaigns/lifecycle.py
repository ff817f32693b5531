"""What may happen to an obligation: one table, and `follow(status, event)`; nothing else moves a
status.
"""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType
from typing import Final

from gateways.outcome import Outcome, Verdict, Word


class Status(StrEnum):
    """Where an obligation stands; each is left only by the events of `TABLE`."""

    DUE = "due"
    """Owed and not on its way: may be claimed."""
    CLAIMED = "claimed"
    """A lane holds a lease on it; an attempt may be open."""
    ACCEPTED = "accepted"
    """A carrier owns the message."""
    UNRESOLVED = "unresolved"
    """Perhaps taken: nobody knows, and it is not submitted again blind."""
    FAILED = "failed"
    """Refused for this address, or reported undeliverable."""
    LAPSED = "lapsed"
    """The period ended before it was sent."""
    WAIVED = "waived"
    """Excused by a ruling with a reason."""
    DELIVERED = "delivered"
    """A receipt says it reached the handset."""

    @property
    def is_open(self) -> bool:
        """Is something still to be done before the period is complete?"""
        return self in (Status.DUE, Status.CLAIMED)


class Event(StrEnum):
    """What can happen to an obligation."""

    CLAIM = "claim"
    """A lane takes a lease on it."""
    RELEASE = "release"
    """The lease ends and nothing was begun."""
    ACCEPT = "accept"
    """The carrier says it owns the message."""
    REJECT = "reject"
    """The carrier says never to this address."""
    EXCUSE = "excuse"
    """The carrier refuses for a reason that counts as an excuse (no Zalo account)."""
    DEFER = "defer"
    """Certainly not taken: later."""
    BLOCK = "block"
    """We may not send this now: people are called."""
    REROUTE = "reroute"
    """Another gateway is to carry it."""
    LOSE = "lose"
    """The answer never came, or its reader died; or what was said again came to no end."""
    DELIVER = "deliver"
    """A receipt: on the handset."""
    UNDELIVER = "undeliver"
    """A receipt: undeliverable for good."""
    UNREACH = "unreach"
    """A receipt: the phone was off until the carrier gave up."""
    WAIVE = "waive"
    """A ruling excuses it."""
    CLOSE = "close"
    """The period ended."""
    GIVE_UP = "give_up"
    """A ruling: nobody will ever know. A mark on the unresolved."""
    RESTORE = "restore"
    """A ruling of the system: the journal tells that it was begun again after this backup."""
    RESEND = "resend"
    """A ruling of the system: what is unknown is submitted a second time, within a budget."""


#: Said in facts whose event changed nothing.
IGNORED: Final = "ignored"

S, E = Status, Event

#: Only these pairs move anything; every other pair of status and event is ignored.
MOVES: Final = MappingProxyType(
    {
        S.DUE: {
            E.CLAIM: S.CLAIMED,
            E.WAIVE: S.WAIVED,
            E.CLOSE: S.LAPSED,
            E.LOSE: S.UNRESOLVED,
            E.DELIVER: S.DELIVERED,
        },
        S.CLAIMED: {
            E.RELEASE: S.DUE,
            E.ACCEPT: S.ACCEPTED,
            E.REJECT: S.FAILED,
            E.EXCUSE: S.WAIVED,
            E.DEFER: S.DUE,
            E.BLOCK: S.DUE,
            E.REROUTE: S.DUE,
            E.LOSE: S.UNRESOLVED,
            E.DELIVER: S.DELIVERED,
            E.UNDELIVER: S.FAILED,
            E.UNREACH: S.DUE,
        },
        S.ACCEPTED: {
            E.DELIVER: S.DELIVERED,
            E.UNDELIVER: S.FAILED,
            E.UNREACH: S.DUE,
            E.RESTORE: S.DUE,
        },
        S.UNRESOLVED: {
            E.ACCEPT: S.ACCEPTED,
            E.DELIVER: S.DELIVERED,
            E.UNDELIVER: S.FAILED,
            E.UNREACH: S.DUE,
            E.REJECT: S.FAILED,
            E.EXCUSE: S.WAIVED,
            E.DEFER: S.DUE,
            E.GIVE_UP: S.UNRESOLVED,
            E.RESEND: S.DUE,
            E.RESTORE: S.DUE,
        },
        S.FAILED: {E.REROUTE: S.DUE, E.DELIVER: S.DELIVERED, E.RESTORE: S.DUE},
        S.LAPSED: {E.DELIVER: S.DELIVERED},
        S.WAIVED: {E.DELIVER: S.DELIVERED},
        S.DELIVERED: {},
    }
)

#: Every pair of status and event; None is "ignored", and is written down like any other entry.
TABLE: Final = MappingProxyType(
    {(status, event): MOVES[status].get(event) for status in Status for event in Event}
)


def follow(status: Status, event: Event) -> Status | None:
    """The next status, or None where the event changes nothing."""
    return TABLE[status, event]


def undenying(status: Status, event: Event) -> Event:
    """What an event does to a message that was said again: nothing may end it as never sent.

    Its first submission was perhaps taken, and nobody will know.
    """
    denies = follow(status, event) in (Status.FAILED, Status.LAPSED, Status.WAIVED)
    return Event.LOSE if denies and status is not Status.ACCEPTED else event


def shows_taken(status: Status, event: Event, *, attempt_open: bool) -> bool:
    """Does this event tell for the first time that a carrier took the attempt? Counted once each.

    A claim alone leaves no fact: only an attempt that is open, or lost, can be told of first.
    """
    untold = status is Status.UNRESOLVED or (status is Status.CLAIMED and attempt_open)
    return untold and event in (Event.ACCEPT, Event.DELIVER, Event.UNDELIVER, Event.UNREACH)


def event_of_outcome(outcome: Outcome, *, late: bool, reroutes: bool = False) -> Event:
    """What an immediate outcome does. A late one finds the obligation unresolved or further on.

    `reroutes`: another gateway is left that may carry what this one rejected. Late, *blocked* and
    *ported* say no more than "certainly not taken": from unresolved nothing is rerouted, and a
    halt belongs to the call that met it.
    """
    if outcome.verdict is Verdict.REJECTED and outcome.excuse:
        return Event.EXCUSE
    if outcome.verdict is Verdict.REJECTED and reroutes and not late:
        return Event.REROUTE
    if outcome.verdict is Verdict.REJECTED and outcome.ported_to and late:
        return Event.DEFER
    event = _OF_VERDICT[outcome.verdict]
    return Event.DEFER if late and event is Event.BLOCK else event


_OF_VERDICT: Final = MappingProxyType(
    {
        Verdict.ACCEPTED: Event.ACCEPT,
        Verdict.REJECTED: Event.REJECT,
        Verdict.DEFERRED: Event.DEFER,
        Verdict.BLOCKED: Event.BLOCK,
        Verdict.UNKNOWN: Event.LOSE,
    }
)

#: What a receipt or finding does. *Taken* ends an unknown; it proves no handset.
EVENT_OF_WORD: Final = MappingProxyType(
    {
        Word.DELIVERED: Event.DELIVER,
        Word.UNDELIVERED: Event.UNDELIVER,
        Word.UNREACHED: Event.UNREACH,
        Word.TAKEN: Event.ACCEPT,
        Word.NEVER_HAD: Event.DEFER,
    }
)
