"""A carrier on loopback that plays a script to each request and remembers what it read."""

from __future__ import annotations

import itertools
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, Self

Act = Callable[["Line"], bool]
"""Plays one request on a line; true keeps the connection open for the next one."""


class Script(Protocol):
    """What the carrier does to the nth connection's nth request; both count from 0."""

    def __call__(self, connection: int, request: int) -> Act:
        """The act for this request."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One whole request as the carrier read it, with its place among the connections."""

    method: str
    target: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    connection: int
    nth_on_connection: int
    read_at: float
    """`time.monotonic()` when its last octet was read."""


@dataclass(slots=True)
class Line:
    """One connection, seen from the carrier."""

    socket: socket.socket
    carrier: ScriptedCarrier
    connection: int
    requests: int = 0
    unread: bytes = field(default=b"", repr=False)

    def read_request(self) -> None:
        """Read one whole request and remember it; raises EOFError when the caller has gone."""
        head = self._read_until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        method, target, _ = head[0].split(" ", 2)
        pairs = (line.split(":", 1) for line in head[1:] if line)
        headers = {name.lower(): value.strip() for name, value in pairs}
        body = self._read_exactly(int(headers.get("content-length", "0")))
        place = (self.connection, self.requests)
        self.carrier.remember(Heard(method, target, headers, body, *place, time.monotonic()))

    def write(self, octets: bytes) -> None:
        """Write all octets, as one piece where the kernel allows."""
        self.socket.sendall(octets)

    def wait_for_the_caller_to_leave(self) -> None:
        """Say nothing until the caller closes or the carrier is stopped."""
        while self.socket.recv(65536):
            pass

    def reset(self) -> None:
        """Close with RST instead of FIN."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def has_a_request(self) -> bool:
        """Wait for the next request's first byte, unread; false when the caller has gone."""
        if isinstance(self.socket, ssl.SSLSocket):
            # TLS has no peeking.
            self.unread = self.unread or self.socket.recv(65536)
            return bool(self.unread)
        return bool(self.unread or self.socket.recv(1, socket.MSG_PEEK))

    def _read_until(self, mark: bytes) -> bytes:
        while mark not in self.unread:
            self._read_more()
        found, self.unread = self.unread.split(mark, 1)
        return found

    def _read_exactly(self, count: int) -> bytes:
        while len(self.unread) < count:
            self._read_more()
        found, self.unread = self.unread[:count], self.unread[count:]
        return found

    def _read_more(self) -> None:
        chunk = self.socket.recv(65536)
        if not chunk:
            raise EOFError
        self.unread += chunk


def answers(status: int = 200, body: bytes = b"{}", *, headers: Sequence[str] = ()) -> Act:
    """Take the message, answer, keep the connection."""

    def act(line: Line) -> bool:
        line.read_request()
        line.write(_answer(status, body, headers))
        return True

    return act


def answers_then_closes(status: int = 200, body: bytes = b"{}") -> Act:
    """Take the message, answer as if the connection were kept, and close it without saying so."""

    def act(line: Line) -> bool:
        line.read_request()
        line.write(_answer(status, body, ()))
        return False

    return act


def hangs_up(line: Line) -> bool:
    """Take the message and close without a byte."""
    line.read_request()
    return False


def resets_after_reading(line: Line) -> bool:
    """Take the message and reset the connection."""
    line.read_request()
    line.reset()
    return False


def resets_before_reading(line: Line) -> bool:
    """Reset the connection with the request unread in it."""
    line.reset()
    return False


def stays_silent(line: Line) -> bool:
    """Take the message and never say a word."""
    line.read_request()
    line.wait_for_the_caller_to_leave()
    return False


