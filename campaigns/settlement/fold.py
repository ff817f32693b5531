"""All that a file states of each attempt, folded as its lines come: their order changes nothing."""

from __future__ import annotations

from array import array
from typing import Final, NamedTuple

from campaigns.ledger.periods import POSITION_BITS
from campaigns.settlement.stated import Stated

#: Both saturate: nobody counts further, and the order of lines still changes nothing.
_LINES_MAX: Final = 255
_SEGMENTS_MAX: Final = 0xFFFF
#: An earlier member is the stronger word; 0 is "nothing stated".
_WORDS: Final = tuple(Stated)
_RANK: Final = {stated: rank for rank, stated in enumerate(_WORDS, start=1)}
_POSITIONS: Final = (1 << POSITION_BITS) - 1


class Folded(NamedTuple):
    """What the file states of one attempt."""

    stated: Stated
    """The strongest word of all its lines."""
    lines: int
    """How many different ones speak of it; 255 is "so many or more"."""
    segments: int
    """Of all of them together."""
    states_segments: bool
    number: int
    """The line that says the strongest word; the first where several do."""


class Fold:
    """What lines state of attempts, side by side in arrays: some ten octets for each.

    Attempts are known to the ledger, so a file cannot make the arrays longer than a roster is.
    """

    __slots__ = ("_columns",)

    def __init__(self) -> None:
        self._columns: dict[tuple[int, int], _Columns] = {}

    def add(
        self,
        obligation_id: int,
        attempt_no: int,
        *,
        stated: Stated,
        segments: int | None,
        number: int,
    ) -> None:
        """Take one line, in the file at `number`, that speaks of an attempt of ours."""
        key = (obligation_id >> POSITION_BITS, attempt_no)
        columns = self._columns.get(key)
        if columns is None:
            columns = self._columns[key] = _Columns()
        columns.add(obligation_id & _POSITIONS, _RANK[stated], segments, number)

    def of(self, obligation_id: int, attempt_no: int) -> Folded | None:
        """What is stated of an attempt; None where no line speaks of it."""
        columns = self._columns.get((obligation_id >> POSITION_BITS, attempt_no))
        return None if columns is None else columns.at(obligation_id & _POSITIONS)


class _Columns:
    """The attempts of one period that have the same number, by their place in the roster."""

    __slots__ = ("_lines", "_numbers", "_ranks", "_segments", "_told")

    def __init__(self) -> None:
        self._ranks = bytearray()
        self._lines = bytearray()
        self._told = bytearray()
        self._segments = array("H")
        self._numbers = array("I")

    def add(self, place: int, rank: int, segments: int | None, number: int) -> None:
        if place >= len(self._ranks):
            self._reach(place)
        before = self._ranks[place]
        if not before or (rank, number) < (before, self._numbers[place]):
            self._ranks[place], self._numbers[place] = rank, number
        self._lines[place] = min(_LINES_MAX, self._lines[place] + 1)
        if segments is not None:
            self._segments[place] = min(_SEGMENTS_MAX, self._segments[place] + segments)
            self._told[place] = 1

    def at(self, place: int) -> Folded | None:
        if place >= len(self._ranks) or not self._ranks[place]:
            return None
        return Folded(
            _WORDS[self._ranks[place] - 1],
            self._lines[place],
            self._segments[place],
            bool(self._told[place]),
            self._numbers[place],
        )

    def _reach(self, place: int) -> None:
        """Make room for this place and for some more, as a list would."""
        more = place + (place >> 3) + 16 - len(self._ranks)
        for octets in (self._ranks, self._lines, self._told):
            octets.extend(bytes(more))
        self._segments.extend([0] * more)
        self._numbers.extend([0] * more)
