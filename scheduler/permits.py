"""What may be sent through a gateway now: open periods, approved, in their window, not stopped,
not waiting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Final

from sqlalchemy import Connection, bindparam, select

from campaigns import landing_looks, pilots
from campaigns.definition import Definition
from campaigns.ledger import traffic
from campaigns.ledger.pilots import PilotState
from campaigns.ledger.traffic import LEDGER
from campaigns.parts import Kind
from campaigns.period import Ordinal, ordinal_at, ordinals_of, parse_period
from campaigns.schema import AnyRow, campaign, period, says, version
from campaigns.window import Window
from gateways.contract import Gateway, OpenHours
from scheduler.approved import as_approved, definition_of

#: Nothing leaves through a live gateway when nobody has looked at its landing for so long: looks
#: are five minutes apart at most.
_BLIND_AFTER: Final = timedelta(minutes=15)

#: A version that was approved stays the text of the periods it opened.
_APPROVED = ("approved", "superseded")


@dataclass(frozen=True, slots=True)
class Permit:
    """One period that may be sent through one gateway, until `closes_at` at the latest."""

    period_id: int
    week: int
    label: str
    as_of: datetime
    """The roster's instant when the period was opened."""
    ordinal: int
    slug: str
    definition: Definition
    gateway: str
    closes_at: datetime
    probes: bool = False
    """The gateway gave no clear answer the last time: one message goes first."""
    pilot: bool = False
    """It goes to staff, to show how this gateway carries it: through no other one, then."""

    @property
    def scopes(self) -> tuple[str, str, str, str]:
        """Every scope whose halt stops this."""
        return scopes_of(self.slug, self.gateway)


_SENDABLE: Final = (
    select(
        period.c.id,
        period.c.week,
        period.c.label,
        period.c.as_of,
        period.c.state,
        period.c.starts_at,
        period.c.ends_at,
        campaign.c.slug,
        campaign.c.kind,
        version.c.id.label("version_id"),
        version.c.definition,
        version.c.sha256,
    )
    .join(campaign, campaign.c.id == period.c.campaign_id)
    .join(version, version.c.id == period.c.version_id)
    .where(
        says(period.c.state, "open", PilotState.RUNNING),
        period.c.starts_at <= bindparam("now"),
        period.c.ends_at > bindparam("now"),
        campaign.c.paused.is_(False),
        says(version.c.state, *_APPROVED),
    )
    # Pilots first: a week may take days, and a few people wait for a pilot, handset in hand.
    .order_by(period.c.state == "open", period.c.ends_at, period.c.id)
)


def scopes_of(slug: str, gateway: str) -> tuple[str, str, str, str]:
    """Ledger, gateway, campaign and route: the scopes that can be halted or made to wait."""
    return LEDGER, f"gateway:{gateway}", f"campaign:{slug}", f"route:{slug}/{gateway}"


@dataclass(frozen=True, slots=True)
class Standing:
    """What may be sent at one instant, as one look at the ledger found it."""

    periods: Sequence[AnyRow]
    stopped: frozenset[str]
    """Scopes that are halted, or wait."""
    troubled: frozenset[str]
    """Scopes that gave no clear answer the last time."""
    in_sight: frozenset[tuple[int, str]]
    """Landings, by version and address, of which is known how they stand, and that lately."""
    read: pilots.Readings
    """Versions, by hash, and the gateways as whose pilot a person read them on a handset."""
    now: datetime

    @property
    def any_open(self) -> bool:
        """Is any campaign's window open? No gateway finds work while all are shut."""
        return any(definition_of(row.definition).window.is_open(self.now) for row in self.periods)

    def permits(self, gateway: Gateway, *, live: bool) -> Sequence[Permit]:
        """Every period that this gateway may send for, the one that ends first foremost.

        An exercise is none of a `live` gateway's, one that is not on this machine (law). Nor is a
        text whose landing is out of sight: nobody is sent to a page that was not looked at. Nor
        one that nobody read on a handset yet, as this gateway carries it; its pilot is.
        """
        may_go = partial(self._may_go_live, gateway=gateway.name)
        rows = [row for row in self.periods if not live or may_go(row)]
        probes = f"gateway:{gateway.name}" in self.troubled
        found = (_permit(row, gateway, self.now, probes=probes) for row in rows)
        return [one for one in found if one is not None and not self.stopped & {*one.scopes}]

    def _may_go_live(self, row: AnyRow, *, gateway: str) -> bool:
        links = definition_of(row.definition).approved
        in_sight = all((row.version_id, link.url) in self.in_sight for link in links)
        shown = _is_pilot(row) or pilots.is_read(self.read, row.sha256, gateway)
        return row.kind == Kind.ACTUAL and in_sight and shown


