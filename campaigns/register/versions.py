"""A campaign is approved by its hash, by another person; any edit is a new version to approve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from campaigns.accounts import Act, Person, require, require_other
from campaigns.definition import Definition, load
from campaigns.errors import CampaignsError
from campaigns.ledger import record_control
from campaigns.problem import Problem
from campaigns.refusals import Refused
from campaigns.schema import campaign, control, version


class VersionState(StrEnum):
    """How far a version has come."""

    DRAFT = "draft"
    """Written, and nobody asked to approve it."""
    SUBMITTED = "submitted"
    """Handed in: another person looks at it."""
    APPROVED = "approved"
    """What the next period is opened with. One at most for each campaign."""
    SUPERSEDED = "superseded"
    """A later version was approved in its place."""


class NoSuchCampaign(CampaignsError):
    """No campaign or version is known by this name or number."""


class CampaignChanged(CampaignsError):
    """What a slug stands for is never changed: an exercise cannot become the actual campaign."""


class NotThisVersion(CampaignsError):
    """The version is not in the state, or has not the hash, that the act needs."""


class HasProblems(Refused):
    """Guards found problems: a version that has any is not approved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of a campaign, as its officer wrote it."""

    id: int
    campaign_id: int
    slug: str
    kind: str
    medium: str
    number: int
    definition: str = field(repr=False)
    """The officer's file, whole."""
    sha256: str
    """Of what the definition says, in hexadecimal; comments and layout do not count."""
    state: VersionState
    author: str
    paused: bool
    """Whether people paused its campaign."""
    approved_by: str | None
    approved_at: datetime | None


def add(conn: Connection, definition_text: str, *, person: Person, now: datetime) -> Version:
    """Add a campaign, or the next version of it. What says the same as the latest adds nothing.

    Raises NotAllowed, BadDefinition, and CampaignChanged where the slug is of another kind or
    medium.
    """
    require(person, Act.WRITE)
    definition = load(definition_text, place="definition")
    campaign_id = _campaign_of(conn, definition, now)
    latest = latest_version(conn, definition.slug)
    if latest is not None and latest.sha256 == definition.sha256:
        return latest
    made = conn.execute(
        insert(version)
        .returning(version.c.id)
        .values(
            campaign_id=campaign_id,
            number=1 if latest is None else latest.number + 1,
            definition=definition_text,
            sha256=definition.sha256,
            state=VersionState.DRAFT.value,
            author=person.name,
            added_at=now,
        )
    )
    return version_at(conn, made.scalar_one())


def submit(conn: Connection, version_id: int, *, person: Person, now: datetime) -> Version:
    """Hand the latest version in for approval. Raises NotAllowed, NotThisVersion."""
    require(person, Act.SUBMIT)
    draft = _held(conn, version_id)
    latest = latest_version(conn, draft.slug)
    if draft.state is not VersionState.DRAFT or latest != draft:
        raise NotThisVersion(
            f"{_named(draft)} is {draft.state}: only the latest version is submitted, and once"
        )
    _set(conn, version_id, state=VersionState.SUBMITTED.value, submitted_at=now)
    _record(conn, "submit", draft, person=person, reason="", at=now)
    return version_at(conn, version_id)


def approve(
    conn: Connection,
    version_id: int,
    *,
    sha256: str,
    person: Person,
    now: datetime,
    problems: Sequence[Problem],
) -> Version:
    """Approve the submitted version with this hash, in place of the one approved before.

    `sha256` is what the approver looked at; `problems` is what every guard says of it now. Raises
    NotAllowed (also for its author and for whoever submitted it), NotThisVersion, HasProblems.
    """
    require(person, Act.APPROVE)
    submitted = _held(conn, version_id)
    _check_hash(submitted, sha256)
    if submitted.state is not VersionState.SUBMITTED:
        raise NotThisVersion(f"{_named(submitted)} is {submitted.state}: submit it first")
    parts = {"wrote": submitted.author, "submitted": _submitter(conn, submitted)}
    require_other(person, parts, act=Act.APPROVE)
    if problems:
        raise HasProblems(problems)
    conn.execute(
        update(version)
        .where(
            version.c.campaign_id == submitted.campaign_id,
            version.c.state == VersionState.APPROVED.value,
        )
        .values(state=VersionState.SUPERSEDED.value)
    )
    _set(
        conn,
        version_id,
        state=VersionState.APPROVED.value,
        approved_by=person.name,
        approved_at=now,
    )
    _record(conn, "approve", submitted, person=person, reason="", at=now)
    return version_at(conn, version_id)


