"""The figures of a week, counted by the database in one pass over its partition.

Closing stores them once ("as closed"); a report counts them again ("as now known").
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Connection, func, select

from campaigns.duty import CountsAsSent, Duty, Terms, duty_case, terms_of
from campaigns.lifecycle import Status
from campaigns.schema import obligation, opening, period, version

Figures: TypeAlias = dict[str, Any]
"""What `figures_of` counts: text keys, whole numbers and booleans only, so that JSON keeps it."""

NOT_OPENED = "not_opened"
"""Shortfall: owed by the opening row, but no obligation stands in the ledger."""


@dataclass(frozen=True, slots=True)
class Cell:
    """How many obligations of a week are alike in everything that a report asks about."""

    carrier: str
    district: int
    status: str
    reason: str
    gateway: str
    proof: str
    duty: Duty
    supplement: int
    count: int


def figures_of(connection: Connection, period_id: int) -> Figures:
    """The figures of a period as the ledger stands now, ready for JSON.

    Keys: `roster` (the opening row's count), `supplements`, `by_status` (eight statuses), `duty`
    (`owed` and the six), `complete`, `kept`, `shortfall` {reason: n}, `carriers`
    {carrier: {district: {duty: n}}}, `gateways` {gateway: {proof: {duty: n}}}.
    Raises LookupError when the period was never opened.
    """
    head = connection.execute(
        select(period.c.week, opening.c.eligible, version.c.definition)
        .join(opening, opening.c.period_id == period.c.id)
        .join(version, version.c.id == period.c.version_id)
        .where(period.c.id == period_id)
    ).one_or_none()
    if head is None:
        raise LookupError(f"period {period_id} has no opening row: open the week first")
    terms = terms_of(head.definition)
    cells = cells_of(connection, period_id, week=head.week, terms=terms)
    return figures_from(cells, head.eligible, terms=terms)


def cells_of(connection: Connection, period_id: int, *, week: int, terms: Terms) -> list[Cell]:
    """A period's obligations grouped by all that reports ask about: some hundred rows.

    The groups are a prefix of `ix_obligation_report`, so both databases read that index in order
    and touch no row; `accepted` is grouped, though not returned, because the duty depends on it.
    """
    asked = obligation.c
    alike = (
        asked.carrier,
        asked.district,
        asked.status,
        asked.accepted,
        asked.reason,
        asked.gateway,
        asked.proof,
        asked.supplement,
    )
    rows = connection.execute(
        select(*alike, duty_case(terms.excuses).label("duty"), func.count().label("n"))
        .where(asked.week == week, asked.period_id == period_id)
        .group_by(*alike)
    )
    return [
        Cell(
            carrier=row.carrier,
            district=row.district,
            status=row.status,
            reason=row.reason,
            gateway=row.gateway,
            proof=row.proof,
            duty=Duty(row.duty),
            supplement=row.supplement,
            count=row.n,
        )
        for row in rows
    ]


def figures_from(cells: Iterable[Cell], roster: int, *, terms: Terms) -> Figures:
    """The figures of these cells, for a period whose opening counted `roster` addressees.

    Each of them is owed `terms.times` messages; supplements are counted by what they added.
    """
    cells = list(cells)
    by_status = _counted(cells, lambda cell: cell.status)
    supplements = sum(cell.count for cell in cells if cell.supplement)
    owed = roster * terms.times + supplements
    absent = max(0, owed - sum(by_status.values()))
    by_duty = _counted(cells, lambda cell: cell.duty)
    by_duty[Duty.MISSED] += absent
    by_shortfall = _shortfall(cells, owed, terms=terms)
    if absent:
        by_shortfall[NOT_OPENED] = absent
    return {
        "roster": roster,
        "supplements": supplements,
        "by_status": {status.value: by_status[status] for status in Status},
        "duty": {"owed": owed} | {duty.value: by_duty[duty] for duty in Duty},
        "complete": not absent and not any(by_status[s] for s in Status if s.is_open),
        "kept": not by_shortfall,
        "shortfall": dict(sorted(by_shortfall.items())),
        "carriers": _nested(cells, lambda c: (c.carrier, str(c.district), c.duty.value)),
        "gateways": _nested(cells, lambda c: (c.gateway, c.proof or "none", c.duty.value)),
    }


def _shortfall(cells: Iterable[Cell], owed: int, *, terms: Terms) -> Counter[str]:
    """All that keeps the week from being kept; what was missed is told by its reason."""
    counts: Counter[str] = Counter()
    by_duty: Counter[Duty] = Counter()
    for cell in cells:
        by_duty[cell.duty] += cell.count
        if cell.duty is Duty.MISSED:
            counts[cell.reason or cell.status] += cell.count
    # Added, not set: "undelivered" is also the reason of who was never acknowledged as taken.
    if by_duty[Duty.UNCERTAIN] > tolerated(terms.uncertain_tolerance, owed):
        counts[Duty.UNCERTAIN.value] += by_duty[Duty.UNCERTAIN]
    if terms.counts_as_sent is CountsAsSent.DELIVERED and by_duty[Duty.UNDELIVERED]:
        counts[Duty.UNDELIVERED.value] += by_duty[Duty.UNDELIVERED]
    return counts


def tolerated(share: float, owed: int) -> int:
    """How many may stay uncertain: that share of `owed`, rounded down, 0.29 of 100 being 29."""
    return int(round(share * owed, 6))


def _counted(cells: Iterable[Cell], key: Callable[[Cell], str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for cell in cells:
        counts[key(cell)] += cell.count
    return counts


def _nested(cells: Iterable[Cell], keys: Callable[[Cell], tuple[str, str, str]]) -> Figures:
    """Counts in three levels of text keys; what is zero is left out."""
    counts: Figures = {}
    for cell in cells:
        outer, middle, inner = keys(cell)
        leaf = counts.setdefault(outer, {}).setdefault(middle, {})
        leaf[inner] = leaf.get(inner, 0) + cell.count
    return counts
