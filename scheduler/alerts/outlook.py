"""Will all that is due go before its time ends: what is left against pace, hours and quota left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, func, select

from campaigns.content import render
from campaigns.definition import Definition
from campaigns.feasibility import Bound, Capacity, Load, Reach, messages_let_through, reach
from campaigns.ledger import traffic
from campaigns.lifecycle import Status
from campaigns.period import Ordinal, ordinal_at
from campaigns.pilots import readings, unread
from campaigns.placeholders import longest_fields
from campaigns.refusals import RefusedContent
from campaigns.schema import AnyRow, campaign, obligation, pace, period, says, version
from campaigns.watch import AlertKind, Condition
from campaigns.week import local
from campaigns.window import Window
from gateways.contract import Gateway
from scheduler.approved import as_approved, definition_of
from scheduler.permits import ordinals_in, scopes_of, window_of
from scheduler.ports import Ports
from scheduler.quotas import ceilings

#: Hours before the end from which a forecast is told, and how bad it then is.
MARKS: Final = ((24, 3), (48, 2), (72, 1))
#: A gateway that gave no clear answer so often in a row, over an hour by its growing waits, is
#: counted as not going: who knows whether it comes back in time?
SILENT_TIMES: Final = 8

#: Paused ones too: what people stopped is missed all the same, unless they take it back in time.
_GOING: Final = (
    select(
        period.c.id,
        period.c.week,
        period.c.label,
        campaign.c.slug,
        campaign.c.paused,
        version.c.definition,
        version.c.sha256,
    )
    .join(campaign, campaign.c.id == period.c.campaign_id)
    .join(version, version.c.id == period.c.version_id)
    .where(period.c.state == "open", period.c.ends_at > bindparam("now"))
    .order_by(period.c.ends_at, period.c.id)
)
_STILL_DUE: Final = (
    obligation.c.week == bindparam("in_week"),
    obligation.c.period_id == bindparam("of_period"),
    says(obligation.c.status, Status.DUE),
)
#: Answered by the index of what is due alone; the other one looks at each row.
_DUE: Final = (
    select(obligation.c.gateway, func.count().label("due"))
    .where(*_STILL_DUE)
    .group_by(obligation.c.gateway)
)
_DUE_OF_ORDINAL: Final = _DUE.where(obligation.c.ordinal == bindparam("of_ordinal"))
_PACES: Final = select(pace.c.gateway, pace.c.tps)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What is due through one gateway until one instant."""

    slug: str
    label: str
    gateway: str
    due: int
    ends_at: datetime
    definition: Definition
    paused: bool

    @property
    def scopes(self) -> frozenset[str]:
        """Every scope whose halt stops it."""
        return frozenset(scopes_of(self.slug, self.gateway))


def outlook(conn: Connection, ports: Ports, *, now: datetime) -> Iterator[Condition]:
    """What will be missed of that which ends within 72 hours, should nothing change.

    Through one gateway what ends first goes first. What is halted, paused, does not answer or has
    no gateway is counted as not going: nobody knows whether it is mended in time.
    """
    taken: dict[str, float] = defaultdict(float)
    halts, read = frozenset(traffic.halts_in_force(conn)), readings(conn)
    silent = traffic.silent_scopes(conn, times=SILENT_TIMES)
    paces = {row.gateway: row.tps for row in conn.execute(_PACES)}
    for part in sorted(_parts(conn, now), key=lambda one: one.ends_at):
        gateway = ports.gateways.get(part.gateway)
        waits = unread(read, part.definition, ports.live)
        cause = _stopped_by(part, gateway, halts=halts, silent=silent, waits=waits)
        if cause is None and gateway is not None:
            found = _reach(conn, part, gateway, tps=paces[gateway.name], now=now, taken=taken)
            missed, cause = found.shortfall, found.bound.value
            taken[part.gateway] += found.needs_seconds
        else:
            missed = part.due
        if missed:
            yield _condition(part, missed, cause or Bound.NOTHING.value, now)


def _parts(conn: Connection, now: datetime) -> Iterator[_Part]:
    for row in as_approved(conn.execute(_GOING, {"now": now})):
        definition = definition_of(row.definition)
        ordinal = ordinal_at(ordinals_in(definition, row.label), now)
        if ordinal is None or _mark(ordinal.not_after - now) is None:
            continue
        for gateway, due in _due_by_gateway(conn, row, definition, ordinal):
            yield _Part(
                slug=row.slug,
                label=row.label,
                gateway=gateway,
                due=due,
                ends_at=ordinal.not_after,
                definition=definition,
                paused=row.paused,
            )


