"""The only clocks: the host's, and one for exercises that runs faster and may leap."""

from __future__ import annotations

import json
import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

#: How long a wait may doze before it looks at the clock again, in real seconds.
_DOZE_SECONDS: Final = 0.02


class Clock(Protocol):
    """What time it is, and how to wait until another."""

    @property
    def exercise(self) -> bool:
        """Is this not the world's time? Refused beside any live gateway."""

    def now(self) -> datetime:
        """The instant, aware, in UTC."""

    def wait_until(self, instant: datetime) -> None:
        """Return at or after `instant`."""

    def stretch(self, seconds: float) -> timedelta:
        """How much of this clock's time passes in so many real seconds."""


class SystemClock:
    """The host's time."""

    exercise = False

    def now(self) -> datetime:
        """The host's instant in UTC."""
        return datetime.now(UTC)

    def wait_until(self, instant: datetime) -> None:
        """Sleep until `instant`."""
        while (left := (instant - self.now()).total_seconds()) > 0:
            time.sleep(min(left, 1.0))

    def stretch(self, seconds: float) -> timedelta:
        """Real seconds are this clock's seconds."""
        return timedelta(seconds=seconds)


@dataclass(frozen=True, slots=True)
class _Anchor:
    real: float
    start: datetime
    speed: float

    def now(self) -> datetime:
        return self.start + timedelta(seconds=(time.monotonic() - self.real) * self.speed)


class ScaledClock:
    """An exercise's time: `speed` seconds pass in a real one, and it may leap over idle hours.

    It lives in a small file that Loa and the lab share, so that both see one time and a killed
    process comes back to it. CLOCK_MONOTONIC is the machine's, not the process's.
    """

    exercise = True

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = (0, 0)
        self._anchor = self._read()

    @classmethod
    def start(cls, path: Path, *, start: datetime, speed: float) -> ScaledClock:
        """Begin an exercise at `start` (aware)."""
        _write(path, _Anchor(time.monotonic(), start, speed))
        return cls(path)

    @property
    def path(self) -> Path:
        """The shared file, for the lab's `--clock`."""
        return self._path

    def now(self) -> datetime:
        """The exercise's instant in UTC."""
        if self._mark() != self._seen:
            self._anchor = self._read()
        return self._anchor.now()

    def wait_until(self, instant: datetime) -> None:
        """Doze until the exercise reaches `instant`; a leap ends the wait."""
        while (left := (instant - self.now()) / timedelta(seconds=self._anchor.speed)) > 0:
            time.sleep(min(left, _DOZE_SECONDS))

    def stretch(self, seconds: float) -> timedelta:
        """So much of the exercise passes in so many real seconds."""
        return timedelta(seconds=seconds * self._anchor.speed)

    def leap_to(self, instant: datetime) -> None:
        """Go on from `instant`; never back."""
        if instant > self.now():
            _write(self._path, _Anchor(time.monotonic(), instant, self._anchor.speed))

    def _mark(self) -> tuple[int, int]:
        found = os.stat(self._path)  # noqa: PTH116 - called for every message
        return found.st_ino, found.st_mtime_ns

    def _read(self) -> _Anchor:
        self._seen = self._mark()
        kept = json.loads(self._path.read_text())
        return _Anchor(kept["real"], datetime.fromisoformat(kept["start"]), kept["speed"])


def _write(path: Path, anchor: _Anchor) -> None:
    kept = {"real": anchor.real, "start": anchor.start.isoformat(), "speed": anchor.speed}
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(kept))
    beside.replace(path)