def standing(conn: Connection, *, now: datetime, live: bool = False) -> Standing:
    """What may be sent now: halts, holds and open periods whose text is the approved one.

    Landings and pilots are looked up where any gateway is `live`; without that, none of them gets
    a permit.
    """
    waiting, troubled = traffic.waits_and_troubles(conn, now=now)
    stopped = frozenset({*traffic.halts_in_force(conn), *waiting})
    rows = as_approved(conn.execute(_SENDABLE, {"now": now}))
    in_sight = _in_sight(conn, now) if live else frozenset()
    read = pilots.readings(conn) if live else frozenset()
    return Standing(rows, stopped, frozenset(troubled), in_sight, read, now)


def permits(conn: Connection, gateway: Gateway, *, live: bool, now: datetime) -> Sequence[Permit]:
    """Every period that this gateway may send for now."""
    return standing(conn, now=now, live=live).permits(gateway, live=live)


def still_permitted(
    conn: Connection, permit: Permit, gateway: Gateway, *, live: bool, now: datetime
) -> bool:
    """Asked again in the transaction that begins: a halt is in force before the next call (law)."""
    again = permits(conn, gateway, live=live, now=now)
    return any((one.period_id, one.ordinal) == (permit.period_id, permit.ordinal) for one in again)


def window_of(definition: Definition, gateway: Gateway) -> Window:
    """The campaign's hours within those in which the gateway takes its class."""
    return _window_of(definition, gateway.limits.open_hours)


@lru_cache(maxsize=256)
def _window_of(definition: Definition, open_hours: tuple[OpenHours, ...]) -> Window:
    return definition.window.intersect(Window.of_gateway(open_hours, definition.message_class))


@lru_cache(maxsize=256)
def ordinals_in(definition: Definition, label: str) -> tuple[Ordinal, ...]:
    """The messages that a campaign owes each addressee in the period of that label, by time."""
    return ordinals_of(definition.cadence, parse_period(label))


def _in_sight(conn: Connection, now: datetime) -> frozenset[tuple[int, str]]:
    """A landing that is bad is in sight, too: its halt stands, or people sent on."""
    return frozenset(
        which
        for which, row in landing_looks.standings(conn).items()
        if row.judged_at is not None and now - row.looked_at <= _BLIND_AFTER
    )


def _permit(row: AnyRow, gateway: Gateway, now: datetime, *, probes: bool) -> Permit | None:
    definition = definition_of(row.definition)
    if gateway.name not in definition.routes:
        return None
    shuts_at = window_of(definition, gateway).closes_at(now)
    ordinal = ordinal_at(_ordinals_of(row, definition), now)
    if shuts_at is None or ordinal is None:
        return None
    return Permit(
        period_id=row.id,
        week=row.week,
        label=row.label,
        as_of=row.as_of,
        ordinal=ordinal.number,
        slug=row.slug,
        definition=definition,
        gateway=gateway.name,
        closes_at=min(shuts_at, ordinal.not_after),
        probes=probes,
        pilot=_is_pilot(row),
    )


def _ordinals_of(row: AnyRow, definition: Definition) -> tuple[Ordinal, ...]:
    """A pilot is one message, for as long as it runs."""
    if _is_pilot(row):
        return (Ordinal(1, row.starts_at, row.ends_at),)
    return ordinals_in(definition, row.label)


def _is_pilot(row: AnyRow) -> bool:
    return bool(row.state == PilotState.RUNNING)
