"""A report as one JSON object: the same values, the same bytes."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any, Protocol


class Reported(Protocol):
    """What every report can say of itself."""

    def as_json(self) -> dict[str, Any]:
        """Its values as one object; instants and dates may stand in it."""


def rendered(report: Reported) -> str:
    """One JSON object, Vietnamese letters as they are, instants in ISO 8601 (UTC)."""
    return json.dumps(report.as_json(), ensure_ascii=False, indent=2, default=_instant)


def _instant(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"a report's JSON holds no {type(value).__name__}: make it text in as_json")
