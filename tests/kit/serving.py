"""A server process of its own folder and account, which outlives nobody: how tests start servers.

A root caller drops to `nobody`, the folder stands directly under /tmp, and a keeper process ends
the server and removes the folder even when the test run itself is killed.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

START_SECONDS = 60.0
STOP_SECONDS = 30.0

# Waits for its stdin to end, which it does when we die in whatever way; a line says "all is well".
# A server that ended and was never waited for (a container's first process may not) is a zombie.
_KEEPER = """
read -r word && exit 0
kill -INT "$1"
turns=0
while [ "$turns" -lt 100 ] && kill -0 "$1" && ! grep -q '^State:.Z' "/proc/$1/status"; do
    turns=$((turns + 1))
    sleep 0.1
done
rm -rf -- "$2"
"""


class ServerError(Exception):
    """Never raised itself: the root of what starting a server may raise."""


class ServerNotStarted(ServerError):
    """The server ended or stayed silent; its last words are in the message."""


@dataclass(slots=True)
class Home:
    """A directory of one server's own, and the unprivileged account that owns it.

    `account` holds the arguments by which subprocess drops to `nobody`; empty unless we are root.
    """

    name: str
    account: Mapping[str, Any] = field(init=False)
    path: Path = field(init=False)

    def __post_init__(self) -> None:
        # Not $TMPDIR: the path of a unix socket may have about a hundred bytes.
        self.path = Path(tempfile.mkdtemp(prefix=f"loa-{self.name}-", dir="/tmp"))
        self.account = {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            self.account = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            self._give(self.path)

    @property
    def log(self) -> Path:
        """What the server wrote to its stdout and stderr."""
        return self.path / "log"

    def popen(self, command: Sequence[Path | str]) -> subprocess.Popen[bytes]:
        """Start `command` under the account; a session of its own keeps our Ctrl-C from it."""
        with self.log.open("ab") as log:
            return subprocess.Popen(
                command,
                cwd=self.path,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **self.account,
            )

    def run(self, command: Sequence[Path | str]) -> None:
        """Run `command` under the account to its end. Raises ServerNotStarted when it fails."""
        if self.popen(command).wait(START_SECONDS) != 0:
            raise self.not_started()

    def reachable(self, site: Path, folders: Sequence[str], *, program: str) -> Path:
        """`program` under `site`, or in a copy where the account may not go (a venv in /root)."""
        try:
            self.run([site / program, "--version"])
        except PermissionError:
            site = self._copy(site, folders)
        return site / program

    def not_started(self) -> ServerNotStarted:
        """The error that ends with the log's last lines."""
        last_lines = self.log.read_text(errors="replace").splitlines()[-20:]
        return ServerNotStarted(f"{self.name} did not start:\n" + "\n".join(last_lines))

    def remove(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self.path)

    def _copy(self, site: Path, folders: Sequence[str]) -> Path:
        copy = self.path / "site"
        for folder in folders:
            shutil.copytree(site / folder, copy / folder, symlinks=True)
        for path in [copy, *copy.rglob("*")]:
            self._give(path)
        return copy

    def _give(self, path: Path) -> None:
        os.chown(path, self.account["user"], self.account["group"], follow_symlinks=False)


class Running:
    """One server process with its keeper."""

    def __init__(self, home: Home, command: Sequence[Path | str]) -> None:
        self._home = home
        self._process = home.popen(command)
        self._keeper = subprocess.Popen(
            ["/bin/sh", "-c", _KEEPER, "keeper", str(self._process.pid), str(home.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def pid(self) -> int:
        """The server's process id."""
        return self._process.pid

    @property
    def keeper_pid(self) -> int:
        """The keeper's process id."""
        return self._keeper.pid

    def wait_until(self, is_ready: Callable[[], bool]) -> None:
        """Return once `is_ready()`. Raises ServerNotStarted when the process ends or time is up."""
        deadline = time.monotonic() + START_SECONDS
        while not is_ready():
            if self._ended_within(seconds=0.02) or time.monotonic() > deadline:
                self.end(signal.SIGKILL)
                raise self._home.not_started()

    def end(self, signal_number: signal.Signals) -> None:
        """Stop the process by `signal_number`, by SIGKILL when it does not listen."""
        self._process.send_signal(signal_number)
        if not self._ended_within(seconds=STOP_SECONDS):
            self._process.kill()
            self._process.wait()
        with suppress(BrokenPipeError):
            self._keeper.communicate(b"all is well\n")

    def _ended_within(self, *, seconds: float) -> bool:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        return self._process.returncode is not None
