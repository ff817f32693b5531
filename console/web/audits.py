"""Audit sessions: the auditor draws, asks, concludes; the department reads and changes nothing."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from campaigns.accounts import Act
from campaigns.audit import (
    MINIMUM,
    Finding,
    Frame,
    Terms,
    conclude,
    open_session,
    record_finding,
)
from campaigns.audit.draw import SIZE_MAX
from campaigns.sights import Sight
from console.web.desk import Desk
from console.web.openings import closed_periods
from console.web.render import page
from console.web.rules import door
from console.web.sent import attachment
from console.web.visitor import AtDesk, Visits, doors
from reports.audit import Audit, audit, audits, crossed_sheet, strata_sheet
from reports.audit_picks import pick_cells, pick_heads
from reports.minutes import minutes
from reports.render import docx

router: Final = doors()

_SIZE: Final = 400
_SHOWN: Final = 100
_DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Asked(BaseModel):
    """What an auditor asks for."""

    period: str = Field(max_length=90)
    """`bluezone-sms 2021-W22`."""
    seed: str = Field(max_length=120)
    size: int = Field(ge=1, le=SIZE_MAX)
    minimum: int = Field(default=MINIMUM, ge=0, le=SIZE_MAX)
    reason: str = Field(max_length=500)


class Found(BaseModel):
    """What was found of one pick."""

    number: int
    finding: Finding
    note: str = Field(default="", max_length=500)
    after: int = 0


@router.get("/audits")
@door(Sight.AUDITS)
def sessions(request: Request, desk: AtDesk, visitor: Visits) -> Response:
    """Every session; an auditor opens the next one here."""
    values = {
        "audits": desk.read(audits),
        "periods": desk.read(closed_periods),
        "size": _SIZE,
        "size_max": SIZE_MAX,
        "minimum": MINIMUM,
    }
    return page(request, "audits.html", values, visitor=visitor)


@router.post("/audits")
@door(Act.AUDIT)
def open_(desk: AtDesk, visitor: Visits, asked: Annotated[Asked, Form()]) -> Response:
    """Draw a sample of a closed week and record it."""
    slug, _, label = asked.period.partition(" ")
    drawn = open_session(
        desk.ports.database,
        Terms(slug=slug, label=label, seed=asked.seed, size=asked.size, minimum=asked.minimum),
        person=visitor.person,
        reason=asked.reason,
        now=desk.now(),
    )
    return _to(drawn.session_id or 0)


@router.get("/audits/frame/{label}/{slug}.csv")
@door(Sight.AUDITS)
def frame(desk: AtDesk, visitor: Visits, label: str, slug: str) -> Response:
    """The frame, without a number, for drawing the same sample on another machine."""
    owed = desk.read(lambda conn: Frame(conn, slug, label=label).head.obligations)
    desk.here.log_look(visitor.person, what=f"audit export {slug} {label}", reason="", rows=owed)
    lines = desk.read(lambda conn: "".join(Frame(conn, slug, label=label).lines()))
    return attachment(lines.encode(), f"frame-{slug}-{label}.csv", media_type="text/csv")


@router.get("/audits/{session}")
@door(Sight.AUDITS)
def session_(
    *, request: Request, desk: AtDesk, visitor: Visits, session: int, after: int = 0
) -> Response:
    """One session: allocation, rate, ledger by finding, and its picks, masked; logged."""
    found = _audit(desk, session)
    shown = [pick for pick in found.picks if pick.number > after][:_SHOWN]
    desk.here.log_look(visitor.person, what=f"audit {session}", reason="", rows=len(shown))
    values = {
        "audit": found,
        "sheets": (
            strata_sheet(found, visitor.language),
            crossed_sheet(found, visitor.language),
        ),
        "heads": pick_heads(visitor.language),
        "picks": [(pick, pick_cells(pick, visitor.language)) for pick in shown],
        "after": after,
        "more": shown[-1].number if shown and shown[-1].number < len(found.picks) else None,
        "findings": list(Finding),
    }
    return page(request, "audit.html", values, visitor=visitor)


@router.post("/audits/{session}/find")
@door(Act.AUDIT)
def find(desk: AtDesk, visitor: Visits, session: int, said: Annotated[Found, Form()]) -> Response:
    """What one person said; the last finding stands, the earlier ones stay."""
    now = desk.now()
    desk.transact(
        lambda conn: record_finding(
            conn,
            session,
            said.number,
            finding=said.finding,
            note=said.note,
            person=visitor.person,
            now=now,
        )
    )
    return _to(session, f"?after={said.after}#pick-{said.number}")


@router.post("/audits/{session}/conclude")
@door(Act.AUDIT)
def conclude_(
    desk: AtDesk, visitor: Visits, session: int, words: Annotated[str, Form(max_length=2000)]
) -> Response:
    """The auditor's last word: it ends the session and seals it."""
    now, seal = desk.now(), desk.ports.seal
    desk.transact(
        lambda conn: conclude(conn, seal, session, words=words, person=visitor.person, now=now)
    )
    return _to(session)


@router.get("/audits/{session}/minutes.docx")
@door(Sight.AUDITS)
def minutes_(desk: AtDesk, visitor: Visits, session: int) -> Response:
    """The minutes of a concluded session, to be signed; logged."""
    found = _audit(desk, session)
    content = docx.rendered(minutes(found, visitor.language))
    desk.here.log_look(
        visitor.person, what=f"audit {session} minutes", reason="", rows=len(found.picks)
    )
    return attachment(content, f"bien-ban-{session}.docx", media_type=_DOCX)


def _audit(desk: Desk, session: int) -> Audit:
    """Raises NoSuchAudit."""
    return desk.read(lambda conn: audit(conn, session, vault=desk.ports.vault))


def _to(session: int, rest: str = "") -> Response:
    return RedirectResponse(f"/audits/{session}{rest}", HTTPStatus.SEE_OTHER)
