"""One request through libcurl: put on the wire once at most, and read without trust."""

from __future__ import annotations

import re
import select
import time
from io import BytesIO
from typing import TYPE_CHECKING, Final, TypeAlias

import pycurl

from gateways.exchange import Answer, Headers, HttpRequest, HttpResponse, NoAnswer

if TYPE_CHECKING:
    from collections.abc import Iterator

Ended: TypeAlias = tuple[pycurl.Curl, int]
"""An easy handle whose transfer has ended, and libcurl's error code (0: none)."""

IDLE_SECONDS_MAX: Final = 5
"""A kept connection that was idle for longer is closed instead of used again."""
METHODS: Final = frozenset({"GET", "POST"})
USER_AGENT: Final = "loa"

DEAD_CONNECTION: Final = frozenset(
    {
        pycurl.E_GOT_NOTHING,
        pycurl.E_SEND_ERROR,
        pycurl.E_RECV_ERROR,
        pycurl.E_SEND_FAIL_REWIND,
    }
)
"""How a kept connection shows that the carrier had closed it, or closed it on our message."""

REASONS: Final = {
    pycurl.E_URL_MALFORMAT: "bad_request",
    pycurl.E_COULDNT_RESOLVE_HOST: "dns",
    pycurl.E_COULDNT_CONNECT: "refused",
    pycurl.E_OPERATION_TIMEDOUT: "deadline",
    pycurl.E_GOT_NOTHING: "hung_up",
    pycurl.E_SEND_FAIL_REWIND: "hung_up",
    pycurl.E_ABORTED_BY_CALLBACK: "hung_up",
    pycurl.E_SEND_ERROR: "reset",
    pycurl.E_RECV_ERROR: "reset",
    pycurl.E_PARTIAL_FILE: "half_answer",
    pycurl.E_UNSUPPORTED_PROTOCOL: "garbage",
    pycurl.E_FTP_WEIRD_SERVER_REPLY: "garbage",
    pycurl.E_SSL_CONNECT_ERROR: "tls",
    pycurl.E_SSL_CERTPROBLEM: "tls",
    pycurl.E_SSL_CIPHER: "tls",
    pycurl.E_PEER_FAILED_VERIFICATION: "tls",
    pycurl.E_SSL_CACERT_BADFILE: "tls",
    pycurl.E_SSL_ISSUER_ERROR: "tls",
    pycurl.E_SSL_INVALIDCERTSTATUS: "tls",
    100: "too_large",
}
"""libcurl's error code to the ledger's word; 100 is CURLE_TOO_LARGE, unnamed in pycurl."""

_ADDRESS: Final = re.compile(r"https?://[^/?#]")
_UNSAFE_IN_HEADER: Final = frozenset("\r\n\0")


def can_be_said(request: HttpRequest) -> bool:
    """Whether this transport can put the request on the wire just as the adapter wrote it."""
    if request.method not in METHODS or (request.method == "GET" and request.body):
        return False
    if not _ADDRESS.match(request.url) or not _is_visible_ascii(request.url):
        return False
    return not any(_UNSAFE_IN_HEADER & {*name, *value} for name, value in request.headers)


