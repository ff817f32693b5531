"""One question through requests: said once, read without trust, ended by one deadline."""

from __future__ import annotations

import logging
import socket
import threading
from contextlib import closing, suppress
from http.client import HTTPException, RemoteDisconnected
from typing import TYPE_CHECKING, Any, Final, Self

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    IncompleteRead,
    NameResolutionError,
    NewConnectionError,
    SSLError,
)

from gateways.curl import USER_AGENT
from gateways.exchange import Answer, HttpRequest, HttpResponse, NoAnswer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_CHUNK_OCTETS: Final = 8192


def answer_of(
    request: HttpRequest,
    *,
    deadline_seconds: float,
    connect_seconds: float,
    byte_cap: int,
    ca_file: str,
) -> Answer:
    """Say the request once, on a connection of its own, and read at most `byte_cap` octets."""
    _keep_urls_out_of_logs()
    with _Line(deadline_seconds) as line:
        answer = line.ask(
            request, connect_seconds=connect_seconds, byte_cap=byte_cap, ca_file=ca_file
        )
    if not line.was_cut:
        return answer
    return NoAnswer(written=line.opened, reason="deadline" if line.opened else "connect_timeout")


def _keep_urls_out_of_logs() -> None:
    # urllib3 logs each URL with its query at DEBUG, and a query may carry a password. Adding the
    # same filter again changes nothing.
    logging.getLogger("urllib3.connectionpool").addFilter(_nothing)


def _nothing(_record: logging.LogRecord) -> bool:
    return False


class _Line:
    """The connection of one question: knows whether a byte could have left, and can be cut.

    `requests` has no deadline over a whole exchange, and a carrier that drips holds it for as
    long as it likes (ref/reliability.md 2.1): a timer shuts the socket instead.
    """

    def __init__(self, deadline_seconds: float) -> None:
        self.opened = False
        self.was_cut = False
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(deadline_seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._timer.cancel()

    def ask(
        self, request: HttpRequest, *, connect_seconds: float, byte_cap: int, ca_file: str
    ) -> Answer:
        """Say it once and read at most `byte_cap` octets of body."""
        # Without a session there is no environment, no cookie, no netrc and no redirect; without
        # a read timeout there is one deadline only, the timer's.
        try:
            with closing(_AdapterOf(self)) as adapter:
                heard = adapter.send(
                    _prepared(request), stream=True, timeout=(connect_seconds, None), verify=ca_file
                )
                with closing(heard):
                    return _read(heard, byte_cap)
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            return NoAnswer(written=self.opened, reason=self._reason(error))

    def open_by(self, connect: Callable[[], None], connection: Any) -> None:
        """Connect, TLS and all, and only then let the request go."""
        connect()
        with self._lock:
            self._socket = connection.sock
            self.opened = not self.was_cut
        if not self.opened:
            connection.close()
            raise TimeoutError

    def _cut(self) -> None:
        with self._lock:
            self.was_cut = True
            if self._socket is None:
                return
            with suppress(OSError):  # it has closed by itself
                # An SSLSocket's own shutdown would pull TLS away from under its reader.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def _reason(self, error: Exception) -> str:
        causes = tuple(_causes(error))
        meanings = _REASONS_OPENED if self.opened else _REASONS_UNOPENED
        return next(
            word for kind, word in meanings if any(isinstance(cause, kind) for cause in causes)
        )


_REASONS_UNOPENED: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (NameResolutionError, "dns"),
    (NewConnectionError, "refused"),
    (SSLError, "tls"),
    (ConnectTimeoutError, "connect_timeout"),
    (ValueError, "bad_request"),
    (BaseException, "refused"),
)
_REASONS_OPENED: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (IncompleteRead, "half_answer"),
    (RemoteDisconnected, "hung_up"),
    (HTTPException, "garbage"),
    (OSError, "reset"),
    (BaseException, "garbage"),
)
"""The first kind found among an error's causes names it: requests wraps what happened twice."""


def _causes(error: BaseException) -> Iterator[BaseException]:
    yield error
    inner = [*error.args, getattr(error, "reason", None)]
    for cause in inner:
        if isinstance(cause, BaseException):
            yield from _causes(cause)


class _AdapterOf(HTTPAdapter):
    """Opens its connections through one line, and never asks twice."""

    def __init__(self, line: _Line) -> None:
        self._line = line
        super().__init__(max_retries=0)

    def get_connection_with_tls_context(self, *given: Any, **options: Any) -> Any:
        pool: Any = super().get_connection_with_tls_context(*given, **options)
        line, kind = self._line, pool.ConnectionCls

        def connect(connection: Any) -> None:
            line.open_by(lambda: kind.connect(connection), connection)

        pool.ConnectionCls = type("LineConnection", (kind,), {"connect": connect})
        return pool


def _prepared(request: HttpRequest) -> requests.PreparedRequest:
    headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity", **dict(request.headers)}
    return requests.Request(
        request.method, request.url, headers=headers, data=request.body or None
    ).prepare()


def _read(heard: requests.Response, byte_cap: int) -> Answer:
    body = b""
    for chunk in heard.raw.stream(_CHUNK_OCTETS, decode_content=False):
        body += chunk
        if len(body) > byte_cap:
            return NoAnswer(written=True, reason="too_large")
    return HttpResponse(heard.status_code, tuple(heard.raw.headers.iteritems()), body)
