"""Who stands beside each call as it is begun, and notes what then forbade it.

Halts, pauses and the stop list come and go: afterwards no table tells how they stood.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import wraps
from typing import Any, Final
from unittest.mock import patch

from sqlalchemy import Connection, bindparam, select

from campaigns import ledger
from campaigns.ledger import Submission
from campaigns.schema import campaign, halt, period, stop_entry, subscriber

_PERIOD: Final = (
    select(period.c.state, period.c.starts_at, period.c.ends_at, campaign.c.slug, campaign.c.paused)
    .join(campaign, campaign.c.id == period.c.campaign_id)
    .where(period.c.id == bindparam("which"))
)
_HALTED: Final = select(halt.c.scope).where(
    halt.c.active, halt.c.scope.in_(bindparam("scopes", expanding=True))
)
_STOPPED: Final = (
    select(subscriber.c.id)
    .join(stop_entry, stop_entry.c.msisdn_index == subscriber.c.msisdn_index)
    .where(subscriber.c.id.in_(bindparam("ids", expanding=True)), stop_entry.c.removed_at.is_(None))
)


class Witness:
    """Sees what the transaction that begins a call sees, by the database's own time."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.broken: list[str] = []
        """Calls begun against a guard."""
        self._now = now

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Stand beside every first call, and every one that is said again."""
        with ExitStack() as stack:
            for name in ("begin", "resubmit"):
                seen = self._seen(getattr(ledger, name))
                stack.enter_context(patch(f"campaigns.ledger.{name}", seen))
            yield

    def _seen(self, begins: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(begins)
        def begun(conn: Connection, *told: Any, **named: Any) -> Any:
            result = begins(conn, *told, **named)
            # What begins says what may go; what says again is given it.
            submissions = told[0] if result is None else result
            for one in submissions:
                self.broken += self._against(conn, one)
            return result

        return begun

    def _against(self, conn: Connection, one: Submission) -> Iterator[str]:
        row = conn.execute(_PERIOD, {"which": one.period_id}).one()
        scopes = [f"gateway:{one.gateway}", f"campaign:{row.slug}"]
        scopes.append(f"route:{row.slug}/{one.gateway}")
        name = f"{row.slug} by {one.gateway} at {self._now():%d/%m %H:%M:%S}"
        yield from (
            f"{name}: begun while {scope} was halted"
            for scope in conn.execute(_HALTED, {"scopes": scopes}).scalars()
        )
        yield from (
            f"{name}: begun for {number}, who is on the stop list"
            for number in conn.execute(_STOPPED, {"ids": _subscribers(one)}).scalars()
        )
        if row.paused:
            yield f"{name}: begun while paused"
        if row.state != "open" or not row.starts_at <= self._now() < row.ends_at:
            yield f"{name}: begun outside its period, which is {row.state}"


def _subscribers(one: Submission) -> Sequence[int]:
    return [member.subscriber_id for member in one.members]
