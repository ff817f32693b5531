"""What went on the wire: attempts of a week by day, gateway and verdict, with their segments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from reports.queries.traffic import by_day
from reports.queries.weeks import week_head
from reports.sheet import Sheet
from reports.words import Language, words

#: An attempt that was begun and has no outcome yet.
OPEN: Final = "open"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """Attempts alike in day, gateway and verdict."""

    day: date
    """The province's local date of the wire start."""
    gateway: str
    verdict: str
    """One of the five, or `open`."""
    attempts: int
    segments: int

    def as_json(self) -> dict[str, Any]:
        """One line as an object."""
        return {
            "day": self.day,
            "gateway": self.gateway,
            "verdict": self.verdict,
            "attempts": self.attempts,
            "segments": self.segments,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerTotals:
    """A campaign's week on the wire."""

    campaign: str
    week: str
    lines: tuple[LedgerLine, ...]

    @property
    def attempts(self) -> int:
        """All attempts of the week."""
        return sum(line.attempts for line in self.lines)

    @property
    def segments(self) -> int:
        """All segments of the week."""
        return sum(line.segments for line in self.lines)

    def as_json(self) -> dict[str, Any]:
        """Lines and totals as one object."""
        return {
            "campaign": self.campaign,
            "week": self.week,
            "attempts": self.attempts,
            "segments": self.segments,
            "lines": [line.as_json() for line in self.lines],
        }

    def sheets(self, language: Language) -> tuple[Sheet, ...]:
        """One line per day, gateway and verdict, then the total."""
        said = words(language)
        rows = [
            (line.day, line.gateway, said.verdict(line.verdict), line.attempts, line.segments)
            for line in self.lines
        ]
        total = (said.of("total"), "", "", self.attempts, self.segments)
        heads = said.all("day", "gateway", "verdict", "attempts", "segments")
        return (Sheet(f"{self.campaign} · {said.period(self.week)}", heads, (*rows, total)),)


def ledger_totals(connection: Connection, slug: str, *, label: str) -> LedgerTotals:
    """The totals of one campaign's period. Raises `WeekNotOpened`."""
    head = week_head(connection, slug, label=label)
    return LedgerTotals(
        campaign=head.campaign,
        week=head.label,
        lines=tuple(
            LedgerLine(
                day=_EPOCH + timedelta(days=row.day),
                gateway=row.gateway,
                verdict=row.verdict or OPEN,
                attempts=row.attempts,
                segments=row.segments,
            )
            for row in by_day(connection, head.period_id, week=head.week)
        ),
    )
