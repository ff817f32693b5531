"""Callbacks are on disk before they are answered: append-only files, one fsync for all that wait
(decision 0008).

A record is its length and CRC-32 (four octets each, big-endian) and then a JSON head and the body,
sealed by the vault: numbers stand in callbacks, and the last file stays until there is another.
The door writes, `scheduler.receipts` reads; where the reader stands is a row in its own database
transaction, so a record is applied once. A reader passes to the next file for good, so there is
one writer at a time: the door holds a lock, and a second door on the same folder is refused.
"""

from __future__ import annotations

import json
import os
import struct
import threading
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from campaigns.vault import Vault
from gateways.exchange import HttpRequest

_HEAD: Final = struct.Struct(">II")
_FILE_BYTES_MAX: Final = 8 * 1024 * 1024
_CONTEXT: Final = b"receipts spool"
_PRIVATE: Final = 0o600


@dataclass(frozen=True, slots=True)
class Arrived:
    """One callback as it came in."""

    gateway: str
    received_at: datetime
    request: HttpRequest


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in the spool a reader stands: the next record begins here."""

    file: int = 0
    offset: int = 0

    @classmethod
    def parse(cls, text: str) -> Place:
        """Read what `str` wrote."""
        file, offset = text.split(":")
        return cls(int(file), int(offset))

    def __str__(self) -> str:
        return f"{self.file}:{self.offset}"


class SpoolWriter:
    """The door's end. Each writer begins a file of its own, after all that are there."""

    def __init__(self, folder: Path, vault: Vault) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._vault = vault
        self._folder = folder
        self._lock = threading.Lock()
        self._number = max(_numbers(folder), default=0)
        self._open_next()

    def append(self, arrived: list[Arrived]) -> None:
        """Write and fsync: when this returns, the callbacks outlive a power cut. Raises OSError."""
        sealed = [self._vault.seal_bytes(octets_of(one), context=_CONTEXT) for one in arrived]
        octets = b"".join(map(_framed, sealed))
        with self._lock:
            self._file.write(octets)
            self._file.flush()
            os.fsync(self._file.fileno())
            if self._file.tell() > _FILE_BYTES_MAX:
                self._file.close()
                self._open_next()

    def close(self) -> None:
        """Close the file being written."""
        self._file.close()

    def _open_next(self) -> None:
        self._number += 1
        path = _path(self._folder, self._number)
        self._file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE), "wb")
        _sync_folder(self._folder)


def read_from(
    folder: Path, place: Place, vault: Vault, *, limit: int
) -> Iterator[tuple[Arrived, Place]]:
    """Up to `limit` records from `place` on, each with the place after it.

    A record torn by a crash was never answered with 200: it is passed over when a later file
    exists, and waited for when it may still be being written. Raises CannotOpen where the key is
    another one than the door's: everything then waits for the right one.
    """
    left = limit
    for number in sorted(number for number in _numbers(folder) if number >= place.file):
        offset = place.offset if number == place.file else 0
        for sealed, end in _records(_path(folder, number), offset):
            if not left:
                return
            left -= 1
            opened = vault.open_bytes(sealed, context=_CONTEXT)
            yield arrived_of(opened), Place(number, end)


def forget_before(folder: Path, place: Place) -> None:
    """Remove the files that were read whole."""
    for number in _numbers(folder):
        if number < place.file:
            _path(folder, number).unlink(missing_ok=True)


def _records(path: Path, offset: int) -> Iterator[tuple[bytes, int]]:
    with path.open("rb") as file:
        file.seek(offset)
        while len(head := file.read(_HEAD.size)) == _HEAD.size:
            length, check = _HEAD.unpack(head)
            # After a power cut a file may end in zeros, and nothing has the CRC-32 of nothing. A
            # length that rotted may be gigabytes: never more is asked for than there is.
            if not 0 < length <= os.fstat(file.fileno()).st_size - file.tell():
                return
            octets = file.read(length)
            if len(octets) < length or zlib.crc32(octets) != check:
                return
            yield octets, file.tell()


def octets_of(one: Arrived) -> bytes:
    """A callback whole: a line of JSON for its head, then its body as it came."""
    head = {
        "gateway": one.gateway,
        "at": one.received_at.isoformat(),
        "method": one.request.method,
        "url": one.request.url,
        "headers": [list(pair) for pair in one.request.headers],
    }
    return json.dumps(head).encode() + b"\n" + one.request.body


def arrived_of(octets: bytes) -> Arrived:
    """Read what `octets_of` wrote."""
    line, _, body = octets.partition(b"\n")
    head = json.loads(line)
    headers = tuple((name, value) for name, value in head["headers"])
    request = HttpRequest(head["method"], head["url"], headers, body)
    return Arrived(head["gateway"], datetime.fromisoformat(head["at"]), request)


def _framed(octets: bytes) -> bytes:
    return _HEAD.pack(len(octets), zlib.crc32(octets)) + octets


def _numbers(folder: Path) -> list[int]:
    return [int(path.stem) for path in folder.glob("*.spool")]


def _path(folder: Path, number: int) -> Path:
    return folder / f"{number:08d}.spool"


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
