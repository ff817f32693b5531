"""How far a gateway's messages came: day by day, and by QCVN 82 where receipts can tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from campaigns.week import local
from reports.queries import reach as queries
from reports.queries.traffic import proofs_heard
from reports.queries.weeks import WeekHead
from reports.span import Span

_EPOCH: Final = date(1970, 1, 1)
_MICROSECONDS_OF_MS: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTraffic:
    """What a gateway was given on one local day, by wire start, and what became of that."""

    day: date
    submitted: int
    accepted: int
    confirmed: int | None
    """On a handset by now; None where no receipt of this gateway proves a handset."""

    def as_json(self) -> dict[str, Any]:
        """The day as one object."""
        return {
            "day": self.day.isoformat(),
            "submitted": self.submitted,
            "accepted": self.accepted,
            "confirmed": self.confirmed,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What QCVN 82:2014/BTTTT asks about, over the messages that a receipt speaks of."""

    with_receipt: int
    """The denominator: attempts that a receipt says arrived, or did not."""
    reached: int | None
    """Of these, on a handset; None where no receipt of this gateway proves a handset."""
    timed: int
    """Of `reached`, those of which the carrier told when."""
    took_ms: int | None
    """Milliseconds from wire start to handset, the mean of `timed`; None where nothing tells."""

    @property
    def success(self) -> int | None:
        """Hundredths of a percent, rounded down; None is "not measurable"."""
        if self.reached is None or not self.with_receipt:
            return None
        return self.reached * 10_000 // self.with_receipt

    def as_json(self) -> dict[str, Any]:
        """The figures as one object; null is "not measurable"."""
        return {
            "with_receipt": self.with_receipt,
            "reached": self.reached,
            "success": self.success,
            "timed": self.timed,
            "took_ms": self.took_ms,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayReach:
    """One gateway over a span."""

    gateway: str
    days: tuple[DayTraffic, ...]
    """Each local day of the span, also those without a message."""
    quality: Quality

    def as_json(self) -> dict[str, Any]:
        """The gateway as one object."""
        return {
            "gateway": self.gateway,
            "days": [each.as_json() for each in self.days],
            "quality": self.quality.as_json(),
        }


def reach_of(
    connection: Connection, heads: Iterable[WeekHead], *, gateway: str, span: Span
) -> GatewayReach:
    """How far a gateway's messages of these periods came, as far as they lie in the span."""
    heads = tuple(heads)
    proves = any(
        "handset" in proofs_heard(connection, head.period_id, week=head.week, gateway=gateway)
        for head in heads
    )
    return GatewayReach(
        gateway=gateway,
        days=_days(connection, heads, gateway=gateway, span=span, proves=proves),
        quality=_quality(connection, heads, gateway=gateway, span=span, proves=proves),
    )


def _days(
    connection: Connection, heads: Iterable[WeekHead], *, gateway: str, span: Span, proves: bool
) -> tuple[DayTraffic, ...]:
    counts: Counter[tuple[int, str]] = Counter()
    for head in heads:
        for row in queries.days(
            connection,
            head.period_id,
            week=head.week,
            gateway=gateway,
            since=span.since,
            until=span.until,
        ):
            counts[row.day, "submitted"] += int(row.submitted)
            counts[row.day, "accepted"] += int(row.accepted)
            counts[row.day, "confirmed"] += int(row.confirmed)
    return tuple(_day(day, counts, proves=proves) for day in _local_days(span))


def _day(day: date, counts: Counter[tuple[int, str]], *, proves: bool) -> DayTraffic:
    nth = (day - _EPOCH).days
    return DayTraffic(
        day=day,
        submitted=counts[nth, "submitted"],
        accepted=counts[nth, "accepted"],
        confirmed=counts[nth, "confirmed"] if proves else None,
    )


def _quality(
    connection: Connection, heads: Iterable[WeekHead], *, gateway: str, span: Span, proves: bool
) -> Quality:
    total: Counter[str] = Counter()
    for head in heads:
        row = queries.receipts(
            connection,
            head.period_id,
            week=head.week,
            gateway=gateway,
            since=span.since,
            until=span.until,
        )
        total.update({name: int(getattr(row, name)) for name in row._fields})
    timed = total["timed"]
    return Quality(
        with_receipt=total["with_receipt"],
        reached=total["reached"] if proves else None,
        timed=timed,
        took_ms=total["took"] // timed // _MICROSECONDS_OF_MS if timed else None,
    )


def _local_days(span: Span) -> list[date]:
    first, after = local(span.since).date(), local(span.until).date()
    return [first + timedelta(days=nth) for nth in range((after - first).days)]
