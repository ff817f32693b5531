"""What seeds showed, a line per slice in a file that outlives the run: read again, nothing is run
twice.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.simulation.seeds import Found, all_edges

_ROOT: Final = Path(__file__).parents[2]
#: What a seed's course depends on; another revision of it is another run.
_MATTERS: Final = ("campaigns", "gateways", "reports", "scheduler", "tests/simulation", "tests/kit")
_KINDS: Final = ("*.py", "*.toml")
#: A kind that was met less often was hardly tested.
FEW: Final = 100
_COUNTED: Final = ("edges", "faults", "crashes")


def revision() -> str:
    """A hash of the code that a seed runs, committed or not: 12 hexadecimal digits."""
    digest = hashlib.sha256()
    for path in sorted(_sources()):
        digest.update(path.relative_to(_ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Line:
    """One finished slice."""

    revision: str
    seeds: Sequence[int]
    found: Found

    def as_text(self) -> str:
        """As a line of the file, with its end."""
        told: dict[str, Any] = {name: dict(getattr(self.found, name)) for name in _COUNTED}
        told |= {"broken": self.found.broken, "seconds": round(self.found.seconds, 1)}
        return json.dumps({"revision": self.revision, "seeds": list(self.seeds), **told}) + "\n"

    @classmethod
    def parse(cls, text: str) -> Line:
        """Raises ValueError or KeyError for half a line: kill -9 came while it was written."""
        told: dict[str, Any] = json.loads(text)
        found = Found(broken=told["broken"], seconds=told["seconds"])
        for name in _COUNTED:
            getattr(found, name).update(told[name])
        return cls(told["revision"], told["seeds"], found)


@dataclass
class Results:
    """All that a file tells of one revision."""

    revision: str
    done: set[int] = field(default_factory=set)
    found: Found = field(default_factory=Found)
    others: Counter[str] = field(default_factory=Counter)
    """Seeds of other revisions in the same file: named, never mixed in."""

    def take(self, line: Line) -> None:
        """Count a slice in; one that was run twice counts once."""
        if line.revision != self.revision:
            self.others[line.revision] += len(line.seeds)
        elif self.done.isdisjoint(line.seeds):
            self.done.update(line.seeds)
            self.found.add(line.found)

    def missing(self, seeds: range, size: int) -> list[list[int]]:
        """The slices of `seeds` that are left to run."""
        left = [seed for seed in seeds if seed not in self.done]
        return [left[at : at + size] for at in range(0, len(left), size)]

    def table(self) -> Iterator[str]:
        """What the whole run showed, line by line."""
        found = self.found
        yield f"{len(self.done)} seeds at {self.revision}, {found.seconds:.0f} s of work"
        for other, count in sorted(self.others.items()):
            yield f"  (not counted: {count} seeds at {other}, which was other code)"
        yield f"{len(found.broken)} violations"
        yield from (f"  {law}" for law in found.broken)
        counted = {"edges": all_edges(), "faults": set(found.faults), "crashes": set(found.crashes)}
        for name, kinds in counted.items():
            counts = getattr(found, name)
            yield f"{name}:"
            yield from (f"  {counts[kind]:8} {kind}" for kind in sorted(kinds))
        few = {
            kind: n
            for name in ("edges", "faults")
            for kind in counted[name]
            if (n := getattr(found, name)[kind]) < FEW
        }
        yield f"met less than {FEW} times: {_named(few) or 'none'}"


def read(path: Path, revision: str) -> Results:
    """What a results file tells; an empty one where there is no file yet."""
    results = Results(revision)
    for text in path.read_text().splitlines() if path.exists() else ():
        try:
            results.take(Line.parse(text))
        except (ValueError, KeyError):
            continue
    return results


def append(path: Path, line: Line) -> None:
    """Add a finished slice, on the disk before it returns; half a line before it stays alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab+") as file:
        torn = file.tell() > 0 and _last_octet(file.fileno(), file.tell()) != b"\n"
        file.write((b"\n" if torn else b"") + line.as_text().encode())
        file.flush()
        os.fsync(file.fileno())


def _last_octet(descriptor: int, size: int) -> bytes:
    return os.pread(descriptor, 1, size - 1)


def _sources() -> Iterator[Path]:
    for folder in _MATTERS:
        for kind in _KINDS:
            yield from (_ROOT / folder).rglob(kind)


def _named(few: dict[str, int]) -> str:
    return ", ".join(_each(sorted(few.items(), key=lambda one: (one[1], one[0]))))


def _each(few: Iterable[tuple[str, int]]) -> Iterator[str]:
    return (f"{kind} ({count})" for kind, count in few)
