"""The week at one glance: the duty, the roster behind it, the pace, what fails, day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from reports.compliance import Compliance, compliance
from reports.coverage import Coverage, coverage
from reports.failing import FailingWeek, failing
from reports.ledger import LedgerTotals, ledger_totals
from reports.progress import Progress, progress
from reports.queries.weeks import WeekHead, week_head
from reports.sheet import Sheet
from reports.words import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """One campaign's week, read on one snapshot."""

    head: WeekHead
    at: datetime
    """When it was read."""
    compliance: Compliance
    coverage: Coverage
    progress: Progress
    ledger: LedgerTotals
    failing: FailingWeek

    def as_json(self) -> dict[str, Any]:
        """Each report under its own name."""
        return {
            "campaign": self.head.campaign,
            "week": self.head.label,
            "state": self.head.state,
            "at": self.at,
            "compliance": self.compliance.as_json(),
            "coverage": self.coverage.as_json(),
            "progress": self.progress.as_json(),
            "ledger": self.ledger.as_json(),
            "failing": self.failing.as_json(),
        }

    def sheets(self, language: Language) -> tuple[Sheet, ...]:
        """The sheets of each report, the roster first."""
        parts = (self.coverage, self.compliance, self.progress, self.ledger, self.failing)
        return tuple(sheet for part in parts for sheet in part.sheets(language))


def board(connection: Connection, slug: str, *, label: str, now: datetime) -> Board:
    """The board of one campaign's period at `now` (aware). Raises `WeekNotOpened`."""
    return Board(
        head=week_head(connection, slug, label=label),
        at=now,
        compliance=compliance(connection, slug, label=label),
        coverage=coverage(connection, slug, label=label),
        progress=progress(connection, slug, label=label, now=now),
        ledger=ledger_totals(connection, slug, label=label),
        failing=failing(connection, slug, label=label),
    )
