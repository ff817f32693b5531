"""A difference names a row, what stands there, and what should; the first thousand are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

#: A ledger that differs everywhere is told by its first rows and a count.
KEPT_MAX: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One place where the ledger does not follow from its facts."""

    table: str
    row: str
    """Which row, and which figure or column of it; never an msisdn."""
    stands: str
    should_be: str

    def as_json(self) -> dict[str, str]:
        """The difference as plain text fields."""
        return {
            "table": self.table,
            "row": self.row,
            "is": self.stands,
            "should_be": self.should_be,
        }


class Found:
    """The differences found so far: all are counted, the first are kept."""

    def __init__(self) -> None:
        self.first: list[Difference] = []
        self.count = 0

    def add(self, table: str, row: str, *, stands: object, should_be: object) -> None:
        """Note one difference."""
        self.count += 1
        if len(self.first) < KEPT_MAX:
            self.first.append(
                Difference(table=table, row=row, stands=str(stands), should_be=str(should_be))
            )


def obligation_named(week: int, obligation_id: int) -> str:
    """`obligation 202122/12 (id 268435468)`: partition and position, and the key to look it up."""
    position = obligation_id & ((1 << 28) - 1)
    return f"obligation {week}/{position} (id {obligation_id})"
