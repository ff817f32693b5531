"""A connection to a public address: the name asked once, every answer checked, the peer again."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from gateways.public import is_public

_HTTPS_PORT: Final = 443
#: A name that tells more addresses than this has more than are tried.
_ADDRESSES_MAX: Final = 4

Place: TypeAlias = tuple[str, int]
"""An IP address in digits, and a port."""


class NotPublic(OSError):
    """A name leads to an address, or a connection came out at one, that is not public."""


def places_of(host: str) -> Sequence[Place]:
    """Where the system's resolver says that `host` speaks HTTPS. Raises `socket.gaierror`."""
    found = socket.getaddrinfo(host, _HTTPS_PORT, type=socket.SOCK_STREAM)
    # IPv6 tells two numbers more; a zone stands in the address itself.
    return list(dict.fromkeys((str(place[0]), int(place[1])) for *_, place in found))


@dataclass(frozen=True, slots=True)
class Dial:
    """How a name is resolved and what counts as public; tests on loopback bring their own."""

    resolve: Callable[[str], Sequence[Place]] = places_of
    is_public: Callable[[str], bool] = is_public

    def connected(self, host: str, *, seconds: float) -> socket.socket:
        """A connection on which nothing was written, within `seconds` for each of two steps.

        The name is resolved once and its addresses are connected to by number, so that another
        answer a moment later leads nowhere; a name with one address that is not public is refused
        whole. Raises NotPublic, `socket.gaierror`, `TimeoutError`, OSError.
        """
        places = self._resolved(host, seconds=seconds)
        if not all(self.is_public(address) for address, _ in places):
            raise NotPublic("the name leads to an address that is not public")
        return self._checked(_first_open(places[:_ADDRESSES_MAX], seconds=seconds))

    def _checked(self, opened: socket.socket) -> socket.socket:
        """Asked of the connection itself: whatever lies between may have led it elsewhere."""
        try:
            opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            address = str(opened.getpeername()[0])
            if not self.is_public(address):
                raise NotPublic("the connection came out at an address that is not public")
        except OSError:
            opened.close()
            raise
        return opened

    def _resolved(self, host: str, *, seconds: float) -> Sequence[Place]:
        """The resolver has no deadline of its own: it is left behind when ours is over."""
        told: list[Sequence[Place] | OSError] = []

        def ask() -> None:
            try:
                told.append(self.resolve(host))
            except OSError as error:
                told.append(error)
            except UnicodeError:
                told.append(socket.gaierror(socket.EAI_NONAME, "no name of a host"))

        asking = threading.Thread(target=ask, name="resolver", daemon=True)
        asking.start()
        asking.join(seconds)
        found = told[0] if told else socket.gaierror(socket.EAI_AGAIN, "no answer in time")
        if isinstance(found, OSError):
            raise found
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "no address")
        return found


def _first_open(places: Sequence[Place], *, seconds: float) -> socket.socket:
    """The first that opens, each having its share of the time."""
    for place in places[:-1]:
        try:
            return socket.create_connection(place, timeout=seconds / len(places))
        except OSError:
            continue
    return socket.create_connection(places[-1], timeout=seconds / len(places))
