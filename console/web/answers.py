"""What goes wrong becomes a page, or an object for programs, that tells the next step.

What is not yours and what does not exist have the same answer.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from campaigns.accounts import NotAllowed
from campaigns.audit import NoSuchAudit
from campaigns.errors import CampaignsError
from campaigns.issued import NoSuchReport
from campaigns.period import BadPeriod
from campaigns.sights import NotSeen
from campaigns.week import BadWeek
from console.exits import ConsoleError
from console.failures import words_for
from console.web.render import page
from console.web.say import page_words
from console.web.visitor import (
    ForgedForm,
    KeyReadsOnly,
    NotSignedIn,
    Visitor,
    language_of,
)
from gateways.contract import GatewayError
from gateways.msisdn import BadMsisdn
from reports.errors import NoSuchSubscriber, ReportError, WeekNotOpened
from reports.span import BadSpan

_log: Final = logging.getLogger(__name__)
API: Final = "/api/"

#: What is expected, and its HTTP status. A kind stands before the kinds it is derived from.
_STATUSES: Final[tuple[tuple[type[Exception], HTTPStatus], ...]] = (
    (NotSeen, HTTPStatus.NOT_FOUND),
    (WeekNotOpened, HTTPStatus.NOT_FOUND),
    (NoSuchSubscriber, HTTPStatus.NOT_FOUND),
    (NoSuchReport, HTTPStatus.NOT_FOUND),
    (NoSuchAudit, HTTPStatus.NOT_FOUND),
    # An address that names no week leads nowhere.
    (BadWeek, HTTPStatus.NOT_FOUND),
    (BadPeriod, HTTPStatus.NOT_FOUND),
    (BadSpan, HTTPStatus.NOT_FOUND),
    (NotAllowed, HTTPStatus.FORBIDDEN),
    (ForgedForm, HTTPStatus.FORBIDDEN),
    (KeyReadsOnly, HTTPStatus.FORBIDDEN),
    (BadMsisdn, HTTPStatus.UNPROCESSABLE_ENTITY),
    (CampaignsError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (ReportError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (GatewayError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (ConsoleError, HTTPStatus.UNPROCESSABLE_ENTITY),
)
#: Said by a name of ours; everything else by the words that the command line says, too.
_NAMES: Final[dict[type[Exception], str]] = {
    NotSeen: "not_found",
    NoSuchReport: "not_found",
    NoSuchAudit: "not_found",
    ForgedForm: "forged_form",
    KeyReadsOnly: "key_reads_only",
}


def answer_failures(app: FastAPI) -> None:
    """Give every expected failure its answer, and the unexpected one that tells nothing."""
    app.add_exception_handler(NotSignedIn, _to_the_door)
    for kind, _ in _STATUSES:
        app.add_exception_handler(kind, _expected)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unexpected)


def _to_the_door(request: Request, error: Exception) -> Response:
    del error
    if request.url.path.startswith(API):
        words = page_words(language_of(request), "sign_in_needed")
        return JSONResponse(
            {"error": words}, HTTPStatus.UNAUTHORIZED, headers={"WWW-Authenticate": "Bearer"}
        )
    if request.headers.get("hx-request"):
        return Response(status_code=HTTPStatus.OK, headers={"HX-Redirect": "/sign-in"})
    back = quote(request.url.path) if request.method == "GET" else "/"
    return RedirectResponse(f"/sign-in?next={back}", HTTPStatus.SEE_OTHER)


def _expected(request: Request, error: Exception) -> Response:
    status = next(one for kind, one in _STATUSES if isinstance(error, kind))
    language = language_of(request)
    name = _NAMES.get(type(error))
    words = page_words(language, name) if name else words_for(error, language)
    return _answered(request, status, words)


def _malformed(request: Request, error: Exception) -> Response:
    """Which fields are wrong, never what stood in them: it may be a number or a secret."""
    assert isinstance(error, RequestValidationError)
    fields = sorted({str(one["loc"][-1]) for one in error.errors()})
    words = page_words(language_of(request), "malformed", fields=", ".join(fields))
    return _answered(request, HTTPStatus.UNPROCESSABLE_ENTITY, words)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    name = "not_found" if status is HTTPStatus.NOT_FOUND else "not_this_way"
    return _answered(request, status, page_words(language_of(request), name))


def _unexpected(request: Request, error: Exception) -> Response:
    """Type and address pattern are logged; the message of an unknown error may hold anything."""
    route = getattr(request.scope.get("route"), "path", "?")
    _log.error("page_failed", extra={"route": route, "error": type(error).__name__})
    words = page_words(language_of(request), "unexpected_page")
    return _answered(request, HTTPStatus.INTERNAL_SERVER_ERROR, words)


def _answered(request: Request, status: HTTPStatus, words: str) -> Response:
    if request.url.path.startswith(API):
        return JSONResponse({"error": words}, status)
    visitor: Visitor | None = getattr(request.state, "visitor", None)
    values = {"status": int(status), "words": words}
    return page(request, "failure.html", values, visitor=visitor, status=status)
