"""One attempt, as the carrier states it and as the ledger has it: they are equal, or differ in some
way that has a name.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from campaigns.lifecycle import Status
from campaigns.settlement.fold import Folded
from campaigns.settlement.stated import Stated


class Kind(StrEnum):
    """How both sides differ. Each is a case of its own."""

    STATED_TAKEN = "stated_taken"
    """The carrier states that it sent or brought what the ledger has not as taken."""
    STATED_FAILED = "stated_failed"
    """The carrier states that it did not bring what the ledger has as taken, or does not know."""
    THEIRS = "theirs_not_ours"
    """The carrier states a message that was never begun here."""
    OURS = "ours_not_theirs"
    """A file that claims to be complete lacks what was taken, or perhaps taken."""
    SEGMENTS = "segments"
    """Both have it, with another number of segments."""
    DOUBLED = "doubled"
    """Several different lines state one message."""


class Ours(NamedTuple):
    """One attempt of the ledger."""

    week: int
    obligation_id: int
    attempt_no: int
    status: Status
    """Of its obligation for the latest attempt; for an earlier one what its own facts tell."""
    taken: bool
    """Did a carrier ever say that it took this attempt?"""
    segments: int


class Difference(NamedTuple):
    """What a case is made of."""

    kind: Kind
    stated: Stated
    segments: int | None
    """As stated."""
    lines: int
    number: int | None
    """The line of the file."""


_HELD: Final = frozenset({Status.ACCEPTED, Status.DELIVERED})
_PERHAPS: Final = _HELD | {Status.UNRESOLVED}


def differences(folded: Folded | None, ours: Ours, *, complete: bool) -> Iterator[Difference]:
    """How an attempt of ours differs from what the file states of it; nothing where it does not.

    What it does not speak of differs only where the file claims to be complete.
    """
    if folded is None:
        if complete and ours.status in _PERHAPS:
            yield Difference(Kind.OURS, Stated.ABSENT, None, 0, None)
        return
    segments = folded.segments if folded.states_segments else None
    kinds = (_of_word(folded.stated, ours), _of_lines(folded), _of_segments(folded, ours))
    for kind in kinds:
        if kind is not None:
            yield Difference(kind, folded.stated, segments, folded.lines, folded.number)


def _of_word(stated: Stated, ours: Ours) -> Kind | None:
    if stated is Stated.UNKNOWN:
        return None
    if stated is Stated.DELIVERED:
        return None if ours.status in _HELD else Kind.STATED_TAKEN
    if stated is Stated.TAKEN:
        return None if ours.taken else Kind.STATED_TAKEN
    return Kind.STATED_FAILED if ours.status in _PERHAPS else None


def _of_lines(folded: Folded) -> Kind | None:
    return Kind.DOUBLED if folded.lines > 1 else None


def _of_segments(folded: Folded, ours: Ours) -> Kind | None:
    """Only of what both sides have, once: of a doubled one the sum is told with its own case."""
    comparable = folded.stated.is_taken and ours.taken and folded.lines == 1
    differ = folded.states_segments and folded.segments != ours.segments
    return Kind.SEGMENTS if comparable and differ else None
