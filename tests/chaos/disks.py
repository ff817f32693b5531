"""A small disk of its own that can be filled to the last octet: a tmpfs, where we may mount one."""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_MIB: Final = 2**20


@dataclass(frozen=True, slots=True)
class Disk:
    """A mounted tmpfs; `unmount` ends it, whoever still holds files there."""

    path: Path

    @classmethod
    def at(cls, path: Path, *, mib: int, owner: int = 0) -> Disk | None:
        """Mount so many MiB at a path; None where this account may not mount."""
        path.mkdir(parents=True, exist_ok=True)
        options = f"size={mib}m,mode=0700,uid={owner},gid={owner}"
        command = ["mount", "-t", "tmpfs", "-o", options, "loa-chaos", str(path)]
        if os.geteuid() or subprocess.run(command, check=False, capture_output=True).returncode:
            return None
        return cls(path)

    @property
    def used_mib(self) -> int:
        """How much is written on it."""
        stood = os.statvfs(self.path)
        return (stood.f_blocks - stood.f_bfree) * stood.f_frsize // _MIB

    def fill(self) -> None:
        """Leave not one octet free."""
        with self._ballast.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(bytes(64 * 1024))
        with self._ballast.open("ab", buffering=0) as file, suppress(OSError):
            while True:
                file.write(b"0")

    def free(self) -> None:
        """Take away what filled it."""
        self._ballast.unlink(missing_ok=True)

    def unmount(self) -> None:
        """Forget the disk, lazily: a server that stands on it may end later."""
        subprocess.run(["umount", "--lazy", str(self.path)], check=False, capture_output=True)

    @property
    def _ballast(self) -> Path:
        return self.path / "chaos.ballast"
