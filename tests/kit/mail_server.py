"""A mail server on loopback, written with the stdlib, that plays its part well or badly."""

from __future__ import annotations

import base64
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Self

from gateways.mail import MailAccount, MailSecurity


@dataclass(frozen=True, slots=True)
class Taken:
    """One letter that the server took."""

    envelope_from: str
    envelope_to: str
    raw: bytes
    encrypted: bool
    login: str

    @property
    def letter(self) -> EmailMessage:
        """What a mail program shows."""
        return message_from_bytes(self.raw, policy=policy.default)

    @property
    def subject(self) -> str:
        return str(self.letter["Subject"])

    @property
    def text(self) -> str:
        content: str = self.letter.get_content()
        return content


@dataclass
class MailServer:
    """Takes letters on 127.0.0.1, a thread for each connection.

    `says` replaces the answer to a command (or to the end of DATA, `.`), so that it refuses;
    `hangs_at` is the command that it does not answer any more; `drips` answers EHLO one octet at
    a time without end.
    """

    tls: ssl.SSLContext | None = None
    at_once: bool = False
    """Encrypted from the first byte; else STARTTLS is offered where there is `tls`."""
    password: str = ""
    """Empty: no login is offered."""
    says: Mapping[str, str] = field(default_factory=dict)
    hangs_at: str = ""
    drips: bool = False

    def __post_init__(self) -> None:
        self.taken: list[Taken] = []
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Talk)
        self._server.of = self
        self.port: int = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def account(self, **changes: object) -> MailAccount:
        """How to reach it."""
        security = MailSecurity.NONE
        if self.tls is not None:
            security = MailSecurity.TLS if self.at_once else MailSecurity.STARTTLS
        values = {
            "host": "127.0.0.1",
            "port": self.port,
            "security": security,
            "address": "loa@langson.gov.vn",
            "user": "loa" if self.password else "",
            "password": self.password,
        }
        return MailAccount(**(values | changes))  # type: ignore[arg-type]

    def take(self, one: Taken) -> None:
        with self._lock:
            self.taken.append(one)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    of: MailServer
    allow_reuse_address = True
    daemon_threads = False
    block_on_close = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Whoever calls may leave at any moment: that is what is tested."""


class _Talk(socketserver.BaseRequestHandler):
    """One connection, line by line."""

    def setup(self) -> None:
        self.server_of: MailServer = self.server.of  # type: ignore[attr-defined]
        self.encrypted = False
        self.login = ""
        self.line = b""
        self.request.settimeout(0.05)

    def handle(self) -> None:
        if self.server_of.at_once:
            self._encrypt()
        self._say("220 loopback ready", "greeting")
        origin = target = ""
        for words in self._lines():
            verb = words[:4].upper()
            if verb == "EHLO":
                self._ehlo()
            elif verb == "STAR":
                self._say("220 go on", "STARTTLS")
                self._encrypt()
            elif verb == "AUTH":
                self._authenticate(words)
            elif verb == "MAIL":
                origin = words.partition("<")[2].partition(">")[0]
                self._say("250 ok", "MAIL")
            elif verb == "RCPT":
                target = words.partition("<")[2].partition(">")[0]
                self._say("250 ok", "RCPT")
            elif verb == "DATA":
                self._data(origin, target)
            elif verb == "QUIT":
                self._say("221 bye", "QUIT")
                return
            else:
                self._say("250 ok", verb)

    def finish(self) -> None:
        """What TLS made of the connection is nobody else's to close."""
        self.request.close()

    def _ehlo(self) -> None:
        if self.server_of.drips:
            self._drip()
        offers = ["loopback"]
        if self.server_of.tls is not None and not self.encrypted:
            offers.append("STARTTLS")
        if self.server_of.password:
            offers.append("AUTH PLAIN")
        lines = [f"250-{one}" for one in offers[:-1]] + [f"250 {offers[-1]}"]
        self._say("\r\n".join(lines), "EHLO")

    def _authenticate(self, words: str) -> None:
        _, user, password = base64.b64decode(words.split()[2]).decode().split("\0")
        if password != self.server_of.password:
            self._say(f"535 {password} is wrong", "AUTH")
            return
        self.login = user
        self._say("235 welcome", "AUTH")

    def _data(self, origin: str, target: str) -> None:
        self._say("354 go on", "DATA")
        raw = b""
        for line in self._raw_lines():
            if line == b".\r\n":
                break
            raw += line.removeprefix(b".") if line.startswith(b"..") else line
        if "." not in self.server_of.says:
            self.server_of.take(Taken(origin, target, raw, self.encrypted, self.login))
        self._say("250 taken", ".")

    def _say(self, words: str, at: str) -> None:
        if self.server_of.hangs_at == at:
            self.server_of.stopping.wait(60)
            raise ConnectionAbortedError
        self.request.sendall(self.server_of.says.get(at, words).encode() + b"\r\n")

    def _drip(self) -> None:
        while not self.server_of.stopping.wait(0.02):
            self.request.sendall(b"2")
        raise ConnectionAbortedError

    def _encrypt(self) -> None:
        assert self.server_of.tls is not None
        self.request.settimeout(5)
        self.request = self.server_of.tls.wrap_socket(self.request, server_side=True)
        self.request.settimeout(0.05)
        self.encrypted = True

    def _lines(self) -> Iterator[str]:
        for line in self._raw_lines():
            yield line.decode().rstrip("\r\n")

    def _raw_lines(self) -> Iterator[bytes]:
        while True:
            while b"\n" in self.line:
                line, _, self.line = self.line.partition(b"\n")
                yield line + b"\n"
            self.line += self._more()

    def _more(self) -> bytes:
        while not self.server_of.stopping.is_set():
            try:
                octets: bytes = self.request.recv(65536)
            except TimeoutError:
                continue
            if not octets:
                break
            return octets
        raise ConnectionAbortedError


@contextmanager
def nobody_listens() -> Iterator[int]:
    """A port of loopback on which nobody answers."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]
