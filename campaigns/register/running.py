"""Which campaigns run: those approved, unless people paused them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select, update

from campaigns.accounts import Act, Person, require
from campaigns.errors import CampaignsError
from campaigns.ledger import record_control
from campaigns.register.versions import (
    NoSuchCampaign,
    Version,
    VersionState,
    version_of,
    versions,
)
from campaigns.schema import campaign, version


class ReasonMissing(CampaignsError):
    """A decision needs a reason: it is what an auditor reads."""


def running_campaigns(conn: Connection) -> Sequence[Version]:
    """The approved version of every campaign that people did not pause, by slug."""
    query = versions().where(
        version.c.state == VersionState.APPROVED.value, campaign.c.paused.is_(False)
    )
    return [version_of(row) for row in conn.execute(query.order_by(campaign.c.slug))]


def pause(conn: Connection, slug: str, *, person: Person, reason: str, now: datetime) -> bool:
    """Pause a campaign; False where it is paused already. Raises NotAllowed, ReasonMissing."""
    return _set_paused(conn, slug, paused=True, person=person, reason=reason, now=now)


def resume(conn: Connection, slug: str, *, person: Person, reason: str, now: datetime) -> bool:
    """Take a pause back; False where there is none. A halt is not a pause, and stays."""
    return _set_paused(conn, slug, paused=False, person=person, reason=reason, now=now)


def _set_paused(
    conn: Connection, slug: str, *, paused: bool, person: Person, reason: str, now: datetime
) -> bool:
    require(person, Act.PAUSE)
    kind = "pause" if paused else "resume"
    if not reason.strip():
        raise ReasonMissing(f"To {kind} a campaign needs a reason: say why")
    row = conn.execute(
        select(campaign).where(campaign.c.slug == slug).with_for_update()
    ).one_or_none()
    if row is None:
        raise NoSuchCampaign(f"There is no campaign {slug!r}: see `loa campaign list`")
    if row.paused is paused:
        return False
    conn.execute(update(campaign).where(campaign.c.id == row.id).values(paused=paused))
    record_control(
        conn, kind=kind, scope=f"campaign:{slug}", actor=person.name, reason=reason, at=now
    )
    return True
