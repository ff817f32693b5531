"""The only clocks: the host's, the host's corrected by the database's, and one for exercises
that runs faster and may leap.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

#: How long a wait may doze before it looks at the clock again, in real seconds.
_DOZE_SECONDS: Final = 0.02
#: Farther apart than this, host and database are not believed (design 6).
OFFSET_MAX: Final = timedelta(seconds=60)
_MEASURED_EVERY: Final = timedelta(minutes=1)
#: An answer that took longer tells too little of when it was given.
_ANSWER_MAX: Final = timedelta(seconds=2)


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

    def correct(self) -> bool:
        """Compare with what others go by; False while the two are too far apart to act."""


class SystemClock:
    """The host's time."""

    exercise = False

    def correct(self) -> bool:
        """There is nothing to compare with."""
        return True

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


class CorrectedClock:
    """The host's time, corrected by how far the database's is from it: all workers go by one.

    The database is asked no oftener than once a minute. Where the two are more than a minute
    apart one of them is wrong, and nobody knows which: `correct` says no until people mend it.
    """

    exercise = False

    def __init__(self, host: Clock, their_time: Callable[[], datetime]) -> None:
        """`their_time` asks the database for its instant (aware)."""
        self._host = host
        self._their_time = their_time
        self._asked_at: datetime | None = None
        self._offset = timedelta(0)

    @property
    def offset(self) -> timedelta:
        """How far the database's time is ahead of the host's, as last measured."""
        return self._offset

    def now(self) -> datetime:
        """The corrected instant in UTC."""
        return self._host.now() + self._offset

    def wait_until(self, instant: datetime) -> None:
        """Sleep until the corrected `instant`."""
        self._host.wait_until(instant - self._offset)

    def stretch(self, seconds: float) -> timedelta:
        """As the host's."""
        return self._host.stretch(seconds)

    def correct(self) -> bool:
        """Measure again, if the last time is a minute ago; False while the two are far apart."""
        asked_at = self._host.now()
        if self._asked_at is None or abs(asked_at - self._asked_at) >= _MEASURED_EVERY:
            self._measure(asked_at)
        return abs(self._offset) <= OFFSET_MAX

    def _measure(self, asked_at: datetime) -> None:
        theirs = self._their_time()
        took = self._host.now() - asked_at
        if timedelta(0) <= took <= _ANSWER_MAX:
            self._offset = theirs - (asked_at + took / 2)
            self._asked_at = asked_at


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

    def correct(self) -> bool:
        """The shared file is the only time there is."""
        return True

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
