"""Chance without a stream: a draw is a hash of who asks and what for, the same in any order."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

_SPAN = float(2**64)


def draw(seed: int, *asked: str) -> float:
    """A number in [0, 1) that depends on the seed and on each word asked, and on nothing else."""
    words = "\x1f".join((str(seed), *asked)).encode(errors="surrogatepass")
    return int.from_bytes(blake2b(words, digest_size=8).digest(), "big") / _SPAN


def pick(rates: Mapping[str, float], drawn: float) -> str:
    """The kind into whose share of [0, 1) the draw falls, or the empty word for the rest."""
    for kind, rate in rates.items():
        if drawn < rate:
            return kind
        drawn -= rate
    return ""


def token(seed: int, *asked: str) -> str:
    """Twenty hexadecimal digits for ids that the carriers make up."""
    words = "\x1f".join((str(seed), *asked)).encode(errors="surrogatepass")
    return blake2b(words, digest_size=10).hexdigest()
