"""A pilot that nobody read is called out before the week is lost to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

from campaigns.watch import AlertKind, Condition
from scheduler.alerts.stopped import APPROVED_BY
from scheduler.pilots import Waiting, waiting
from scheduler.ports import Ports


def unread(conn: Connection, ports: Ports, *, now: datetime) -> Iterator[Condition]:
    """Live routes through which nothing goes, or will when the next period begins within a day.

    Once for each route: the version of a period that is open comes before the next one's.
    """
    found: dict[str, Condition] = {}
    for one in waiting(conn, ports.live, now=now):
        told = _condition(one, now)
        if told is not None:
            known = found.get(told.scope)
            found[told.scope] = told if known is None or known.grade < told.grade else known
    yield from found.values()


def _condition(one: Waiting, now: datetime) -> Condition | None:
    details: dict[str, str | int] = {
        "name": one.slug,
        "number": one.number,
        "gateway": one.gateway,
    }
    if one.label is not None:
        details |= {"why": "open", "label": one.label}
    elif one.begins_at - now <= APPROVED_BY[one.definition.cadence.unit]:
        details |= {"why": "soon", "starts_at": one.begins_at.isoformat()}
    else:
        return None
    return Condition(
        kind=AlertKind.PILOT,
        scope=f"route:{one.slug}/{one.gateway}",
        details=details,
        grade=1 if one.label is None else 2,
    )
