"""What must be kept within: the budget of second submissions, quotas, paces, a day between two
messages, and one use of each refresh token.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any, Final

from sqlalchemy import Connection, select

from campaigns.lifecycle import Event
from campaigns.schema import attempt, contract, obligation, outcome, quota, ruling
from campaigns.week import local, week_of
from gateways.lab.facts import Taken
from tests.simulation.world import World

_DAY: Final = timedelta(hours=24)
#: A call is taken a little after it was begun, and the day is counted from the beginning.
_ON_THE_WIRE: Final = timedelta(minutes=2)
_NO: Final = ("rejected", "deferred", "blocked")


def beyond_limits(conn: Connection, world: World) -> Iterator[str]:
    """Each limit that was passed."""
    yield from _budget(conn, world)
    yield from _quotas(conn)
    yield from _spacing(world)
    yield from _paces(world.lab.truth())
    refused = world.lab.truth()["renewals"].get("-14014", 0)  # type: ignore[attr-defined]
    if refused and not world.engine.crashes:
        yield f"zalo: {refused} spent refresh tokens presented, and nobody died"


def _budget(conn: Connection, world: World) -> Iterator[str]:
    """So many a period, and only where nobody could be asked what became of the first."""
    again: Counter[int] = Counter()
    which = (ruling.c.week == obligation.c.week) & (ruling.c.obligation_id == obligation.c.id)
    tried = (attempt.c.week == ruling.c.week) & (attempt.c.obligation_id == ruling.c.obligation_id)
    query = (
        select(obligation.c.period_id, attempt.c.gateway, attempt.c.at, ruling.c.at.label("ruled"))
        .select_from(ruling)
        .join(obligation, which)
        .join(attempt, tried & (attempt.c.attempt_no == ruling.c.attempt_no))
        .where(ruling.c.event == Event.RESEND)
    )
    for row in conn.execute(query):
        again[row.period_id] += 1
        if row.gateway in world.answers_unknown:
            yield f"said again though {row.gateway} can be asked"
        if row.ruled - row.at < _DAY:
            yield f"said again after {row.ruled - row.at}"
    for which_period, count in again.items():
        if count > world.options.budget:
            yield f"period {which_period}: {count} said again, {world.options.budget} allowed"


def _quotas(conn: Connection) -> Iterator[str]:
    """A contract's quota holds every segment begun, but for those a definite no gave back."""
    begun: Counter[tuple[str, str]] = Counter()
    told = (outcome.c.week == attempt.c.week) & (outcome.c.obligation_id == attempt.c.obligation_id)
    told &= outcome.c.attempt_no == attempt.c.attempt_no
    query = select(attempt.c.gateway, attempt.c.segments, attempt.c.at, outcome.c.verdict)
    for row in conn.execute(query.outerjoin(outcome, told)):
        if row.verdict not in _NO:
            for label in (str(week_of(row.at)), f"{local(row.at):%Y-%m}"):
                begun[row.gateway, label] += row.segments
    names = {f"contract:{row.id}": row.gateway for row in conn.execute(select(contract))}
    for row in conn.execute(select(quota).order_by(quota.c.name, quota.c.period)):
        if row.name in names and row.used != begun[names[row.name], row.period]:
            drawn = begun[names[row.name], row.period]
            yield f"{row.name} {row.period}: {row.used} booked, {drawn} segments drawn"


def _spacing(world: World) -> Iterator[str]:
    """By the carriers' own instants: no number is messaged twice in a day on one medium."""
    heard: dict[tuple[str, bool], list[Taken]] = defaultdict(list)
    for one in world.lab.store.takes:
        heard[one.address, one.gateway.startswith("zalo")].append(one)
    for takes in heard.values():
        for first, second in pairwise(takes):
            if second.at - first.at < _DAY - _ON_THE_WIRE:
                yield f"{second.gateway}: a message {second.at - first.at} after the last"


def _paces(truth: dict[str, Any]) -> Iterator[str]:
    for gateway, told in truth["gateways"].items():
        if told["above_tps"]:
            yield f"{gateway}: {told['above_tps']} calls above its pace"
