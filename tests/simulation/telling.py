"""What a run of seeds showed, for whoever reads a failure or asks with -s."""

from __future__ import annotations

from tests.simulation.options import Options
from tests.simulation.seeds import Found


def told(found: Found) -> None:
    """Print it, and what each broken seed expands to."""
    print(f"\n{len(found.traces)} seeds, {found.seconds:.0f} s of work")  # noqa: T201
    for name in ("edges", "faults", "crashes", "points"):
        print(f"{name}:")  # noqa: T201
        for what, count in sorted(getattr(found, name).items()):
            print(f"  {count:8} {what}")  # noqa: T201
    for seed in sorted({int(law.split(":")[0].removeprefix("seed ")) for law in found.broken}):
        print(Options.of(seed))  # noqa: T201
