"""One process of ours that is started, hurt and started again, its words in a file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from scheduler.settings import Settings

ROOT: Final = Path(__file__).parents[2]
_STOP_SECONDS: Final = 40.0


@dataclass(slots=True)
class Child:
    """A process under a name; `started_at` is of the monotonic clock."""

    name: str
    words: Sequence[str]
    environment: Mapping[str, str] = field(repr=False)
    logs: Path
    starts: int = 0
    started_at: float = 0.0
    stopped: bool = False
    """SIGSTOP was sent and no SIGCONT yet."""
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; what it says is appended to its log."""
        with (self.logs / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *self.words],
                cwd=self.logs,
                env=_environment(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.starts += 1
        self.started_at = time.monotonic()

    @property
    def is_up(self) -> bool:
        """Does it run, and is it not stopped?"""
        return self.process is not None and self.process.poll() is None and not self.stopped

    @property
    def age_seconds(self) -> float:
        """How long it has been running."""
        return time.monotonic() - self.started_at

    def signal(self, number: signal.Signals) -> None:
        """Send it a signal."""
        assert self.process is not None
        self.process.send_signal(number)
        self.stopped = number == signal.SIGSTOP

    def kill(self) -> None:
        """SIGKILL, and return when it is dead."""
        assert self.process is not None
        self.signal(signal.SIGKILL)
        self.process.wait()

    def revive(self) -> int | None:
        """Start it again where it ended; how it had ended, None where it had not."""
        code = None if self.process is None else self.process.poll()
        if code is not None:
            self.start()
        return code

    def end(self) -> None:
        """End it as asked, by force where it does not listen."""
        if self.process is None or self.process.poll() is not None:
            return
        self.signal(signal.SIGCONT)
        self.process.terminate()
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()


def told(settings: Settings) -> dict[str, str]:
    """Settings as the environment of a process."""
    return {
        f"LOA_{name.upper()}": str(value)
        for name, value in settings.model_dump(exclude_none=True).items()
        if value != ""
    }


def loa(settings: Settings, *words: str) -> subprocess.Popen[str]:
    """`loa WORDS`, as a person says it; what it answers is on its pipe."""
    return subprocess.Popen(
        [sys.executable, "-m", "console.main", *words],
        cwd=settings.home,
        env=_environment(told(settings)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )


def _environment(told: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LOA_")}
    # Celery warns a superuser on every start.
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore", **told}
