"""Gateways: how each fares, what is halted, and who lets it go on."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection

from campaigns import register
from campaigns.accounts import Act
from campaigns.ledger import credentials, traffic
from campaigns.ledger.receipts import callbacks_since
from campaigns.register import Release
from campaigns.sights import NotSeen, Sight
from console.web.desk import Desk
from console.web.render import page
from console.web.rules import door
from console.web.visitor import AtDesk, Visits, doors
from reports.queries.gateways import paces, quotas
from scheduler.renewal import credential_name

router: Final = doors()

_HEARD_WITHIN: Final = timedelta(days=7)
_Reason = Annotated[str, Form(max_length=500)]
_Scope = Annotated[str, Form(max_length=90)]


@router.get("/gateways")
@door(Sight.GATEWAYS)
def gateways(request: Request, desk: AtDesk, visitor: Visits, done: str = "") -> Response:
    """Each gateway, then everything that is halted."""
    values = desk.read(lambda conn: _standing(conn, desk))
    known = {f"release_{one}" for one in Release}
    values["done"] = done if done in known else None
    return page(request, "gateways.html", values, visitor=visitor)


@router.post("/gateways/halt")
@door(Act.HALT)
def halt(
    desk: AtDesk, visitor: Visits, gateway: Annotated[str, Form(max_length=40)], reason: _Reason
) -> Response:
    """Stop a gateway before its next call."""
    if gateway not in desk.ports.gateways:
        raise NotSeen(f"There is no gateway {gateway!r}")
    now = desk.now()
    desk.transact(
        lambda conn: register.halt(
            conn, f"gateway:{gateway}", person=visitor.person, reason=reason, now=now
        )
    )
    return _to("")


@router.post("/gateways/resume")
@door(Act.RESUME)
def resume(desk: AtDesk, visitor: Visits, scope: _Scope, reason: _Reason) -> Response:
    """Say that a halted scope may go on; some need a second person, some another word."""
    now = desk.now()
    came = desk.transact(
        lambda conn: register.release(conn, scope, person=visitor.person, reason=reason, now=now)
    )
    return _to(f"?done=release_{came}")


@router.post("/gateways/send-on")
@door(Act.SEND_ON)
def send_on(desk: AtDesk, visitor: Visits, scope: _Scope, reason: _Reason) -> Response:
    """Send on although the landing is down, until it was up in between."""
    now, slug = desk.now(), scope.removeprefix("campaign:")
    came = desk.transact(
        lambda conn: register.send_on(conn, slug, person=visitor.person, reason=reason, now=now)
    )
    return _to(f"?done=release_{came}")


def _standing(conn: Connection, desk: Desk) -> dict[str, Any]:
    now = desk.now()
    halts, holds = traffic.halts_in_force(conn), traffic.holds_in_force(conn, now=now)
    heard = callbacks_since(conn, now - _HEARD_WITHIN)
    pace, quota = paces(conn), quotas(conn)
    found = []
    for name, gateway in sorted(desk.ports.gateways.items()):
        credential = credentials.latest(conn, desk.ports.vault, credential_name(gateway))
        scope = f"gateway:{name}"
        found.append(
            {
                "name": name,
                "live": name in desk.ports.live,
                "pace": pace.get(name),
                "halt": halts.get(scope),
                "hold": holds.get(scope),
                "expires_at": None if credential is None else credential.expires_at,
                "connected": credential is not None,
                "heard": sum(heard.get(name, {}).values()),
            }
        )
    return {
        "gateways": found,
        "halts": sorted(halts.values(), key=lambda one: str(one.scope)),
        "quotas": quota,
    }


def _to(rest: str) -> Response:
    return RedirectResponse(f"/gateways{rest}", HTTPStatus.SEE_OTHER)
