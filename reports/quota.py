"""A carrier's account for a week or a month: its duty, its gateways, what the contract bears."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from campaigns.carrier import Carrier, carrier_named
from campaigns.district import District
from campaigns.duty import Duty
from campaigns.figures import Cell, cells_of
from campaigns.week import local
from reports.causes import Cause, cause_of
from reports.contracts import ContractUse, Demand, uses_of
from reports.gateway_traffic import GatewayTraffic, traffic_of
from reports.queries import quota as queries
from reports.queries.weeks import WeekHead, heads_in
from reports.quota_sheets import sheets_of
from reports.reach import GatewayReach, reach_of
from reports.sheet import Sheet
from reports.span import Span
from reports.words import Language

#: VNG's accounts are owed by VNG and sent to through these.
VNG = "vng"
_VNG_GATEWAYS = ("zalo_oa", "zalo_zns")


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyLines:
    """Whose subscribers went through whose gateway; the lines add up."""

    by_roster: int
    """Obligations that are this carrier's duty."""
    own_gateway: int
    """Of these, through a gateway of its own."""
    ported_out: Mapping[str, int]
    """Of these, through another's gateway: {gateway: n}; with `own_gateway` all of `by_roster`."""
    ported_in: Mapping[str, int]
    """Others' duty through a gateway of its own: {carrier: n}."""
    duty: Mapping[Duty, int]
    """What became of `by_roster`."""

    @property
    def through_gateway(self) -> int:
        """All that its gateways were given to carry."""
        return self.own_gateway + sum(self.ported_in.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaReport:
    """One carrier's account."""

    carrier: str
    span: Span
    lines: DutyLines
    gateways: tuple[GatewayTraffic, ...]
    not_sent: Mapping[Cause, Mapping[str, int]]
    """{cause: {reason: n}}: those of `by_roster` that nobody was sent for."""
    outside: int
    """Its subscribers outside the order: no duty, never sent."""
    contracts: tuple[ContractUse, ...]
    districts: Mapping[int, Mapping[Duty, int]]
    """What became of `by_roster` by district, in official order; 0 is "not stated"."""
    reach: tuple[GatewayReach, ...]
    """Its gateways day by day, and what their receipts say of arriving."""

    def as_json(self) -> dict[str, Any]:
        """The account as one object."""
        lines = self.lines
        return {
            "carrier": self.carrier,
            "span": self.span.label,
            "weeks": [str(week) for week in self.span.weeks],
            "duty": {
                "by_roster": lines.by_roster,
                "own_gateway": lines.own_gateway,
                "ported_out": dict(lines.ported_out),
                "ported_in": dict(lines.ported_in),
                "through_gateway": lines.through_gateway,
                **{duty.value: count for duty, count in lines.duty.items()},
            },
            "gateways": [each.as_json() for each in self.gateways],
            "not_sent": {cause.value: dict(by) for cause, by in self.not_sent.items()},
            "outside": self.outside,
            "contracts": [each.as_json() for each in self.contracts],
            "districts": {
                f"{code:03d}": {duty.value: count for duty, count in by_duty.items()}
                for code, by_duty in self.districts.items()
            },
            "reach": [each.as_json() for each in self.reach],
        }

    def sheets(self, language: Language) -> tuple[Sheet, ...]:
        """One line per figure; then one per contract, per district, per day."""
        return sheets_of(self, language)


def quota(connection: Connection, carrier: str, *, span: Span, now: datetime) -> QuotaReport:
    """The account of a carrier (`vnpt`, …, or `vng` for Zalo) over a span.

    `now` (aware) tells which weeks of the span are still to come, for the forecast. A week's duty
    counts in the month of its Thursday; attempts and segments count by their wire start.
    """
    heads = heads_in(connection, span.touched)
    counted = [head for head in heads if head.week in {week.key for week in span.weeks}]
    cells = {head: _cells(connection, head) for head in heads}
    gateways = _gateways_of(carrier)
    traffic = [traffic_of(connection, heads, cells, gateway=each, span=span) for each in gateways]
    demand = Demand(heads=tuple(heads), cells=cells, span=span, now=now)
    first, last = local(span.since).date(), span.weeks[-1].days[-1]
    of_duty = [cell for head in counted for cell in cells[head]]
    return QuotaReport(
        carrier=carrier,
        span=span,
        lines=_lines(of_duty, carrier, own=gateways),
        gateways=tuple(traffic),
        not_sent=_not_sent(connection, counted, carrier=carrier),
        outside=sum(head.outside.get(carrier, 0) for head in counted),
        contracts=uses_of(
            connection, queries.contracts(connection, carrier, first=first, last=last), demand
        ),
        districts=_districts(of_duty, carrier),
        reach=tuple(reach_of(connection, heads, gateway=each, span=span) for each in gateways),
    )


def account_named(words: str) -> str:
    """Whose account that spelling asks for: `vng`, or a carrier's name. Raises UnknownCarrier."""
    return words if words == VNG else carrier_named(words).value


def _cells(connection: Connection, head: WeekHead) -> Sequence[Cell]:
    return cells_of(connection, head.period_id, week=head.week, terms=head.terms)


def _gateways_of(carrier: str) -> tuple[str, ...]:
    if carrier == VNG:
        return _VNG_GATEWAYS
    own = Carrier(carrier).gateway if carrier in set(Carrier) else None
    return () if own is None else (own,)


def _lines(cells: Iterable[Cell], carrier: str, *, own: Sequence[str]) -> DutyLines:
    out: Counter[str] = Counter()
    into: Counter[str] = Counter()
    duty: Counter[Duty] = Counter()
    for cell in cells:
        if cell.carrier == carrier:
            duty[cell.duty] += cell.count
        if cell.carrier == carrier and cell.gateway not in own:
            out[cell.gateway] += cell.count
        elif cell.carrier != carrier and cell.gateway in own:
            into[cell.carrier] += cell.count
    by_roster = sum(duty.values())
    return DutyLines(
        by_roster=by_roster,
        own_gateway=by_roster - sum(out.values()),
        ported_out=dict(sorted(out.items())),
        ported_in=dict(sorted(into.items())),
        duty={each: duty[each] for each in Duty},
    )


def _districts(cells: Iterable[Cell], carrier: str) -> dict[int, dict[Duty, int]]:
    """Every district of the province, and whatever else the roster names behind them."""
    counts: Counter[tuple[int, Duty]] = Counter()
    for cell in cells:
        if cell.carrier == carrier:
            counts[cell.district, cell.duty] += cell.count
    ours = [int(district) for district in District]
    others = sorted({code for code, _ in counts} - set(ours))
    return {code: {duty: counts[code, duty] for duty in Duty} for code in [*ours, *others]}


def _not_sent(
    connection: Connection, heads: Iterable[WeekHead], *, carrier: str
) -> dict[Cause, dict[str, int]]:
    split: dict[Cause, Counter[str]] = {cause: Counter() for cause in Cause}
    for head in heads:
        rows = queries.not_sent(
            connection, head.period_id, week=head.week, carrier=carrier, terms=head.terms
        )
        for row in rows:
            cause = cause_of(row.reason, verdict=row.verdict)
            split[cause][row.reason or row.status] += row.n
    return {cause: dict(sorted(counts.items())) for cause, counts in split.items()}
