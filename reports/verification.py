"""What verifying a week found, and the exit code that says it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from reports.differences import Difference
from reports.sheet import Sheet
from reports.words import Language, words

EXIT_KEPT: Final = 0
EXIT_UNSOUND: Final = 1
EXIT_SHORTFALL: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What verifying one week found."""

    campaign: str
    week: str
    sound: bool
    """No difference: what stands in the ledger follows from its facts."""
    kept: bool
    """The promise is kept, by the refolded facts as they are now."""
    obligations: int
    facts: int
    erased: int
    """Persons erased since: their week stands, but the roster's hash cannot be made again."""
    differences: list[Difference]
    """The first of them; `difference_count` says how many there are."""
    difference_count: int
    shortfall: dict[str, int]

    @property
    def exit_code(self) -> int:
        """0 only if sound and kept, 3 for a shortfall, 1 for what is not sound."""
        if not self.sound:
            return EXIT_UNSOUND
        return EXIT_KEPT if self.kept else EXIT_SHORTFALL

    def as_json(self) -> dict[str, Any]:
        """The object of `loa week verify --json`."""
        return {
            "campaign": self.campaign,
            "week": self.week,
            "sound": self.sound,
            "kept": self.kept,
            "obligations": self.obligations,
            "facts": self.facts,
            "erased": self.erased,
            "difference_count": self.difference_count,
            "differences": [each.as_json() for each in self.differences],
            "shortfall": self.shortfall,
        }

    def sheets(self, language: Language) -> tuple[Sheet, ...]:
        """One line per difference."""
        said = words(language)
        rows = [(each.table, each.row, each.stands, each.should_be) for each in self.differences]
        title = f"{self.campaign} · {said.period(self.week)}"
        return (Sheet(title, said.all("table", "row", "is", "should_be"), tuple(rows)),)
