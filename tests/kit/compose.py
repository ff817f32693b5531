"""The compose file as data, and its services as plain processes on loopback."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "docker-compose.yml"

#: The console's door as its entry point calls it, without a script that may not be installed.
LOA = [sys.executable, "-c", "from console.main import run; run()"]
PROGRAMS = {
    "celery": [sys.executable, "-m", "celery"],
    "loa": LOA,
    "python": [sys.executable],
}
_PLACE = re.compile(r"\$\{(?P<name>\w+):-(?P<default>[^}]*)\}")


def compose(environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The file as Compose reads it, its `${NAME:-default}` filled from `environment`."""
    known = environment or {}
    text = _PLACE.sub(
        lambda place: known.get(place["name"]) or place["default"],
        COMPOSE.read_text(encoding="utf-8"),
    )
    read: dict[str, Any] = yaml.safe_load(text)
    return read


@dataclass(frozen=True, slots=True)
class Loopback:
    """What the containers' world is called here: each text of the file and what stands for it."""

    texts: Mapping[str, str]

    def translated(self, words: str) -> str:
        """The words with every text replaced, the longest first."""
        for text in sorted(self.texts, key=len, reverse=True):
            words = words.replace(text, self.texts[text])
        return words

    def command(self, words: Sequence[str]) -> list[str]:
        """A service's command as one that runs here."""
        program, *rest = words
        return [*PROGRAMS[program], *map(self.translated, rest)]

    def environment(self, told: Mapping[str, str]) -> dict[str, str]:
        """The service's own environment and what finding programs needs: nothing of ours leaks."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        loaded = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
        return kept | loaded | {name: self.translated(value) for name, value in told.items()}


@dataclass(slots=True)
class Stack:
    """Services that run as processes, each with its log in `folder`."""

    services: Mapping[str, Any]
    here: Loopback
    folder: Path
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def run(self, name: str) -> int:
        """Run a one-shot service to its end; its exit code."""
        return self._start(name).wait(timeout=60)

    def start(self, *names: str) -> None:
        """Start services that stay."""
        for name in names:
            self.running[name] = self._start(name)

    def check(self, name: str) -> subprocess.Popen[bytes]:
        """Begin the service's own health check."""
        test = self.services[name]["healthcheck"]["test"]
        assert test[0] == "CMD", "a shell is not needed here"
        return self._popen(name, test[1:], log=f"{name}.health")

    def log(self, name: str) -> str:
        """What a service said."""
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def stop(self) -> dict[str, int]:
        """End all as Compose does, by SIGTERM; their exit codes."""
        for process in self.running.values():
            process.terminate()
        return {name: self._ended(process) for name, process in self.running.items()}

    def _start(self, name: str) -> subprocess.Popen[bytes]:
        return self._popen(name, self.services[name]["command"], log=name)

    def _popen(self, name: str, command: Sequence[str], *, log: str) -> subprocess.Popen[bytes]:
        environment = self.here.environment(self.services[name]["environment"])
        with (self.folder / f"{log}.log").open("wb") as file:
            return subprocess.Popen(
                self.here.command(command),
                cwd=self.folder,
                env=environment,
                stdout=file,
                stderr=subprocess.STDOUT,
            )

    def _ended(self, process: subprocess.Popen[bytes]) -> int:
        try:
            return process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()


@contextmanager
def standing(stack: Stack) -> Iterator[Stack]:
    """The stack, ended whatever happens."""
    try:
        yield stack
    finally:
        stack.stop()


def healthy(stack: Stack, *names: str, within_seconds: float) -> set[str]:
    """Ask the services' own health checks, side by side and again, until all pass or time is up."""
    deadline = time.monotonic() + within_seconds
    passed: set[str] = set()
    while passed != set(names) and time.monotonic() < deadline:
        asked = {name: stack.check(name) for name in names if name not in passed}
        passed |= {name for name, check in asked.items() if check.wait(timeout=60) == 0}
    return passed


def until(holds: Callable[[], bool], *, within_seconds: float) -> bool:
    """Whether it holds before the deadline; looked at many times a second."""
    deadline = time.monotonic() + within_seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def free_ports(count: int) -> list[str]:
    """So many free loopback ports, all different."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [str(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports
