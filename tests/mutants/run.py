"""`make mutants`: a sample of small changes to the ledger; each must make its fast tests fail.

A line per judged mutant in a file: started again it goes on where it was stopped.
"""

from __future__ import annotations

import argparse
import importlib.abc
import importlib.util
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from importlib.machinery import ModuleSpec
from multiprocessing import get_context
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, Final

from tests.mutants.mutate import Mutant, mutants_of, tree_of

_ROOT: Final = Path(__file__).parents[2]
_LEDGER: Final = "campaigns/ledger"
_FIRST: Final = "tests/campaigns"
#: Which tests know a module best, beside those of the whole ledger; they run first.
_KNOWN_BEST: Final = {
    "lifecycle": ("tests/campaigns/test_lifecycle.py",),
    "moves": (f"{_FIRST}/ledger/test_attempts.py",),
    "owed": (f"{_FIRST}/ledger/test_periods.py",),
    "credentials": (f"{_FIRST}/ledger/test_traffic.py", "tests/scheduler/test_renewal.py"),
    "pilots": ("tests/scheduler/pilots",),
    "pulse": ("tests/scheduler/test_circuit.py", "tests/scheduler/alerts/test_silence.py"),
    "restored": ("tests/scheduler/test_recovery_of_leases.py", "tests/scheduler/test_recovery.py"),
    "settings": (f"{_FIRST}/ledger/test_traffic.py", "tests/scheduler/test_sentry.py"),
}
_ALL: Final = (
    f"{_FIRST}/ledger",
    f"{_FIRST}/test_lifecycle.py",
    *(f"tests/scheduler/test_{name}.py" for name in ("opening", "dispatch", "guards", "closing")),
    *(f"tests/scheduler/test_{name}.py" for name in ("resubmit", "resend", "ordinals", "quotas")),
)
_SECONDS_MAX: Final = 240
_PROCESSES: Final = 2
RESULTS: Final = Path(".loa/mutants.jsonl")


class _Loader(importlib.abc.Loader):
    """Gives one module another code than its file has."""

    def __init__(self, code: CodeType) -> None:
        self._code = code

    def exec_module(self, module: ModuleType) -> None:
        exec(self._code, module.__dict__)


class _Finder(importlib.abc.MetaPathFinder):
    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def find_spec(self, name: str, path: object, target: object = None) -> ModuleSpec | None:
        if name != self._mutant.module:
            return None
        where = str(self._mutant.path)
        code = compile(tree_of(self._mutant), where, "exec")
        return importlib.util.spec_from_file_location(name, where, loader=_Loader(code))


def main(words: Sequence[str] | None = None) -> int:
    """Judge what is left of the sample; 1 where the score is under the least."""
    asked = _arguments().parse_args(words)
    chosen = _sample(asked.sample, asked.seed)
    known = _read(asked.results)
    left = [one for one in chosen if one.name not in known]
    _tell(f"{len(chosen)} mutants, {len(chosen) - len(left)} judged before")
    with get_context("fork").Pool(asked.processes) as pool:
        for name, end, seconds in pool.imap_unordered(_judged, left):
            known[name] = end
            _append(asked.results, {"mutant": name, "end": end, "seconds": round(seconds, 1)})
            _tell(f"{end}: {name}")
    return _summary([(one.name, known[one.name]) for one in chosen], least=asked.least)


def _summary(ends: Sequence[tuple[str, str]], *, least: float) -> int:
    counts = Counter(end for _, end in ends)
    score = 1 - counts["survived"] / max(1, len(ends))
    _tell(f"{len(ends)} mutants: {dict(counts)}, score {score:.1%}")
    for name, end in sorted(ends):
        if end == "survived":
            _tell(f"  {name}")
    return int(score < least)


def _sample(size: int, seed: int) -> list[Mutant]:
    found = [mutant for path in _modules() for mutant in mutants_of(path, _name_of(path))]
    named = {mutant.name: mutant for mutant in found}
    return random.Random(seed).sample([*named.values()], min(size, len(named)))


def _modules() -> Iterator[Path]:
    yield _ROOT / "campaigns/lifecycle.py"
    yield from sorted(
        path for path in (_ROOT / _LEDGER).glob("*.py") if not path.name.startswith("__")
    )


def _name_of(path: Path) -> str:
    return ".".join(path.relative_to(_ROOT).with_suffix("").parts)


def _judged(mutant: Mutant) -> tuple[str, str, float]:
    """A child of its own runs the tests with that mutant; a hanging one is a killed one."""
    begun, base = time.monotonic(), tempfile.mkdtemp(prefix="loa-mutant-")
    child = os.fork()
    if not child:
        os._exit(_tests(mutant, base))
    status = None
    while status is None and time.monotonic() - begun < _SECONDS_MAX:
        time.sleep(0.05)
        done, code = os.waitpid(child, os.WNOHANG)
        status = code if done else None
    if status is None:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    shutil.rmtree(base, ignore_errors=True)
    end = "hung" if status is None else "survived" if status == 0 else "killed"
    return mutant.name, end, time.monotonic() - begun


def _tests(mutant: Mutant, base: str) -> int:
    import pytest  # noqa: PLC0415 - in the child only: nothing of ours is imported before the fork

    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    sys.meta_path.insert(0, _Finder(mutant))
    plain = ["-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", f"--basetemp={base}/tests"]
    try:
        return int(pytest.main([*plain, "-k", "not postgres", *_tests_for(mutant.module)]))
    except BaseException:  # noqa: BLE001 - whatever ends it, it was noticed
        return 1


def _tests_for(module: str) -> list[str]:
    short = module.rsplit(".", 1)[-1]
    own = f"{_FIRST}/ledger/test_{short}.py"
    best = _KNOWN_BEST.get(short, (own,) if (_ROOT / own).exists() else ())
    return list(dict.fromkeys((*best, *_ALL)))


def _read(path: Path) -> dict[str, str]:
    ends: dict[str, str] = {}
    for text in path.read_text().splitlines() if path.exists() else ():
        with suppress(ValueError, KeyError):
            told = json.loads(text)
            if told["end"] != "survived":  # a test may have come for it since
                ends[told["mutant"]] = told["end"]
    return ends


def _append(path: Path, told: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write(json.dumps(told) + "\n")


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tests.mutants.run", description=__doc__)
    parser.add_argument("--sample", type=int, default=60, help="how many (60)")
    parser.add_argument("--seed", type=int, default=1, help="of the sample (1)")
    parser.add_argument("--processes", type=int, default=_PROCESSES)
    parser.add_argument("--least", type=float, default=0.9, help="score that passes (0.9)")
    parser.add_argument("--results", type=Path, default=RESULTS, help=f"file ({RESULTS})")
    return parser


if __name__ == "__main__":
    sys.exit(main())
