"""Halts that people put in force and release, each a recorded control with its reason and actor."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from campaigns.accounts import Act, Person, require
from campaigns.ledger import record_control, traffic
from campaigns.register import ReasonMissing
from console.words import say


def halt(conn: Connection, scope: str, *, person: Person, reason: str, now: datetime) -> bool:
    """Stop a scope before its next call; False where it is stopped already.

    Raises NotAllowed, ReasonMissing.
    """
    require(person, Act.HALT)
    _needs_reason(reason)
    if traffic.halts_in_force(conn, [scope]):
        return False
    _decide(conn, scope, active=True, person=person, reason=reason, now=now)
    return True


def resume(conn: Connection, scope: str, *, person: Person, reason: str, now: datetime) -> bool:
    """Release a halted scope; False where it is not halted. Raises NotAllowed, ReasonMissing."""
    require(person, Act.RESUME)
    _needs_reason(reason)
    if not traffic.halts_in_force(conn, [scope]):
        return False
    _decide(conn, scope, active=False, person=person, reason=reason, now=now)
    return True


def halted_scopes_of(conn: Connection, slug: str) -> list[str]:
    """The campaign and those of its routes that are halted now."""
    return scopes_under(slug, traffic.halts_in_force(conn))


def scopes_under(slug: str, scopes: Iterable[str]) -> list[str]:
    """Which of these scopes are the campaign itself or one of its routes."""
    routes = f"route:{slug}/"
    return sorted(one for one in scopes if one == f"campaign:{slug}" or one.startswith(routes))


def _decide(
    conn: Connection, scope: str, *, active: bool, person: Person, reason: str, now: datetime
) -> None:
    traffic.set_halt(conn, scope=scope, active=active, reason=reason, by=person.name, now=now)
    kind = "halt" if active else "resume"
    record_control(conn, kind=kind, scope=scope, actor=person.name, reason=reason, at=now)


def _needs_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing(say("halt_needs_reason"))
