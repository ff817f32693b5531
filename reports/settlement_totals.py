"""A gateway's own totals of a span beside ours: figures only, which change and decide nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection

from gateways.totals import Totals
from reports.queries.settlement import attempts_through
from reports.sheet import Sheet
from reports.span import Span
from reports.words import Language, words

_REFUSED: Final = ("rejected", "deferred", "blocked")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One count of both sides; None where a side does not count it."""

    name: str
    ours: int | None
    theirs: int | None

    @property
    def difference(self) -> int | None:
        """Theirs less ours."""
        if self.ours is None or self.theirs is None:
            return None
        return self.theirs - self.ours

    def as_json(self) -> dict[str, Any]:
        """One line as an object."""
        return {
            "name": self.name,
            "ours": self.ours,
            "theirs": self.theirs,
            "difference": self.difference,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class TotalsReport:
    """Both sides' counts of one gateway over a span."""

    gateway: str
    span: str
    figures: tuple[Figure, ...]
    brandnames: tuple[str, ...]
    """Whose counts the carrier told; ours are of all of them."""

    def as_json(self) -> dict[str, Any]:
        """The report as one object."""
        return {
            "gateway": self.gateway,
            "span": self.span,
            "brandnames": list(self.brandnames),
            "figures": [one.as_json() for one in self.figures],
        }

    def sheets(self, language: Language) -> tuple[Sheet, ...]:
        """One line per figure: ours, theirs, the difference."""
        said = words(language)
        title = f"{said.of('totals')} · {self.gateway} · {self.span}"
        rows = tuple(
            (said.of(f"total_{one.name}"), one.ours, one.theirs, one.difference)
            for one in self.figures
        )
        return (Sheet(title, said.all("figure", "ours", "theirs", "difference"), rows),)


def totals_report(
    connection: Connection, gateway: str, *, span: Span, told: Sequence[Totals]
) -> TotalsReport:
    """What `gateway` counts of the span, `told` by brandname, beside what the ledger counts."""
    counts, segments = _counted(connection, gateway, span)
    figures = (
        Figure(name="asked", ours=counts.total(), theirs=_sum(one.asked for one in told)),
        Figure(name="sent", ours=counts["accepted"], theirs=_sum(one.sent for one in told)),
        Figure(name="uncertain", ours=counts["unknown"], theirs=None),
        Figure(
            name="failed",
            ours=sum(counts[verdict] for verdict in _REFUSED),
            theirs=_sum(one.failed for one in told),
        ),
        Figure(
            name="segments", ours=segments["accepted"], theirs=_sum(one.segments for one in told)
        ),
    )
    brandnames = tuple(dict.fromkeys(one.brandname for one in told if one.brandname))
    return TotalsReport(gateway=gateway, span=span.label, figures=figures, brandnames=brandnames)


def _counted(connection: Connection, gateway: str, span: Span) -> tuple[Counter[str], Counter[str]]:
    """Attempts and their segments by verdict; what is still open is as little known."""
    counts: Counter[str] = Counter()
    segments: Counter[str] = Counter()
    rows = attempts_through(
        connection, gateway, weeks=span.touched, since=span.since, until=span.until
    )
    for row in rows:
        verdict = row.verdict or "unknown"
        counts[verdict] += row.attempts
        segments[verdict] += int(row.segments)
    return counts, segments


def _sum(counts: Iterable[int | None]) -> int | None:
    """None where one of them is not told: a part of a sum would look like all of it."""
    told = list(counts)
    known = [count for count in told if count is not None]
    return sum(known) if told and len(known) == len(told) else None
