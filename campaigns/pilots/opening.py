"""A pilot is opened by a named person, of an approved version only, for whom it may go to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, select

from campaigns.accounts import Act, Person, require
from campaigns.definition import load
from campaigns.ledger import pilots, record_control
from campaigns.ledger.owed import Owed
from campaigns.ledger.pilots import LASTS, PilotMessage
from campaigns.lifecycle import Status
from campaigns.period import ordinals_of, parse_period
from campaigns.pilots.number import Addressed, addressed, ids_of, known_ids
from campaigns.pilots.staff import Staff, StaffReason
from campaigns.register import NoSuchCampaign, NotThisVersion, Version, VersionState
from campaigns.register.versions import version_of, versions
from campaigns.roster import stoplist
from campaigns.roster.refusals import Refusal
from campaigns.schema import campaign, obligation, period, says, version
from campaigns.vault import Vault

#: What an open period still owes to some people on one medium.
_STILL_OWED: Final = (
    select(
        obligation.c.subscriber_id,
        obligation.c.ordinal,
        period.c.label,
        version.c.definition,
    )
    .join(period, (period.c.week == obligation.c.week) & (period.c.id == obligation.c.period_id))
    .join(version, version.c.id == period.c.version_id)
    .join(campaign, campaign.c.id == period.c.campaign_id)
    .where(
        campaign.c.medium == bindparam("on"),
        says(period.c.state, "opening", "open"),
        period.c.ends_at > bindparam("now"),
        obligation.c.subscriber_id.in_(bindparam("ids", expanding=True)),
        says(obligation.c.status, Status.DUE, Status.CLAIMED),
    )
)
_GOES_ON: Final = (
    select(period.c.id)
    .where(
        period.c.version_id == version.c.id,
        says(period.c.state, "opening", "open"),
        period.c.ends_at > bindparam("now"),
    )
    .exists()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piloted:
    """A pilot as it was opened, or found under way."""

    version: Version
    label: str
    """Empty where nothing was added: everybody was refused, or under way already."""
    ends_at: datetime | None
    messages: Mapping[str, int]
    """How many go through each gateway."""
    served: frozenset[str]
    """Gateways that this pilot goes through, or that an earlier one does."""
    already: int
    """Numbers that an earlier pilot of this version goes to, or went: they are not sent another."""
    refusals: Sequence[Refusal]


def version_for(conn: Connection, slug: str, number: int | None, *, now: datetime) -> Version:
    """The version that a pilot may be of: the approved one, or by `number` one that is being sent.

    Raises NoSuchCampaign, NotThisVersion.
    """
    query = versions().where(campaign.c.slug == slug)
    if number is None:
        query = query.where(version.c.state == VersionState.APPROVED.value)
    else:
        query = query.where(version.c.number == number)
    row = conn.execute(query).one_or_none()
    if row is None:
        _check_known(conn, slug)
        raise NotThisVersion(f"{slug} has no such approved version: a pilot comes after approval")
    found = version_of(row)
    superseded = found.state is VersionState.SUPERSEDED and _goes_on(conn, found, now)
    if found.state is not VersionState.APPROVED and not superseded:
        raise NotThisVersion(
            f"Version {found.number} of {slug} is {found.state}, and none of its periods goes on: "
            "a pilot is of what was approved, and is sent"
        )
    if load(found.definition, place=slug).sha256 != found.sha256:
        raise NotThisVersion(f"Version {found.number} of {slug} has not the hash of its approval")
    return found


def open_for(
    conn: Connection,
    vault: Vault,
    of: Version,
    *,
    staff: Sequence[Staff],
    owed: Owed,
    through: Collection[str],
    person: Person,
    now: datetime,
) -> Piloted:
    """Write a pilot of this version for these numbers, through those gateways; nothing is sent yet.

    Repeated, it finds what is under way and adds nothing. Raises NotAllowed.
    """
    require(person, Act.PILOT)
    numbers = addressed(conn, vault, staff)
    refusals = list(_refused(conn, numbers, of, now=now))
    lines = {one.line for one in refusals}
    routed = {
        one.index: (one, gateway)
        for one in numbers
        if one.staff.line not in lines and (gateway := _gateway(owed, through, one))
    }
    refusals += [
        one.staff.refused(StaffReason.NO_GATEWAY)
        for one in numbers
        if one.index not in routed and one.staff.line not in lines
    ]
    fresh = _not_under_way(conn, of, routed, now)
    messages = _messages(conn, vault, fresh, now)
    opened = _opened(conn, of, messages, person, now) if messages else None
    return Piloted(
        version=of,
        label=opened.label if opened else "",
        ends_at=opened.ends_at if opened else None,
        messages=Counter(one.gateway for one in messages),
        served=frozenset(gateway for _, gateway in routed.values()),
        already=len(routed) - len(fresh),
        refusals=refusals,
    )


_Routed = dict[bytes, tuple[Addressed, str]]


def _check_known(conn: Connection, slug: str) -> None:
    if conn.execute(select(campaign.c.id).where(campaign.c.slug == slug)).first() is None:
        raise NoSuchCampaign(f"There is no campaign {slug!r}: see `loa campaign list`")


def _goes_on(conn: Connection, of: Version, now: datetime) -> bool:
    asked = select(version.c.id).where(version.c.id == of.id, _GOES_ON)
    return conn.execute(asked, {"now": now}).first() is not None


def _gateway(owed: Owed, through: Collection[str], one: Addressed) -> str | None:
    found = owed.gateway_for(one.carrier, follows=one.follows)
    return found if found in through else None


def _refused(
    conn: Connection, numbers: Sequence[Addressed], of: Version, *, now: datetime
) -> list[Refusal]:
    """Who must not be messaged, and whose own message would come too late after this one."""
    stopped = stoplist.in_force(conn, [one.index for one in numbers])
    hurried = _owed_soon(conn, numbers, of, now)
    reasons = {
        one.index: StaffReason.STOP_LIST if one.index in stopped else StaffReason.OWED_SOON
        for one in numbers
        if one.index in stopped or one.subscriber_id in hurried
    }
    return [one.staff.refused(reasons[one.index]) for one in numbers if one.index in reasons]


def _owed_soon(
    conn: Connection, numbers: Sequence[Addressed], of: Version, now: datetime
) -> set[int]:
    """Who is still owed what must go within two days: a pilot would take one of them."""
    ids = [one.subscriber_id for one in numbers if one.subscriber_id is not None]
    rows = conn.execute(_STILL_OWED, {"on": of.medium, "ids": ids, "now": now}).all() if ids else ()
    found = set()
    for row in rows:
        cadence = load(row.definition, place="version").cadence
        ordinals = ordinals_of(cadence, parse_period(row.label))
        if ordinals[row.ordinal - 1].not_after - now < LASTS:
            found.add(row.subscriber_id)
    return found


def _not_under_way(conn: Connection, of: Version, routed: _Routed, now: datetime) -> _Routed:
    known = known_ids(conn, [one for one, _ in routed.values()])
    under_way = pilots.under_way(
        conn, version_id=of.id, subscriber_ids=list(known.values()), now=now
    )
    return {
        index: (one, gateway)
        for index, (one, gateway) in routed.items()
        if (known.get(index), gateway) not in under_way
    }


def _messages(conn: Connection, vault: Vault, routed: _Routed, now: datetime) -> list[PilotMessage]:
    ids = ids_of(conn, vault, [one for one, _ in routed.values()], until=now + LASTS)
    return [
        PilotMessage(
            subscriber_id=ids[index],
            carrier=one.carrier,
            district=one.district,
            gateway=gateway,
        )
        for index, (one, gateway) in routed.items()
    ]


def _opened(
    conn: Connection,
    of: Version,
    messages: Sequence[PilotMessage],
    person: Person,
    now: datetime,
) -> pilots.Pilot:
    opened = pilots.open_pilot(
        conn, campaign_id=of.campaign_id, version_id=of.id, messages=messages, now=now
    )
    through = Counter(one.gateway for one in messages)
    record_control(
        conn,
        kind="pilot",
        scope=f"campaign:{of.slug}",
        actor=person.name,
        reason="",
        details={
            "version": of.number,
            "sha256": of.sha256,
            "label": opened.label,
            "through": dict(sorted(through.items())),
        },
        at=now,
    )
    return opened