def _due_by_gateway(
    conn: Connection, row: AnyRow, definition: Definition, ordinal: Ordinal
) -> Sequence[tuple[str, int]]:
    which = {"in_week": row.week, "of_period": row.id}
    if definition.cadence.times == 1:
        found = conn.execute(_DUE, which)
    else:
        found = conn.execute(_DUE_OF_ORDINAL, {**which, "of_ordinal": ordinal.number})
    return [(one.gateway, one.due) for one in found]


def _stopped_by(
    part: _Part,
    gateway: Gateway | None,
    *,
    halts: frozenset[str],
    silent: frozenset[str],
    waits: Collection[str],
) -> str | None:
    """`waits` are the gateways through which a pilot of it was not read."""
    if gateway is None or part.gateway not in part.definition.routes:
        return "not_set_up"
    if part.paused:
        return "paused"
    if part.scopes & halts:
        return "halted"
    if part.scopes & silent:
        return "silent"
    return "pilot" if part.gateway in waits else None


def _reach(
    conn: Connection,
    part: _Part,
    gateway: Gateway,
    *,
    tps: float,
    now: datetime,
    taken: Mapping[str, float],
) -> Reach:
    window = window_of(part.definition, gateway)
    load = Load(owed=part.due, segments_each=_segments_each(part))
    left = window.open_seconds(now, part.ends_at) - taken[part.gateway]
    capacity = Capacity(
        tps=tps,
        open_seconds=max(0.0, left),
        quota=_quota(conn, part, gateway, window=window, segments_each=load.segments_each, now=now),
    )
    return reach(load, capacity)


def _segments_each(part: _Part) -> int:
    """Of the text at its longest; a text that is refused halts its route by itself."""
    try:
        return render(part.definition, part.gateway, longest_fields()).segments
    except RefusedContent:
        return 1


def _quota(
    conn: Connection,
    part: _Part,
    gateway: Gateway,
    *,
    window: Window,
    segments_each: int,
    now: datetime,
) -> int | None:
    """Messages that quotas and contracts still let through until the part ends; None: no bound."""
    rooms = []
    own = messages_let_through(
        window,
        now,
        part.ends_at,
        daily=gateway.limits.daily_quota,
        monthly=gateway.limits.monthly_quota,
        used=_used(conn, gateway, now),
    )
    if own is not None:
        rooms.append(own)
    for one in ceilings(conn, gateway, part.definition.message_class, now):
        if one.in_segments:
            used = traffic.quota_used(conn, name=one.name, period=one.period)
            fresh = one.ceiling if _begins_anew(one.period, part.ends_at) else 0
            rooms.append((max(0, one.ceiling - used) + fresh) // segments_each)
    return min(rooms, default=None)


def _used(conn: Connection, gateway: Gateway, now: datetime) -> dict[str, int]:
    """What is booked of today and of this month; later ones are whole."""
    name, today = f"gateway:{gateway.name}", local(now).date()
    labels = (today.isoformat(), f"{today:%Y-%m}")
    return {one: traffic.quota_used(conn, name=name, period=one) for one in labels}


def _begins_anew(label: str, ends_at: datetime) -> bool:
    """Does a monthly ceiling begin anew before the part ends? A week's never does."""
    last = local(ends_at - timedelta(microseconds=1))
    return "W" not in label and label != f"{last:%Y-%m}"


def _mark(left: timedelta) -> tuple[int, int] | None:
    """The hours before the end that have come, and how bad that is; None while there is time."""
    return next((mark for mark in MARKS if left <= timedelta(hours=mark[0])), None)


def _condition(part: _Part, missed: int, cause: str, now: datetime) -> Condition:
    mark = _mark(part.ends_at - now)
    assert mark is not None, "only what ends soon is looked at"
    details: dict[str, str | int] = {
        "name": part.slug,
        "label": part.label,
        "gateway": part.gateway,
        "missed": missed,
        "due": part.due,
        "percent": 100 * (part.due - missed) // part.due,
        "ends_at": part.ends_at.isoformat(),
        "hours": mark[0],
        "cause": cause,
    }
    scope = f"route:{part.slug}/{part.gateway} {part.label}"
    return Condition(kind=AlertKind.FORECAST, scope=scope, details=details, grade=mark[1])
