"""Campaigns: versions and what changed, the text as a telephone shows it, submit, approve, stop."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection

from campaigns import register
from campaigns.accounts import Act
from campaigns.refusals import BadDefinition
from campaigns.register import Version, VersionState
from campaigns.register.versions import version_of, versions
from campaigns.schema import campaign, version
from campaigns.sights import NotSeen, Sight
from console.checking import CampaignCheck, check_text
from console.failures import told
from console.standing import approve_checked, latest_of, standing
from console.web.desk import Desk
from console.web.render import page
from console.web.rules import door
from console.web.visitor import AtDesk, Visitor, Visits, doors

router: Final = doors()

#: A campaign file is a page of text.
_TEXT_MAX: Final = 60_000
_Reason = Annotated[str, Form(max_length=500)]


@router.get("/campaigns")
@door(Sight.CAMPAIGNS)
def campaigns_(request: Request, desk: AtDesk, visitor: Visits) -> Response:
    """Every campaign with its latest version, and what stops it."""
    values = {"campaigns": desk.read(standing)}
    return page(request, "campaigns.html", values, visitor=visitor)


@router.get("/campaigns/new")
@door(Act.WRITE)
def write(request: Request, desk: AtDesk, visitor: Visits, of: str = "") -> Response:
    """A campaign's file to be written on, or an empty one."""
    text = desk.read(lambda conn: latest_of(conn, of).definition) if of else ""
    values = {"text": text, "problems": (), "of": of}
    return page(request, "campaign_write.html", values, visitor=visitor)


@router.post("/campaigns/new")
@door(Act.WRITE)
def add(
    request: Request,
    desk: AtDesk,
    visitor: Visits,
    text: Annotated[str, Form(max_length=_TEXT_MAX)],
) -> Response:
    """Add the version, or show every problem beside the text: nothing of it is lost."""
    problems = _problems_of(desk, text)
    if problems:
        values = {
            "text": text,
            "of": "",
            "problems": [told(one, visitor.language) for one in problems],
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return page(request, "campaign_write.html", values, visitor=visitor, status=status)
    now = desk.now()
    made = desk.transact(lambda conn: register.add(conn, text, person=visitor.person, now=now))
    return _to(made.slug)


@router.get("/campaigns/{slug}")
@door(Sight.CAMPAIGNS)
def campaign_(request: Request, desk: AtDesk, visitor: Visits, slug: str) -> Response:
    """One campaign: its versions, what the latest would say, and what may be done."""
    found = desk.read(lambda conn: _versions(conn, slug))
    latest = found[0]
    try:
        checked: CampaignCheck | None = _checked(desk, latest)
        problems = [told(one, visitor.language) for one in checked.problems] if checked else []
    except BadDefinition as error:
        checked, problems = None, [told(one, visitor.language) for one in error.problems]
    values = {
        "slug": slug,
        "latest": latest,
        "versions": found,
        "check": checked,
        "problems": problems,
        "changes": _changes(found),
        "halts": desk.read(lambda conn: register.halted_scopes_of(conn, slug)),
        "State": VersionState,
    }
    return page(request, "campaign.html", values, visitor=visitor)


@router.post("/campaigns/{slug}/submit")
@door(Act.SUBMIT)
def submit(desk: AtDesk, visitor: Visits, slug: str) -> Response:
    """Hand the latest version in for approval."""
    now = desk.now()

    def work(conn: Connection) -> None:
        register.submit(conn, latest_of(conn, slug).id, person=visitor.person, now=now)

    desk.transact(work)
    return _to(slug)


@router.post("/campaigns/{slug}/approve")
@door(Act.APPROVE)
def approve(
    desk: AtDesk, visitor: Visits, slug: str, sha256: Annotated[str, Form(max_length=64)]
) -> Response:
    """Approve the version that was read: another one has another hash, and is refused."""
    latest = desk.read(lambda conn: latest_of(conn, slug))
    approve_checked(
        desk.ports.database,
        latest,
        _checked(desk, latest),
        person=visitor.person,
        now=desk.now(),
        sha256=sha256,
    )
    return _to(slug)


@router.post("/campaigns/{slug}/pause")
@door(Act.PAUSE)
def pause(desk: AtDesk, visitor: Visits, slug: str, reason: _Reason) -> Response:
    """Pause a campaign."""
    _ruled(desk, visitor, register.pause, slug, reason)
    return _to(slug)


@router.post("/campaigns/{slug}/resume")
@door(Act.PAUSE)
def resume(desk: AtDesk, visitor: Visits, slug: str, reason: _Reason) -> Response:
    """Take a pause back; a halt is no pause, and is released on the page of gateways."""
    _ruled(desk, visitor, register.resume, slug, reason)
    return _to(slug)


@router.post("/campaigns/{slug}/halt")
@door(Act.HALT)
def halt(desk: AtDesk, visitor: Visits, slug: str, reason: _Reason) -> Response:
    """Halt a campaign on every gateway before the next call."""
    desk.read(lambda conn: latest_of(conn, slug))
    _ruled(desk, visitor, register.halt, f"campaign:{slug}", reason)
    return _to(slug)


def _ruled(desk: Desk, visitor: Visitor, rule: Any, scope: str, reason: str) -> None:
    now = desk.now()
    desk.transact(lambda conn: rule(conn, scope, person=visitor.person, reason=reason, now=now))


def _versions(conn: Connection, slug: str) -> list[Version]:
    """All versions of a campaign, the latest first. Raises NotSeen for no campaign."""
    query = versions().where(campaign.c.slug == slug).order_by(version.c.number.desc())
    found = [version_of(row) for row in conn.execute(query)]
    if not found:
        raise NotSeen(f"There is no campaign {slug!r}")
    return found


def _changes(found: Sequence[Version]) -> list[tuple[str, str]]:
    """Line by line what the latest version changed: (`+`, `-` or a blank; the line)."""
    before = found[1].definition.splitlines() if len(found) > 1 else []
    after = found[0].definition.splitlines()
    lines = difflib.unified_diff(before, after, lineterm="", n=1)
    return [(line[:1], line[1:]) for line in list(lines)[2:] if not line.startswith("@@")]


def _checked(desk: Desk, of: Version) -> CampaignCheck:
    """Raises BadDefinition."""
    return check_text(of.definition, file=f"{of.slug} {of.number}", here=desk.here)


def _problems_of(desk: Desk, text: str) -> Sequence[Any]:
    try:
        return check_text(text, file="campaign.toml", here=desk.here).problems
    except BadDefinition as error:
        return error.problems


def _to(slug: str) -> Response:
    return RedirectResponse(f"/campaigns/{slug}", HTTPStatus.SEE_OTHER)
