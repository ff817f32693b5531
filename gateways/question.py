"""One question through requests: said once, read without trust, ended by one deadline.

A look at a public page is a question that connects to public addresses only (`dial`).
"""

from __future__ import annotations

import logging
import socket
import ssl
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

from gateways.certificate import certificate_in
from gateways.curl import USER_AGENT
from gateways.dial import Dial, NotPublic
from gateways.exchange import (
    Answer,
    Certificate,
    Headers,
    HttpRequest,
    HttpResponse,
    NoAnswer,
    Sighting,
)

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
        return line.ask(
            request, connect_seconds=connect_seconds, byte_cap=byte_cap, ca_file=ca_file
        )


def sighting_of(
    request: HttpRequest,
    *,
    dial: Dial,
    deadline_seconds: float,
    connect_seconds: float,
    byte_cap: int,
    ca_file: str,
) -> Sighting:
    """The same at a public address only; of a longer body the first `byte_cap` octets."""
    _keep_urls_out_of_logs()
    with _PublicLine(deadline_seconds, dial) as line:
        answer = line.ask(
            request, connect_seconds=connect_seconds, byte_cap=byte_cap, ca_file=ca_file
        )
        return Sighting(answer, line.certificate)


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
        """Say it once and read the answer; what came of it where the timer cut it off."""
        answer = self._asked(
            request, connect_seconds=connect_seconds, byte_cap=byte_cap, ca_file=ca_file
        )
        if not self.was_cut:
            return answer
        return NoAnswer(
            written=self.opened, reason="deadline" if self.opened else "connect_timeout"
        )

    def _asked(
        self, request: HttpRequest, *, connect_seconds: float, byte_cap: int, ca_file: str
    ) -> Answer:
        # Without a session there is no environment, no cookie, no netrc and no redirect; without
        # a read timeout there is one deadline only, the timer's.
        try:
            with closing(_AdapterOf(self)) as adapter:
                heard = adapter.send(
                    _prepared(request), stream=True, timeout=(connect_seconds, None), verify=ca_file
                )
                with closing(heard):
                    return self.read(heard, byte_cap)
        except (requests.RequestException, HTTPError, OSError, ValueError) as error:
            return NoAnswer(written=self.opened, reason=self.reason(error))

    def connection_of(self, kind: Any) -> Any:
        """urllib3's kind of connection, opened through this line."""
        line = self

        def connect(connection: Any) -> None:
            line.open_by(lambda: kind.connect(connection), connection)

        return type("LineConnection", (kind,), {"connect": connect})

    def read(self, heard: requests.Response, byte_cap: int) -> Answer:
        """The whole answer; none where its body is longer than `byte_cap`."""
        body = _body_of(heard, byte_cap)
        if len(body) > byte_cap:
            return NoAnswer(written=True, reason="too_large")
        return HttpResponse(heard.status_code, _headers_of(heard), body)

    def open_by(self, connect: Callable[[], None], connection: Any) -> None:
        """Connect, TLS and all, and only then let the request go."""
        connect()
        self.opened = self._hold(connection.sock)
        if not self.opened:
            connection.close()
            raise TimeoutError

    def _hold(self, opened: socket.socket) -> bool:
        """Let the timer shut this socket; False where it has gone off already."""
        with self._lock:
            self._socket = opened
            return not self.was_cut

    def _cut(self) -> None:
        with self._lock:
            self.was_cut = True
            if self._socket is None:
                return
            with suppress(OSError):  # it has closed by itself
                # An SSLSocket's own shutdown would pull TLS away from under its reader.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def reason(self, error: Exception) -> str:
        """The ledger's word for what kept an answer from coming."""
        return _word_for(error, _REASONS_OPENED if self.opened else _REASONS_UNOPENED)


class _PublicLine(_Line):
    """A line that is connected to public addresses only, and remembers whose certificate it saw."""

    def __init__(self, deadline_seconds: float, dial: Dial) -> None:
        super().__init__(deadline_seconds)
        self.certificate: Certificate | None = None
        self._dial = dial

    def connection_of(self, kind: Any) -> Any:
        line = self

        def _new_conn(connection: Any) -> socket.socket:
            return line.dialled(connection.host, seconds=connection.timeout)

        return type("PublicConnection", (super().connection_of(kind),), {"_new_conn": _new_conn})

    def dialled(self, host: str, *, seconds: float) -> socket.socket:
        """A connection to a public address, before any byte; `seconds` are its handshake's, too."""
        opened = self._dial.connected(host, seconds=seconds)
        opened.settimeout(seconds)
        return opened

    def open_by(self, connect: Callable[[], None], connection: Any) -> None:
        super().open_by(connect, connection)
        self.certificate = _certificate_of(connection.sock)

    def read(self, heard: requests.Response, byte_cap: int) -> Answer:
        body = _body_of(heard, byte_cap)
        return HttpResponse(heard.status_code, _headers_of(heard), body[:byte_cap])

    def reason(self, error: Exception) -> str:
        if self.opened:
            return super().reason(error)
        refused = next(
            (one for one in _causes(error) if isinstance(one, ssl.SSLCertVerificationError)), None
        )
        if refused is not None and refused.verify_code in _OUT_OF_DATE:
            return "certificate_expired"
        return _word_for(error, _REASONS_UNSEEN)


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
_REASONS_UNSEEN: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (NotPublic, "not_public"),
    (ssl.SSLCertVerificationError, "certificate"),
    (ssl.SSLError, "tls"),
    (socket.gaierror, "dns"),
    (TimeoutError, "connect_timeout"),
    (requests.Timeout, "connect_timeout"),
    (requests.exceptions.InvalidURL, "bad_request"),
    (BaseException, "refused"),
)
"""The first kind found among an error's causes names it: requests wraps what happened twice."""

#: OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID and _HAS_EXPIRED: told only where chain and name hold.
_OUT_OF_DATE: Final = frozenset({9, 10})


def _word_for(error: Exception, meanings: tuple[tuple[type[BaseException], str], ...]) -> str:
    causes = tuple(_causes(error))
    return next(word for kind, word in meanings if any(isinstance(one, kind) for one in causes))


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
        pool.ConnectionCls = self._line.connection_of(pool.ConnectionCls)
        return pool


def _prepared(request: HttpRequest) -> requests.PreparedRequest:
    headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity", **dict(request.headers)}
    return requests.Request(
        request.method, request.url, headers=headers, data=request.body or None
    ).prepare()


def _body_of(heard: requests.Response, byte_cap: int) -> bytes:
    """The body, read no further than to the first octet above `byte_cap` is known."""
    body = b""
    for chunk in heard.raw.stream(_CHUNK_OCTETS, decode_content=False):
        body += chunk
        if len(body) > byte_cap:
            break
    return body


def _headers_of(heard: requests.Response) -> Headers:
    return tuple(heard.raw.headers.iteritems())


def _certificate_of(opened: object) -> Certificate | None:
    """The one that was shown, and believed; None where there is no TLS."""
    shown = opened.getpeercert(binary_form=True) if isinstance(opened, ssl.SSLSocket) else None
    return certificate_in(shown) if shown else None