def stops_half_way(line: Line) -> bool:
    """Take the message, promise 100 octets, write 9, close."""
    line.read_request()
    line.write(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"status"')
    return False


def stops_in_the_head(line: Line) -> bool:
    """Take the message and close in the middle of the answer's head."""
    line.read_request()
    line.write(b"HTTP/1.1 200 OK\r\nContent-Le")
    return False


def says(octets: bytes) -> Act:
    """Take the message, write these octets whatever they are, close."""

    def act(line: Line) -> bool:
        line.read_request()
        line.write(octets)
        return False

    return act


def drips(head: bytes, *, every_seconds: float = 0.02) -> Act:
    """Take the message and answer one octet at a time: `head`, then `x` without end."""

    def act(line: Line) -> bool:
        line.read_request()
        rest = iter(head)
        while not line.carrier.stopping.wait(every_seconds):
            line.write(bytes([next(rest, 0x78)]))
        return False

    return act


def always(act: Act) -> Script:
    """The same act for every request."""
    return lambda connection, request: act  # noqa: ARG005  # a Script names both


def first(then: Act, otherwise: Act) -> Script:
    """`then` for the first request of each connection, `otherwise` for its later ones."""
    return lambda connection, request: otherwise if request else then  # noqa: ARG005  # as above


def in_turn(*acts: Act) -> Script:
    """One act for each request, whatever its connection; the last act for all that follow."""
    numbers = itertools.count()
    return lambda connection, request: acts[min(next(numbers), len(acts) - 1)]  # noqa: ARG005  # as above


def _answer(status: int, body: bytes, headers: Sequence[str]) -> bytes:
    lines = [f"HTTP/1.1 {status} Scripted", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class ScriptedCarrier:
    """A small HTTP/1.1 server on 127.0.0.1, one thread per connection; a context manager."""

    def __init__(self, script: Script, *, tls: ssl.SSLContext | None = None) -> None:
        self.script = script
        self.stopping = threading.Event()
        self._tls = tls
        self._heard: list[Heard] = []
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._door = socket.create_server(("127.0.0.1", 0), backlog=1024)
        scheme, port = "https" if tls else "http", self._door.getsockname()[1]
        self.url = f"{scheme}://127.0.0.1:{port}"
        """Its base address, without a slash at the end."""
        self._doorkeeper = threading.Thread(target=self._open_door, name="carrier-door")

    @property
    def heard(self) -> list[Heard]:
        """What it has read so far, in the order it read."""
        with self._lock:
            return list(self._heard)

    @property
    def connections(self) -> int:
        """How many connections it has accepted so far."""
        with self._lock:
            return len(self._sockets)

    def remember(self, heard: Heard) -> None:
        """Keep one whole request."""
        with self._lock:
            self._heard.append(heard)

    def __enter__(self) -> Self:
        self._doorkeeper.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def all_callers_left(self, *, within_seconds: float) -> bool:
        """Whether every connection accepted so far ends by itself before that time is over."""
        until = time.monotonic() + within_seconds
        with self._lock:
            started = list(self._threads)
        for thread in started:
            thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in started)

    def close(self) -> None:
        """Stop, and wait until every thread has ended: after this `heard` is final."""
        self.stopping.set()
        # Shutting a listening socket down wakes its accept; closing alone would not.
        _shut(self._door)
        self._doorkeeper.join()
        self._door.close()
        for connection in self._sockets:
            _shut(connection)
        for thread in self._threads:
            thread.join()

    def _open_door(self) -> None:
        while not self.stopping.is_set():
            try:
                connection, _ = self._door.accept()
            except OSError:
                return
            with self._lock:  # whoever sees the connection sees a thread that can be joined
                number = len(self._sockets)
                self._sockets.append(connection)
                thread = threading.Thread(target=self._serve, args=(connection, number))
                thread.start()
                self._threads.append(thread)

    def _serve(self, connection: socket.socket, number: int) -> None:
        try:
            with self._wrapped(connection) as talking:
                self._sockets[number] = talking
                self._play(Line(talking, self, number))
        except (OSError, EOFError):
            # The caller left first: part of many scripts, and the caller's side is what is tested.
            connection.close()

    def _wrapped(self, connection: socket.socket) -> socket.socket:
        # Its answer would otherwise wait for the caller's word that TLS's tickets came.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return self._tls.wrap_socket(connection, server_side=True) if self._tls else connection

    def _play(self, line: Line) -> None:
        while line.has_a_request():
            if not self.script(line.connection, line.requests)(line):
                return
            line.requests += 1


def _shut(connection: socket.socket) -> None:
    try:
        # Without the polite farewell of TLS, which would wait for the caller's.
        socket.socket.shutdown(connection, socket.SHUT_RDWR)
    except OSError:
        # Already gone, which is what was wanted.
        return
