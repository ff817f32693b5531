"""Each report's SELECTs, one file per report, each with a sentence of why."""

from __future__ import annotations

from typing import Any, TypeAlias

from sqlalchemy import Row

AnyRow: TypeAlias = Row[*tuple[Any, ...]]
"""A row of whatever columns its SELECT names; the reports turn it into values of their own."""
