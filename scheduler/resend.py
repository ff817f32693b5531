"""A second submission of what is unknown: once, late, within a budget, and another way first (law).

Everything must hold (design 5): the approved campaign allows it, the attempt is a day old, the
period ends within 36 hours, the gateway has no question that could tell (or it would have told
"never had it", and the message were due already), and the week's budget is not spent.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, and_, bindparam, select

from campaigns import ledger
from campaigns.definition import Definition
from campaigns.ledger import traffic
from campaigns.ledger.claims import ATTEMPTS_MAX
from campaigns.lifecycle import Event, Status
from campaigns.routing import after_a_no
from campaigns.schema import AnyRow, attempt, campaign, obligation, period, says, version
from gateways.contract import Askable
from scheduler.approved import as_approved, definition_of
from scheduler.ports import Ports

#: An attempt rests so long before it is said again, and nothing is said again before so late.
AGE_MIN: Final = timedelta(hours=24)
LEFT_MAX: Final = timedelta(hours=36)
_SLICE: Final = 500

_ENDING: Final = (
    select(
        period.c.id,
        period.c.week,
        period.c.label,
        period.c.owed,
        version.c.definition,
        version.c.sha256,
    )
    .join(version, version.c.id == period.c.version_id)
    .join(campaign, campaign.c.id == period.c.campaign_id)
    .where(
        period.c.state == "open",
        campaign.c.paused.is_(False),
        period.c.ends_at > bindparam("now"),
        period.c.ends_at <= bindparam("soon"),
    )
    .order_by(period.c.id)
)
_UNRESOLVED: Final = (
    select(obligation.c.week, obligation.c.id, obligation.c.gateway)
    .join(
        attempt,
        and_(
            attempt.c.week == obligation.c.week,
            attempt.c.obligation_id == obligation.c.id,
            attempt.c.attempt_no == obligation.c.attempts,
        ),
    )
    .where(
        obligation.c.week == bindparam("in_week"),
        obligation.c.period_id == bindparam("of_period"),
        says(obligation.c.status, Status.UNRESOLVED),
        obligation.c.attempts - obligation.c.spared < ATTEMPTS_MAX,
        obligation.c.gateway.in_(bindparam("mute", expanding=True)),
        attempt.c.at <= bindparam("before"),
        obligation.c.said_again == 0,
    )
    .order_by(obligation.c.id)
    .limit(bindparam("most"))
)


def allowance(definition: Definition, owed: int) -> int:
    """How many messages of a period may be submitted a second time."""
    policy = definition.resend
    return int(policy.budget * owed) if policy.allow_second_submission else 0


def any_to_resend(conn: Connection, ports: Ports, *, now: datetime) -> bool:
    """Is there a period near its end, with budget left, and somebody nobody knows of?"""
    return any(_next(conn, ports, row, now) for row in _ending(conn, now))


def resend_due(ports: Ports) -> int:
    """Make due again what may be submitted a second time; how many."""
    now = ports.clock.now()
    rows = ports.database.read(lambda conn: _ending(conn, now))
    return sum(ports.database.transact(partial(_resend, ports=ports, row=row)) for row in rows)


def _ending(conn: Connection, now: datetime) -> list[AnyRow]:
    rows = as_approved(conn.execute(_ENDING, {"now": now, "soon": now + LEFT_MAX}))
    return [row for row in rows if allowance(definition_of(row.definition), row.owed)]


def _resend(conn: Connection, *, ports: Ports, row: AnyRow) -> int:
    now, made = ports.clock.now(), 0
    chosen = _next(conn, ports, row, now)
    allowed = allowance(definition_of(row.definition), row.owed)
    traffic.set_quota(conn, name=_budget(row), period=row.label, ceiling=allowed)
    if not traffic.book(conn, name=_budget(row), period=row.label, amount=len(chosen)):
        return 0
    for gateway in sorted({one.gateway for one in chosen}):
        made += ledger.rule(
            conn,
            ports.facts(),
            [(one.week, one.id) for one in chosen if one.gateway == gateway],
            event=Event.RESEND,
            reason="second_submission",
            actor="system",
            now=now,
            to_gateway=_elsewhere(ports, row, gateway),
        )
    return made


def _next(conn: Connection, ports: Ports, row: AnyRow, now: datetime) -> Sequence[AnyRow]:
    """Whose turn it is, no more than the budget lets through."""
    allowed = allowance(definition_of(row.definition), row.owed)
    left = allowed - traffic.quota_used(conn, name=_budget(row), period=row.label)
    which: dict[str, Any] = {"in_week": row.week, "of_period": row.id, "mute": _mute(ports)}
    asked = {**which, "before": now - AGE_MIN, "most": min(left, _SLICE)}
    return conn.execute(_UNRESOLVED, asked).all() if left > 0 else []


def _mute(ports: Ports) -> list[str]:
    """Gateways that cannot be asked what became of a message whose answer was lost."""
    return [
        name
        for name, one in ports.gateways.items()
        if not (isinstance(one, Askable) and one.answers_unknown)
    ]


def _elsewhere(ports: Ports, row: AnyRow, gateway: str) -> str | None:
    """Another gateway where there is one; None stays with the same."""
    routes = definition_of(row.definition).routes
    return after_a_no(gateway, ported_to=None, routes=routes, aggregators=ports.aggregators)


def _budget(row: AnyRow) -> str:
    return f"resend:{row.id}"