def _is_visible_ascii(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text


class Flight:
    """One request on its way: what libcurl calls back, and what its end means."""

    __slots__ = ("_body", "_lines", "_octets_left", "_too_large", "begun", "easy", "index", "kept")

    def __init__(self, easy: pycurl.Curl, *, index: int, byte_cap: int) -> None:
        """`index` is the call's place in its batch; `byte_cap` limits the answer's body."""
        self.easy = easy
        self.index = index
        self.begun = False
        """libcurl was about to write: from here on the carrier may have the message."""
        self.kept = False
        """The connection may have carried an earlier message, and may carry a later one."""
        self._lines: list[bytes] = []
        self._body: list[bytes] = []
        self._octets_left = byte_cap
        self._too_large = False

    def prepare(
        self, request: HttpRequest, *, deadline_ms: int, connect_ms: int, ca_file: str, keep: bool
    ) -> None:
        """Tell the easy handle everything; `Wires` gives it out with nothing of its last use."""
        option = self.easy.setopt
        self.kept = keep and request.method == "POST" and bool(request.body)
        option(pycurl.URL, request.url)
        option(pycurl.HTTPHEADER, _header_lines(request))
        option(pycurl.USERAGENT, USER_AGENT)
        option(pycurl.TIMEOUT_MS, deadline_ms)
        option(pycurl.CONNECTTIMEOUT_MS, connect_ms)
        option(pycurl.NOSIGNAL, 1)
        option(pycurl.PROXY, "")  # and none from the environment either
        option(pycurl.FOLLOWLOCATION, 0)
        option(pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_1_1)
        option(pycurl.CAINFO, ca_file)
        option(pycurl.SSLVERSION, pycurl.SSLVERSION_TLSv1_2)
        option(pycurl.PREREQFUNCTION, self._may_begin)
        option(pycurl.HEADERFUNCTION, self._lines.append)
        option(pycurl.WRITEFUNCTION, self._take)
        self._choose_connection()
        if request.method == "POST":
            self._attach(request.body)

    def answer(self, error: int) -> Answer:
        """What the end of the transfer means; `error` is libcurl's code, 0 for none."""
        if error == pycurl.E_OK and self._head_is_whole():
            status: int = self.easy.getinfo(pycurl.RESPONSE_CODE)
            return HttpResponse(status, self._headers(), b"".join(self._body))
        return NoAnswer(written=self._is_written(), reason=self._reason(error))

    def died_kept(self, error: int) -> bool:
        """Whether it ended as on a kept connection that the carrier had closed."""
        if error == pycurl.E_ABORTED_BY_CALLBACK:
            return True
        return error in DEAD_CONNECTION and not self.easy.getinfo(pycurl.NUM_CONNECTS)

    def _choose_connection(self) -> None:
        if self.kept:
            self.easy.setopt(pycurl.MAXAGE_CONN, IDLE_SECONDS_MAX)
            return
        # No `Connection: close` is said: some servers then leave out the length of their answer,
        # and half an answer could no longer be told from a whole one.
        self.easy.setopt(pycurl.FRESH_CONNECT, 1)
        self.easy.setopt(pycurl.FORBID_REUSE, 1)

    def _attach(self, body: bytes) -> None:
        # A body that libcurl must read from us, and cannot rewind, is one that it cannot say
        # again by itself (ref/performance.md 2.1); the length keeps it from chunked framing.
        self.easy.setopt(pycurl.POST, 1)
        self.easy.setopt(pycurl.POSTFIELDSIZE_LARGE, len(body))
        self.easy.setopt(pycurl.READFUNCTION, BytesIO(body).read)

    def _may_begin(self, *_addresses: object) -> int:
        # Called with the connection (and TLS) ready and nothing written. A second time would be
        # libcurl saying the message again on another connection: never.
        if self.begun:
            return pycurl.PREREQFUNC_ABORT
        self.begun = True
        return pycurl.PREREQFUNC_OK

    def _take(self, chunk: bytes) -> int:
        self._octets_left -= len(chunk)
        if self._octets_left < 0:
            self._too_large = True
            return 0
        self._body.append(chunk)
        return len(chunk)

    def _head_is_whole(self) -> bool:
        # libcurl calls a head that was cut in its middle a success.
        return any(not line.strip() for line in self._last_head())

    def _headers(self) -> Headers:
        pairs = (line.decode("latin-1").partition(":") for line in self._last_head()[1:])
        return tuple((name.strip(), value.strip()) for name, colon, value in pairs if colon)

    def _last_head(self) -> list[bytes]:
        # 100 Continue and its kind come before the answer, each with a head of its own.
        starts = [at for at, line in enumerate(self._lines) if line.startswith(b"HTTP/")]
        return self._lines[starts[-1] :] if starts else []

    def _is_written(self) -> bool:
        return self.begun or self.easy.getinfo(pycurl.REQUEST_SIZE) > 0

    def _reason(self, error: int) -> str:
        if self._too_large:
            return "too_large"
        if error == pycurl.E_OPERATION_TIMEDOUT and not self.begun:
            return "connect_timeout"
        if error == pycurl.E_OK:
            return "half_answer"
        return REASONS.get(error, f"curl_{error}")


def _header_lines(request: HttpRequest) -> list[bytes]:
    # An empty value takes out the header that libcurl would add by itself.
    own = ["Expect:", "Accept-Encoding: identity"]
    if request.method == "POST" and request.header("content-type") is None:
        own.append("Content-Type:")
    said = [f"{name}: {value}" if value else f"{name};" for name, value in request.headers]
    return [line.encode() for line in (*own, *said)]


class Wires:
    """One thread's libcurl: its connections, its easy handles, and the waiting for them.

    Sockets are watched with `poll`, because libcurl's own select is blind above descriptor 1023.
    """

    def __init__(self) -> None:
        """Make it in the process and thread that will use it."""
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._watch)
        self._multi.setopt(pycurl.M_TIMERFUNCTION, self._set_timer)
        self._poll = select.poll()
        self._spare: list[pycurl.Curl] = []
        self._timer_at: float | None = None

    def easy(self) -> pycurl.Curl:
        """An easy handle that nobody uses and that remembers nothing."""
        return self._spare.pop() if self._spare else pycurl.Curl()

    def start(self, easy: pycurl.Curl) -> None:
        """Let a prepared handle begin with the next turn."""
        self._multi.add_handle(easy)

    def drop(self, easy: pycurl.Curl) -> None:
        """Take a handle off; if it was still on its way, its connection is closed."""
        self._multi.remove_handle(easy)
        easy.reset()
        self._spare.append(easy)

    def turn(self, wait_seconds: float) -> list[Ended]:
        """Let everything move on; waits at most `wait_seconds` when nothing moves."""
        for descriptor, events in self._poll.poll(self._patience_ms(wait_seconds)):
            self._multi.socket_action(descriptor, _for_libcurl(events))
        if self._timer_at is not None and self._timer_at <= time.monotonic():
            self._timer_at = None
            self._multi.socket_action(pycurl.SOCKET_TIMEOUT, 0)
        return list(self._ended())

    def close(self) -> None:
        """Close every connection. Handles still on their way must have been dropped."""
        self._multi.close()
        for easy in self._spare:
            easy.close()

    def _ended(self) -> Iterator[Ended]:
        while True:
            queued, succeeded, failed = self._multi.info_read()
            yield from ((easy, pycurl.E_OK) for easy in succeeded)
            yield from ((easy, error) for easy, error, _ in failed)
            if not queued:
                return

    def _patience_ms(self, wait_seconds: float) -> float:
        if self._timer_at is not None:
            wait_seconds = min(wait_seconds, self._timer_at - time.monotonic())
        return max(0.0, wait_seconds * 1000)

    def _watch(self, what: int, descriptor: int, _multi: object, _data: object) -> None:
        if what != pycurl.POLL_REMOVE:
            self._poll.register(descriptor, _for_poll(what))
            return
        try:
            self._poll.unregister(descriptor)
        except KeyError:
            # libcurl also takes back sockets that it never asked us to watch.
            return

    def _set_timer(self, wait_ms: int) -> None:
        self._timer_at = None if wait_ms < 0 else time.monotonic() + wait_ms / 1000


def _for_poll(what: int) -> int:
    reading = select.POLLIN if what & pycurl.POLL_IN else 0
    return reading | (select.POLLOUT if what & pycurl.POLL_OUT else 0)


def _for_libcurl(events: int) -> int:
    ready = pycurl.CSELECT_OUT if events & select.POLLOUT else 0
    # A hang-up or an error is learnt by reading.
    return ready | (pycurl.CSELECT_IN if events & ~select.POLLOUT else 0)
