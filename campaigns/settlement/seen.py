"""Which lines were seen already, by their digests, in a few tens of megabytes for a million."""

from __future__ import annotations

from array import array
from typing import Final

_FIRST_BITS: Final = 12


class Seen:
    """A set of whole numbers of 64 bits that holds them bare, where a `set` holds objects.

    It is never more than half full, so that a number is found within a few steps; made anew at
    twice the size, a million take 16 MB.
    """

    __slots__ = ("_held", "_mask", "_table")

    def __init__(self) -> None:
        self._table = _empty(1 << _FIRST_BITS)
        self._mask = (1 << _FIRST_BITS) - 1
        self._held = 0

    def __len__(self) -> int:
        return self._held

    def add(self, number: int) -> bool:
        """Add a number; False where it was there."""
        number = number or 1  # 0 marks a free place; two digests may share one in so many
        if not self._put(number):
            return False
        self._held += 1
        if self._held * 2 > len(self._table):
            self._grow()
        return True

    def _put(self, number: int) -> bool:
        table, mask = self._table, self._mask
        place = number & mask
        while table[place]:
            if table[place] == number:
                return False
            place = (place + 1) & mask
        table[place] = number
        return True

    def _grow(self) -> None:
        held = self._table
        self._table = _empty(len(held) * 2)
        self._mask = len(self._table) - 1
        for number in held:
            if number:
                self._put(number)


def _empty(places: int) -> array[int]:
    return array("Q", bytes(places * 8))
