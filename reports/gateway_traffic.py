"""What one gateway did in a span: submitted, accepted, confirmed or not known, refused by code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from campaigns.duty import Duty
from campaigns.figures import Cell
from reports.queries.traffic import by_code, proofs_heard
from reports.queries.weeks import WeekHead
from reports.span import Span

#: What no carrier took for certain: it is not billed.
_DEFINITE_NO = ("rejected", "deferred", "blocked")


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayTraffic:
    """One gateway's messages and segments, by the wire start of their attempts."""

    gateway: str
    submitted: int
    accepted: int
    refused: Mapping[str, int]
    """Rejected for the address, by the carrier's code."""
    not_taken: Mapping[str, int]
    """Deferred or blocked, by the carrier's code: certainly not taken."""
    segments: int
    """Of all that the carrier took or perhaps took."""
    confirmed: int | None
    """Delivered by a handset's receipt; None where no receipt of this gateway proves a handset."""
    undelivered: int
    uncertain: int

    def as_json(self) -> dict[str, Any]:
        """The gateway as one object; `confirmed` is null for "no receipts on this gateway"."""
        return {
            "gateway": self.gateway,
            "submitted": self.submitted,
            "accepted": self.accepted,
            "confirmed": self.confirmed,
            "undelivered": self.undelivered,
            "refused": dict(self.refused),
            "not_taken": dict(self.not_taken),
            "uncertain": self.uncertain,
            "segments": self.segments,
        }


def traffic_of(
    connection: Connection,
    heads: Iterable[WeekHead],
    cells: Mapping[WeekHead, Sequence[Cell]],
    *,
    gateway: str,
    span: Span,
) -> GatewayTraffic:
    """The traffic of one gateway over these periods, as far as it lies in the span."""
    by_verdict: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    not_taken: Counter[str] = Counter()
    duty: Counter[Duty] = Counter()
    segments, proofs = 0, set[str]()
    for head in heads:
        proofs |= proofs_heard(connection, head.period_id, week=head.week, gateway=gateway)
        for row in _attempts(connection, head, gateway=gateway, span=span):
            by_verdict[row.verdict or "open"] += row.attempts
            if row.verdict == "rejected":
                refused[row.code] += row.attempts
            elif row.verdict in _DEFINITE_NO:
                not_taken[row.code] += row.attempts
            segments += 0 if row.verdict in _DEFINITE_NO else int(row.segments)
        if head.week in {week.key for week in span.weeks}:
            duty.update(_duty_through(cells[head], gateway))
    return GatewayTraffic(
        gateway=gateway,
        submitted=by_verdict.total(),
        accepted=by_verdict["accepted"],
        refused=dict(sorted(refused.items())),
        not_taken=dict(sorted(not_taken.items())),
        segments=segments,
        confirmed=duty[Duty.CONFIRMED] if "handset" in proofs else None,
        undelivered=duty[Duty.UNDELIVERED],
        uncertain=duty[Duty.UNCERTAIN],
    )


def _attempts(connection: Connection, head: WeekHead, *, gateway: str, span: Span) -> Sequence[Any]:
    return by_code(
        connection,
        head.period_id,
        week=head.week,
        gateway=gateway,
        since=span.since,
        until=span.until,
    )


def _duty_through(cells: Iterable[Cell], gateway: str) -> Counter[Duty]:
    counts: Counter[Duty] = Counter()
    for cell in cells:
        if cell.gateway == gateway:
            counts[cell.duty] += cell.count
    return counts
