"""Where a week stands: the roster, each status, the duty, and what is missing from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from campaigns.duty import Duty
from campaigns.figures import cells_of, figures_from
from reports.queries.weeks import week_head
from reports.sheet import Sheet
from reports.words import Language, words


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekStatus:
    """A campaign's week as the ledger knows it now."""

    campaign: str
    week: str
    """The period's label, `2021-W22`."""
    roster: int
    supplements: int
    by_status: dict[str, int]
    """All eight statuses, zeros included."""
    owed: int
    duty: dict[Duty, int]
    """The six, zeros included; together they are `owed`."""
    complete: bool
    """Nothing is due or claimed."""
    kept: bool
    shortfall: dict[str, int]
    """What keeps the week from being kept, by reason."""

    def as_json(self) -> dict[str, Any]:
        """The object of `loa week status --json`."""
        return {
            "campaign": self.campaign,
            "week": self.week,
            "roster": self.roster,
            "supplements": self.supplements,
            "by_status": self.by_status,
            "duty": {"owed": self.owed} | {duty.value: self.duty[duty] for duty in Duty},
            "complete": self.complete,
            "kept": self.kept,
            "shortfall": self.shortfall,
        }

    def sheets(self, language: Language) -> tuple[Sheet, ...]:
        """One line per figure."""
        said = words(language)
        figures = [
            ("roster", self.roster),
            ("supplements", self.supplements),
            ("owed", self.owed),
            *((duty.value, count) for duty, count in self.duty.items()),
            *((f"status_{status}", count) for status, count in self.by_status.items()),
            ("complete", self.complete),
            ("kept", self.kept),
        ]
        lines = [(said.of(name), value) for name, value in figures]
        missing = [(said.of(reason), count) for reason, count in self.shortfall.items()]
        title = f"{self.campaign} · {said.period(self.week)}"
        return (
            Sheet(title, said.all("figure", "value"), tuple(lines)),
            Sheet(said.of("shortfall"), said.all("reason", "count"), tuple(missing)),
        )


def week_status(connection: Connection, slug: str, *, label: str) -> WeekStatus:
    """The status of one campaign's period now. Raises `WeekNotOpened`."""
    head = week_head(connection, slug, label=label)
    cells = cells_of(connection, head.period_id, week=head.week, terms=head.terms)
    figures = figures_from(cells, head.roster, terms=head.terms)
    return WeekStatus(
        campaign=head.campaign,
        week=head.label,
        roster=figures["roster"],
        supplements=figures["supplements"],
        by_status=figures["by_status"],
        owed=figures["duty"]["owed"],
        duty={duty: figures["duty"][duty.value] for duty in Duty},
        complete=figures["complete"],
        kept=figures["kept"],
        shortfall=figures["shortfall"],
    )