def version_at(conn: Connection, version_id: int) -> Version:
    """The version with this id. Raises NoSuchCampaign."""
    row = conn.execute(versions().where(version.c.id == version_id)).one_or_none()
    if row is None:
        raise NoSuchCampaign(f"There is no version {version_id}: see `loa campaign list`")
    return version_of(row)


def latest_version(conn: Connection, slug: str) -> Version | None:
    """The version of the campaign that was added last, in any state."""
    query = versions().where(campaign.c.slug == slug)
    row = conn.execute(query.order_by(version.c.number.desc()).limit(1)).one_or_none()
    return None if row is None else version_of(row)


def approved_version(conn: Connection, slug: str) -> Version | None:
    """The version that the campaign's next period is opened with; None before an approval."""
    query = versions().where(
        campaign.c.slug == slug, version.c.state == VersionState.APPROVED.value
    )
    row = conn.execute(query).one_or_none()
    return None if row is None else version_of(row)


def _campaign_of(conn: Connection, definition: Definition, now: datetime) -> int:
    """The campaign's id, locked, so that two versions added at once get two numbers."""
    query = select(campaign).where(campaign.c.slug == definition.slug).with_for_update()
    row = conn.execute(query).one_or_none()
    said = (str(definition.kind), str(definition.medium))
    if row is not None:
        if (row.kind, row.medium) != said:
            raise CampaignChanged(
                f"The slug {definition.slug} stands for a campaign of kind {row.kind} on "
                f"{row.medium}, not {' on '.join(said)}: give this one a slug of its own"
            )
        return int(row.id)
    made = conn.execute(
        insert(campaign)
        .returning(campaign.c.id)
        .values(slug=definition.slug, kind=said[0], medium=said[1], created_at=now, paused=False)
    )
    return int(made.scalar_one())


def _held(conn: Connection, version_id: int) -> Version:
    """The version, its campaign locked until the transaction ends."""
    found = version_at(conn, version_id)
    conn.execute(select(campaign.c.id).where(campaign.c.id == found.campaign_id).with_for_update())
    # What it was before the lock was ours may have been changed by who held it.
    return version_at(conn, version_id)


def _check_hash(submitted: Version, sha256: str) -> None:
    """What was looked at is what is stored, and what is stored was not changed since."""
    stored = load(submitted.definition, place="definition").sha256
    if not sha256 == submitted.sha256 == stored:
        raise NotThisVersion(
            f"{_named(submitted)} has not the hash {sha256[:12]}…: look at it again, then approve"
        )


def _submitter(conn: Connection, submitted: Version) -> str | None:
    """Who handed this version in, as the control fact of it says."""
    query = select(control.c.actor, control.c.details).where(
        control.c.kind == "submit", control.c.scope == f"campaign:{submitted.slug}"
    )
    actors = [
        row.actor for row in conn.execute(query) if row.details["version"] == submitted.number
    ]
    return actors[-1] if actors else None


def _record(
    conn: Connection, kind: str, of: Version, *, person: Person, reason: str, at: datetime
) -> None:
    record_control(
        conn,
        kind=kind,
        scope=f"campaign:{of.slug}",
        actor=person.name,
        reason=reason,
        details={"version": of.number, "sha256": of.sha256},
        at=at,
    )


def _named(of: Version) -> str:
    return f"Version {of.number} of {of.slug}"


def _set(conn: Connection, version_id: int, **values: object) -> None:
    conn.execute(update(version).where(version.c.id == version_id).values(**values))


def versions() -> Select[Any]:
    """Every version with its campaign's columns, for `version_of`."""
    columns = (campaign.c.slug, campaign.c.kind, campaign.c.medium, campaign.c.paused)
    return select(version, *columns).join(campaign, campaign.c.id == version.c.campaign_id)


def version_of(row: Row[Any]) -> Version:
    """The version of a row of `versions`."""
    return Version(
        id=row.id,
        campaign_id=row.campaign_id,
        slug=row.slug,
        kind=row.kind,
        medium=row.medium,
        number=row.number,
        definition=row.definition,
        sha256=row.sha256,
        state=VersionState(row.state),
        author=row.author,
        paused=row.paused,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
    )
