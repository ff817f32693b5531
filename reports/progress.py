"""Will a week be done in time: what is left for each gateway, its last hour, the pace needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection

from reports.queries.progress import left_by_gateway, taken_since
from reports.queries.weeks import week_head
from reports.sheet import Sheet
from reports.words import Language, words

#: What is taken as the present pace: long enough for a gateway that takes lists.
LAST: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayProgress:
    """One gateway's way to the end of the week."""

    gateway: str
    left: int
    """Due or being sent."""
    taken_last_hour: int
    """Attempts begun in the hour before now that the carrier accepted."""
    needed_an_hour: int
    """What must be taken in each hour that is left; all of it where none is left."""
    expected_at: datetime | None
    """When nothing is left at the last hour's pace; None where it was nothing."""
    in_time: bool | None
    """None where nobody can tell."""

    def as_json(self) -> dict[str, Any]:
        """One gateway as an object."""
        return {
            "gateway": self.gateway,
            "left": self.left,
            "taken_last_hour": self.taken_last_hour,
            "needed_an_hour": self.needed_an_hour,
            "expected_at": self.expected_at,
            "in_time": self.in_time,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A campaign's week on its way."""

    campaign: str
    week: str
    ends_at: datetime
    gateways: tuple[GatewayProgress, ...]
    """Only those that have something left."""

    @property
    def left(self) -> int:
        """All that is due or being sent."""
        return sum(one.left for one in self.gateways)

    def as_json(self) -> dict[str, Any]:
        """All gateways as one object."""
        return {
            "campaign": self.campaign,
            "week": self.week,
            "ends_at": self.ends_at,
            "left": self.left,
            "gateways": [one.as_json() for one in self.gateways],
        }

    def sheets(self, language: Language) -> tuple[Sheet, ...]:
        """One line per gateway."""
        said = words(language)
        names = ("gateway", "left", "taken_last_hour", "needed_an_hour", "expected_at", "in_time")
        rows = tuple(
            (
                one.gateway,
                one.left,
                one.taken_last_hour,
                one.needed_an_hour,
                one.expected_at,
                one.in_time,
            )
            for one in self.gateways
        )
        return (Sheet(f"{self.campaign} · {said.period(self.week)}", said.all(*names), rows),)


def progress(connection: Connection, slug: str, *, label: str, now: datetime) -> Progress:
    """The progress of one campaign's period at `now` (aware). Raises `WeekNotOpened`."""
    head = week_head(connection, slug, label=label)
    taken = taken_since(connection, head.period_id, week=head.week, since=now - LAST, until=now)
    left = left_by_gateway(connection, head.period_id, week=head.week)
    return Progress(
        campaign=head.campaign,
        week=head.label,
        ends_at=head.ends_at,
        gateways=tuple(
            _of_gateway(name, count, taken.get(name, 0), now=now, ends_at=head.ends_at)
            for name, count in sorted(left.items())
        ),
    )


def _of_gateway(
    gateway: str, left: int, taken: int, *, now: datetime, ends_at: datetime
) -> GatewayProgress:
    hours = max(0.0, (ends_at - now) / LAST)
    expected_at = now + LAST * (left / taken) if taken else None
    return GatewayProgress(
        gateway=gateway,
        left=left,
        taken_last_hour=taken,
        needed_an_hour=left if hours <= 1 else -int(-left // hours),
        expected_at=expected_at,
        in_time=None if expected_at is None else expected_at <= ends_at,
    )
