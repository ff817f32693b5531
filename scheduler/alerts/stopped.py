"""What stands still: halts, approvals that do not hold, weeks that nobody opened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, exists, func, or_, select

from campaigns.ledger import traffic
from campaigns.period import CadenceUnit, period_of
from campaigns.register import VersionState
from campaigns.schema import AnyRow, campaign, period, version
from campaigns.watch import AlertKind, Condition
from campaigns.week import week_of
from reports.alert_words import scrubbed
from scheduler.approved import readable

#: On Monday, in the province's time: by then people are at work, and nothing is late yet. It is
#: looked for a little before, so that who must be told is told then.
OPEN_BY: Final = timedelta(hours=9)
_BEFORE: Final = timedelta(seconds=AlertKind.NOT_OPENED.patience_seconds)
#: So long before a period begins, what waits for approval is called out.
APPROVED_BY: Final = {CadenceUnit.WEEK: timedelta(hours=24), CadenceUnit.DAY: timedelta(hours=6)}
_HOLDS: Final = (VersionState.APPROVED.value, VersionState.SUPERSEDED.value)

#: What is sent, or will be: the version of each period that goes on, and each approved one.
_IN_FORCE: Final = (
    select(
        campaign.c.slug,
        version.c.number,
        version.c.state,
        version.c.definition,
        version.c.sha256,
        period.c.label,
    )
    .join(version, version.c.campaign_id == campaign.c.id)
    .outerjoin(
        period,
        (period.c.version_id == version.c.id)
        & (period.c.state != "closed")
        & (period.c.ends_at > bindparam("now")),
    )
    .where(
        campaign.c.paused.is_(False),
        or_(version.c.state == VersionState.APPROVED.value, period.c.id.is_not(None)),
    )
    .order_by(campaign.c.slug, version.c.number)
)
_OF_CAMPAIGN: Final = version.c.campaign_id == campaign.c.id
_BEREFT: Final = (
    select(campaign.c.slug)
    .where(
        campaign.c.paused.is_(False),
        exists().where(_OF_CAMPAIGN, version.c.state == VersionState.SUPERSEDED.value),
        ~exists().where(_OF_CAMPAIGN, version.c.state == VersionState.APPROVED.value),
    )
    .order_by(campaign.c.slug)
)
_NEWEST: Final = (
    select(func.max(version.c.number)).where(_OF_CAMPAIGN).correlate(campaign).scalar_subquery()
)
_WAITING: Final = (
    select(campaign.c.slug, version.c.number, version.c.definition, version.c.submitted_at)
    .join(version, _OF_CAMPAIGN)
    .where(
        campaign.c.paused.is_(False),
        version.c.state == VersionState.SUBMITTED.value,
        version.c.number == _NEWEST,
    )
    .order_by(campaign.c.slug)
)
_RUNNING: Final = (
    select(campaign.c.slug, campaign.c.id, version.c.definition)
    .join(version, _OF_CAMPAIGN)
    .where(campaign.c.paused.is_(False), version.c.state == VersionState.APPROVED.value)
    .order_by(campaign.c.slug)
)
_STATES: Final = select(period.c.campaign_id, period.c.state).where(
    period.c.label == bindparam("labelled")
)


def halted(conn: Connection) -> Iterator[Condition]:
    """Every halt in force; one that was released and came back is a new one."""
    for row in traffic.halts_in_force(conn).values():
        details = {
            "by": row.by,
            "since_at": row.since.isoformat(),
            "reason": scrubbed(row.reason),
            **_about(row.scope),
        }
        yield Condition(
            kind=AlertKind.HALTED, scope=row.scope, details=details, grade=int(row.epoch)
        )


def _about(scope: str) -> dict[str, str]:
    """What stands, and which command lets it go on."""
    if scope == traffic.LEDGER:
        return {"why": "ledger"}
    kind, _, name = scope.partition(":")
    noun = kind if kind == "gateway" else "campaign"
    return {"about": name, "noun": noun, "name": name.partition("/")[0]}


def approvals(conn: Connection, *, now: datetime) -> Iterator[Condition]:
    """Where what is sent, or would be, is not what a person approved; once for each campaign.

    An edit stops nothing here: the approved version goes on until the next one is approved. Void
    is an approval whose text was changed in the database or is read otherwise by this Loa, one
    taken from a period that is open, and one that has no successor. What was handed in and waits
    while a period is about to begin without it is told, too.
    """
    found: dict[str, Condition] = {}
    for one in (*_waiting(conn, now), *_bereft(conn), *_void(conn, now)):
        found[one.scope] = one  # the worst comes last
    yield from found.values()


def not_opened(conn: Connection, *, now: datetime) -> Iterator[Condition]:
    """Running weekly campaigns whose week is not open on Monday at 09:00 local time."""
    week = week_of(now)
    if now + _BEFORE < week.starts_at + OPEN_BY:
        return
    states = {row.campaign_id: row.state for row in conn.execute(_STATES, {"labelled": str(week)})}
    for row in conn.execute(_RUNNING):
        state = states.get(row.id, "none")
        if state in ("none", "opening") and _is_owed_weekly(row):
            details = {"name": row.slug, "label": str(week), "state": state}
            scope = f"campaign:{row.slug}"
            yield Condition(kind=AlertKind.NOT_OPENED, scope=scope, details=details)


def _is_owed_weekly(row: AnyRow) -> bool:
    """A campaign without routes owes nothing through a gateway."""
    definition = readable(row.definition)
    if definition is None:
        return False
    return bool(definition.routes) and definition.cadence.unit is CadenceUnit.WEEK


def _void(conn: Connection, now: datetime) -> Iterator[Condition]:
    for row in conn.execute(_IN_FORCE, {"now": now}):
        if row.state not in _HOLDS:
            yield _approval(row.slug, "period", 2, label=row.label, number=row.number)
        definition = readable(row.definition)
        if definition is None or definition.sha256 != row.sha256:
            yield _approval(row.slug, "hash", 3, number=row.number)


def _bereft(conn: Connection) -> Iterator[Condition]:
    for row in conn.execute(_BEREFT):
        yield _approval(row.slug, "none", 2)


def _waiting(conn: Connection, now: datetime) -> Iterator[Condition]:
    for row in conn.execute(_WAITING):
        begins = _missed_beginning(row, now)
        if begins is not None:
            yield _approval(row.slug, "waits", 1, number=row.number, starts_at=begins.isoformat())


def _missed_beginning(row: AnyRow, now: datetime) -> datetime | None:
    """The period's beginning that is near, or that has just come and found no approval."""
    definition = readable(row.definition)
    if definition is None:
        return None
    unit = definition.cadence.unit
    current, near = period_of(unit, now), APPROVED_BY[unit]
    begins = current.next().starts_at
    if begins - now <= near:
        return begins
    begins = current.starts_at
    return begins if now - begins <= near and row.submitted_at < begins else None


def _approval(slug: str, why: str, grade: int, **details: str | int) -> Condition:
    return Condition(
        kind=AlertKind.APPROVAL,
        scope=f"campaign:{slug}",
        details={"why": why, "name": slug, **details},
        grade=grade,
    )
