"""What a week's carriers did not take, and why: each gateway's own codes with its own words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from reports.queries.traffic import not_taken
from reports.queries.weeks import week_head
from reports.sheet import Sheet
from reports.words import Language, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    """Attempts alike in gateway, verdict and code."""

    gateway: str
    verdict: str
    """`rejected`, `deferred`, `blocked` or `unknown`."""
    code: str
    """As the carrier writes it; empty where it wrote none."""
    says: str
    """The carrier's own words, where it gave any."""
    attempts: int

    def as_json(self) -> dict[str, Any]:
        """One line as an object."""
        return {
            "gateway": self.gateway,
            "verdict": self.verdict,
            "code": self.code,
            "says": self.says,
            "attempts": self.attempts,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingWeek:
    """A campaign's week by what was not taken."""

    campaign: str
    week: str
    lines: tuple[Failing, ...]
    """The most frequent first."""

    def as_json(self) -> dict[str, Any]:
        """All lines as one object."""
        return {
            "campaign": self.campaign,
            "week": self.week,
            "lines": [line.as_json() for line in self.lines],
        }

    def sheets(self, language: Language) -> tuple[Sheet, ...]:
        """One line per gateway, verdict and code."""
        said = words(language)
        rows = tuple(
            (line.gateway, said.verdict(line.verdict), line.code, line.says, line.attempts)
            for line in self.lines
        )
        heads = said.all("gateway", "verdict", "code", "details", "attempts")
        return (Sheet(f"{self.campaign} · {said.period(self.week)}", heads, rows),)


def failing(connection: Connection, slug: str, *, label: str) -> FailingWeek:
    """What one campaign's period was refused. Raises `WeekNotOpened`."""
    head = week_head(connection, slug, label=label)
    return FailingWeek(
        campaign=head.campaign,
        week=head.label,
        lines=tuple(
            Failing(
                gateway=row.gateway,
                verdict=row.verdict,
                code=row.code,
                says=row.says,
                attempts=row.attempts,
            )
            for row in not_taken(connection, head.period_id, week=head.week)
        ),
    )
