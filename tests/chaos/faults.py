"""Which fault a call meets on its way to a carrier: a hash of seed, connection and its nth call."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Fault(StrEnum):
    """What a line does to a call."""

    DELAY = "delay"
    """The answer comes late, and in time."""
    RESET_BEFORE = "reset_before"
    """Reset when it was written; the carrier never hears it."""
    RESET_AFTER = "reset_after"
    """The carrier answers, and the connection is reset."""
    SWALLOW = "swallow"
    """The carrier answers, and nothing ever comes back."""
    DRIP = "drip"
    """The answer comes octet by octet, for longer than anybody waits."""
    HALF = "half"
    """Half an answer, then the end."""
    GARBAGE = "garbage"
    """Something comes back that is no answer of any carrier."""
    GZIP_BOMB = "gzip_bomb"
    """A small answer that would unpack to much more than anybody reads."""


#: A call in thirty meets one; half the calls of a sub-batch would have the product call people.
RATES: Final[Mapping[Fault, float]] = {
    Fault.DELAY: 0.01,
    Fault.RESET_BEFORE: 0.003,
    Fault.RESET_AFTER: 0.004,
    Fault.SWALLOW: 0.004,
    Fault.DRIP: 0.003,
    Fault.HALF: 0.003,
    Fault.GARBAGE: 0.003,
    Fault.GZIP_BOMB: 0.003,
}


def draw(seed: int, *what: object) -> float:
    """A number in [0, 1), the same for the same words."""
    said = ":".join(map(str, (seed, *what))).encode()
    return int.from_bytes(hashlib.blake2b(said, digest_size=8).digest()) / 2**64


def fault_of(
    seed: int, connection: str, nth: int, *, rates: Mapping[Fault, float] = RATES
) -> Fault | None:
    """The fault of the nth call of a connection; None for most."""
    left = draw(seed, connection, nth)
    for fault, rate in rates.items():
        left -= rate
        if left < 0:
            return fault
    return None
