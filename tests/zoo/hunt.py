"""`make zoo`: each planted bug is hunted seed by seed; one that escapes shows a gap in the laws."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import nullcontext
from multiprocessing import get_context
from typing import Final, NamedTuple

from tests.simulation.seeds import run_on_sqlite
from tests.zoo import in_hearing, in_keeping, in_sending
from tests.zoo.bug import BUGS, SEEDS

__all__ = ["BUGS", "Hunted", "hunt", "in_hearing", "in_keeping", "in_sending", "main", "run"]

_PROCESSES: Final = 2
_SHOWN: Final = 160
#: How a planted bug fails that no longer fits the code it is planted in: no law has found it.
_MISFITS: Final = ("raised TypeError", "raised AttributeError", "raised NameError")


class Misfit(Exception):
    """A planted bug must be written anew: the code around it changed."""


class Hunted(NamedTuple):
    """How the hunt for one bug ended."""

    name: str
    seed: int | None
    """Where it was found; None: it escaped."""
    law: str
    tried: int
    seconds: float


def run(name: str | None, seed: int) -> Sequence[str]:
    """What one seed breaks with that bug planted, or with none. Raises Misfit."""
    with BUGS[name].planted() if name else nullcontext():
        broken = run_on_sqlite([seed]).broken
    if name and any(misfit in law for law in broken for misfit in _MISFITS):
        raise Misfit(f"{name}: {broken[0]}")
    return broken


def hunt(name: str, most: int = SEEDS) -> Hunted:
    """Seed by seed, until a law is broken."""
    begun, tried = time.monotonic(), 0
    for tried, seed in enumerate(BUGS[name].seeds(), start=1):
        if tried > most:
            break
        broken = run(name, seed)
        if broken:
            return Hunted(name, seed, broken[0], tried, time.monotonic() - begun)
    return Hunted(name, None, "", tried, time.monotonic() - begun)


def main(words: Sequence[str] | None = None) -> int:
    """Hunt all bugs, or those named; 1 where one escapes or a healthy seed breaks a law."""
    parser = argparse.ArgumentParser(prog="tests.zoo.hunt", description=__doc__)
    parser.add_argument("bugs", nargs="*", help=f"of {len(BUGS)}: {', '.join(sorted(BUGS))}")
    parser.add_argument("--most", type=int, default=SEEDS, help=f"seeds for each ({SEEDS})")
    asked = parser.parse_args(words)
    with ProcessPoolExecutor(_PROCESSES, mp_context=get_context("spawn")) as pool:
        hunts = [pool.submit(hunt, name, asked.most) for name in asked.bugs or BUGS]
        hunted = [_told(one.result()) for one in as_completed(hunts)]
        found = {one.seed for one in hunted if one.seed is not None}
        healthy = [
            law for laws in pool.map(run, [None] * len(found), sorted(found)) for law in laws
        ]
    escaped = [one.name for one in hunted if one.seed is None]
    for line in _summary(len(hunted), escaped, healthy, len(found)):
        _tell(line)
    return int(bool(escaped or healthy))


def _summary(
    bugs: int, escaped: Sequence[str], healthy: Sequence[str], seeds: int
) -> Iterator[str]:
    yield f"{bugs - len(escaped)} of {bugs} bugs found"
    yield from (f"  escaped: {name}" for name in escaped)
    yield f"without any bug the same {seeds} seeds broke {len(healthy)} laws"
    yield from (f"  {law}" for law in healthy)


def _told(one: Hunted) -> Hunted:
    shown = one.law.split("\n")[0][:_SHOWN] if one.seed is not None else "escaped"
    _tell(f"{one.name}: {shown}  ({one.tried} tried, {one.seconds:.0f} s)")
    return one


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
