"""One bit per number: which of a million rows were already seen, in tens of megabytes."""

from __future__ import annotations

_BLOCK_BITS = 20
_IN_BLOCK = (1 << _BLOCK_BITS) - 1
_BLOCK_BYTES = (1 << _BLOCK_BITS) // 8


class Marks:
    """A set of whole numbers that costs a bit for each number of every block it touches.

    All msisdns that the number plan can hold take under 60 MB; row ids take 125 kB per million.
    A set of a million indexes would take over 100 MB, and grow with the roster.
    """

    __slots__ = ("_blocks",)

    def __init__(self) -> None:
        self._blocks: dict[int, bytearray] = {}

    def add(self, number: int) -> bool:
        """Mark a number; False where it was marked already."""
        block = self._blocks.get(number >> _BLOCK_BITS)
        if block is None:
            block = self._blocks[number >> _BLOCK_BITS] = bytearray(_BLOCK_BYTES)
        place, bit = (number & _IN_BLOCK) >> 3, 1 << (number & 7)
        if block[place] & bit:
            return False
        block[place] |= bit
        return True

    def __contains__(self, number: int) -> bool:
        block = self._blocks.get(number >> _BLOCK_BITS)
        return block is not None and bool(block[(number & _IN_BLOCK) >> 3] & 1 << (number & 7))
