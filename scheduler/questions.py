"""Which attempts are asked about now: each when it comes of age, twice as old every time."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, and_, bindparam, func, or_, select

from campaigns.ledger import settings
from campaigns.lifecycle import Status
from campaigns.reference import reference_of
from campaigns.schema import (
    AnyRow,
    attempt,
    obligation,
    outcome,
    period,
    says,
    staff_number,
    subscriber,
    version,
)
from campaigns.vault import Vault
from campaigns.week import week_of
from gateways.contract import Askable, Gateway, Submitted
from gateways.outcome import Proof
from scheduler.approved import route_in
from scheduler.compose import address_of

#: How many attempts of one gateway are asked about in one round: questions use its pace, too.
_ROUND: Final = 100
#: The first question comes so long after the call, as the carrier needs a moment to know; then
#: after twice that, and so on, until carriers forget: what is asked must not grow with the years.
_AGES: Final = tuple(timedelta(minutes=2) * 2**n for n in range(14))

#: The walk of those who ask.
ASKED: Final = "asked"
#: Where a walk over all attempts begins, before every week and obligation; and where it ends.
_START: Final = "0:0"
_END: Final = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """One pass over the attempts that came of age within (since, until]; a place per status."""

    since: datetime
    until: datetime
    places: Mapping[str, str]

    def place(self, status: Status) -> str:
        """Where the walk stands among the attempts of that status."""
        return self.places.get(status, _START)

    def ages(self) -> dict[str, datetime]:
        """For each age, when an attempt was begun that reached it within this walk."""
        bounds = {f"from{n}": self.since - age for n, age in enumerate(_AGES)}
        return bounds | {f"upto{n}": self.until - age for n, age in enumerate(_AGES)}

    def as_text(self) -> str:
        """As it is kept between two rounds."""
        times = {"since": self.since.isoformat(), "until": self.until.isoformat()}
        return json.dumps({**times, "places": dict(self.places)})


@dataclass(frozen=True, slots=True)
class Round:
    """Attempts to ask about, and where the walk stands then."""

    asked: Sequence[Submitted]
    walk: Walk


_CAME_OF_AGE: Final = or_(
    *[
        and_(attempt.c.at > bindparam(f"from{n}"), attempt.c.at <= bindparam(f"upto{n}"))
        for n in range(len(_AGES))
    ]
)
#: By what a carrier knows it; a pilot's staff number may be on no roster.
_ADDRESS: Final = [
    func.coalesce(subscriber.c[name], staff_number.c[name]).label(name)
    for name in ("msisdn_sealed", "msisdn_index", "zalo_sealed", "zalo_index")
]
_ASKED: Final = (
    select(
        obligation.c.week,
        obligation.c.id,
        obligation.c.attempts,
        attempt.c.at,
        outcome.c.carrier_ref,
        *_ADDRESS,
        version.c.definition,
    )
    .join(
        attempt,
        and_(
            attempt.c.week == obligation.c.week,
            attempt.c.obligation_id == obligation.c.id,
            attempt.c.attempt_no == obligation.c.attempts,
        ),
    )
    .outerjoin(
        outcome,
        and_(
            outcome.c.week == attempt.c.week,
            outcome.c.obligation_id == attempt.c.obligation_id,
            outcome.c.attempt_no == attempt.c.attempt_no,
        ),
    )
    .outerjoin(subscriber, subscriber.c.id == obligation.c.subscriber_id)
    .outerjoin(staff_number, staff_number.c.id == -obligation.c.subscriber_id)
    .join(period, period.c.id == obligation.c.period_id)
    .join(version, version.c.id == period.c.version_id)
    .where(
        (obligation.c.week > bindparam("after_week"))
        | (
            (obligation.c.week == bindparam("after_week"))
            & (obligation.c.id > bindparam("after_id"))
        ),
        obligation.c.week >= bindparam("oldest"),
        obligation.c.gateway == bindparam("by_gateway"),
        or_(subscriber.c.id.is_not(None), staff_number.c.id.is_not(None)),
        says(obligation.c.proof, "", Proof.NONE),
        _CAME_OF_AGE,
    )
    .order_by(obligation.c.week, obligation.c.id)
    .limit(bindparam("most"))
)
#: A statement each: an index that holds one status only serves no statement that may ask any.
_OPEN_QUESTIONS: Final = {
    status: _ASKED.where(says(obligation.c.status, status))
    for status in (Status.UNRESOLVED, Status.ACCEPTED)
}


def next_round(
    conn: Connection,
    vault: Vault,
    gateway: Gateway,
    *,
    statuses: Sequence[Status],
    walk: str = ASKED,
    now: datetime,
) -> Round:
    """The next attempts of these statuses to ask about, in the order of need.

    `walk` names what is walked for: each has places of its own.
    """
    found = _walk(settings.get(conn, _name(walk, gateway)), statuses, now=now)
    asked: list[Submitted] = []
    places: dict[str, str] = {}
    for status in statuses:
        left = _ROUND - len(asked)
        rows = _page(conn, gateway, found, status=status, most=left)
        places[status] = _place_after(rows, found.place(status), most=left)
        asked += [_submitted(vault, gateway, row) for row in rows]
    return Round(asked, Walk(since=found.since, until=found.until, places=places))


def keep(
    conn: Connection, gateway: Gateway, walk: Walk, *, name: str = ASKED, now: datetime
) -> None:
    """Remember where the walk stands. Before anything is asked: what is lost has its next age."""
    settings.put(conn, _name(name, gateway), walk.as_text(), at=now)


def _name(walk: str, gateway: Gateway) -> str:
    return f"{walk}:{gateway.name}"


def _walk(kept: str | None, statuses: Sequence[Status], *, now: datetime) -> Walk:
    """The walk that goes on, or the next one once it came to its end everywhere."""
    if kept is None:
        return Walk(since=now - _AGES[-1], until=now, places={})
    told: dict[str, Any] = json.loads(kept)
    since, until = (datetime.fromisoformat(told[name]) for name in ("since", "until"))
    walk = Walk(since=since, until=until, places=told["places"])
    if any(walk.place(status) != _END for status in statuses):
        return walk
    return Walk(since=until, until=now, places={})


def _page(
    conn: Connection, gateway: Gateway, walk: Walk, *, status: Status, most: int
) -> Sequence[AnyRow]:
    place = walk.place(status)
    if place == _END or not most:
        return []
    week, key = map(int, place.split(":"))
    where = {"after_week": week, "after_id": key, "by_gateway": gateway.name, "most": most}
    oldest = week_of(walk.since - _AGES[-1]).key
    asked = {**where, "oldest": oldest, **walk.ages()}
    return conn.execute(_OPEN_QUESTIONS[status], asked).all()


def _place_after(rows: Sequence[AnyRow], place: str, *, most: int) -> str:
    if not most or place == _END:
        return place
    return f"{rows[-1].week}:{rows[-1].id}" if len(rows) == most else _END


def askable_statuses(gateway: Gateway) -> list[Status]:
    """An unknown is asked about by our own reference only; an accepted one where more may be
    learnt.
    """
    if not isinstance(gateway, Askable):
        return []
    statuses = []
    if gateway.answers_unknown:
        statuses.append(Status.UNRESOLVED)
    if gateway.answers_accepted:
        statuses.append(Status.ACCEPTED)
    return statuses


def _submitted(vault: Vault, gateway: Gateway, row: AnyRow) -> Submitted:
    route = route_in(row.definition, gateway.name)
    return Submitted(
        reference=reference_of(row.week, row.id, row.attempts),
        address=address_of(vault, gateway, row) or "",
        carrier_ref=row.carrier_ref,
        wire_at=row.at,
        brandname=route.brandname if route else "",
        template_id=route.template.id if route and route.template else None,
    )
