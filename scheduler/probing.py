"""Landings are looked at before a period opens and while it is sent, and what is wrong there stops
the campaign; nothing goes on by itself.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Final

from sqlalchemy import Connection, and_, bindparam, or_, select

from campaigns import landing_looks
from campaigns.definition import Definition
from campaigns.landing import (
    HALT_PREFIX,
    Landing,
    LandingVerdict,
    Looked,
    landings_of,
    next_step,
    request_for,
)
from campaigns.period import period_of
from campaigns.register import SENT_ON
from campaigns.schema import AnyRow, campaign, control, period, version
from gateways.exchange import NoAnswer, Sighting
from scheduler.approved import as_approved, definition_of
from scheduler.clock import Clock
from scheduler.halt import halt
from scheduler.lookout import Lookout
from scheduler.ports import Ports

_log: Final = logging.getLogger(__name__)

#: How long one look may take in all, redirects included, in real seconds.
LOOK_SECONDS: Final = 8.0
#: A landing is looked at from so long before its campaign's next period begins …
BEFORE_A_PERIOD: Final = timedelta(hours=1)
#: … and in an open period from so long before its window opens.
BEFORE_A_WINDOW: Final = timedelta(minutes=10)

_IS_OPEN: Final = (
    select(period.c.id)
    .where(
        period.c.version_id == version.c.id,
        period.c.state != "closed",
        period.c.starts_at <= bindparam("now"),
        period.c.ends_at > bindparam("now"),
    )
    .exists()
)
_APPROVED: Final = (
    select(
        version.c.id,
        version.c.definition,
        version.c.sha256,
        version.c.state,
        _IS_OPEN.label("is_open"),
    )
    .join(campaign, campaign.c.id == version.c.campaign_id)
    .where(
        campaign.c.paused.is_(False),
        or_(version.c.state == "approved", and_(version.c.state == "superseded", _IS_OPEN)),
    )
    .order_by(version.c.id)
)
_THIS_SCOPE: Final = (control.c.scope == bindparam("of"), control.c.at >= bindparam("since"))
_SENT_ON: Final = select(control.c.id).where(*_THIS_SCOPE, control.c.kind == SENT_ON).limit(1)
_HALTED_FOR: Final = (
    select(control.c.id)
    .where(*_THIS_SCOPE, control.c.kind == "halt", control.c.reason == bindparam("because"))
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Watched:
    """A landing of one version of a campaign, and whether people are sent to it soon or now."""

    version_id: int
    slug: str
    landing: Landing
    needed: bool = True


def due(conn: Connection, ports: Ports, *, now: datetime) -> list[int]:
    """Versions of which a landing is to be looked at now; none where nothing may be looked at."""
    if ports.lookout is None:
        return []
    stands = landing_looks.standings(conn)
    waiting = {which for which, row in stands.items() if row.next_at > now}
    found = (one for one in watched(conn, ports.lookout, now=now) if one.needed)
    return list(
        dict.fromkeys(
            one.version_id for one in found if (one.version_id, one.landing.url) not in waiting
        )
    )


def look_due(ports: Ports, version_id: int) -> None:
    """Look at each landing of a version that is due, unless another worker looks at it now."""
    if ports.lookout is None:
        return
    find = partial(watched, lookout=ports.lookout, now=ports.clock.now())
    for one in ports.database.read(find):
        if one.version_id == version_id and _taken(ports, one):
            look_at(ports, ports.lookout, one)


def watched(conn: Connection, lookout: Lookout, *, now: datetime) -> list[Watched]:
    """The landings of every approved version that runs, as far as they may be looked at."""
    return [
        one
        for row in as_approved(conn.execute(_APPROVED, {"now": now}))
        for one in _of(row, lookout, now)
    ]


def look_at(ports: Ports, lookout: Lookout, one: Watched) -> Looked:
    """Look once, with no transaction open; record it and halt the campaign where it decides so."""
    began = ports.clock.now()
    looked = walk(lookout, one.landing, ports.clock)
    now = ports.clock.now()
    took_ms = round(1000 * ((now - began) / ports.clock.stretch(1.0)))

    def work(conn: Connection) -> None:
        stands = landing_looks.record(
            conn,
            version_id=one.version_id,
            url=one.landing.url,
            looked=looked,
            at=began,
            took_ms=took_ms,
        )
        if stands is not None and stands is not LandingVerdict.UP:
            _heed(conn, one, looked, stands, now)

    ports.database.transact(work)
    if looked.verdict is not LandingVerdict.UP:
        _log.warning("landing_bad", extra={"campaign": one.slug, "verdict": looked.verdict.value})
    return looked


def walk(lookout: Lookout, landing: Landing, clock: Clock) -> Looked:
    """Follow redirects by hand, each checked before it is looked at, within one deadline."""
    began, whole = clock.now(), clock.stretch(LOOK_SECONDS)
    walked, certificate = [landing.url], None
    while True:
        left = LOOK_SECONDS * (1 - (clock.now() - began) / whole)
        sighting = _seen(lookout, walked[-1], deadline_seconds=left)
        certificate = certificate or sighting.certificate
        step = next_step(landing, walked, sighting)
        if isinstance(step, Looked):
            return replace(step, certificate=certificate)
        walked.append(step.url)


def visible(version_id: int, definition: Definition, lookout: Lookout) -> list[Watched]:
    """The landings of a version that may be looked at from here."""
    sees = partial(lookout.sees, kind=definition.kind, routes=definition.routes)
    found = (one for one in landings_in(definition) if sees(one.url))
    return [Watched(version_id, definition.slug, one) for one in found]


@lru_cache(maxsize=64)
def landings_in(definition: Definition) -> tuple[Landing, ...]:
    """The landings of a definition."""
    return landings_of(definition.links)


def _of(row: AnyRow, lookout: Lookout, now: datetime) -> Iterator[Watched]:
    definition = definition_of(row.definition)
    needed = _is_needed(row, definition, now)
    return (replace(one, needed=needed) for one in visible(row.id, definition, lookout))


def _is_needed(row: AnyRow, definition: Definition, now: datetime) -> bool:
    """Is it sent now or soon, or does its next period begin soon?"""
    window = definition.window
    if row.is_open and (window.is_open(now) or window.is_open(now + BEFORE_A_WINDOW)):
        return True
    next_begins_at = period_of(definition.cadence.unit, now).ends_at
    return row.state == "approved" and next_begins_at - now <= BEFORE_A_PERIOD


def _taken(ports: Ports, one: Watched) -> bool:
    """Only one worker looks at a time; what it leaves behind when it dies is due again soon."""
    now = ports.clock.now()
    until = now + ports.clock.stretch(2 * LOOK_SECONDS)
    take = partial(
        landing_looks.take,
        version_id=one.version_id,
        url=one.landing.url,
        until=until,
        now=now,
    )
    return one.needed and ports.database.transact(take)


def _seen(lookout: Lookout, url: str, *, deadline_seconds: float) -> Sighting:
    if deadline_seconds <= 0:
        return Sighting(NoAnswer(written=False, reason="deadline"))
    return lookout.probe(request_for(url), deadline_seconds=deadline_seconds)


def _heed(
    conn: Connection, one: Watched, looked: Looked, stands: LandingVerdict, now: datetime
) -> None:
    """Halt the campaign, unless people took just this upon themselves since it began."""
    scope = f"campaign:{one.slug}"
    reason = f"{HALT_PREFIX} {stands}: {one.landing.url}: {looked.words}"
    since = landing_looks.bad_since(conn, version_id=one.version_id, url=one.landing.url)
    which = {"of": scope, "since": since}
    if stands.is_wrong:
        known: Sequence[AnyRow] = conn.execute(_HALTED_FOR, {**which, "because": reason}).all()
    else:
        known = conn.execute(_SENT_ON, which).all()
    if not known:
        halt(conn, scope, reason=reason, now=now, people_needed=2 if stands.is_wrong else 1)
