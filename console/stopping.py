"""A request to stop is heeded between two steps, never in the middle of one; a second one is at
once.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class Stopping:
    """Whether somebody asked this command to stop."""

    def __init__(self) -> None:
        self._asked = threading.Event()

    def wait(self, seconds: float) -> None:
        """Sleep so long. Raises KeyboardInterrupt as soon as the command shall stop."""
        if self._asked.wait(seconds):
            raise KeyboardInterrupt

    def ask(self, number: int = 0, frame: object = None) -> None:
        """The handler: asks once, and raises KeyboardInterrupt where it was asked already."""
        del number, frame
        if self._asked.is_set():
            raise KeyboardInterrupt
        self._asked.set()


@contextmanager
def heeding_signals() -> Iterator[Stopping]:
    """SIGTERM stops as the keyboard does: nothing more begun, what is on the wire concluded.

    An exception out of a handler could fall between a thread's start and the word that it must be
    stopped, and the process would wait for that thread for good.
    """
    stopping = Stopping()
    if threading.current_thread() is not threading.main_thread():
        yield stopping
        return
    before = {number: signal.signal(number, stopping.ask) for number in _SIGNALS}
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
