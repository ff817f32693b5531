"""A database whose every COMMIT holds, and whose every answer to it is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from campaigns.database import DatabasePort


@dataclass(frozen=True)
class Forgetful:
    """The real database, which commits and then forgets to say so."""

    database: DatabasePort

    @property
    def dialect(self) -> Any:
        return self.database.dialect

    def transact(self, work: Any, *, recover: Any = None) -> Any:
        assert recover is not None
        self.database.transact(work)
        found = self.database.read(recover)
        return self.database.transact(work) if found is None else found

    def read(self, work: Any) -> Any:
        return self.database.read(work)
