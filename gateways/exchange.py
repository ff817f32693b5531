"""One HTTP exchange as frozen values: what we say, what we hear, and what silence means."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

Headers: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request as an adapter wrote it, or as a carrier pushed it to our receipts door.

    `url` may carry secrets (MobiFone by GET): it never appears in repr, logs or exceptions.
    """

    method: str
    url: str = field(repr=False)
    headers: Headers = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its case."""
        return _header(self.headers, name)


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A complete answer: its head was read and its body ended where it said it would."""

    status: int
    headers: Headers = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)

    def header(self, name: str) -> str | None:
        """The first header of that name, whatever its case."""
        return _header(self.headers, name)


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """No complete answer came. `written` decides all: could one byte of the request have left?

    False: nothing was written, the carrier certainly never had it. True: perhaps taken.
    `reason` is one short word for the ledger (`refused`, `dns`, `connect_timeout`, `deadline`, …).
    """

    written: bool
    reason: str


Answer: TypeAlias = HttpResponse | NoAnswer


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a server's certificate says of its maker and its key."""

    issuer: str
    """The authority's distinguished name (RFC 4514)."""
    spki_sha256: str
    """Hex SHA-256 of the public key; a renewal may keep it or not."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a look at a public page came to: its answer, and whose certificate was shown."""

    answer: Answer
    certificate: Certificate | None = None
    """None where TLS was not established, or what was shown cannot be read."""


def _header(headers: Headers, name: str) -> str | None:
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)
