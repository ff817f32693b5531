"""Every way in which the transport says a request, and the doors on loopback it is said to."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from gateways.exchange import Answer, HttpRequest
from gateways.transport import Call, CurlTransport
from tests.kit.carrier import Act, ScriptedCarrier, always

TEXT = "Đề nghị cài đặt Bluezone: https://bluezone.gov.vn/taiapp ☎".encode()
PATIENT_SECONDS = 20.0
HASTY_SECONDS = 0.3

Say = Callable[[CurlTransport, HttpRequest, float], Answer]


def by_send(transport: CurlTransport, request: HttpRequest, deadline_seconds: float) -> Answer:
    return send_each(transport, request, deadline_seconds=deadline_seconds)[0]


def by_keeping(transport: CurlTransport, request: HttpRequest, deadline_seconds: float) -> Answer:
    return send_each(transport, request, deadline_seconds=deadline_seconds, reuse=True)[0]


def by_ask(transport: CurlTransport, request: HttpRequest, deadline_seconds: float) -> Answer:
    return transport.ask(request, deadline_seconds=deadline_seconds)


def send_each(
    transport: CurlTransport,
    *requests: HttpRequest,
    deadline_seconds: float = PATIENT_SECONDS,
    reuse: bool = False,
) -> list[Answer]:
    """One after the other, so that a kept connection is there to be used again."""
    heard = []
    for request in requests:
        ((_, answer),) = transport.send(
            [Call(request)], deadline_seconds=deadline_seconds, reuse=reuse
        )
        heard.append(answer)
    return heard


def post(url: str, body: bytes = TEXT) -> HttpRequest:
    return HttpRequest("POST", url, (("Content-Type", "text/plain; charset=utf-8"),), body)


def get(url: str) -> HttpRequest:
    return HttpRequest("GET", url)


def said_by(method: str, url: str) -> HttpRequest:
    return post(url) if method == "POST" else get(url)


WAYS = pytest.mark.parametrize(
    ("say", "method"),
    [
        pytest.param(by_send, "POST", id="post-fresh"),
        pytest.param(by_keeping, "POST", id="post-kept"),
        pytest.param(by_send, "GET", id="get-fresh"),
        pytest.param(by_keeping, "GET", id="get-kept"),
        pytest.param(by_ask, "POST", id="ask-post"),
        pytest.param(by_ask, "GET", id="ask-get"),
    ],
)


@contextmanager
def playing(act: Act, *, tls: ssl.SSLContext | None = None) -> Iterator[ScriptedCarrier]:
    with ScriptedCarrier(always(act), tls=tls) as carrier:
        yield carrier


@contextmanager
def closed_port() -> Iterator[int]:
    """A port that nobody listens on, held so that nobody can."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@contextmanager
def full_door() -> Iterator[int]:
    """A port whose queue is full: the kernel answers no further connection."""
    with ExitStack() as stack:
        door = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(door.getsockname())
        yield door.getsockname()[1]


@contextmanager
def door_without_a_handshake() -> Iterator[int]:
    """A port that takes connections and never says a word, TLS or other."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield door.getsockname()[1]
