"""Does the roster hold whom the carriers serve: declared, delivered and owed for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from campaigns.schema import AnyRow
from reports.queries.coverage import deliveries_until, owed_by_carrier
from reports.queries.weeks import WeekHead, week_head
from reports.sheet import Sheet
from reports.words import Language, words


@dataclass(frozen=True, slots=True, kw_only=True)
class CarrierCoverage:
    """One carrier's numbers."""

    carrier: str
    declared: int | None
    """What the carrier declared with its latest full delivery; None where it declared nothing."""
    read: int | None
    """Rows of that delivery."""
    refused: int | None
    """Rows of that delivery that were refused."""
    delivered_at: datetime | None
    document: str
    standing: int
    """Subscribers of the carrier in this week's roster, supplements included."""
    owed: bool
    """Whether the order makes them a duty, or they stand outside it."""

    @property
    def difference(self) -> int | None:
        """Declared and not standing (or, below zero, standing and not declared)."""
        return None if self.declared is None else self.declared - self.standing

    def as_json(self) -> dict[str, Any]:
        """One carrier as an object."""
        return {
            "carrier": self.carrier,
            "declared": self.declared,
            "read": self.read,
            "refused": self.refused,
            "delivered_at": self.delivered_at,
            "document": self.document,
            "standing": self.standing,
            "owed": self.owed,
            "difference": self.difference,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """A week's roster beside what was declared."""

    campaign: str
    week: str
    carriers: tuple[CarrierCoverage, ...]

    def as_json(self) -> dict[str, Any]:
        """All carriers as one object."""
        return {
            "campaign": self.campaign,
            "week": self.week,
            "carriers": [each.as_json() for each in self.carriers],
        }

    def sheets(self, language: Language) -> tuple[Sheet, ...]:
        """One line per carrier."""
        said = words(language)
        heads = said.all(
            "carrier", "declared", "read", "refused", "standing", "difference", "document"
        )
        rows = [
            (
                each.carrier,
                each.declared,
                each.read,
                each.refused,
                each.standing,
                each.difference,
                each.document if each.owed else said.of("cause_outside"),
            )
            for each in self.carriers
        ]
        return (Sheet(f"{self.campaign} · {said.period(self.week)}", heads, tuple(rows)),)


def coverage(connection: Connection, slug: str, *, label: str) -> Coverage:
    """The coverage of a campaign's period, by deliveries until its end. Raises `WeekNotOpened`."""
    head = week_head(connection, slug, label=label)
    owed = owed_by_carrier(connection, head.period_id, week=head.week)
    latest = _latest(deliveries_until(connection, head.ends_at))
    names = sorted(owed.keys() | head.outside.keys() | latest.keys())
    return Coverage(
        campaign=head.campaign,
        week=head.label,
        carriers=tuple(_line(name, head, owed, latest.get(name)) for name in names),
    )


def _latest(rows: Any) -> dict[str, AnyRow]:
    """Each carrier's latest full delivery; a delta says nothing of how many there are."""
    return {row.carrier: row for row in rows if row.carrier and row.kind == "full"}


def _line(
    carrier: str, head: WeekHead, owed: Mapping[str, int], row: AnyRow | None
) -> CarrierCoverage:
    counts = {} if row is None else row.counts
    return CarrierCoverage(
        carrier=carrier,
        declared=None if row is None else row.declared,
        read=counts.get("read"),
        refused=counts.get("refused"),
        delivered_at=None if row is None else row.applied_at,
        document="" if row is None else row.document,
        standing=owed.get(carrier, head.outside.get(carrier, 0)),
        owed=carrier in owed,
    )
