"""The pages behind approved addresses, as readers would meet them in an exercise."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from gateways.exchange import HttpRequest, HttpResponse
from gateways.lab.config import LabConfig, LandingPage, LandingState
from gateways.lab.desk import page
from gateways.lab.play import Play

#: The first word of their paths.
DOOR = "landing"
_HTML = (("Content-Type", "text/html;charset=UTF-8"),)
_ANOTHERS = b"<html><body><h1>You won</h1></body></html>"


def play(config: LabConfig, request: HttpRequest, now: datetime) -> Play:
    """What a reader meets at `/NAME` at that instant; no page has that name: 404."""
    name = urlsplit(request.url).path.strip("/")
    found = config.landings.get(name)
    if found is None:
        return Play(response=page(404, "Not Found"))
    return Play(response=_shown(found, found.state_at(now)))


def _shown(landing: LandingPage, state: LandingState) -> HttpResponse:
    if state == "down":
        return page(503, "Service Unavailable")
    if state == "moved":
        return HttpResponse(302, (("Location", landing.moved_to),))
    text = landing.text.encode() if state == "up" else _ANOTHERS
    return HttpResponse(200, _HTML, text)
