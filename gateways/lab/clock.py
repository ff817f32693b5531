"""The lab's clock: the host's, or the scaled one that Loa writes into a file."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

_LOOK_EVERY_SECONDS = 0.005


@dataclass(frozen=True, slots=True)
class _Scale:
    real: float
    """CLOCK_MONOTONIC, which all processes of the machine share, when `start` was."""
    start: datetime
    speed: float


class LabClock:
    """now = start + (monotonic - real) * speed, read again when the file was replaced."""

    def __init__(self, path: Path | None) -> None:
        """Follow `path` (`{"real", "start", "speed"}`); until it exists, the host."""
        self._path = path
        self._scale: _Scale | None = None
        self._mark: tuple[int, int] | None = None
        self._looked = float("-inf")

    def now(self) -> datetime:
        """The aware instant of the lab. Raises `ValueError` or `KeyError` for an odd file."""
        real = time.monotonic()
        if self._path is not None and real - self._looked >= _LOOK_EVERY_SECONDS:
            self._looked = real
            self._look(self._path)
        if self._scale is None:
            return datetime.now(UTC)
        return self._scale.start + timedelta(seconds=(real - self._scale.real) * self._scale.speed)

    def _look(self, path: Path) -> None:
        try:
            found = path.stat()
        except FileNotFoundError:
            return
        mark = (found.st_ino, found.st_mtime_ns)
        if mark != self._mark:
            self._scale, self._mark = _scale_in(path), mark


def _scale_in(path: Path) -> _Scale:
    told = json.loads(path.read_bytes())
    start = datetime.fromisoformat(told["start"])
    if start.tzinfo is None:
        message = f"{path}: `start` must name its offset, as 2021-05-31T00:00:00+07:00 does"
        raise ValueError(message)
    return _Scale(float(told["real"]), start, float(told["speed"]))
