"""What may be sent through a gateway now: open periods, approved, in their window, not stopped,
not waiting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from campaigns.definition import Definition, load
from campaigns.ledger import traffic
from campaigns.parts import Kind
from campaigns.schema import campaign, period, version
from campaigns.window import Window
from gateways.contract import Gateway

#: A version that was approved stays the text of the periods it opened.
_APPROVED = ("approved", "superseded")


@dataclass(frozen=True, slots=True)
class Permit:
    """One period that may be sent through one gateway, until `closes_at` at the latest."""

    period_id: int
    week: int
    slug: str
    definition: Definition
    gateway: str
    closes_at: datetime

    @property
    def scopes(self) -> tuple[str, str, str]:
        """Every scope whose halt stops this."""
        return scopes_of(self.slug, self.gateway)


def scopes_of(slug: str, gateway: str) -> tuple[str, str, str]:
    """Gateway, campaign and route: the scopes that can be halted or made to wait."""
    return f"gateway:{gateway}", f"campaign:{slug}", f"route:{slug}/{gateway}"


def permits(conn: Connection, gateway: Gateway, *, live: bool, now: datetime) -> Sequence[Permit]:
    """Every period that this gateway may send for now, the one that ends first foremost.

    An exercise is none of a `live` gateway's, one that is not on this machine (law).
    """
    stopped = {*traffic.halts_in_force(conn), *traffic.holds_in_force(conn, now=now)}
    rows = conn.execute(_sendable(now, live=live).order_by(period.c.ends_at, period.c.id))
    found = (_permit(row, gateway, now) for row in rows)
    return [one for one in found if one is not None and not stopped.intersection(one.scopes)]


def any_open(conn: Connection, *, now: datetime) -> bool:
    """Is any campaign's window open now? No gateway finds work while all are shut."""
    rows = conn.execute(_sendable(now, live=False)).all()
    return any(definition_of(row.definition).window.is_open(now) for row in rows)


def still_permitted(
    conn: Connection, permit: Permit, gateway: Gateway, *, live: bool, now: datetime
) -> bool:
    """Asked again in the transaction that begins: a halt is in force before the next call (law)."""
    sendable = _sendable(now, live=live).where(period.c.id == permit.period_id)
    row = conn.execute(sendable).one_or_none()
    if row is None or _permit(row, gateway, now) is None:
        return False
    if traffic.halts_in_force(conn, permit.scopes):
        return False
    return not set(traffic.holds_in_force(conn, now=now)).intersection(permit.scopes)


@lru_cache(maxsize=64)
def definition_of(text: str) -> Definition:
    """A stored version's definition, read once."""
    return load(text, place="version")


def window_of(definition: Definition, gateway: Gateway) -> Window:
    """The campaign's hours within those in which the gateway takes its class."""
    hours = Window.of_gateway(gateway.limits.open_hours, definition.message_class)
    return definition.window.intersect(hours)


def _sendable(now: datetime, *, live: bool) -> Select[Any]:
    kinds = (Kind.ACTUAL,) if live else tuple(Kind)
    return (
        select(
            period.c.id,
            period.c.week,
            period.c.ends_at,
            campaign.c.slug,
            version.c.definition,
        )
        .join(campaign, campaign.c.id == period.c.campaign_id)
        .join(version, version.c.id == period.c.version_id)
        .where(
            period.c.state == "open",
            period.c.starts_at <= now,
            period.c.ends_at > now,
            campaign.c.paused.is_(False),
            campaign.c.kind.in_(kinds),
            version.c.state.in_(_APPROVED),
        )
    )


def _permit(row: Row[Any], gateway: Gateway, now: datetime) -> Permit | None:
    definition = definition_of(row.definition)
    if gateway.name not in definition.routes:
        return None
    shuts_at = window_of(definition, gateway).closes_at(now)
    if shuts_at is None:
        return None
    closes_at = min(shuts_at, row.ends_at)
    return Permit(row.id, row.week, row.slug, definition, gateway.name, closes_at)
