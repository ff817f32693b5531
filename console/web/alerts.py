"""Alerts: what is wrong or was, who was told, and who takes care of it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Form, Request
from fastapi.responses import RedirectResponse, Response

from campaigns import watch
from campaigns.accounts import Act
from campaigns.sights import Sight
from console.web.render import page
from console.web.rules import door
from console.web.visitor import AtDesk, Visits, doors
from reports.alert_words import headline, words_of

router: Final = doors()

_LATEST: Final = 50


@router.get("/alerts")
@door(Sight.ALERTS)
def alerts(request: Request, desk: AtDesk, visitor: Visits) -> Response:
    """The latest alerts, those that last first, and the duty list."""
    found = desk.read(lambda conn: watch.latest_alerts(conn, _LATEST))
    values = {
        "alerts": sorted(found, key=lambda one: (one.cleared_at is not None, -one.id)),
        "on_duty": desk.read(watch.on_duty),
        "headline": headline,
        "words_of": words_of,
    }
    return page(request, "alerts.html", values, visitor=visitor)


@router.post("/alerts/{alert_id}/acknowledge")
@door(Act.ACKNOWLEDGE)
def acknowledge(
    desk: AtDesk, visitor: Visits, alert_id: int, reason: Annotated[str, Form(max_length=500)]
) -> Response:
    """Take care of an alert, so that nobody is called again."""
    now = desk.now()
    desk.transact(
        lambda conn: watch.acknowledge(
            conn, alert_id, person=visitor.person, reason=reason, now=now
        )
    )
    return RedirectResponse("/alerts", HTTPStatus.SEE_OTHER)
