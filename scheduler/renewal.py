"""Credentials that expire are renewed by one worker at a time, and stored before they are used."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from campaigns.ledger import credentials, traffic
from gateways.contract import Credential, Gateway, Renewable, RenewalRefused, RenewalUnclear
from gateways.exchange import Answer, NoAnswer
from scheduler.halt import halt
from scheduler.ports import Ports

_log: Final = logging.getLogger(__name__)

#: A credential that was just renewed is not renewed again sooner (wire/mobifone.md 2).
_LEAST_APART: Final = timedelta(seconds=30)
#: After a renewal that brought nothing, the gateway is left alone so long.
_PAUSE: Final = timedelta(minutes=1)


def credential_name(gateway: Gateway) -> str:
    """The credential a gateway is opened by: two Zalo gateways share one."""
    return str(getattr(gateway, "credential_name", gateway.name))


def usable_credential(ports: Ports, gateway: Gateway) -> Credential | None:
    """The newest credential, renewed first where it must be.

    None while another worker renews it, where there is none, and when the renewal failed. What
    is being replaced opens nothing any more, or soon will not: each call with it would be refused.
    """
    name, now = credential_name(gateway), ports.clock.now()

    def look(conn: Connection) -> tuple[Credential | None, bool]:
        found = credentials.latest(conn, ports.vault, name)
        return found, credentials.is_being_renewed(conn, name, now=now)

    if not isinstance(gateway, Renewable):
        return _latest(ports, name)
    found, under_way = ports.database.read(look)
    if found is None or under_way:
        return None
    if found.expires_at is None or found.expires_at > now:
        return found
    return renew(ports, gateway, found)


def renew(ports: Ports, gateway: Gateway, spent: Credential) -> Credential | None:
    """The version after `spent`: another's if it is there already, else ours; None: later."""
    name, token, now = credential_name(gateway), ports.chance.token(), ports.clock.now()
    until = now + ports.clock.stretch(ports.tuning.call_deadline_seconds * 2)

    def take(conn: Connection) -> bool:
        last = credentials.last_renewal(conn, name)
        if last is not None and now - last < _LEAST_APART:
            traffic.set_hold(
                conn,
                scope=f"gateway:{gateway.name}",
                until=last + _LEAST_APART,
                reason="renewed a moment ago",
            )
            return False
        return credentials.take_renewal(conn, name, token=token, until=until, now=now)

    newest = _latest(ports, name)
    if newest is not None and newest.version > spent.version:
        return newest
    if not ports.database.transact(take):
        return None
    return _renew_alone(ports, gateway, name, token, spent)


def _latest(ports: Ports, name: str) -> Credential | None:
    return ports.database.read(lambda conn: credentials.latest(conn, ports.vault, name))


def _renew_alone(
    ports: Ports, gateway: Gateway, name: str, token: int, spent: Credential
) -> Credential | None:
    """Under the lease: look once more, ask, store, and only then use."""
    newest = _latest(ports, name)
    if newest is None or newest.version > spent.version or not isinstance(gateway, Renewable):
        _step_back(ports, name, token)
        return newest
    return _store(ports, gateway, newest, _asked(ports, gateway, newest), token=token)


def _asked(ports: Ports, gateway: Renewable, newest: Credential) -> Answer | RenewalRefused:
    """The carrier's answer; a refusal already where there is nothing to ask with."""
    try:
        request = gateway.renewal_request(newest)
    except RenewalRefused as refusal:
        return refusal
    return ports.transport.ask(request, deadline_seconds=ports.tuning.call_deadline_seconds)


def _store(
    ports: Ports,
    gateway: Gateway,
    newest: Credential,
    answer: Answer | RenewalRefused,
    *,
    token: int,
) -> Credential | None:
    name, now = credential_name(gateway), ports.clock.now()
    fresh, trouble, refused = _read(gateway, newest, answer, now)

    def work(conn: Connection) -> None:
        if fresh is not None:
            credentials.keep(conn, ports.vault, fresh, now=now)
        else:
            _stop(conn, gateway, trouble, refused=refused, now=now)
        renewed_at = now if fresh is not None else None
        credentials.end_renewal(conn, name, token=token, renewed_at=renewed_at)

    ports.database.transact(work)
    return fresh


def _read(
    gateway: Gateway, newest: Credential, answer: Answer | RenewalRefused, now: datetime
) -> tuple[Credential | None, str, bool]:
    """The fresh credential, or what went wrong and whether a person must act."""
    if isinstance(answer, RenewalRefused):
        return None, f"renewal refused: {answer}", True
    if isinstance(answer, NoAnswer) or not isinstance(gateway, Renewable):
        reason = answer.reason if isinstance(answer, NoAnswer) else ""
        return None, f"renewal:{reason}", False
    try:
        return gateway.credential_in(newest, answer, now), "", False
    except RenewalRefused as refusal:
        return None, f"renewal refused: {refusal}", True
    except RenewalUnclear:
        return None, "renewal:unclear", False


def _stop(
    conn: Connection, gateway: Gateway, trouble: str, *, refused: bool, now: datetime
) -> None:
    """Halt where a person must act, else leave the gateway alone for a while."""
    scope = f"gateway:{gateway.name}"
    _log.warning("renewal_failed", extra={"gateway": gateway.name, "refused": refused})
    if not refused:
        traffic.set_hold(conn, scope=scope, until=now + _PAUSE, reason=trouble)
        return
    halt(conn, scope, reason=trouble, now=now)


def _step_back(ports: Ports, name: str, token: int) -> None:
    ports.database.transact(
        lambda conn: credentials.end_renewal(conn, name, token=token, renewed_at=None)
    )
