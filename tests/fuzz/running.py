"""One parser against so many inputs: what crashed, hung or swelled, how fast, how much was seen."""

from __future__ import annotations

import resource
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from random import Random
from types import FrameType
from typing import Final

from tests.fuzz.branches import Branches, Measured
from tests.fuzz.mutation import Mutator
from tests.fuzz.parsers import Parser

#: A parser may make the process so much bigger, whatever comes; beyond it memory is refused.
GROWTH_MAX_BYTES: Final = 256 * 1024 * 1024
#: For one input that is as long as inputs can be, on a machine that has other work.
BOMB_SECONDS: Final = 5.0
#: The same under the eye that counts branches.
TRACED_HANG_SECONDS: Final = 60.0
#: A longer input is read without the eye, which makes it a hundred times slower.
_TRACED_OCTETS_MAX: Final = 8_000
_KEPT_MAX: Final = 20
_SHOWN_OCTETS: Final = 400
_MEGABYTE: Final = 1024 * 1024


class Hung(BaseException):
    """An input took longer than its parser may; no parser's `except Exception` hides it."""


@dataclass(frozen=True, slots=True)
class Crash:
    """An input at which a parser broke its contract."""

    kind: str
    where: str
    data: bytes = field(repr=False)

    def __str__(self) -> str:
        shown = repr(self.data[:_SHOWN_OCTETS])
        return f"{self.kind} at {self.where}, {len(self.data)} octets: {shown}"


@dataclass(slots=True)
class Ran:
    """What came of it."""

    parser: str
    inputs: int = 0
    refused: int = 0
    """Inputs at which it raised what its contract names."""
    crashes: int = 0
    distinct: dict[tuple[str, str], Crash] = field(default_factory=dict)
    seconds: float = 0.0
    grown_bytes: int = 0
    corpus: int = 0
    measured: Measured = field(default_factory=lambda: Measured(0, 0, 0))

    def line(self) -> str:
        """A row of the table."""
        seen, rate = self.measured, self.inputs / self.seconds
        return (
            f"{self.parser:<20} {self.inputs:>9} {self.crashes:>7} {rate:>8.0f} {seen.share:>9.1%}"
            f" {seen.taken:>5}/{seen.of_entered:<5} {seen.of_modules:>7} {self.corpus:>6}"
            f" {self.grown_bytes / _MEGABYTE:>7.1f}"
        )


HEADING: Final = (
    f"{'parser':<20} {'inputs':>9} {'crashes':>7} {'per s':>8} {'branches':>9} {'taken':>11}"
    f" {'modules':>7} {'corpus':>6} {'RSS +MB':>7}"
)


def run(parser: Parser, *, inputs: int, sample: int, seed: int) -> Ran:
    """Feed it `inputs` inputs, the first `sample` of them under the eye that counts branches.

    Of those, an input that took a way none took before joins the corpus. The same arguments give
    the same inputs.
    """
    ran, watch = Ran(parser.name), Branches(parser.modules)
    mutator = Mutator(parser.seeds, parser.words, chance=Random(f"{seed} {parser.name}"))
    begun, size = time.perf_counter(), _peak_bytes()
    with _guarded(TRACED_HANG_SECONDS) as beginning:
        for data in parser.seeds:
            _feed(ran, parser, data, beginning, watch)
        while ran.inputs < min(sample, inputs):
            data = mutator.next()
            _feed(ran, parser, data, beginning, watch if len(data) < _TRACED_OCTETS_MAX else None)
            if watch.last_was_new:
                mutator.corpus.append(data)
    with _guarded(parser.hang_seconds) as beginning:
        while ran.inputs < inputs:
            _feed(ran, parser, mutator.next(), beginning, None)
    ran.seconds, ran.corpus = time.perf_counter() - begun, len(mutator.corpus)
    ran.measured, ran.grown_bytes = watch.measured, _peak_bytes() - size
    if ran.grown_bytes > GROWTH_MAX_BYTES:
        _keep(ran, Crash("growth", f"{ran.grown_bytes // _MEGABYTE} MB", b""))
    return ran


def exploded(parser: Parser, data: bytes, *, seconds: float = BOMB_SECONDS) -> str:
    """How the parser broke its contract over this one input; empty where it did not."""
    ran = Ran(parser.name)
    with _guarded(seconds) as beginning:
        _feed(ran, parser, data, beginning, None)
    return next((f"{kind} at {where}" for kind, where in ran.distinct), "")


def _feed(
    ran: Ran,
    parser: Parser,
    data: bytes,
    beginning: Callable[[], None],
    watch: Branches | None,
) -> None:
    ran.inputs += 1
    beginning()
    try:
        if watch is None:
            parser.read(data)
        else:
            watch.watched(partial(parser.read, data))
    except parser.may_raise:
        ran.refused += 1
    except (Exception, Hung) as error:  # noqa: BLE001 - whatever it is, it is what we look for
        _keep(ran, _crash(error, data))


def _keep(ran: Ran, crash: Crash) -> None:
    ran.crashes += 1
    if len(ran.distinct) < _KEPT_MAX:
        known = ran.distinct.setdefault((crash.kind, crash.where), crash)
        if len(crash.data) < len(known.data):
            ran.distinct[crash.kind, crash.where] = crash


def _crash(error: BaseException, data: bytes) -> Crash:
    """The innermost line of ours tells crashes apart."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [one for one in frames if "/tests/fuzz/running" not in one.filename]
    last = next((one for one in reversed(ours) if "site-packages" not in one.filename), None)
    where = f"{last.filename.rpartition('/')[2]}:{last.lineno}" if last else "?"
    return Crash(f"{type(error).__name__}: {error}"[:160], where, data)


@contextmanager
def _guarded(seconds: float) -> Iterator[Callable[[], None]]:
    """A watch over processor time; what is yielded is called as each input begins."""
    number = seen = 0

    def begin() -> None:
        nonlocal number
        number += 1

    def look(signum: int, frame: FrameType | None) -> None:
        nonlocal seen
        del signum, frame
        if seen == number:
            raise Hung(f"more than {seconds} s")
        seen = number

    before = signal.signal(signal.SIGPROF, look)
    signal.setitimer(signal.ITIMER_PROF, seconds, seconds)
    try:
        yield begin
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _peak_bytes() -> int:
    """The most that this process ever held."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
