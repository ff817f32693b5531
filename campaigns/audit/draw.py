"""A sample is a function of roster hash, seed and keys alone: the same wherever it is drawn.

Each obligation has a rank, SHA-256 over three lines of text, and each stratum (the carrier whose
duty it is) gives its smallest ranks. Nothing depends on the order of rows, on this machine, or on
anything that could be asked for chance.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from heapq import heappush, heappushpop
from typing import Final, NamedTuple

from campaigns.audit.errors import BadAudit

#: Below so many nothing can be said of a stratum by itself.
MINIMUM: Final = 30
SEED_LENGTH_MAX: Final = 120
#: A sample is called person by person; a larger one was mistyped.
SIZE_MAX: Final = 20_000

_RANK_BITS: Final = 256
#: Turned round, so that a heap of the smallest keeps the largest of them on top.
_TOP: Final = (1 << _RANK_BITS) - 1


class Unit(NamedTuple):
    """What may be drawn: one obligation of the frame."""

    position: int
    stratum: str
    key: str


class Pick(NamedTuple):
    """What was drawn, numbered from 1."""

    number: int
    stratum: str
    position: int
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stratum:
    """How many of a stratum's obligations are drawn."""

    name: str
    size: int
    sample: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A drawn sample, with the allocation that it follows."""

    seed: str
    strata: tuple[Stratum, ...]
    picks: tuple[Pick, ...]

    @property
    def frame(self) -> int:
        """Obligations that it was drawn from."""
        return sum(one.size for one in self.strata)


def tidy_seed(written: str) -> str:
    """The seed as it is hashed: NFC, without spaces around it. Raises BadAudit."""
    seed = unicodedata.normalize("NFC", written).strip()
    if not seed or len(seed) > SEED_LENGTH_MAX or not seed.isprintable():
        raise BadAudit(
            f"A seed is one line of 1 to {SEED_LENGTH_MAX} characters, such as the figures of a "
            "public draw: type another one"
        )
    return seed


def ranker(roster_sha256: bytes, seed: str) -> Callable[[str], int]:
    """What ranks keys: SHA-256 of roster hash (hexadecimal), seed and key, a line each, UTF-8.

    The last line ends without a line feed. Give the seed as `tidy_seed` answers it.
    """
    begun = hashlib.sha256(f"{roster_sha256.hex()}\n{seed}\n".encode())

    def rank(key: str) -> int:
        digest = begun.copy()
        digest.update(key.encode())
        return int.from_bytes(digest.digest(), "big")

    return rank


def draw(
    units: Iterable[Unit],
    *,
    roster_sha256: bytes,
    seed: str,
    size: int,
    minimum: int = MINIMUM,
) -> Sample:
    """Draw `size` of the units, read once and never held: memory is bounded by the sample.

    A stratum gives its share, rounded by the largest remainders, and at least `minimum` (or all
    that it has). Picks are numbered stratum by stratum, smallest rank first. Raises BadAudit.
    """
    tidy = tidy_seed(seed)
    _check_size(size, minimum)
    rank = ranker(roster_sha256, tidy)
    sizes: Counter[str] = Counter()
    smallest: dict[str, list[tuple[int, int, str]]] = {}
    for position, stratum, key in units:
        sizes[stratum] += 1
        kept = smallest.setdefault(stratum, [])
        candidate = (_TOP - rank(key), position, key)
        if len(kept) < size:
            heappush(kept, candidate)
        else:
            heappushpop(kept, candidate)
    shares = allocate(sizes, size=size, minimum=minimum)
    strata = tuple(
        Stratum(name=name, size=sizes[name], sample=shares[name]) for name in sorted(sizes)
    )
    return Sample(seed=tidy, strata=strata, picks=_picks(strata, smallest))


def allocate(sizes: Mapping[str, int], *, size: int, minimum: int) -> dict[str, int]:
    """How many of each stratum: in proportion, none below `minimum` (or all that it has).

    Strata whose share lies below the minimum get the minimum, the others share the rest in
    proportion; fractions are settled by the largest remainders, then by name. Whole numbers only,
    so that every machine rounds alike. Raises BadAudit where the sizes cannot be.
    """
    least = {name: min(minimum, count) for name, count in sizes.items()}
    whole = sum(sizes.values())
    if not sum(least.values()) <= size <= whole:
        raise BadAudit(
            f"Of {whole} obligations in {len(sizes)} strata, {minimum} of each at least, a sample "
            f"has {sum(least.values())} to {whole}: {size} cannot be"
        )
    fixed: dict[str, int] = {}
    while True:
        free = {name: count for name, count in sizes.items() if name not in fixed}
        rest, among = size - sum(fixed.values()), sum(free.values())
        short = {name for name, count in free.items() if rest * count < least[name] * among}
        if not short:
            return fixed | _in_proportion(free, rest)
        fixed |= {name: least[name] for name in short}


def _in_proportion(sizes: Mapping[str, int], rest: int) -> dict[str, int]:
    among = sum(sizes.values())
    shares = {name: rest * count // among for name, count in sizes.items()}
    by_remainder = sorted(sizes, key=lambda name: (-(rest * sizes[name] % among), name))
    for name in by_remainder[: rest - sum(shares.values())]:
        shares[name] += 1
    return shares


def _check_size(size: int, minimum: int) -> None:
    if not 1 <= size <= SIZE_MAX:
        raise BadAudit(f"A sample has 1 to {SIZE_MAX} picks, not {size}")
    if minimum < 1:
        raise BadAudit("The minimum of a stratum is 1 or more: each carrier is looked at")


def _picks(
    strata: tuple[Stratum, ...], smallest: Mapping[str, list[tuple[int, int, str]]]
) -> tuple[Pick, ...]:
    chosen = [
        (one.name, position, key)
        for one in strata
        for _, position, key in sorted(smallest[one.name], reverse=True)[: one.sample]
    ]
    return tuple(
        Pick(number, stratum, position, key)
        for number, (stratum, position, key) in enumerate(chosen, start=1)
    )
