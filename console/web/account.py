"""One's own account: password, second factor, and keys for programs."""

from __future__ import annotations

import os
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Any, Final

import pyotp
from fastapi import Form, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection

from campaigns.sights import Sight
from campaigns.signing_in import (
    BadPassword,
    KeyScope,
    WrongCode,
    confirm_second_factor,
    end_key,
    end_sessions_of,
    has_second_factor,
    is_password,
    keys_of,
    make_key,
    offer_second_factor,
    set_password,
)
from console.failures import words_for
from console.web.desk import Desk, make_token
from console.web.render import page
from console.web.rules import door
from console.web.say import page_words
from console.web.visitor import AtDesk, Visitor, Visits, doors

router: Final = doors()

_DAYS_MAX: Final = 365
_Password = Annotated[str, Form(max_length=200)]
_Code = Annotated[str, Form(max_length=20)]


@router.get("/account")
@door(Sight.OWN_ACCOUNT)
def account(request: Request, desk: AtDesk, visitor: Visits) -> Response:
    """What one has, and how to change it."""
    return _page(request, desk, visitor)


@router.post("/account/password")
@door(Sight.OWN_ACCOUNT)
def change_password(
    *, request: Request, desk: AtDesk, visitor: Visits, old: _Password, new: _Password
) -> Response:
    """A new password, where the old one is known; every session ends, this one too."""
    who, now = visitor.person, desk.host_now()
    if not desk.read(lambda conn: is_password(conn, who.id, old)):
        return _page(request, desk, visitor, why=page_words(visitor.language, "old_wrong"))

    def work(conn: Connection) -> None:
        set_password(conn, who.id, new, name=who.name, now=now)
        end_sessions_of(conn, who.id, now=now)

    try:
        desk.transact(work)
    except BadPassword as error:
        return _page(request, desk, visitor, why=words_for(error, visitor.language))
    return RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)


@router.post("/account/factor")
@door(Sight.OWN_ACCOUNT)
def offer_factor(request: Request, desk: AtDesk, visitor: Visits) -> Response:
    """A new key for an authenticator, shown once; it counts when a code of it was entered."""
    who, vault = visitor.person, desk.ports.vault
    if desk.read(lambda conn: has_second_factor(conn, who.id)):
        # Whoever found an open session must not take the factor's place.
        return _page(request, desk, visitor, why=page_words(visitor.language, "factor_yes"))
    address = desk.transact(
        lambda conn: offer_second_factor(
            conn, who.id, name=who.name, vault=vault, random_bytes=os.urandom
        )
    )
    return _page(request, desk, visitor, offered=address)


@router.post("/account/factor/confirm")
@door(Sight.OWN_ACCOUNT)
def confirm_factor(request: Request, desk: AtDesk, visitor: Visits, code: _Code) -> Response:
    """Ask for a code from now on."""
    who, vault, now = visitor.person, desk.ports.vault, desk.host_now()
    try:
        desk.transact(lambda conn: confirm_second_factor(conn, who.id, code, vault=vault, now=now))
    except WrongCode:
        return _page(request, desk, visitor, why=page_words(visitor.language, "code_wrong"))
    return _to()


@router.post("/account/keys")
@door(Sight.OWN_ACCOUNT)
def new_key(
    *,
    request: Request,
    desk: AtDesk,
    visitor: Visits,
    label: Annotated[str, Form(max_length=60)],
    scope: Annotated[KeyScope, Form()],
    days: Annotated[int, Form(ge=1, le=_DAYS_MAX)],
) -> Response:
    """A key for a program; its token is shown once."""
    who, now = visitor.person, desk.host_now()
    token = desk.transact(
        lambda conn: make_key(
            conn,
            who.id,
            label=label,
            scope=scope,
            lasts=timedelta(days=days),
            now=now,
            make_token=make_token,
        )
    )
    return _page(request, desk, visitor, token=token)


@router.post("/account/keys/{key_id}/end")
@door(Sight.OWN_ACCOUNT)
def end_key_(desk: AtDesk, visitor: Visits, key_id: int) -> Response:
    """A key that opens nothing any more."""
    who, now = visitor.person.id, desk.host_now()
    desk.transact(lambda conn: end_key(conn, key_id, person_id=who, now=now))
    return _to()


def _page(request: Request, desk: Desk, visitor: Visitor, **more: Any) -> Response:
    """The account; `why` tells what was refused, `offered` and `token` are shown this once."""
    who, now = visitor.person.id, desk.host_now()
    offered = more.get("offered")
    values = {
        "why": more.get("why"),
        "offered": offered,
        "key_of_factor": pyotp.parse_uri(offered).secret if offered else None,
        "token": more.get("token"),
        "factor": desk.read(lambda conn: has_second_factor(conn, who)),
        "keys": desk.read(lambda conn: keys_of(conn, who, now=now)),
        "scopes": list(KeyScope),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if more.get("why") else HTTPStatus.OK
    return page(request, "account.html", values, visitor=visitor, status=status)


def _to() -> Response:
    return RedirectResponse("/account", HTTPStatus.SEE_OTHER)
