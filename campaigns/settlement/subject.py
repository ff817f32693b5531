"""What a statement speaks of: who states, whose messages, and the time in which they were sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from campaigns.carrier import Carrier
from campaigns.schema import AnyRow, period
from campaigns.week import week_of

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A carrier's statement about one gateway's messages in [since, until)."""

    carrier: Carrier
    gateway: str
    label: str
    """`2021-W22` or `2021-06`."""
    since: datetime
    until: datetime

    @property
    def first_week(self) -> int:
        """The key of the week in which it begins, `202122`."""
        return week_of(self.since).key

    @property
    def last_week(self) -> int:
        """The key of the week in which it ends."""
        return week_of(self.until - _INSTANT).key

    def spans(self, instant: datetime) -> bool:
        """Does the instant lie in it?"""
        return self.since <= instant < self.until

    def as_row(self) -> dict[str, Any]:
        """Its columns in the file's row."""
        return {
            "carrier": self.carrier.value,
            "gateway": self.gateway,
            "label": self.label,
            "since": self.since,
            "until": self.until,
        }


def periods_of(conn: Connection, subject: Subject) -> list[AnyRow]:
    """The periods whose messages it may speak of: id, week and how many places were given out."""
    first, last = subject.first_week, subject.last_week
    asked = select(period.c.id, period.c.week, period.c.owed)
    return list(conn.execute(asked.where(period.c.week.between(first, last)).order_by(period.c.id)))
