"""Callbacks that wait at the same time share one fsync, and each learns whether it is durable."""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final, Protocol

from scheduler.spool import Arrived

_log: Final = logging.getLogger(__name__)

#: How many callbacks one write takes at most: 1,000 of the longest are 64 MiB.
_GROUP_MAX: Final = 1_000

_Waiting = tuple[Arrived, "Future[None]"]


class NotKept(Exception):
    """The spool failed: a power cut could lose the callback, so its carrier must push again."""


class Spool(Protocol):
    """Where callbacks become durable, such as `scheduler.spool.SpoolWriter`."""

    def append(self, arrived: list[Arrived]) -> None:
        """Write and fsync. Raises OSError."""

    def close(self) -> None:
        """Close what is being written."""


class Intake:
    """One thread that writes what waits, and tells all who waited at once."""

    def __init__(self, open_spool: Callable[[], Spool]) -> None:
        """Open the spool now. Raises OSError where it cannot be written at all."""
        self._open_spool = open_spool
        self._spool: Spool | None = open_spool()
        self._waiting: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="receipts-intake", daemon=True)
        self._thread.start()

    def keep(self, arrived: Arrived) -> Future[None]:
        """Done when the callback outlives a power cut; else its exception is NotKept."""
        told: Future[None] = Future()
        # Nobody may call it off: what is being written may be durable already.
        told.set_running_or_notify_cancel()
        self._waiting.put((arrived, told))
        return told

    def close(self) -> None:
        """Write what still waits, then end. Nothing may be kept after."""
        self._waiting.put(None)
        self._thread.join()
        self._drop_spool()

    def _run(self) -> None:
        going_on = True
        while going_on:
            group, going_on = self._next_group()
            if group:
                self._write(group)

    def _next_group(self) -> tuple[list[_Waiting], bool]:
        """Wait for one; take with it all that came meanwhile. False after the last."""
        group: list[_Waiting] = []
        one = self._waiting.get()
        while one is not None:
            group.append(one)
            if len(group) == _GROUP_MAX:
                return group, True
            try:
                one = self._waiting.get_nowait()
            except queue.Empty:
                return group, True
        return group, False

    def _write(self, group: list[_Waiting]) -> None:
        try:
            if self._spool is None:
                self._spool = self._open_spool()
            self._spool.append([arrived for arrived, _ in group])
        except Exception as error:  # noqa: BLE001 - whatever it is, whoever waits must be told
            # What failed may have left half a record: whatever comes next goes to a new file,
            # since a reader passes over a torn record only at the end of one.
            self._drop_spool()
            _log.error("spool_failed", exc_info=error)
            for _, told in group:
                told.set_exception(NotKept())
            return
        for _, told in group:
            told.set_result(None)

    def _drop_spool(self) -> None:
        if self._spool is not None:
            with contextlib.suppress(OSError):
                self._spool.close()
        self._spool = None
