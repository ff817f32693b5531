"""From rounds to what is told: minimum, median, maximum, and ratios taken within each round."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Final

from rich.console import Console
from rich.table import Table

from benchmarks.runs import Measured, Rounds

BASELINE: Final = "plain Celery, PostgreSQL, prefork 2"
CEILINGS: Final = {
    False: "bare CurlMulti, fresh connections",
    True: "bare CurlMulti, keep-alive",
}
#: Who said the messages; the others are told apart.
_CLIENTS: Final = ("loa", "plain", "loop")


@dataclass(frozen=True, slots=True)
class Spread:
    """Of one figure over all rounds."""

    minimum: float
    median: float
    maximum: float

    def __str__(self) -> str:
        return f"{_said(self.minimum)} / [bold]{_said(self.median)}[/bold] / {_said(self.maximum)}"


def spread(values: Sequence[float]) -> Spread:
    """Minimum, median, maximum."""
    return Spread(min(values), median(values), max(values))


def summary(rounds: Rounds) -> dict[str, dict[str, Spread]]:
    """Case -> figure -> its spread; a ratio compares two runs of one round."""
    return {name: _of_case(rounds, name) for name in rounds[0]}


def as_json(rounds: Rounds) -> dict[str, object]:
    """The summary, then every run as it was measured."""
    told = {
        name: {figure: asdict(one) for figure, one in figures.items()}
        for name, figures in summary(rounds).items()
    }
    return {"summary": told, "rounds": [_round_as_json(one) for one in rounds]}


def print_table(rounds: Rounds, console: Console) -> None:
    """One line per case."""
    table = Table(title="min / median / max over rounds; CPU in µs per message (user + system)")
    for heading in ("case", "messages", "messages/s", "to plain", "to bare loop"):
        table.add_column(heading, justify="left" if heading == "case" else "right")
    for heading in ("CPU client", "CPU PostgreSQL", "CPU broker"):
        table.add_column(heading, justify="right")
    for name, figures in summary(rounds).items():
        asked = ("rate", "to_plain", "to_bare_loop", "client", "postgresql", "broker")
        told = [str(figures[one]) if one in figures else "–" for one in asked]
        table.add_row(name, str(rounds[0][name].messages), *told)
    console.print(table)


def _of_case(rounds: Rounds, name: str) -> dict[str, Spread]:
    told: dict[str, Callable[[Mapping[str, Measured]], float]] = {
        "rate": lambda one: one[name].rate,
        "client": lambda one: sum(one[name].microseconds(who) for who in _CLIENTS),
    }
    first = rounds[0]
    if BASELINE in first:
        told["to_plain"] = lambda one: one[name].rate / one[BASELINE].rate
    ceiling = CEILINGS["keep-alive" in name]
    if ceiling in first and name != BASELINE:
        told["to_bare_loop"] = lambda one: one[name].rate / one[ceiling].rate
    if "PostgreSQL" in name:
        told["postgresql"] = lambda one: one[name].microseconds("postgresql")
    if "Valkey" in name or name == BASELINE:
        told["broker"] = lambda one: one[name].microseconds("broker")
    told["sink"] = lambda one: one[name].microseconds("sink")
    return {figure: spread([of(one) for one in rounds]) for figure, of in told.items()}


def _round_as_json(one: Mapping[str, Measured]) -> dict[str, object]:
    return {
        name: {
            "messages": run.messages,
            "seconds": round(run.seconds, 4),
            "rate": round(run.rate, 1),
            "cpu_seconds": {who: round(used, 3) for who, used in run.cpu_seconds.items()},
        }
        for name, run in one.items()
    }


def _said(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:,.0f}"
