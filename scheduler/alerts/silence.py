"""Receipts that are overdue: a gateway that can tell, accepted hours ago, and tells of too few."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from campaigns.ledger import pulse
from campaigns.watch import AlertKind, Condition
from gateways.contract import Askable, Gateway
from gateways.outcome import Proof

#: What was accepted in a day until six hours ago should be told of by now.
_LOOKED_BACK: Final = timedelta(hours=24)
_OVERDUE_AFTER: Final = timedelta(hours=6)
#: So few say nothing.
_LEAST: Final = 20
#: Of messages that are told of by themselves half may be late: phones are off. Questions go out
#: at their own slow pace, so that of a large roster few are answered in a day: none is too few.
_SHARE_PUSHED: Final = 0.5


def overdue(
    conn: Connection, gateways: Mapping[str, Gateway], *, now: datetime
) -> Iterator[Condition]:
    """Gateways whose receipts exist and do not come, by the hour's counters (`pulse`)."""
    hour = pulse.hour_of(now)
    since, until = hour - _LOOKED_BACK, hour - _OVERDUE_AFTER
    for name, gateway in gateways.items():
        if not _can_tell(gateway):
            continue
        accepted = pulse.beats(conn, name, since=since, until=until).accepted
        heard = pulse.beats(conn, name, since=since, until=hour + timedelta(hours=1)).heard
        if accepted >= _LEAST and _is_too_few(gateway, heard, accepted):
            yield _condition(name, accepted, heard, since, until)


def _can_tell(gateway: Gateway) -> bool:
    """Fail lists name failures only: their silence means nothing."""
    if gateway.limits.proof is Proof.NONE:
        return False
    asked = isinstance(gateway, Askable) and gateway.answers_accepted
    return asked or gateway.limits.pushes_receipts


def _is_too_few(gateway: Gateway, heard: int, accepted: int) -> bool:
    if gateway.limits.pushes_receipts:
        return heard < _SHARE_PUSHED * accepted
    return heard == 0


def _condition(name: str, accepted: int, heard: int, since: datetime, until: datetime) -> Condition:
    details: dict[str, str | int] = {
        "name": name,
        "accepted": accepted,
        "heard": heard,
        "percent": 100 * heard // accepted,
        "since_at": since.isoformat(),
        "until_at": until.isoformat(),
    }
    return Condition(kind=AlertKind.RECEIPTS, scope=f"gateway:{name}", details=details)
