"""Whether a carrier was called above the contract's pace, by the lab's own clock and counter."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

from gateways.lab.config import LabConfig


class Meter:
    """A sliding window of what was submitted, per gateway, in lab time at the first byte."""

    def __init__(self, config: LabConfig) -> None:
        """Windows as wide as the configuration says; a gateway without a pace is never too fast."""
        self._tps = config.tps
        self._width = timedelta(seconds=config.tps_window_seconds)
        self._room = config.tps_window_seconds * (1 + config.tps_tolerance)
        self._windows: dict[str, deque[tuple[datetime, int]]] = {}
        self._sums: dict[str, int] = {}

    def above(self, gateway: str, weight: int, now: datetime) -> bool:
        """Count a submission of `weight` segments; true when the window was full before it."""
        tps = self._tps.get(gateway)
        if tps is None:
            return False
        before = self._sum_before(gateway, now)
        self._windows[gateway].append((now, weight))
        self._sums[gateway] = before + weight
        return before >= tps * self._room

    def _sum_before(self, gateway: str, now: datetime) -> int:
        window = self._windows.setdefault(gateway, deque())
        total = self._sums.get(gateway, 0)
        while window and window[0][0] <= now - self._width:
            total -= window.popleft()[1]
        return total
