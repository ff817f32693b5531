"""A week's figures counted once more from refolded obligations, by code of its own."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from reports.refold import FAILED, LAPSED, OPEN, WAIVED, Folded

_STATUSES: Final = (
    "due",
    "claimed",
    "accepted",
    "unresolved",
    "failed",
    "lapsed",
    "waived",
    "delivered",
)
_DUTIES: Final = (
    "confirmed",
    "sent_unconfirmed",
    "undelivered",
    "uncertain",
    "excused",
    "missed",
)
_DUTY_OF: Final = {
    "delivered": "confirmed",
    "accepted": "sent_unconfirmed",
    "unresolved": "uncertain",
}


@dataclass(frozen=True, slots=True)
class Promise:
    """What the approved definition promises, read from its text here and nowhere else."""

    excuses: frozenset[str]
    only_delivery_counts: bool
    tolerance: float
    times: int
    """Messages owed to each addressee of the roster."""


def promise_in(definition: str) -> Promise:
    """The promise in a definition's TOML text."""
    written = tomllib.loads(definition)
    return Promise(
        excuses=frozenset(written.get("excuses", ())),
        only_delivery_counts=written.get("counts_as_sent") == "delivered",
        tolerance=float(written.get("uncertain_tolerance", 0)),
        times=int(written.get("cadence", {}).get("times", 1)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """Where one obligation stood, with what the ledger froze on it."""

    folded: Folded
    carrier: str
    district: int
    gateway: str
    supplement: int
    reason: str
    """The fold's reason, or the row's where no fact tells it."""


class Recount:
    """Counts obligations one by one; keeps some hundred counters, never the obligations."""

    def __init__(self, promise: Promise, roster: int) -> None:
        self._promise = promise
        self._roster = roster
        self._supplements = 0
        self._status: Counter[str] = Counter()
        self._duty: Counter[str] = Counter()
        self._missed: Counter[str] = Counter()
        self._cells: Counter[tuple[str, str, str]] = Counter()
        self._gateways: Counter[tuple[str, str, str]] = Counter()

    def add(self, stood: Stood) -> None:
        """Count one obligation."""
        status = "claimed" if stood.folded.status == OPEN else stood.folded.status
        duty = self._duty_of(stood)
        self._status[status] += 1
        self._duty[duty] += 1
        self._supplements += stood.supplement > 0
        self._cells[stood.carrier, str(stood.district), duty] += 1
        self._gateways[stood.gateway, stood.folded.proof or "none", duty] += 1
        if duty == "missed":
            self._missed[stood.reason or status] += 1

    def figures(self) -> dict[str, Any]:
        """What was counted, in the shape in which a closing stores it."""
        owed = self._roster * self._promise.times + self._supplements
        absent = max(0, owed - sum(self._status.values()))
        duty = {name: self._duty[name] for name in _DUTIES}
        duty["missed"] += absent
        short = self._shortfall(owed, absent)
        return {
            "roster": self._roster,
            "supplements": self._supplements,
            "by_status": {name: self._status[name] for name in _STATUSES},
            "duty": {"owed": owed, **duty},
            "complete": not (absent or self._status["due"] or self._status["claimed"]),
            "kept": not short,
            "shortfall": short,
            "carriers": _tree(self._cells),
            "gateways": _tree(self._gateways),
        }

    def _duty_of(self, stood: Stood) -> str:
        status = stood.folded.status
        if status == WAIVED:
            return "excused" if stood.reason in self._promise.excuses else "missed"
        if status in (FAILED, LAPSED, "due", OPEN):
            return "undelivered" if stood.folded.accepted else "missed"
        return _DUTY_OF[status]

    def _shortfall(self, owed: int, absent: int) -> dict[str, int]:
        short = dict(self._missed)
        if absent:
            short["not_opened"] = absent
        if self._duty["uncertain"] > round(self._promise.tolerance * owed, 6):
            short["uncertain"] = short.get("uncertain", 0) + self._duty["uncertain"]
        if self._promise.only_delivery_counts and self._duty["undelivered"]:
            short["undelivered"] = short.get("undelivered", 0) + self._duty["undelivered"]
        return short


def figure_differences(stored: Any, counted: Any, at: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Each figure that differs: its path (`duty.missed`), what is stored, what was counted."""
    if isinstance(stored, dict) and isinstance(counted, dict):
        for key in sorted(stored.keys() | counted.keys()):
            path = f"{at}.{key}" if at else key
            yield from figure_differences(stored.get(key), counted.get(key), path)
    elif stored != counted:
        yield at, stored, counted


def leases_merged(figures: dict[str, Any]) -> dict[str, Any]:
    """The figures with `claimed` counted as `due`: a lease leaves no fact to count it from."""
    merged = dict(figures)
    for name in ("by_status", "shortfall"):
        counts = dict(merged.get(name) or {})
        claimed = counts.pop("claimed", 0)
        if claimed:
            counts["due"] = counts.get("due", 0) + claimed
        merged[name] = counts
    return merged


def _tree(counts: Counter[tuple[str, str, str]]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for (outer, middle, inner), count in counts.items():
        tree.setdefault(outer, {}).setdefault(middle, {})[inner] = count
    return tree
