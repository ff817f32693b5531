"""Coming in and going out: name, password, and the code where a second factor is asked for."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Final

from fastapi import Form, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from campaigns.sights import Sight
from campaigns.signing_in import ABSOLUTE, Refused, SignIn, end_session, try_password
from console.web.desk import make_token
from console.web.render import page
from console.web.rules import Open, door
from console.web.visitor import COOKIE, LANGUAGE_COOKIE, AtDesk, Visits, doors
from console.words import language_named
from reports.words import Language

router: Final = doors()

_YEAR_SECONDS: Final = 365 * 24 * 3600


class Entering(BaseModel):
    """What the form says."""

    name: str = Field(max_length=120)
    password: str = Field(max_length=400, repr=False)
    code: str = Field(default="", max_length=20, repr=False)
    next: str = Field(default="/", max_length=400)


@router.get("/sign-in")
@door(Open.SIGN_IN)
def ask(request: Request, next: str = "/") -> Response:  # noqa: A002 - the address's own word
    """The form."""
    return page(request, "sign_in.html", {"next": _inside(next), "why": None, "name": ""})


@router.post("/sign-in")
@door(Open.SIGN_IN)
def enter(request: Request, desk: AtDesk, form: Annotated[Entering, Form()]) -> Response:
    """Let in, or say why not; which of name and password is wrong is never told."""
    address = request.client.host if request.client else ""
    found: str | Refused = Refused.LOCKED
    if desk.tries.allow(address, desk.host_now()):
        said = SignIn(name=form.name, password=form.password, code=form.code)
        found = try_password(
            desk.ports.database,
            said,
            vault=desk.ports.vault,
            now=desk.host_now(),
            make_token=make_token,
        )
    if isinstance(found, Refused):
        values = {"next": _inside(form.next), "why": found.value, "name": form.name}
        return page(request, "sign_in.html", values, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    response = RedirectResponse(_inside(form.next), HTTPStatus.SEE_OTHER)
    seconds = int(ABSOLUTE.total_seconds())
    _give(response, COOKIE, found, seconds=seconds, secure=desk.settings.console_tls)
    return response


@router.post("/sign-out")
@door(Sight.OWN_ACCOUNT)
def leave(desk: AtDesk, visitor: Visits) -> Response:
    """End the session, here and in its row."""
    if visitor.session_id is not None:
        session_id, now = visitor.session_id, desk.host_now()
        desk.transact(lambda conn: end_session(conn, session_id, now=now))
    response = RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
    response.delete_cookie(COOKIE, path="/")
    return response


@router.get("/language/{language}")
@door(Open.SIGN_IN)
def speak(desk: AtDesk, language: str, back: str = "/") -> Response:
    """Remember the language, and go back to where one was."""
    response = RedirectResponse(_inside(back), HTTPStatus.SEE_OTHER)
    chosen = "en" if language_named(language) is Language.ENGLISH else "vi"
    secure = desk.settings.console_tls
    _give(response, LANGUAGE_COOKIE, chosen, seconds=_YEAR_SECONDS, secure=secure)
    return response


def _inside(address: str) -> str:
    """An address of ours, else the first page: nobody is sent elsewhere by a forged link."""
    backslash = "\\" in address
    ours = address.startswith("/") and not address.startswith("//") and not backslash
    return address if ours and address.isprintable() else "/"


def _give(response: Response, name: str, value: str, *, seconds: int, secure: bool) -> None:
    """A cookie that scripts do not see, and that leaves by TLS only where there is TLS."""
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path="/",
        httponly=True,
        samesite="lax",
        secure=secure,
    )
