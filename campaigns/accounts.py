"""People are rows: who holds which token, what their role lets them do, whom they looked at."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, Connection, insert, select, update

from campaigns.carrier import Carrier
from campaigns.errors import CampaignsError
from campaigns.schema import AnyRow, access, person

#: Fewest characters of a personal token; shorter ones could be guessed from their hash.
TOKEN_LENGTH_MIN: Final = 32


class Role(StrEnum):
    """What a person is here for."""

    OFFICER = "officer"
    """Of the department: writes campaigns, imports rosters, watches the week."""
    APPROVER = "approver"
    """Of the department: approves what another person wrote."""
    ADMIN = "admin"
    """Runs the installation: people, gateways, contracts."""
    CARRIER = "carrier"
    """Of one carrier: delivers its own roster, reads what concerns it in totals, replies to it."""
    AUDITOR = "auditor"
    """Reads everything, changes nothing."""


class Act(StrEnum):
    """What a person does in their own name."""

    WRITE = "write"
    """Add a version of a campaign."""
    SUBMIT = "submit"
    """Hand a version in for approval."""
    APPROVE = "approve"
    """Approve a version that another person wrote."""
    PILOT = "pilot"
    """Send the approved version to a few staff numbers."""
    CONFIRM_PILOT = "confirm_pilot"
    """Confirm that its text and address were read on a handset."""
    PAUSE = "pause"
    """Pause a campaign, or take the pause back."""
    HALT = "halt"
    """Halt a gateway, route or campaign."""
    RESUME = "resume"
    """Release a halt."""
    RECOVER = "recover"
    """Enter again what a restored ledger forgot, and let it go on."""
    SEND_ON = "send_on"
    """Send on although the landing is down."""
    WAIVE = "waive"
    """Waive an obligation for a reason the approved campaign allows."""
    REVEAL = "reveal"
    """See one msisdn whole."""
    EXPORT_NUMBERS = "export_numbers"
    """Take out a list with msisdns whole."""
    IMPORT_ROSTER = "import_roster"
    """Bring in a delivery of subscribers."""
    CONFIRM_ROSTER = "confirm_roster"
    """Confirm, or decline, a delivery that was asked about."""
    STOP_LIST = "stop_list"
    """Put a number on the stop list, or take it off."""
    ATTEST_TEXT = "attest_text"
    """Attest the text that a carrier registered under a template id."""
    ADD_CONTRACT = "add_contract"
    """Enter a carrier's contract."""
    RECORD_STATEMENT = "record_statement"
    """Record what a carrier states about a week."""
    IMPORT_STATEMENT = "import_statement"
    """Bring in a carrier's statement, line by line, for settlement."""
    DECIDE_CASE = "decide_case"
    """Accept or refuse what a carrier states where it differs from the ledger."""
    ISSUE_REPORT = "issue_report"
    """Issue a numbered quota report, or its next version."""
    ACKNOWLEDGE_REPORT = "acknowledge_report"
    """Say for one's carrier that all of an issued report is right."""
    CONTEST_REPORT = "contest_report"
    """State for one's carrier what a line of an issued report should be."""
    RULE_ON_REPORT = "rule_on_report"
    """Accept or refuse what a carrier contests, line by line."""
    CONNECT_GATEWAY = "connect_gateway"
    """Enter or renew a gateway's credential."""
    ADD_PERSON = "add_person"
    """Add a person, or end a person's access."""
    KEEP_DUTY = "keep_duty"
    """Put somebody on the duty list, take them off, try whether alerts reach them."""
    ACKNOWLEDGE = "acknowledge"
    """Take care of an alert, so that nobody is called again."""
    AUDIT = "audit"
    """Open an audit session, record findings, conclude it."""


_WRITES: Final = frozenset({Role.OFFICER})
_APPROVES: Final = frozenset({Role.APPROVER})
_DEPARTMENT: Final = _WRITES | _APPROVES
_RUNS: Final = frozenset({Role.ADMIN})
_CARRIERS: Final = frozenset({Role.CARRIER})

PERMISSIONS: Final[Mapping[Act, frozenset[Role]]] = {
    Act.WRITE: _WRITES,
    Act.SUBMIT: _WRITES,
    Act.APPROVE: _APPROVES,
    Act.PILOT: _DEPARTMENT,
    Act.CONFIRM_PILOT: _DEPARTMENT,
    Act.PAUSE: _DEPARTMENT,
    Act.HALT: _DEPARTMENT | _RUNS,
    Act.RESUME: _DEPARTMENT,
    Act.RECOVER: _DEPARTMENT | _RUNS,
    Act.SEND_ON: _DEPARTMENT,
    Act.WAIVE: _DEPARTMENT,
    Act.REVEAL: _DEPARTMENT | {Role.AUDITOR},
    Act.EXPORT_NUMBERS: _APPROVES,
    Act.IMPORT_ROSTER: _WRITES | _CARRIERS,
    Act.CONFIRM_ROSTER: _DEPARTMENT,
    Act.STOP_LIST: _DEPARTMENT,
    Act.ATTEST_TEXT: _APPROVES,
    Act.ADD_CONTRACT: _DEPARTMENT | _RUNS,
    Act.RECORD_STATEMENT: _DEPARTMENT,
    Act.IMPORT_STATEMENT: _DEPARTMENT | _CARRIERS,
    Act.DECIDE_CASE: _DEPARTMENT,
    Act.ISSUE_REPORT: _DEPARTMENT,
    Act.ACKNOWLEDGE_REPORT: _CARRIERS,
    Act.CONTEST_REPORT: _CARRIERS,
    Act.RULE_ON_REPORT: _DEPARTMENT,
    Act.CONNECT_GATEWAY: _RUNS,
    Act.ADD_PERSON: _RUNS,
    Act.KEEP_DUTY: _DEPARTMENT | _RUNS,
    Act.ACKNOWLEDGE: _DEPARTMENT | _RUNS,
    Act.AUDIT: frozenset({Role.AUDITOR}),
}
"""Who may do what. A carrier's person reads, delivers its roster and statements, and replies to
what was issued to it; which carrier's, each of these acts asks for itself.
"""


