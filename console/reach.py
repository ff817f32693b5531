"""How far each gateway of a campaign would come in a whole period: roster, contracts, quotas."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from campaigns.definition import Definition
from campaigns.feasibility import (
    Capacity,
    Load,
    Reach,
    finishes_at,
    messages_let_through,
    reach,
)
from campaigns.ledger import traffic
from campaigns.ledger.owed import present
from campaigns.period import Period, period_of
from campaigns.register import Contract, QuotaPeriod, contracts_on
from campaigns.schema import subscriber
from campaigns.week import local
from campaigns.window import Window
from gateways.contract import Gateway
from scheduler.bootstrap import PACE_USED
from scheduler.opening import owed_by
from scheduler.permits import window_of
from scheduler.ports import aggregators_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """What one gateway would carry in the period after this one."""

    load: Load
    found: Reach | None
    """None: neither gateways file nor contract tells its pace."""
    finishes_at: datetime | None
    """When the last of what is reachable would go."""
    price_per_segment: int | None
    """In VND; None without a contract."""

    @property
    def cost(self) -> int | None:
        """What all that is owed would cost, in VND."""
        price = self.price_per_segment
        return None if price is None else price * self.load.segments


def prospects(
    conn: Connection,
    definition: Definition,
    segments_each: Mapping[str, int],
    *,
    gateways: Mapping[str, Gateway],
    now: datetime,
) -> dict[str, Prospect]:
    """Each route's prospect for the first whole period after `now`."""
    ahead = period_of(definition.cadence.unit, now).next()
    contracts = [
        one
        for one in contracts_on(conn, local(ahead.starts_at).date())
        if one.message_class is definition.message_class
    ]
    owed = owed_now(conn, definition, aggregators=aggregators_of(gateways), now=now)
    found = {}
    for name, segments in segments_each.items():
        load = Load(owed=owed.get(name, 0) * definition.cadence.times, segments_each=segments)
        own = [one for one in contracts if one.gateway == name]
        found[name] = _prospect(
            conn, definition, load=load, contracts=own, gateway=gateways.get(name), ahead=ahead
        )
    return found


def owed_now(
    conn: Connection, definition: Definition, *, aggregators: Collection[str], now: datetime
) -> dict[str, int]:
    """How many addressees of today's roster this campaign would owe, by gateway."""
    owed = owed_by(definition, aggregators)
    rows = conn.execute(
        select(owed.gateway(), func.count())
        .select_from(subscriber)
        .where(present(now), owed.includes())
        .group_by(owed.gateway())
    )
    return {row[0]: row[1] for row in rows}


def _prospect(
    conn: Connection,
    definition: Definition,
    *,
    load: Load,
    contracts: Sequence[Contract],
    gateway: Gateway | None,
    ahead: Period,
) -> Prospect:
    price = contracts[0].price_per_segment if contracts else None
    tps = _tps(gateway, contracts)
    if tps is None:
        return Prospect(load=load, found=None, finishes_at=None, price_per_segment=price)
    window = definition.window if gateway is None else window_of(definition, gateway)
    ceilings = [*_of_gateway(conn, gateway, window, ahead)]
    ceilings += _of_contracts(contracts, load, window, ahead)
    capacity = Capacity(
        tps=tps,
        open_seconds=window.open_seconds(ahead.starts_at, ahead.ends_at),
        quota=min(ceilings, default=None),
    )
    found = reach(load, capacity)
    ends = finishes_at(window, ahead.starts_at, seconds=found.needs_seconds)
    return Prospect(load=load, found=found, finishes_at=ends, price_per_segment=price)


def _tps(gateway: Gateway | None, contracts: Sequence[Contract]) -> float | None:
    """Segments a second that would truly go: the tighter of account and contract, less a margin."""
    allowed = [float(one.tps) for one in contracts]
    if gateway is not None:
        allowed.append(gateway.limits.tps)
    return min(allowed) * PACE_USED if allowed else None


def _of_gateway(
    conn: Connection, gateway: Gateway | None, window: Window, ahead: Period
) -> Iterator[int]:
    """Messages that the gateway's own quotas let through, less what is booked."""
    if gateway is None:
        return
    daily, monthly = gateway.limits.daily_quota, gateway.limits.monthly_quota
    let_through = messages_let_through(
        window,
        ahead.starts_at,
        ahead.ends_at,
        daily=daily,
        monthly=monthly,
        used=_used(conn, f"gateway:{gateway.name}", monthly, ahead),
    )
    if let_through is not None:
        yield let_through


def _of_contracts(
    contracts: Sequence[Contract], load: Load, window: Window, ahead: Period
) -> Iterator[int]:
    """Messages that each contract's segments are enough for."""
    for one in contracts:
        if one.segments_per_period is None:
            continue
        messages = one.segments_per_period // load.segments_each
        if one.period is QuotaPeriod.WEEK:
            yield messages
            continue
        let_through = messages_let_through(window, ahead.starts_at, ahead.ends_at, monthly=messages)
        yield let_through or 0


def _used(conn: Connection, name: str, monthly: int | None, ahead: Period) -> dict[str, int]:
    """What is booked of the months that the period touches; its days are still whole."""
    if monthly is None:
        return {}
    used = {}
    for instant in (ahead.starts_at, ahead.ends_at):
        month = f"{local(instant):%Y-%m}"
        left = traffic.quota_left(conn, name=name, period=month)
        used[month] = 0 if left is None else monthly - left
    return used
