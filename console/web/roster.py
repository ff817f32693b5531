"""The roster: what carriers declared and delivered, what waits for a second person, and uploads."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import File, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response

from campaigns.accounts import Act
from campaigns.carrier import Carrier
from campaigns.roster import Kind, State, confirm, decline, import_roster
from campaigns.roster.deliverer import carrier_for
from campaigns.sights import NotSeen, Sight, carrier_seen
from console.failures import words_for
from console.web.desk import Desk
from console.web.openings import opened_periods
from console.web.render import page
from console.web.rules import door
from console.web.sent import attachment
from console.web.taking_in import refused_file
from console.web.visitor import AtDesk, Visits, doors
from console.web.week import roster_line
from reports.coverage import coverage
from reports.queries.deliveries import delivery_at, latest_deliveries

router: Final = doors()

_SHOWN: Final = 50


@router.get("/roster")
@door(Sight.DELIVERIES)
def deliveries(request: Request, desk: AtDesk, visitor: Visits) -> Response:
    """Coverage first, then the deliveries, the latest first; a carrier's person sees its own."""
    own = carrier_seen(visitor.person, Sight.DELIVERIES)
    latest = desk.taking_in.latest
    if latest is not None and own is not None and latest.person != visitor.person.name:
        latest = None
    values = {
        "lines": _coverage(desk, own, visitor.language),
        "deliveries": desk.read(lambda conn: latest_deliveries(conn, own=own, most=_SHOWN)),
        "taking": latest,
        "failed": None
        if latest is None or latest.failed is None
        else _words(latest.failed, visitor.language),
        "kinds": list(Kind),
        "carriers": list(Carrier) if own is None else [],
    }
    return page(request, "roster.html", values, visitor=visitor)


@router.post("/roster")
@door(Act.IMPORT_ROSTER)
def upload(
    *,
    desk: AtDesk,
    visitor: Visits,
    file: Annotated[UploadFile, File()],
    kind: Annotated[Kind, Form()],
    document: Annotated[str, Form(max_length=255)],
    carrier: Annotated[str, Form(max_length=20)] = "",
    declared: Annotated[str, Form(max_length=12)] = "",
) -> Response:
    """Take a file in beside the pages: a million rows take minutes. Raises Busy."""
    now, person = desk.now(), visitor.person
    whose = carrier_for(person, Carrier(carrier) if carrier in set(Carrier) else None)
    count = int(declared) if declared.strip().isdecimal() else None
    desk.taking_in.start(
        file.file,
        _uploads(desk),
        name=file.filename or "roster.csv",
        person=person.name,
        at=now,
        work=lambda path, progress: import_roster(
            desk.ports.database,
            desk.ports.vault,
            path,
            kind=kind,
            carrier=whose,
            document=document,
            declared=count,
            person=person,
            now=now,
            progress=progress,
        ),
    )
    return RedirectResponse("/roster", HTTPStatus.SEE_OTHER)


@router.get("/roster/{delivery_id}")
@door(Sight.DELIVERIES)
def delivery(request: Request, desk: AtDesk, visitor: Visits, delivery_id: int) -> Response:
    """One delivery: its figures, and what it is asked about."""
    own = carrier_seen(visitor.person, Sight.DELIVERIES)
    found = desk.read(lambda conn: delivery_at(conn, delivery_id, own=own))
    if found is None:
        raise NotSeen(f"There is no delivery {delivery_id}")
    values = {
        "delivery": found,
        "asked": found.state == State.ASKED,
        "refused": refused_file(_uploads(desk), delivery_id).exists(),
    }
    return page(request, "delivery.html", values, visitor=visitor)


@router.get("/roster/{delivery_id}/refused.csv")
@door(Act.IMPORT_ROSTER)
def refused(desk: AtDesk, visitor: Visits, delivery_id: int) -> Response:
    """The refused rows, to be given back to the deliverer; the look is logged."""
    own = carrier_seen(visitor.person, Sight.DELIVERIES)
    found = desk.read(lambda conn: delivery_at(conn, delivery_id, own=own))
    file = refused_file(_uploads(desk), delivery_id)
    if found is None or not file.exists():
        raise NotSeen(f"No rows of delivery {delivery_id} are kept")
    content = file.read_bytes()
    desk.here.log_look(
        visitor.person, what=f"refused rows {delivery_id}", reason="", rows=content.count(b"\n") - 1
    )
    return attachment(content, file.name, media_type="text/csv; charset=utf-8")


@router.post("/roster/{delivery_id}/confirm")
@door(Act.CONFIRM_ROSTER)
def confirm_(desk: AtDesk, visitor: Visits, delivery_id: int) -> Response:
    """Carry out a delivery that was asked about; another person than who brought it."""
    confirm(desk.ports.database, delivery_id, person=visitor.person, now=desk.now())
    return RedirectResponse(f"/roster/{delivery_id}", HTTPStatus.SEE_OTHER)


@router.post("/roster/{delivery_id}/decline")
@door(Act.CONFIRM_ROSTER)
def decline_(desk: AtDesk, visitor: Visits, delivery_id: int) -> Response:
    """Refuse a delivery that was asked about."""
    decline(desk.ports.database, delivery_id, person=visitor.person)
    return RedirectResponse(f"/roster/{delivery_id}", HTTPStatus.SEE_OTHER)


def _uploads(desk: Desk) -> Path:
    """Where only we read: files hold numbers."""
    return desk.settings.home / "uploads"


def _coverage(desk: Desk, own: Carrier | None, language: Any) -> list[tuple[str, str]]:
    """How the roster stands with each carrier in the latest week; with one's own alone."""
    opened = desk.read(opened_periods)
    if not opened:
        return []
    first = opened[0]
    found = desk.read(lambda conn: coverage(conn, first.slug, label=first.label))
    lines = [one for one in found.carriers if own is None or one.carrier == own]
    return [roster_line(one, language) for one in lines]


def _words(error: Exception, language: Any) -> str:
    try:
        return words_for(error, language)
    except StopIteration:
        return type(error).__name__
