"""How campaigns stand, and a version approved once it was looked at: for command and page."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from campaigns import register
from campaigns.accounts import Person
from campaigns.database import DatabasePort
from campaigns.ledger import traffic
from campaigns.register import NoSuchCampaign, Version
from campaigns.schema import campaign
from console.checking import CampaignCheck


def latest_of(conn: Connection, slug: str) -> Version:
    """The campaign's latest version, in any state. Raises NoSuchCampaign."""
    found = register.latest_version(conn, slug)
    if found is None:
        raise NoSuchCampaign(f"There is no campaign {slug!r}: see `loa campaign list`")
    return found


def standing(conn: Connection) -> list[dict[str, Any]]:
    """Every campaign by slug: its latest version, the approved one, and what is halted of it."""
    slugs = conn.execute(select(campaign.c.slug).order_by(campaign.c.slug)).scalars()
    halts = traffic.halts_in_force(conn)
    found = []
    for slug in slugs.all():
        latest = latest_of(conn, slug)
        approved = register.approved_version(conn, slug)
        values = {**asdict(latest), "state": latest.state.value}
        del values["definition"]
        values["approved_number"] = None if approved is None else approved.number
        values["halts"] = register.scopes_under(slug, halts)
        found.append(values)
    return found


def approve_checked(
    database: DatabasePort,
    latest: Version,
    found: CampaignCheck,
    *,
    person: Person,
    now: datetime,
    sha256: str | None = None,
) -> Version:
    """Approve what was looked at, and with it attest the texts that no carrier showed.

    `sha256` is that of what the approver read, where a page showed it before. Raises what
    `register.approve` raises.
    """

    def work(conn: Connection) -> Version:
        made = register.approve(
            conn,
            latest.id,
            sha256=sha256 or latest.sha256,
            person=person,
            now=now,
            problems=found.problems,
        )
        for one in found.routes:
            template = found.definition.routes[one.gateway].template
            if template is not None and not one.registered:
                register.attest(
                    conn,
                    gateway=one.gateway,
                    template_id=template.id,
                    text=template.registered_text,
                    person=person,
                    now=now,
                )
        return made

    return database.transact(work)
