"""`make fuzz`: every parser of what others wrote, against as many inputs as are asked for."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

# Run by its folder's name, only that folder is on the path.
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.fuzz import every, running


def main(words: Sequence[str] | None = None) -> int:
    """A row for each parser, and its crashes; 1 where there is one, 2 where none is so called."""
    asked = _asked(words)
    with tempfile.TemporaryDirectory(prefix="loa-fuzz-", dir=_in_memory()) as folder:
        names = [one.name for one in every.parsers(Path(folder)) if asked.parser in one.name]
        print(f"seed {asked.seed}; branches: CPython's jumps, both ways, seen while the first")
        print(f"{asked.sample} inputs of each parser were read, in the functions that it entered")
        print(running.HEADING, flush=True)
        crashed = sum(_runs(asked, names, Path(folder)))
    print(f"{len(names)} parsers, {crashed} crashes")
    return (2 if not names else 0) or bool(crashed)


def _runs(asked: argparse.Namespace, names: Sequence[str], folder: Path) -> list[int]:
    """How often each crashed; printed as each ends. One process for one parser."""
    pool = ProcessPoolExecutor(asked.processes, get_context("spawn"), max_tasks_per_child=1)
    with pool:
        told = {"inputs": asked.inputs, "sample": asked.sample, "seed": asked.seed}
        running_now = [pool.submit(every.run_named, name, folder, **told) for name in names]
        return [_told(one.result()) for one in as_completed(running_now)]


def _told(ran: running.Ran) -> int:
    print(ran.line(), flush=True)
    for crash in ran.distinct.values():
        print(f"    {crash}", flush=True)
    return ran.crashes


def _in_memory() -> str | None:
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def _asked(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=20_000, help="for each parser")
    parser.add_argument("--sample", type=int, default=4_000, help="of them, to count branches by")
    parser.add_argument("--parser", default="", help="only those whose name holds this")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    return parser.parse_args(words)


if __name__ == "__main__":
    sys.exit(main())
