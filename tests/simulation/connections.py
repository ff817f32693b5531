"""Each simulated worker has a connection of its own, kept from seed to seed."""

from __future__ import annotations

from collections.abc import Callable

from campaigns.database import Database


class Connections:
    """A database of its own for each worker, by name; kept from seed to seed, and through
    crashes, with all the statements that were compiled.
    """

    def __init__(self, url: str) -> None:
        self.pause: Callable[[float], object] = _no_pause
        self._url = url
        self._by_name: dict[str, Database] = {}

    def of(self, name: str) -> Database:
        """That worker's."""
        if name not in self._by_name:
            self._by_name[name] = Database.at(self._url, pause=self._wait)
        return self._by_name[name]

    def close(self) -> None:
        """Give all connections back."""
        for database in self._by_name.values():
            database.close()

    def _wait(self, seconds: float) -> object:
        """In the time of whichever world runs now."""
        return self.pause(seconds)


def _no_pause(seconds: float) -> None:
    """Before any world runs, no time passes."""
    del seconds
