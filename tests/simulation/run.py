"""`make simulate`: seeds in two processes, each finished slice kept, until all are done or broken.

Started again it goes on where it was stopped, however it was stopped.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path
from typing import Final, TypeAlias

from tests.simulation import results
from tests.simulation.options import Options
from tests.simulation.seeds import Found, run_on_sqlite

RESULTS: Final = Path(".loa/simulation.jsonl")
_SLICE: Final = 5
_PROCESSES: Final = 2

Run: TypeAlias = Callable[[Sequence[int]], Found]


def main(words: Sequence[str] | None = None) -> int:
    """Run what is left of the seeds; 1 where any of them ever broke a law."""
    asked = _arguments().parse_args(words)
    seeds = range(asked.first, asked.first + asked.seeds)
    with ProcessPoolExecutor(asked.processes, mp_context=get_context("spawn")) as pool:
        found = run(seeds, asked.results, pool=pool)
    for line in (*found.table(), *_expanded(found.found)):
        tell(line)
    return int(bool(found.found.broken))


def run(
    seeds: range, path: Path, *, pool: Executor, run_slice: Run = run_on_sqlite
) -> results.Results:
    """Run the slices that the file has not, each kept when it is finished."""
    revision = results.revision()
    known = results.read(path, revision)
    left = known.missing(seeds, _SLICE)
    tell(f"{path}: {len(known.done)} seeds done at {revision}, {sum(map(len, left))} left")
    running = {pool.submit(run_slice, each): each for each in left}
    for done in as_completed(running):
        line = results.Line(revision, running[done], done.result())
        results.append(path, line)
        known.take(line)
        tell(f"{len(known.done)} seeds, {len(known.found.broken)} violations")
        for law in line.found.broken:
            tell(f"  {law}")
    return known


def tell(line: str) -> None:
    """One line to whoever watches, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _expanded(found: Found) -> Iterator[str]:
    """What each broken seed expands to: a seed alone tells nothing to a reader."""
    for seed in sorted({int(law.split(":")[0].removeprefix("seed ")) for law in found.broken}):
        yield str(Options.of(seed))


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tests.simulation.run", description=__doc__)
    parser.add_argument("--seeds", type=int, default=300, help="how many (300)")
    parser.add_argument("--first", type=int, default=0, help="the first one (0)")
    parser.add_argument("--processes", type=int, default=_PROCESSES)
    parser.add_argument("--results", type=Path, default=RESULTS, help=f"file ({RESULTS})")
    return parser


if __name__ == "__main__":
    sys.exit(main())
