"""Group commit: a call is answered only when the batch that holds its facts is on disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from gateways.lab.store import DurableTruth, Rows

Answer = Callable[[], None]


class Committer:
    """Commits whatever gathered while the last batch was being written, in one thread."""

    def __init__(self, store: DurableTruth, on_failure: Callable[[BaseException], None]) -> None:
        """Keep the facts of `store`; `on_failure` hears of a file that cannot be written."""
        self._store = store
        self._on_failure = on_failure
        self._waiting: list[Answer] = []
        self._writing = False
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="lab-commit")

    def after_commit(self, answer: Answer) -> None:
        """Call `answer` on the loop once everything remembered until now is kept."""
        self._waiting.append(answer)
        if not self._writing:
            self._writing = True
            # One more turn of the loop lets the calls that arrived together share the commit.
            asyncio.get_running_loop().call_soon(self._write)

    def keep_soon(self) -> None:
        """Commit what is remembered although nobody waits for it."""
        self.after_commit(_nobody_waits)

    def close(self) -> None:
        """Wait for the last batch and keep what is left."""
        self._thread.shutdown(wait=True)
        self._store.close()

    def _write(self) -> None:
        rows, answers = self._store.take_unkept(), self._waiting
        self._waiting = []
        loop = asyncio.get_running_loop()
        written = loop.run_in_executor(self._thread, self._keep, rows)
        written.add_done_callback(lambda done: self._written(done, answers))

    def _keep(self, rows: Rows) -> None:
        if rows:
            self._store.keep(rows)

    def _written(self, done: asyncio.Future[None], answers: list[Answer]) -> None:
        if (failure := done.exception()) is not None:
            self._on_failure(failure)
            return
        self._writing = bool(self._waiting)
        if self._waiting:
            self._write()
        for answer in answers:
            answer()


def _nobody_waits() -> None:
    """A webhook's end is kept for the next start only."""
