"""A letter is handed to the mail server once, within a deadline; nothing the server does raises."""

from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from enum import StrEnum
from typing import Final, Protocol, Self

import certifi

_CONNECT_SECONDS_MAX: Final = 10.0


class MailSecurity(StrEnum):
    """How the line to the mail server is kept from others."""

    STARTTLS = "starttls"
    """Begun in the clear and encrypted before anything is said (port 587)."""
    TLS = "tls"
    """Encrypted from the first byte (port 465)."""
    NONE = "none"
    """Not at all: for a mail server on this machine only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAccount:
    """The mail server that takes our letters, and as whom."""

    host: str
    port: int
    security: MailSecurity = MailSecurity.STARTTLS
    user: str = ""
    """Empty: it takes letters without a login."""
    password: str = field(default="", repr=False)
    address: str
    """Whom our letters are from."""
    ca_file: str | None = None
    """PEM of the authorities that vouch for the server; None: the public ones."""

    @property
    def domain(self) -> str:
        """What we call ourselves, and our letters' marks."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One e-mail to one person."""

    to: str
    subject: str
    text: str
    at: datetime
    """When it was written; aware."""
    mark: str
    """Unique among our letters."""
    thread: str = ""
    """The mark of what it belongs to: a reader then shows them together."""


class Courier(Protocol):
    """What carries letters."""

    def hand_in(self, letter: Letter, *, deadline_seconds: float) -> str | None:
        """None where the server took it, else a short word for why not. Said once, never raises."""


class SmtpCourier:
    """Hands letters in by SMTP, each on a connection of its own; safe to share among threads."""

    def __init__(self, account: MailAccount) -> None:
        """`account` names server, login and our own address."""
        self._account = account

    def hand_in(self, letter: Letter, *, deadline_seconds: float) -> str | None:
        """None where the server took it, else a short word for why not.

        Only the resolving of the host's name can outlast the deadline. A letter whose taking was
        not answered counts as not taken: to hand it in again doubles it at worst.
        """
        with _Deadline(deadline_seconds) as deadline:
            try:
                self._say(_written(letter, self._account), deadline)
            except (OSError, ValueError) as error:  # all that smtplib raises is an OSError
                return "deadline" if deadline.was_cut else _reason(error)
        return None

    def _say(self, message: EmailMessage, deadline: _Deadline) -> None:
        account, context = self._account, _context(self._account)
        line = _Line(account, deadline, context if account.security is MailSecurity.TLS else None)
        try:
            if account.security is MailSecurity.STARTTLS:
                line.starttls(context=context)
            if account.user:
                line.login(account.user, account.password)
            line.send_message(message)
            with suppress(OSError):  # it is taken, however the server says good-bye
                line.quit()
        finally:
            line.close()


class _Deadline:
    """Shuts the connection it holds when its time is up: a server that drips has all the time.

    smtplib waits anew for each piece. The twin of the socket reaches the connection whatever TLS
    has made of the socket itself.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.was_cut = False
        self._twin: socket.socket | None = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._timer.cancel()
        with self._lock:
            if self._twin is not None:
                self._twin.close()
                self._twin = None

    def hold(self, connection: socket.socket) -> None:
        """Shut this one when the time is up."""
        with self._lock:
            self._twin = connection.dup()
            if self.was_cut:
                raise TimeoutError

    def _cut(self) -> None:
        with self._lock:
            self.was_cut = True
            if self._twin is not None:
                with suppress(OSError):  # it has closed by itself
                    self._twin.shutdown(socket.SHUT_RDWR)


class _Line(smtplib.SMTP):
    """smtplib's connection, held by a deadline, and encrypted from the first byte where asked."""

    def __init__(
        self, account: MailAccount, deadline: _Deadline, context: ssl.SSLContext | None
    ) -> None:
        self._deadline = deadline
        self._tls = context
        super().__init__(
            account.host,
            account.port,
            local_hostname=account.domain,  # else smtplib asks the network for our name
            timeout=deadline.seconds,
        )

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        # smtplib's own hook for it: SMTP_SSL does the same.
        connection = socket.create_connection((host, port), min(timeout, _CONNECT_SECONDS_MAX))
        try:
            self._deadline.hold(connection)
            connection.settimeout(timeout)
            if self._tls is None:
                return connection
            return self._tls.wrap_socket(connection, server_hostname=host)
        except BaseException:
            connection.close()
            raise


def _context(account: MailAccount) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=account.ca_file or certifi.where())
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _written(letter: Letter, account: MailAccount) -> EmailMessage:
    """The letter in MIME: UTF-8 throughout, and told apart from what a person writes."""
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = Address("Loa", addr_spec=account.address)
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = letter.subject
    message["Date"] = letter.at
    message["Message-ID"] = f"<{letter.mark}@{account.domain}>"
    if letter.thread:
        message["References"] = f"<{letter.thread}@{account.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text, charset="utf-8", cte="base64")
    return message


def _reason(error: Exception) -> str:
    """One short word; a server's own words may repeat what we said, so they are not kept."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "login"
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = sorted({code for code, _ in error.recipients.values()})
        return f"address_{codes[0]}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"smtp_{error.smtp_code}" if error.smtp_code > 0 else "garbage"
    return next((word for kind, word in _REASONS if isinstance(error, kind)), "reset")


_REASONS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (smtplib.SMTPNotSupportedError, "not_offered"),
    (smtplib.SMTPServerDisconnected, "hung_up"),
    (socket.gaierror, "dns"),
    (ssl.SSLError, "tls"),
    (ConnectionRefusedError, "refused"),
    (TimeoutError, "timeout"),
    (ValueError, "bad_letter"),
)
