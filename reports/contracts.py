"""What a contract has borne and will bear to the end of the span, in segments and money."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from campaigns.figures import Cell
from campaigns.lifecycle import Status
from campaigns.schema import AnyRow
from reports.gateway_traffic import GatewayTraffic, traffic_of
from reports.queries.weeks import WeekHead
from reports.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractUse:
    """One contract over a span."""

    number: str
    gateway: str
    message_class: str
    price_per_segment: int
    """VND."""
    ceiling: int | None
    """Segments for each of the contract's own periods; None without a ceiling."""
    ceiling_period: str
    """`week` or `month`: what the ceiling is counted over."""
    used: int
    """Segments that the carrier took or perhaps took."""
    forecast: int | None
    """Segments to the end of the span; None while nothing was sent to reckon from."""

    @property
    def money_used(self) -> int:
        """VND."""
        return self.used * self.price_per_segment

    @property
    def money_forecast(self) -> int | None:
        """VND."""
        return None if self.forecast is None else self.forecast * self.price_per_segment

    def as_json(self) -> dict[str, Any]:
        """The contract as one object."""
        return {
            "number": self.number,
            "gateway": self.gateway,
            "class": self.message_class,
            "price_per_segment": self.price_per_segment,
            "ceiling": self.ceiling,
            "ceiling_period": self.ceiling_period,
            "used": self.used,
            "forecast": self.forecast,
            "money_used": self.money_used,
            "money_forecast": self.money_forecast,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What a span's periods still ask of a gateway."""

    heads: tuple[WeekHead, ...]
    cells: Mapping[WeekHead, Sequence[Cell]]
    span: Span
    now: datetime

    def of_class(self, message_class: str) -> tuple[WeekHead, ...]:
        """The periods of campaigns of that class."""
        return tuple(head for head in self.heads if head.message_class == message_class)

    def messages_left(self, heads: Iterable[WeekHead], gateway: str) -> int:
        """Messages still to be sent: what is due in open weeks, and all of the weeks to come."""
        latest = {head.campaign: head for head in heads}
        due = sum(self._due(head, gateway) for head in latest.values())
        return due + sum(self._to_come(head, gateway) for head in latest.values())

    def _due(self, head: WeekHead, gateway: str) -> int:
        if head.ends_at <= self.now or head.starts_at >= self.span.until:
            return 0
        waiting = (Status.DUE, Status.CLAIMED)
        return sum(
            cell.count
            for cell in self.cells[head]
            if cell.gateway == gateway and cell.status in waiting
        )

    def _to_come(self, head: WeekHead, gateway: str) -> int:
        """Weeks of the span not opened yet are reckoned at the size of the latest opened."""
        weeks = [
            week for week in self.span.weeks if week.key > head.week and week.ends_at > self.now
        ]
        owed = sum(cell.count for cell in self.cells[head] if cell.gateway == gateway)
        return len(weeks) * owed


def uses_of(
    connection: Connection, contracts: Iterable[AnyRow], demand: Demand
) -> tuple[ContractUse, ...]:
    """Each contract's use; a campaign draws on the contract of its own class."""
    return tuple(_use(connection, row, demand) for row in contracts)


def _use(connection: Connection, row: AnyRow, demand: Demand) -> ContractUse:
    heads = demand.of_class(row.message_class)
    done = traffic_of(connection, heads, demand.cells, gateway=row.gateway, span=demand.span)
    return ContractUse(
        number=row.number,
        gateway=row.gateway,
        message_class=row.message_class,
        price_per_segment=row.price_per_segment,
        ceiling=row.segments_per_period,
        ceiling_period=row.period,
        used=done.segments,
        forecast=_forecast(done, demand.messages_left(heads, row.gateway)),
    )


def _forecast(done: GatewayTraffic, messages_left: int) -> int | None:
    """Used, and what is left at the segments that a taken message had on average, rounded up."""
    taken = done.submitted - sum(done.refused.values()) - sum(done.not_taken.values())
    if not messages_left:
        return done.segments
    if not taken:
        return None
    return done.segments - (-messages_left * done.segments // taken)
