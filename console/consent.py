"""The first consent of an OA administrator: an address to open, then one exchange of its code.

The verifier is kept with the credential before the address is shown, since the code that comes
back is worth nothing without it, and lives ten minutes (wire/zalo.md 1.1).
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import sys
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol, runtime_checkable

from campaigns.ledger import credentials
from console.exits import NotDone, UsageMistake
from console.telling import tell
from console.words import say
from gateways.contract import Credential, RenewalRefused, RenewalUnclear
from gateways.exchange import HttpRequest, HttpResponse, NoAnswer
from scheduler.bootstrap import Process
from scheduler.renewal import credential_name

_VERIFIER: Final = "code_verifier"
_VERIFIER_OCTETS: Final = 32


@runtime_checkable
class Consenting(Protocol):
    """A gateway whose first credential a person grants in a browser (Zalo)."""

    @property
    def name(self) -> str:
        """The gateway's one name."""

    def consent_url(self, *, challenge: str, state: str, redirect_url: str) -> str:
        """The address that the OA's administrator opens."""

    def consent_request(self, credential: Credential, *, code: str, verifier: str) -> HttpRequest:
        """The exchange of the code that came back."""

    def credential_in(
        self, credential: Credential, response: HttpResponse, now: datetime
    ) -> Credential:
        """The first tokens. Raises RenewalRefused or RenewalUnclear."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A consent that a person may now give."""

    url: str


def consenting(process: Process, name: str) -> Consenting:
    """The gateway of that name, or the first whose credential has it (`zalo`)."""
    for gateway in process.ports.gateways.values():
        if name in {gateway.name, credential_name(gateway)} and isinstance(gateway, Consenting):
            return gateway
    raise UsageMistake(say("gives_no_consent", name=name))


def begin(process: Process, gateway: Consenting, *, redirect_url: str) -> Begun:
    """The address to open. A verifier that was configured or kept before is used again.

    Zalo's console stores the challenge, so it must not change by itself (wire/zalo.md 1.1).
    """
    held = _latest(process, gateway)
    verifier = held.secrets.get(_VERIFIER) or secrets.token_urlsafe(_VERIFIER_OCTETS)
    if held.secrets.get(_VERIFIER) != verifier:
        _keep(process, _next(held, {_VERIFIER: verifier}))
    return Begun(
        gateway.consent_url(
            challenge=challenge_of(verifier),
            state=secrets.token_urlsafe(16),
            redirect_url=redirect_url,
        )
    )


def exchange(process: Process, gateway: Consenting, *, code: str) -> None:
    """Exchange the code once; the tokens are durable before anybody uses them.

    Raises NotDone where no answer came, or none that gives tokens: the code is then spent.
    """
    held = _latest(process, gateway)
    verifier = held.secrets.get(_VERIFIER, "")
    request = gateway.consent_request(held, code=code, verifier=verifier)
    ports = process.ports
    answer = ports.transport.ask(request, deadline_seconds=ports.tuning.call_deadline_seconds)
    if isinstance(answer, NoAnswer):
        raise NotDone(say("consent_no_answer", reason=answer.reason))
    try:
        fresh = gateway.credential_in(held, answer, ports.clock.now())
    except (RenewalRefused, RenewalUnclear) as error:
        raise NotDone(say("consent_refused", words=error)) from error
    _keep(process, fresh)


def challenge_of(verifier: str) -> str:
    """Base64url of the raw SHA-256, without padding (wire/zalo.md 1.1)."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def code_typed() -> str | None:
    """The code that a person pastes; None where nobody is at the keyboard."""
    if not sys.stdin.isatty():
        return None
    tell(say("consent_paste"))
    return sys.stdin.readline().strip() or None


def _latest(process: Process, gateway: Consenting) -> Credential:
    ports, name = process.ports, str(getattr(gateway, "credential_name", gateway.name))
    found = ports.database.read(lambda conn: credentials.latest(conn, ports.vault, name))
    if found is None:
        raise NotDone(say("no_credential", name=name))
    return found


def _next(held: Credential, more: dict[str, str]) -> Credential:
    return Credential(
        gateway=held.gateway,
        version=held.version + 1,
        secrets={**held.secrets, **more},
        expires_at=held.expires_at,
    )


def _keep(process: Process, fresh: Credential) -> None:
    ports = process.ports
    ports.database.transact(
        lambda conn: credentials.keep(conn, ports.vault, fresh, now=ports.clock.now())
    )
