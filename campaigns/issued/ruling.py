"""The department rules on contested lines, each once, with a reason; all of a list or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial

from sqlalchemy import Connection, insert

from campaigns.accounts import Act, Person, require
from campaigns.database import DatabasePort
from campaigns.errors import CampaignsError
from campaigns.issued.finding import Issued, Reply, find, replies_to
from campaigns.issued.replying import lock, shown
from campaigns.register import ReasonMissing
from campaigns.schema import issued_ruling


class Decision(StrEnum):
    """What the department says to a contested line."""

    ACCEPTED = "accepted"
    """It is as the carrier states; the next version corrects it."""
    REFUSED = "refused"
    """It stays as the report has it."""


class BadRuling(CampaignsError):
    """Lines that cannot be ruled on, all that is wrong at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """A ruling that is to be recorded."""

    line: str
    """The contested line's key."""
    decision: Decision
    reason: str


def rule(
    database: DatabasePort,
    number: str,
    rulings: Sequence[Ruled],
    *,
    version: int | None = None,
    person: Person,
    now: datetime,
) -> list[Reply]:
    """Rule on contested lines of a version (by default the latest); the replies with the rulings.

    The report itself stays as it is until its next version. Raises NotAllowed, NoSuchReport,
    Superseded, ReasonMissing, BadRuling; then none was ruled on.
    """
    require(person, Act.RULE_ON_REPORT)
    report = database.read(lambda conn: find(conn, number, version=version, person=person))
    work = partial(_rule, report=report, rulings=rulings, person=person, now=now)
    recover = partial(_made, report=report, rulings=rulings, person=person, now=now)
    return database.transact(work, recover=recover)


def _rule(
    conn: Connection,
    *,
    report: Issued,
    rulings: Sequence[Ruled],
    person: Person,
    now: datetime,
) -> list[Reply]:
    lock(conn, report)
    replies = {one.line: one for one in replies_to(conn, report.id) if one.is_contest}
    problems = list(_problems(rulings, replies))
    if problems or not rulings:
        raise BadRuling(shown(problems) or "No line is named: name at least one")
    rows = [
        {
            "reply_id": replies[each.line].id,
            "decision": each.decision.value,
            "reason": each.reason.strip(),
            "person": person.name,
            "at": now,
        }
        for each in rulings
    ]
    conn.execute(insert(issued_ruling), rows)
    return _of_these(conn, report, rulings)


def _problems(rulings: Sequence[Ruled], replies: Mapping[str, Reply]) -> Iterator[str]:
    named: set[str] = set()
    for each in rulings:
        if not each.reason.strip():
            raise ReasonMissing(f"{each.line}: say why; the carrier and the auditor read it")
        reply = replies.get(each.line)
        if reply is None:
            yield f"{each.line or '(empty)'}: nobody contests this line"
        elif reply.ruling is not None or each.line in named:
            yield f"{each.line}: ruled on already"
        named.add(each.line)


def _of_these(conn: Connection, report: Issued, rulings: Sequence[Ruled]) -> list[Reply]:
    named = {each.line for each in rulings}
    return [one for one in replies_to(conn, report.id) if one.line in named]


def _made(
    conn: Connection,
    *,
    report: Issued,
    rulings: Sequence[Ruled],
    person: Person,
    now: datetime,
) -> list[Reply] | None:
    """What a lost COMMIT had recorded; None where it had not."""
    found = _of_these(conn, report, rulings)
    ours = [one for one in found if one.ruling is not None and one.ruling.at == now]
    mine = [one for one in ours if one.ruling is not None and one.ruling.person == person.name]
    return mine if len(mine) == len(rulings) else None
