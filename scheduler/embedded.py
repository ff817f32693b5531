"""One process that is everything: Celery's worker and beat on threads, under a lock that names
its holder.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from celery.beat import EmbeddedService

from campaigns.ledger import traffic
from campaigns.roster import finish_interrupted
from scheduler.app import configure, queues
from scheduler.bootstrap import Process, settle

#: Beside a thread per lane: tick, drain, questions, looks at landings, the watch, one to spare.
_SPARE_THREADS: Final = 6


class AlreadyRunning(Exception):
    """Another process holds the data folder; the message names it."""


@contextmanager
def lock(path: Path) -> Iterator[None]:
    """Hold the data folder. Raises AlreadyRunning; a killed holder leaves no lock behind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            holder = file.read().strip() or "another process"
            msg = f"process {holder} already runs on {path.parent}; stop it first"
            raise AlreadyRunning(msg) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


class Embedded:
    """Worker and beat in this process. Start once, stop once."""

    def __init__(self, process: Process) -> None:
        """Put Celery together for this process's settings and gateways."""
        settle(process)
        self._process = process
        names = tuple(process.ports.gateways)
        self._app = configure(process.settings)
        self._queues = queues(names)
        lanes = len(names) * process.settings.lanes_per_gateway
        self._ready = threading.Event()
        self._worker: Any = self._app.WorkController(
            ready_callback=lambda _consumer: self._ready.set(),
            pool="threads",
            concurrency=lanes + _SPARE_THREADS,
            queues=self._queues,
            without_heartbeat=True,
            without_gossip=True,
            without_mingle=True,
            loglevel="WARNING",
        )
        self._beat: Any = EmbeddedService(
            self._app,
            max_interval=process.settings.tick_seconds,
            scheduler_cls="celery.beat:Scheduler",
            thread=True,
        )
        self._thread = threading.Thread(target=self._worker.start, name="worker", daemon=True)

    def start(self) -> None:
        """Begin to work; returns when the worker listens. Lanes held before were a dead process's.

        Celery cannot stop a worker that is still starting: its threads would outlive us.
        """
        database = self._process.ports.database
        database.transact(traffic.free_every_lane)
        finish_interrupted(database)
        self._thread.start()
        while self._thread.is_alive() and not self._ready.wait(0.1):
            pass
        self._beat.start()

    def stop(self) -> None:
        """Begin nothing more and wait for what is on the wire; what never started is no matter."""
        if self._beat.is_alive():
            self._beat.stop()
        if self._thread.is_alive():
            self._worker.stop()
            self._thread.join(timeout=60)
