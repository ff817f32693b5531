"""The receipts door: a callback is answered 200 only when it is on disk; no log tells what it says.

One route per gateway, `POST|GET /receipts/{gateway}` (`/{secret}` where the carrier signs nothing).
The door reads nothing of a callback, and tells nobody whether a secret is the right one: it
keeps method, address with its query, headers and body as they came, and `scheduler.receipts` does
the rest (decision 0008).
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Collection, Iterable
from contextlib import ExitStack, suppress
from datetime import datetime
from typing import Final, Protocol

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from campaigns.vault import Vault
from console.intake import Intake, NotKept
from console.listening import Served, listening
from gateways import registry
from gateways.contract import GatewayError
from gateways.exchange import Headers, HttpRequest
from scheduler.embedded import lock
from scheduler.renewal import credential_name
from scheduler.sentry import Pulse
from scheduler.settings import Settings, gateways_in
from scheduler.spool import Arrived, SpoolWriter

#: No carrier's callback is near it (ref/reliability.md 6.4).
BODY_BYTES_MAX: Final = 64 * 1024
#: Callbacks in hand at once: beyond them the answer is 503, and carriers push again.
_AT_ONCE_MAX: Final = 2_000

_TAKEN: Final = 200
_GONE: Final = 400
_UNKNOWN: Final = 404
_TOO_LARGE: Final = 413
_NOT_KEPT: Final = 503


class Now(Protocol):
    """What the door needs of a clock."""

    def now(self) -> datetime:
        """The instant, aware, in UTC."""


class Guard(Protocol):
    """What the door needs of a sentry."""

    @property
    def pulse(self) -> Pulse:
        """What it saw last."""


class TooLarge(Exception):
    """A body beyond `BODY_BYTES_MAX`."""


class Door:
    """A door that is open: callbacks are taken until `stop`."""

    def __init__(
        self,
        app: Starlette,
        intake: Intake,
        *,
        listener: socket.socket,
        held: ExitStack | None = None,
    ) -> None:
        """Serve `app` from a thread; whoever calls the socket from now on is answered.

        What is `held` is let go when the door is shut.
        """
        self._intake = intake
        self._held = held or ExitStack()
        self._served = Served(app, listener, name="receipts-door", at_once=_AT_ONCE_MAX)

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._served.port

    def stop(self) -> None:
        """Take no more callbacks, answer those in hand, write what waits."""
        self._served.stop()
        self._intake.close()
        self._held.close()


def serve_door(settings: Settings, clock: Now, *, sentry: Guard | None = None) -> Door:
    """Open the door for the gateways of the gateways file, on loopback unless told otherwise.

    `sentry` answers another machine's question whether anything ticks here.

    Raises BadSettings for an address that cannot be listened on, AlreadyRunning where another
    door writes the same spool, OSError where the spool cannot be written, BadKeyFile.
    """
    known, vault = _known(settings), Vault.from_file(settings.key_file)
    with ExitStack() as held:
        # A reader passes to the next file for good: two doors would write behind its back.
        held.enter_context(lock(settings.spool / "door.lock"))
        listener = held.enter_context(
            listening(
                settings.receipts_host,
                settings.receipts_port,
                what="the receipts door",
                settings="LOA_RECEIPTS_PORT or LOA_RECEIPTS_HOST",
            )
        )
        intake = Intake(lambda: SpoolWriter(settings.spool, vault))
        app = app_for(known, intake, clock, sentry=sentry)
        return Door(app, intake, listener=listener, held=held.pop_all())


def _known(settings: Settings) -> frozenset[str]:
    """The gateways of the gateways file, and the account that some of them share.

    A table that makes no gateway is no reason to turn callbacks away: they are kept raw.
    """
    known = set(gateways_in(settings.gateways_path))
    for name, table in gateways_in(settings.gateways_path).items():
        plain = {key: value for key, value in table.items() if key != "secrets"}
        with suppress(GatewayError):
            known.add(credential_name(registry.make(name, plain)))
    return frozenset(known)


def app_for(
    known: Collection[str], intake: Intake, clock: Now, *, sentry: Guard | None = None
) -> Starlette:
    """The door's routes for the gateways named `known`."""

    async def receive(request: Request) -> Response:
        gateway = request.path_params["gateway"]
        if gateway not in known:
            return Response(status_code=_UNKNOWN)
        try:
            body = await _body_of(request)
        except TooLarge:
            return Response(status_code=_TOO_LARGE)
        except ClientDisconnect:
            return Response(status_code=_GONE)
        said = HttpRequest(request.method, _address_of(request), _headers_of(request), body)
        return await _kept(intake, Arrived(gateway, clock.now(), said))

    async def health(request: Request) -> Response:
        del request
        return JSONResponse({"ok": True, "gateways": sorted(known)})

    async def tick_health(request: Request) -> Response:
        del request
        said, status = _answer_of(None if sentry is None else sentry.pulse)
        return JSONResponse(said, status)

    return Starlette(
        routes=[
            Route("/receipts/{gateway}", receive, methods=["GET", "POST"]),
            # Where a carrier signs nothing, a secret at the end of the path is all it can show.
            Route("/receipts/{gateway}/{secret}", receive, methods=["GET", "POST"]),
            Route("/health", health, methods=["GET"]),
            Route("/health/tick", tick_health, methods=["GET"]),
        ]
    )


def _answer_of(pulse: Pulse | None) -> tuple[dict[str, object], int]:
    """What is said of the tick, and 503 unless it is known to go on."""
    if pulse is None:
        return {"ok": False, "ticked_at": None}, _NOT_KEPT
    seen = pulse.ticked_at
    said: dict[str, object] = {
        "ok": pulse.ticks,
        "ticked_at": None if seen is None else seen.isoformat(),
    }
    return said, _TAKEN if pulse.ticks else _NOT_KEPT


async def _kept(intake: Intake, arrived: Arrived) -> Response:
    try:
        await asyncio.wrap_future(intake.keep(arrived))
    except NotKept:
        return Response(status_code=_NOT_KEPT)
    return Response(status_code=_TAKEN)


async def _body_of(request: Request) -> bytes:
    """The whole body. Raises TooLarge as soon as that is known, ClientDisconnect."""
    if int(request.headers.get("content-length", 0)) > BODY_BYTES_MAX:
        raise TooLarge
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > BODY_BYTES_MAX:
            raise TooLarge
    return bytes(body)


def _address_of(request: Request) -> str:
    """Path and query as they were called: carriers that use GET say all in the query."""
    raw: bytes = request.scope["raw_path"]
    query: bytes = request.scope["query_string"]
    return (raw + b"?" + query if query else raw).decode("latin-1")


def _headers_of(request: Request) -> Headers:
    pairs: Iterable[tuple[bytes, bytes]] = request.scope["headers"]
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in pairs)
