"""A session as it stands in its rows: read here, for findings, conclusions and reports alike."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, select

from campaigns.audit.errors import NoSuchAudit
from campaigns.schema import (
    AnyRow,
    audit_conclusion,
    audit_finding,
    audit_pick,
    audit_session,
    to_microseconds,
)

#: What a session's seal covers, in this order; the conclusion's own words come last.
_SEALED: Final = (audit_session, audit_pick, audit_finding)


def session_row(conn: Connection, session_id: int, *, lock: bool = False) -> AnyRow:
    """The session's row, until the transaction ends nobody else's where `lock`.

    Raises NoSuchAudit.
    """
    asked = select(audit_session).where(audit_session.c.id == session_id)
    found = conn.execute(asked.with_for_update() if lock else asked).one_or_none()
    if found is None:
        raise NoSuchAudit(f"There is no audit session {session_id}: see `loa audit list`")
    return found


def picks_of(conn: Connection, session_id: int) -> Sequence[AnyRow]:
    """The session's picks in order of their numbers."""
    asked = select(audit_pick).where(audit_pick.c.session_id == session_id)
    return conn.execute(asked.order_by(audit_pick.c.number)).all()


def findings_of(
    conn: Connection, session_id: int, *, number: int | None = None
) -> Sequence[AnyRow]:
    """Every finding of a session, or of one pick: by pick, the one that stands last."""
    asked = select(audit_finding).where(audit_finding.c.session_id == session_id)
    if number is not None:
        asked = asked.where(audit_finding.c.number == number)
    return conn.execute(asked.order_by(audit_finding.c.number, audit_finding.c.n)).all()


def conclusion_of(conn: Connection, session_id: int) -> AnyRow | None:
    """The session's conclusion; None while it is open."""
    asked = select(audit_conclusion).where(audit_conclusion.c.session_id == session_id)
    return conn.execute(asked).one_or_none()


def sealed_text(conn: Connection, session_id: int, *, words: str, person: str, at: int) -> bytes:
    """The one byte form of a concluded session, which its seal covers: every row, then the
    conclusion (`at` in microseconds).
    """
    rows: list[object] = []
    for table in _SEALED:
        key = table.c.id if table is audit_session else table.c.session_id
        found = conn.execute(select(table).where(key == session_id).order_by(*table.primary_key))
        rows += [[table.name, *map(_plain, row)] for row in found]
    rows.append(["audit_conclusion", words, person, at])
    return json.dumps(rows, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _plain(value: object) -> object:
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return to_microseconds(value) if isinstance(value, datetime) else value
