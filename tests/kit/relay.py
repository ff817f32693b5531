"""Stands between us and a PostgreSQL, and loses its answer to one COMMIT, or the COMMIT itself."""

from __future__ import annotations

import selectors
import socket
import threading
from contextlib import suppress
from enum import StrEnum, auto
from pathlib import Path
from types import TracebackType
from typing import Self

_SOCKET_NAME = ".s.PGSQL.5432"
_COMMIT = b"COMMIT\0"


class Loss(StrEnum):
    """What becomes of the COMMIT that the relay was told to lose."""

    ANSWER = auto()
    """It is done, and nobody hears of it."""
    COMMIT = auto()
    """It never arrives, and the server notices that we are gone."""
    NOTICE = auto()
    """It never arrives, and the server still waits for it."""


class Relay:
    """Listens in `folder` as a PostgreSQL would, and speaks for the server in `server`."""

    def __init__(self, folder: Path, *, server: Path) -> None:
        self.folder = folder
        self._server = server / _SOCKET_NAME
        self._losses: list[Loss] = []
        self._kept_open: list[socket.socket] = []
        self._listener = socket.socket(socket.AF_UNIX)
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        self._listener.bind(str(self.folder / _SOCKET_NAME))
        self._listener.listen()
        self._start(self._accept)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for line in [self._listener, *self._kept_open]:
            line.close()

    def lose_next_commit(self, loss: Loss) -> None:
        """Lose one COMMIT more, in that way."""
        self._losses.append(loss)

    def _start(self, target: object, *lines: socket.socket) -> None:
        thread = threading.Thread(target=target, args=lines)  # type: ignore[arg-type]
        thread.start()
        self._threads.append(thread)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                ours, _ = self._listener.accept()
                theirs = socket.socket(socket.AF_UNIX)
                theirs.connect(str(self._server))
                self._start(self._carry, ours, theirs)

    def _carry(self, ours: socket.socket, theirs: socket.socket) -> None:
        """Carry octets both ways until either side is gone."""
        to = {ours: theirs, theirs: ours}
        lines = {line.fileno(): line for line in to}
        with selectors.DefaultSelector() as selector, ours:
            for line in to:
                selector.register(line, selectors.EVENT_READ)
            while True:
                for key, _ in selector.select():
                    line = lines[key.fd]
                    octets = line.recv(65536)
                    if not octets or (line is ours and self._lost(octets, theirs)):
                        self._leave(theirs)
                        return
                    to[line].sendall(octets)

    def _lost(self, octets: bytes, theirs: socket.socket) -> bool:
        """Whether these octets hold a COMMIT to be lost; it is."""
        if _COMMIT not in octets or not self._losses:
            return False
        loss = self._losses.pop(0)
        if loss is Loss.ANSWER:
            theirs.sendall(octets)
            theirs.recv(65536)
        if loss is Loss.NOTICE:
            self._kept_open.append(theirs)
        return True

    def _leave(self, theirs: socket.socket) -> None:
        if theirs not in self._kept_open:
            theirs.close()
