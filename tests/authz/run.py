"""`make authz`: how large the matrix of route, role and owner is, and every leak in it."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.kit.matrix import cells, furnish
from tests.kit.web import house


def main() -> int:
    """Ask everything; 1 where anything leaks."""
    with tempfile.TemporaryDirectory() as folder, house(Path(folder) / "home") as place:
        found = list(cells(furnish(place)))
    routes = {(one.method, one.path) for one in found}
    people = {one.person for one in found}
    leaks = [one for one in found if one.leak]
    for one in leaks:
        print(f"{one.person} {one.method} {one.path}: {one.status}, {one.leak}")
    size = f"{len(routes)} addresses, {len(people)} persons: {len(found)} cells"
    print(f"{size}, {len(leaks)} leaks")
    return 1 if leaks else 0


if __name__ == "__main__":
    sys.exit(main())
