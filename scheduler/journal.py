"""Beside the database stands what was sent: a restored ledger learns from it what it forgot
(decision 0026).

One file a week, append-only, a line for each call: that it was begun, durable before the first
byte leaves, and what its answer told, as it comes. No line names a number: a subscriber is known
by the vault's index. Several processes of one host write into one file.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Protocol

from campaigns.week import week_of
from scheduler.journal_lines import Begun, Told, line_of, read_line

_EPOCH: Final = "epoch"
_TAIL_BYTES: Final = 2**20
_SEEN_EVERY: Final = timedelta(seconds=5)
#: Older files are of no use to any backup.
KEPT: Final = timedelta(days=15)


class Journal(Protocol):
    """What was sent, kept where a backup of the database does not reach."""

    def begun(self, calls: Sequence[Begun]) -> None:
        """Durable when this returns. Raises OSError: then nothing may be sent."""

    def told(self, answers: Sequence[Told]) -> None:
        """Kept as far as it can be: an answer that is lost here is unknown after a restore."""

    def last(self) -> Begun | None:
        """The last call begun through this journal; None where there was none."""

    def see(self, epoch: datetime) -> None:
        """Remember how far the ledger has come, as far as it can be: nothing depends on one."""

    def seen(self) -> datetime | None:
        """How far this host saw the ledger; None before its first tick."""

    def read(self) -> Iterator[Begun | Told]:
        """All that is kept, in the order in which it was written."""


class NoJournal:
    """For a process that sends nothing."""

    def begun(self, calls: Sequence[Begun]) -> None:
        """Nothing is kept."""

    def told(self, answers: Sequence[Told]) -> None:
        """Nothing is kept."""

    def last(self) -> Begun | None:
        """There never was one."""
        return None

    def see(self, epoch: datetime) -> None:
        """Nothing is kept."""

    def seen(self) -> datetime | None:
        """It never saw any."""
        return None

    def read(self) -> Iterator[Begun | Told]:
        """Nothing is kept."""
        return iter(())


class FileJournal:
    """A folder with a file for each week, readable by its owner only."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._folder = folder
        self._last = next(self._backwards(), None)
        self._seen = self._written_epoch()

    def begun(self, calls: Sequence[Begun]) -> None:
        """Append and fsync."""
        if calls:
            self._append(calls[0].at, [line_of(one) for one in calls], durable=True)
            self._last = calls[-1]

    def told(self, answers: Sequence[Told]) -> None:
        """Append; the next call's fsync makes it durable, too."""
        if answers:
            self._append(answers[0].at, [line_of(one) for one in answers], durable=False)

    def last(self) -> Begun | None:
        """The last call begun by this process, or before it by any."""
        return self._last

    def see(self, epoch: datetime) -> None:
        """Write it down every few seconds, in one step."""
        if self._seen is not None and abs(epoch - self._seen) < _SEEN_EVERY:
            return
        with suppress(OSError):
            whole = self._folder / f"{_EPOCH}.{os.getpid()}.{threading.get_ident()}"
            whole.write_text(epoch.isoformat(), encoding="utf-8")
            whole.replace(self._folder / _EPOCH)
            self._seen = epoch

    def seen(self) -> datetime | None:
        """As this process saw it, or before it any of this host."""
        return self._seen

    def read(self) -> Iterator[Begun | Told]:
        """Oldest first; a line that a crash cut off is passed over, its call was never made."""
        for path in self._files():
            yield from _lines_of(path)

    def forget(self, now: datetime) -> None:
        """Remove the files of weeks that ended long ago."""
        oldest = str(week_of(now - KEPT))
        for path in self._files():
            if path.stem < oldest:
                path.unlink(missing_ok=True)

    def _append(self, at: datetime, lines: Iterable[str], *, durable: bool) -> None:
        # A line begins with its own end of line: whatever a crash left before it is one by itself.
        octets = "".join(f"\n{line}" for line in lines).encode() + b"\n"
        path = self._folder / f"{week_of(at)}.jsonl"
        is_new = not path.exists()
        file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            _write_whole(file, octets)
            if durable:
                os.fsync(file)
        finally:
            os.close(file)
        if is_new:
            _make_durable(self._folder)

    def _files(self) -> list[Path]:
        return sorted(self._folder.glob("*-W*.jsonl"))

    def _written_epoch(self) -> datetime | None:
        try:
            return datetime.fromisoformat((self._folder / _EPOCH).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None

    def _backwards(self) -> Iterator[Begun]:
        for path in reversed(self._files()):
            lines = [read_line(line) for line in _tail_of(path)]
            yield from (one for one in reversed(lines) if isinstance(one, Begun))


def _write_whole(file: int, octets: bytes) -> None:
    """One write, so that no other process's line comes between; a full disk writes a part."""
    if os.write(file, octets) != len(octets):
        msg = "the journal could not be written whole"
        raise OSError(msg)


def _make_durable(folder: Path) -> None:
    """A new file's name is on disk, too."""
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _tail_of(path: Path) -> list[str]:
    """A file's last lines, the first of them most often cut off: a week's file is large."""
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL_BYTES))
        return file.read().decode(errors="replace").splitlines()


def _lines_of(path: Path) -> Iterator[Begun | Told]:
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            read = read_line(line)
            if read is not None:
                yield read
