"""The auditor concludes a session, once; then nobody adds to it, and a seal shows any change."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert

from campaigns.accounts import Act, Person, require
from campaigns.audit.errors import AuditNotConcluded
from campaigns.audit.finding import open_session_row
from campaigns.audit.record import conclusion_of, findings_of, picks_of, sealed_text
from campaigns.audit.writing import written
from campaigns.register import ReasonMissing
from campaigns.schema import audit_conclusion, to_microseconds
from campaigns.seal import Seal

_SHOWN_MAX = 10


def conclude(
    conn: Connection, seal: Seal, session_id: int, *, words: str, person: Person, now: datetime
) -> bytes:
    """Write the conclusion and answer its seal, over all that the session holds.

    Every pick has its finding by then; whom nobody could reach is found unreachable, and not left
    out. Raises NotAllowed, ReasonMissing, NoSuchAudit, AuditConcluded, AuditNotConcluded,
    BadAudit.
    """
    require(person, Act.AUDIT)
    said = written(words)
    if not said:
        raise ReasonMissing("A conclusion has words: they stand in the minutes")
    open_session_row(conn, session_id)
    _check_whole(conn, session_id)
    text = sealed_text(conn, session_id, words=said, person=person.name, at=to_microseconds(now))
    made = seal.figures(text)
    conn.execute(
        insert(audit_conclusion).values(
            session_id=session_id, words=said, person=person.name, at=now, seal=made
        )
    )
    return made


def is_as_sealed(conn: Connection, seal: Seal, session_id: int) -> bool | None:
    """Whether a concluded session still is what was sealed; None while it is open."""
    row = conclusion_of(conn, session_id)
    if row is None:
        return None
    text = sealed_text(
        conn, session_id, words=row.words, person=row.person, at=to_microseconds(row.at)
    )
    return seal.figures(text) == bytes(row.seal)


def _check_whole(conn: Connection, session_id: int) -> None:
    found = {row.number for row in findings_of(conn, session_id)}
    open_picks = [row.number for row in picks_of(conn, session_id) if row.number not in found]
    if open_picks:
        more = " …" if len(open_picks) > _SHOWN_MAX else ""
        raise AuditNotConcluded(
            f"{len(open_picks)} picks have no finding yet: "
            f"{', '.join(map(str, open_picks[:_SHOWN_MAX]))}{more}. Who could not be asked is "
            "found unreachable"
        )
