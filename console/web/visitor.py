"""Who comes to a door, and whether it opens: asked once for every request, before its endpoint.

A browser shows a session's cookie and, with everything that is not a mere look, the session's own
token against forged forms; a program shows a person's key.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from starlette.concurrency import run_in_threadpool

from campaigns.accounts import Act, Person, require
from campaigns.sights import Sight, carrier_seen
from campaigns.signing_in import KeyScope, Session, holder_of, seen, session_of
from console.web.desk import Desk
from console.web.rules import Open, rule_of
from console.words import language_named
from reports.words import Language

COOKIE: Final = "loa_session"
LANGUAGE_COOKIE: Final = "loa_lang"
CSRF_FIELD: Final = "csrf"
CSRF_HEADER: Final = "x-csrf-token"

_HARMLESS: Final = frozenset({"GET", "HEAD"})


class NotSignedIn(Exception):
    """Nobody is known by what was shown: the answer is the log-in page, or 401 for a program."""


class ForgedForm(Exception):
    """A form that did not come from a page of this session."""


class KeyReadsOnly(Exception):
    """A program's key that may only read was shown at an act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Somebody who came through a door."""

    person: Person
    language: Language
    session_id: int | None
    """None for a program, which has a key and no session."""
    csrf: str = field(repr=False, default="")


async def admit(request: Request) -> None:
    """Open the door that the request stands before, or raise why not.

    Raises NotSignedIn, ForgedForm, KeyReadsOnly, NotSeen, NotAllowed.
    """
    rule = rule_of(request.scope["endpoint"])
    if isinstance(rule, Open):
        return
    visitor = await run_in_threadpool(_known, request)
    if request.method not in _HARMLESS and visitor.session_id is not None:
        await _check_form(request, visitor)
    if isinstance(rule, Sight):
        carrier_seen(visitor.person, rule)
    else:
        require(visitor.person, rule)
    request.state.visitor = visitor


def doors(*, in_schema: bool = False) -> APIRouter:
    """A router whose doors ask who comes; a module's own."""
    return APIRouter(dependencies=[Depends(admit)], include_in_schema=in_schema)


def visitor_of(request: Request) -> Visitor:
    """Who was admitted."""
    visitor: Visitor = request.state.visitor
    return visitor


def desk_of(request: Request) -> Desk:
    """The desk of this console."""
    desk: Desk = request.app.state.desk
    return desk


Visits = Annotated[Visitor, Depends(visitor_of)]
AtDesk = Annotated[Desk, Depends(desk_of)]


def language_of(request: Request) -> Language:
    """The language chosen on the page, else the browser's first, else Vietnamese."""
    chosen = request.cookies.get(LANGUAGE_COOKIE) or request.headers.get("accept-language", "")
    return language_named(chosen)


def csrf_of(session_token: str) -> str:
    """What a form of this session carries; tells nothing of the session's token."""
    return hmac.digest(session_token.encode("utf-8"), b"loa form", hashlib.sha256).hex()


def _known(request: Request) -> Visitor:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme.casefold() == "bearer":
        return _with_key(request, key.strip())
    return _with_session(request, request.cookies.get(COOKIE, ""))


def _with_key(request: Request, key: str) -> Visitor:
    desk = desk_of(request)
    found = desk.read(lambda conn: holder_of(conn, key, now=desk.host_now()))
    if found is None:
        raise NotSignedIn
    person, scope = found
    acts = isinstance(rule_of(request.scope["endpoint"]), Act) or request.method not in _HARMLESS
    if acts and scope is not KeyScope.ACT:
        raise KeyReadsOnly
    return Visitor(person=person, language=language_of(request), session_id=None)


def _with_session(request: Request, token: str) -> Visitor:
    desk, now = desk_of(request), desk_of(request).host_now()
    found: Session | None = desk.read(lambda conn: session_of(conn, token, now=now))
    if found is None:
        raise NotSignedIn
    if found.stale:
        desk.transact(lambda conn: seen(conn, found.id, now=now))
    return Visitor(
        person=found.person,
        language=language_of(request),
        session_id=found.id,
        csrf=csrf_of(token),
    )


async def _check_form(request: Request, visitor: Visitor) -> None:
    said = request.headers.get(CSRF_HEADER)
    if said is None:
        said = str((await request.form()).get(CSRF_FIELD, ""))
    if not hmac.compare_digest(said.encode("utf-8"), visitor.csrf.encode("utf-8")):
        raise ForgedForm
