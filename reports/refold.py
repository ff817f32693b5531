"""Facts folded to a status once more, by a table of its own that shares nothing with the writer's.

A lease leaves no fact, so what the ledger calls `due` and what it calls `claimed` without an open
attempt are one state here; `open` is an attempt that was begun and has no answer yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

DUE, OPEN, ACCEPTED, UNRESOLVED = "due", "open", "accepted", "unresolved"
FAILED, LAPSED, WAIVED, DELIVERED = "failed", "lapsed", "waived", "delivered"

IGNORED: Final = "ignored"
BEGUN: Final = "attempt"
"""What an attempt's own row does: nobody writes an event there."""

_UNANSWERED: Final = frozenset({DUE, OPEN, UNRESOLVED})
_SPOKEN_OF: Final = _UNANSWERED | {ACCEPTED}

#: event -> (the states it can meet, the state it leads to); design 5, read from the facts' side.
MOVES: Final[Mapping[str, tuple[frozenset[str], str]]] = MappingProxyType(
    {
        BEGUN: (frozenset({DUE}), OPEN),
        "accept": (_UNANSWERED, ACCEPTED),
        "reject": (_UNANSWERED, FAILED),
        "excuse": (_UNANSWERED, WAIVED),
        "defer": (_UNANSWERED, DUE),
        "block": (frozenset({DUE, OPEN}), DUE),
        "reroute": (frozenset({DUE, OPEN, FAILED}), DUE),
        "lose": (frozenset({DUE, OPEN}), UNRESOLVED),
        "deliver": (_SPOKEN_OF | {FAILED, LAPSED, WAIVED}, DELIVERED),
        "undeliver": (_SPOKEN_OF, FAILED),
        "unreach": (_SPOKEN_OF, DUE),
        "waive": (frozenset({DUE}), WAIVED),
        "close": (frozenset({DUE}), LAPSED),
        "give_up": (frozenset({UNRESOLVED}), UNRESOLVED),
        "resend": (frozenset({UNRESOLVED}), DUE),
        "restore": (frozenset({ACCEPTED, UNRESOLVED, FAILED}), DUE),
    }
)

_TELLS_TAKEN: Final = frozenset({"accept", "deliver", "undeliver", "unreach"})
_BAD_NEWS: Final = frozenset({"undeliver", "unreach"})
#: What can cost a message none of its eight attempts.
_SPARING: Final = frozenset({"defer", "block"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one fact says, whichever of the four tables it stands in."""

    kind: str
    n: int
    attempt_no: int
    event: str
    at: datetime
    reason: str | None = None
    """What the obligation's reason becomes; None where the fact does not tell."""
    proof: str | None = None
    """How far a receipt proves, None for what is no receipt."""
    is_good: bool = False
    """A receipt that says taken or delivered."""
    spares: bool = False
    """An outcome that spoke of the route or the gateway, not of the message."""

    @property
    def proves(self) -> str | None:
        """How far it proves the message; None where it says nothing new of that."""
        return None if self.proof == "none" else self.proof


@dataclass(slots=True)
class Folded:
    """An obligation as its facts alone tell it."""

    status: str = DUE
    attempts: int = 0
    spared: int = 0
    accepted: int = 0
    reason: str | None = ""
    proof: str = ""
    open_attempt: int = 0

    def take(self, told: Told) -> str | None:
        """Follow one fact; what was impossible about it, or None."""
        if told.event == IGNORED:
            self._note(told)
            return None
        met = MOVES.get(told.event)
        if met is None:
            return f"the event {told.event!r} is none of the known ones"
        states, leads_to = met
        if self.status not in states:
            return f"{told.event} cannot follow {self.status}"
        self._count(told)
        self.status = leads_to
        return None

    def _count(self, told: Told) -> None:
        if told.event == BEGUN:
            self.attempts += 1
            self.open_attempt = told.attempt_no
            return
        first_word = self.status == UNRESOLVED or self.open_attempt == told.attempt_no
        self.accepted += told.event in _TELLS_TAKEN and first_word
        self.spared += told.spares and told.event in _SPARING
        self.open_attempt = 0
        self.reason = told.reason
        if told.event in _BAD_NEWS:
            self.proof = ""
        elif told.proves is not None:
            self.proof = told.proves

    def _note(self, told: Told) -> None:
        """What moves nothing may still prove more: a good receipt for what was accepted before."""
        is_latest = told.attempt_no == self.attempts
        if told.proves is not None and told.is_good and is_latest and self.status == ACCEPTED:
            self.proof = told.proves


def fold(facts: Iterable[Told], *, until: datetime | None = None) -> Folded:
    """The state that these facts, in the order of their numbers, lead to.

    `until` leaves out what was recorded after that instant (aware). The impossible changes nothing.
    """
    folded = Folded()
    for told in facts:
        if until is None or told.at <= until:
            folded.take(told)
    return folded


def impossible(facts: Iterable[Told]) -> list[tuple[Told, str]]:
    """The facts that cannot have followed what stood before them, each with why."""
    folded = Folded()
    found = [(told, folded.take(told)) for told in facts]
    return [(told, why) for told, why in found if why is not None]