class NotAllowed(CampaignsError):
    """A person may not do this; the message says who may."""


class BadPerson(CampaignsError):
    """A person cannot be added like this; the message says how."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone who holds a personal token."""

    id: int
    name: str
    role: Role
    carrier: Carrier | None = None
    """Whose data a carrier's person may see; None for everybody else."""


def require(who: Person, act: Act) -> None:
    """Let the act pass, or raise NotAllowed with the roles that may do it."""
    allowed = PERMISSIONS[act]
    if who.role not in allowed:
        others = " or ".join(sorted(allowed))
        raise NotAllowed(
            f"{who.name} ({who.role}) may not {_said(act)}: ask a person with the role {others}"
        )


def require_other(who: Person, others: Mapping[str, str | None], *, act: Act) -> None:
    """Raise NotAllowed where `who` is one of `others` (their part: their name)."""
    for part, name in others.items():
        if who.name == name:
            raise NotAllowed(
                f"{who.name} {part} this and may not {_said(act)} it too: ask another person"
            )


def add_person(
    conn: Connection,
    name: str,
    *,
    role: Role,
    carrier: Carrier | None = None,
    now: datetime,
    make_token: Callable[[], str],
) -> str:
    """Add a person and answer their token: the only time it is seen, since its hash is kept.

    Raises BadPerson for an empty or taken name, a carrier's person without a carrier (or another
    with one), and a token under 32 characters.
    """
    tidy = " ".join(name.split())
    _check_person(conn, tidy, role=role, carrier=carrier)
    token = make_token()
    if len(token) < TOKEN_LENGTH_MIN:
        raise BadPerson(f"A personal token has at least {TOKEN_LENGTH_MIN} characters")
    conn.execute(
        insert(person).values(
            name=tidy,
            role=role.value,
            carrier=None if carrier is None else carrier.value,
            token_sha256=token_hash(token),
            created_at=now,
        )
    )
    return token


def end_person(conn: Connection, name: str, *, now: datetime) -> bool:
    """End a person's access; what they did stays theirs. False where nobody has that name."""
    ended = conn.execute(
        update(person).where(person.c.name == name, _is_active()).values(ended_at=now)
    )
    return bool(ended.rowcount)


def person_of(conn: Connection, token: str) -> Person | None:
    """Who holds this token; None for a wrong one and for one that was ended."""
    return _one(conn, person.c.token_sha256 == token_hash(token))


def person_named(conn: Connection, name: str) -> Person | None:
    """The active person of that name."""
    return _one(conn, person.c.name == name)


def person_from(row: AnyRow, *, id: int) -> Person:  # noqa: A002
    """The person of a row that holds the columns of `person`, and whose number is `id`."""
    carrier = None if row.carrier is None else Carrier(row.carrier)
    return Person(id=id, name=row.name, role=Role(row.role), carrier=carrier)


def token_hash(token: str) -> bytes:
    """What is kept of a token. Plain SHA-256 serves: it is long and random, unlike a password."""
    return hashlib.sha256(token.encode("utf-8")).digest()


def log_access(
    conn: Connection,
    *,
    person: str,
    what: str,
    subscriber_id: int | None,
    reason: str,
    at: datetime,
    rows: int = 1,
) -> None:
    """Record that a person looked at one subscriber (or, with None, at a list of `rows`)."""
    conn.execute(
        insert(access).values(
            at=at, person=person, what=what, subscriber_id=subscriber_id, reason=reason, rows=rows
        )
    )


def _check_person(conn: Connection, name: str, *, role: Role, carrier: Carrier | None) -> None:
    if not name:
        raise BadPerson("A person needs a name: rulings and approvals are signed with it")
    if (role is Role.CARRIER) != (carrier is not None):
        raise BadPerson("A person with the role carrier, and no other, belongs to a carrier")
    taken = conn.execute(select(person.c.id).where(person.c.name == name)).first()
    if taken is not None:
        # An ended person's name is not given again: old signatures would seem to be the new one's.
        raise BadPerson(f"There is or was a person named {name!r}: add what tells them apart")


def _one(conn: Connection, where: ColumnElement[bool]) -> Person | None:
    row = conn.execute(select(person).where(where, _is_active())).one_or_none()
    if row is None:
        return None
    return person_from(row, id=row.id)


def _is_active() -> ColumnElement[bool]:
    return person.c.ended_at.is_(None)


def _said(act: Act) -> str:
    return act.value.replace("_", " ")
