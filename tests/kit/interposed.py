"""The real database, and what a test does in between two of its transactions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from campaigns.database import DatabasePort


@dataclass(frozen=True)
class Interposed:
    """The real database, with something done just before each write transaction begins."""

    database: DatabasePort
    first: Any

    @property
    def dialect(self) -> Any:
        return self.database.dialect

    def transact(self, work: Any, *, recover: Any = None) -> Any:
        self.first()
        return self.database.transact(work, recover=recover)

    def read(self, work: Any) -> Any:
        return self.database.read(work)
