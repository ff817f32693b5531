"""A landing's site on loopback: real TLS for an official name, and a resolver that leads to it."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from gateways.dial import Dial, Place
from gateways.transport import CurlTransport
from tests.kit.authority import certified
from tests.kit.carrier import Act, Heard, ScriptedCarrier, in_turn

HOST = "bluezone.gov.vn"
LANDING = f"https://{HOST}/taiapp"
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Site:
    """One site that answers for every name it is asked as."""

    carrier: ScriptedCarrier
    authority: Path

    @property
    def heard(self) -> list[Heard]:
        """Every whole request that reached it."""
        return self.carrier.heard

    @property
    def place(self) -> Place:
        """Where it listens."""
        port = urlsplit(self.carrier.url).port
        assert port is not None
        return LOOPBACK, port

    def transport(self, dial: Dial | None = None) -> CurlTransport:
        """A transport for which this site is the whole Internet, unless it dials otherwise."""
        return CurlTransport(ca_file=str(self.authority), dial=dial or self.dial())

    def dial(self) -> Dial:
        """Every name leads here, and here is as good as public."""
        return Dial(resolve=lambda _: [self.place], is_public=lambda one: one == LOOPBACK)


@contextmanager
def site_of(
    folder: Path, *acts: Act, for_host: str = HOST, tls: ssl.SSLContext | None = None
) -> Iterator[Site]:
    """A site that plays one act after the other, the last one for ever."""
    made = certified(folder, for_host=for_host)
    with ScriptedCarrier(in_turn(*acts), tls=tls or made) as carrier:
        yield Site(carrier, folder / "authority.pem")
