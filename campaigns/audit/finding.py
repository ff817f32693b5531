"""What an auditor found of a pick: written once and never changed; the last one stands."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, insert, select

from campaigns.accounts import Act, Person, require
from campaigns.audit.errors import AuditConcluded, BadAudit, NoSuchAudit
from campaigns.audit.record import conclusion_of, findings_of, session_row
from campaigns.audit.writing import written
from campaigns.schema import audit_finding, audit_pick


class Finding(StrEnum):
    """What asking one person, or looking at one carrier's record, came to."""

    CONFIRMED = "confirmed"
    """The person says that the message came."""
    DENIED = "denied"
    """The person says that it did not come."""
    UNREACHABLE = "unreachable"
    """Nobody could be asked: no answer, another owner, a number out of service."""
    CARRIER_DIFFERS = "carrier_differs"
    """The carrier's own record says something else than the ledger; needs a note."""

    @property
    def is_word(self) -> bool:
        """Whether a person was reached and said yes or no."""
        return self in (Finding.CONFIRMED, Finding.DENIED)


def record_finding(
    conn: Connection,
    session_id: int,
    number: int,
    *,
    finding: Finding,
    note: str,
    person: Person,
    now: datetime,
) -> int:
    """Record what was found of the pick of that number; which finding of that pick it is, from 1.

    The session is locked until the transaction ends, so that none comes after its conclusion.
    Raises NotAllowed, NoSuchAudit, AuditConcluded; BadAudit for a difference without its note, or
    for a note with a number in it.
    """
    require(person, Act.AUDIT)
    kept = written(note)
    if finding is Finding.CARRIER_DIFFERS and not kept:
        raise BadAudit("Say in the note what the carrier's record says, and which record it is")
    open_session_row(conn, session_id)
    pick = (audit_pick.c.session_id == session_id, audit_pick.c.number == number)
    if conn.execute(select(audit_pick.c.number).where(*pick)).first() is None:
        raise NoSuchAudit(f"Session {session_id} has no pick {number}: see `loa audit sample`")
    n = len(findings_of(conn, session_id, number=number)) + 1
    conn.execute(
        insert(audit_finding).values(
            session_id=session_id,
            number=number,
            n=n,
            finding=finding.value,
            note=kept,
            person=person.name,
            at=now,
        )
    )
    return n


def open_session_row(conn: Connection, session_id: int) -> None:
    """Keep the session to this transaction. Raises NoSuchAudit, AuditConcluded."""
    session_row(conn, session_id, lock=True)
    if conclusion_of(conn, session_id) is not None:
        raise AuditConcluded(
            f"Session {session_id} is concluded and stays as it is: open another one over the week"
        )
