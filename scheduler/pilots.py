"""A pilot is asked for once, by whichever door, and goes out by the lanes like everything else."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, bindparam, or_, select

from campaigns import pilots
from campaigns.accounts import Act, Person, require
from campaigns.definition import Definition
from campaigns.errors import CampaignsError
from campaigns.parts import Kind
from campaigns.period import period_of
from campaigns.pilots import Piloted, Staff
from campaigns.roster.refusals import Refusal, RefusalFile
from campaigns.schema import campaign, period, says, version
from scheduler.approved import definition_of, readable
from scheduler.opening import owed_by
from scheduler.ports import Ports

#: What is sent, or will be: the version of each period that goes on, and each approved one.
_IN_FORCE: Final = (
    select(
        campaign.c.slug,
        version.c.number,
        version.c.definition,
        period.c.label,
    )
    .join(version, version.c.campaign_id == campaign.c.id)
    .outerjoin(
        period,
        (period.c.version_id == version.c.id)
        & says(period.c.state, "opening", "open")
        & (period.c.ends_at > bindparam("now")),
    )
    .where(
        campaign.c.kind == Kind.ACTUAL.value,
        campaign.c.paused.is_(False),
        or_(version.c.state == "approved", period.c.id.is_not(None)),
    )
    .order_by(campaign.c.slug, version.c.number, period.c.label)
)


class NoSuchRoute(CampaignsError):
    """A pilot was asked for through a gateway that it cannot go through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What became of asking for a pilot."""

    pilot: Piloted
    refused: int
    refusals: Path | None
    """The refused rows, told one by one; None where there are none."""
    without: tuple[str, ...]
    """Gateways that no number of the file is served by: they still wait for a pilot."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A version that goes through a live gateway only when a person read it on a handset."""

    slug: str
    number: int
    gateway: str
    label: str | None
    """The period that is open and waits; None where the next one will."""
    begins_at: datetime
    """When that next one begins."""
    definition: Definition


def ask(
    ports: Ports,
    slug: str,
    file: Path,
    *,
    number: int | None = None,
    gateways: Collection[str] = (),
    person: Person,
) -> Asked:
    """Write a pilot of the approved version for the staff numbers of a file; lanes send it.

    `number` names another version whose period goes on, `gateways` the ones it goes through: all
    of its routes, unless any is named. Repeated, it adds nobody who is under way. Raises
    NotAllowed, BadStaffFile, NoSuchCampaign, NotThisVersion, NoSuchRoute.
    """
    require(person, Act.PILOT)
    staff, refusals, delimiter = pilots.staff_in(file)

    def work(conn: Connection) -> tuple[Piloted, frozenset[str]]:
        return _opened(conn, ports, slug, staff, number=number, named=gateways, person=person)

    # Repeating it adds nothing: after a lost COMMIT the work is its own recovery.
    pilot, through = ports.database.transact(work, recover=lambda _: None)
    refused = [*refusals, *pilot.refusals]
    return Asked(
        pilot=pilot,
        refused=len(refused),
        refusals=_told_back(file, delimiter, refused),
        without=tuple(sorted(through - pilot.served)),
    )


def waiting(conn: Connection, live: Collection[str], *, now: datetime) -> Iterator[Waiting]:
    """What waits for a pilot to be read, or will when its next period begins."""
    found = pilots.readings(conn) if live else frozenset()
    for row in conn.execute(_IN_FORCE, {"now": now}) if live else ():
        definition = readable(row.definition)
        if definition is None:
            continue
        for gateway in pilots.unread(found, definition, live):
            yield Waiting(
                slug=row.slug,
                number=row.number,
                gateway=gateway,
                label=row.label,
                begins_at=period_of(definition.cadence.unit, now).ends_at,
                definition=definition,
            )


def _opened(
    conn: Connection,
    ports: Ports,
    slug: str,
    staff: Sequence[Staff],
    *,
    number: int | None,
    named: Collection[str],
    person: Person,
) -> tuple[Piloted, frozenset[str]]:
    now = ports.clock.now()
    of = pilots.version_for(conn, slug, number, now=now)
    definition = definition_of(of.definition)
    through = _through(ports, definition, named)
    pilot = pilots.open_for(
        conn,
        ports.vault,
        of,
        staff=staff,
        owed=owed_by(definition, ports.aggregators, through=through),
        through=through,
        person=person,
        now=now,
    )
    return pilot, through


def _through(ports: Ports, definition: Definition, named: Collection[str]) -> frozenset[str]:
    """Of the campaign's routes those that are set up here, or those that were named."""
    set_up = frozenset(one for one in definition.routes if one in ports.gateways)
    unknown = sorted(set(named) - set_up)
    if unknown or not set_up:
        raise NoSuchRoute(
            f"{definition.slug} does not go through {', '.join(unknown) or 'any gateway'} here: "
            f"its routes that stand in gateways.toml are {', '.join(sorted(set_up)) or 'none'}"
        )
    return frozenset(named) or set_up


def _told_back(file: Path, delimiter: str, refused: Sequence[Refusal]) -> Path | None:
    with RefusalFile(file, delimiter=delimiter) as told:
        told.write(sorted(refused, key=lambda one: one.line))
        return told.path if told.was_made else None
