"""CPU that processes and all their children used, by name, as the kernel counts it (user and
system).
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Final

_TICKS_PER_SECOND: Final = os.sysconf("SC_CLK_TCK")


def cpu_seconds(roots: Mapping[str, int]) -> dict[str, float]:
    """Name -> seconds used so far by the process of that id and its tree.

    A child that ended is counted by the parent that waited for it; resolution is 10 ms.
    """
    used, children = _processes()
    return {name: _of_tree(pid, used, children) for name, pid in roots.items()}


def _of_tree(pid: int, used: Mapping[int, float], children: Mapping[int, list[int]]) -> float:
    below = sum(_of_tree(child, used, children) for child in children.get(pid, ()))
    return used.get(pid, 0.0) + below


def _processes() -> tuple[dict[int, float], dict[int, list[int]]]:
    used: dict[int, float] = {}
    children: dict[int, list[int]] = defaultdict(list)
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended while we looked
        pid = int(folder.name)
        children[int(fields[1])].append(pid)
        used[pid] = sum(map(int, fields[11:15])) / _TICKS_PER_SECOND
    return used, children
