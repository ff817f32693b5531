"""The console put together: doors with their rules, headers that keep browsers strict, words for
what goes wrong.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from console.web import (
    access_log,
    account,
    alerts,
    api,
    audits,
    campaigns,
    gateways,
    quota,
    roster,
    signing_in,
    statements,
    subscribers,
    week,
)
from console.web.answers import answer_failures
from console.web.desk import Desk
from console.web.render import STATIC
from console.web.rules import Open, check_rules, door
from console.web.visitor import admit, doors

router: Final = doors()
_PAGES: Final = (
    signing_in,
    week,
    campaigns,
    roster,
    subscribers,
    quota,
    statements,
    audits,
    gateways,
    alerts,
    access_log,
    account,
    api,
)

#: No inline script or style, nothing from elsewhere, in nobody's frame.
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
_STRICT: Final = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def console_app(desk: Desk) -> FastAPI:
    """The console before this desk. Raises UnruledDoor where a route says not who may enter."""
    app = FastAPI(
        title="Loa",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,  # told by a door of its own, below
    )
    app.state.desk = desk
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    for routes in (router, *(one.router for one in _PAGES)):
        # Whole routes, as they stand: `include_router` would hide them from the check below.
        app.router.routes.extend(routes.routes)
    app.middleware("http")(_strictly)
    answer_failures(app)
    check_rules(app, admit)
    return app


@router.get("/health")
@door(Open.HEALTH)
def health() -> JSONResponse:
    """The console answers."""
    return JSONResponse({"ok": True})


@router.get(f"{api.VERSION}/openapi.json")
@door(Open.SCHEMA)
def openapi(request: Request) -> JSONResponse:
    """What the API takes and tells; the same for everybody."""
    return JSONResponse(request.app.openapi())


async def _strictly(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    """Pages hold what one person may see: no cache between keeps them."""
    response = await answer(request)
    response.headers.update(_STRICT)
    if request.url.path.startswith("/static/"):
        response.headers["Cache-Control"] = "public, max-age=3600"
    elif not isinstance(response, RedirectResponse):
        response.headers["Cache-Control"] = "no-store"
    return response
