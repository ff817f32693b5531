"""Halts are put in force and released by people, each decision recorded with its reason and actor.

Most are released by one person; where the address that people are sent to has moved, by two; where
it is only down, by a person who says "send on".
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection

from campaigns.accounts import Act, Person, require
from campaigns.landing import HALTED_AS_DOWN
from campaigns.ledger import record_control, traffic
from campaigns.register.running import ReasonMissing

#: The kind of control that says so.
SENT_ON: Final = "send_on"


class Release(StrEnum):
    """What became of a person's word that a scope may go on."""

    NOT_HALTED = "not_halted"
    """There was nothing to release."""
    ONE_MORE = "one_more"
    """Another person must say so, too."""
    RELEASED = "released"
    """It goes on."""
    ONLY_BY_SENDING_ON = "only_by_sending_on"
    """It waits for its landing: a person says that it is sent on all the same."""
    ONLY_BY_RECOVERY = "only_by_recovery"
    """The ledger forgot what was sent: it learns that from the journal first."""


def halt(conn: Connection, scope: str, *, person: Person, reason: str, now: datetime) -> bool:
    """Stop a scope before its next call; False where it is stopped already.

    Raises NotAllowed, ReasonMissing.
    """
    require(person, Act.HALT)
    _needs(reason)
    if traffic.halts_in_force(conn, [scope]):
        return False
    traffic.set_halt(conn, scope=scope, active=True, reason=reason, by=person.name, now=now)
    record_control(conn, kind="halt", scope=scope, actor=person.name, reason=reason, at=now)
    return True


def release(conn: Connection, scope: str, *, person: Person, reason: str, now: datetime) -> Release:
    """Say that a halted scope may go on. Raises NotAllowed, ReasonMissing."""
    require(person, Act.RESUME)
    _needs(reason)
    standing = traffic.halts_in_force(conn, [scope]).get(scope)
    if standing is None:
        return Release.NOT_HALTED
    if standing.reason.startswith(HALTED_AS_DOWN):
        return Release.ONLY_BY_SENDING_ON
    if scope == traffic.LEDGER:
        return Release.ONLY_BY_RECOVERY
    record_control(conn, kind="resume", scope=scope, actor=person.name, reason=reason, at=now)
    if standing.people_needed > 1 and standing.released_by in ("", person.name):
        traffic.note_release(conn, scope=scope, by=person.name)
        return Release.ONE_MORE
    traffic.set_halt(conn, scope=scope, active=False, reason=reason, by=person.name, now=now)
    return Release.RELEASED


def send_on(conn: Connection, slug: str, *, person: Person, reason: str, now: datetime) -> Release:
    """Say that a campaign is sent although its landing is down, until it was up in between.

    NOT_HALTED where it does not wait for that. Raises NotAllowed, ReasonMissing.
    """
    require(person, Act.SEND_ON)
    _needs(reason)
    scope = f"campaign:{slug}"
    standing = traffic.halts_in_force(conn, [scope]).get(scope)
    if standing is None or not standing.reason.startswith(HALTED_AS_DOWN):
        return Release.NOT_HALTED
    details = {"halted_because": standing.reason}
    record_control(
        conn,
        kind=SENT_ON,
        scope=scope,
        actor=person.name,
        reason=reason,
        at=now,
        details=details,
    )
    traffic.set_halt(conn, scope=scope, active=False, reason=reason, by=person.name, now=now)
    return Release.RELEASED


def halted_scopes_of(conn: Connection, slug: str) -> list[str]:
    """The campaign and those of its routes that are halted now."""
    return scopes_under(slug, traffic.halts_in_force(conn))


def scopes_under(slug: str, scopes: Iterable[str]) -> list[str]:
    """Which of these scopes are the campaign itself or one of its routes."""
    routes = f"route:{slug}/"
    return sorted(one for one in scopes if one == f"campaign:{slug}" or one.startswith(routes))


def _needs(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing("A halt and its release need a reason: it is what an auditor reads")
