"""A carrier's person acknowledges a version, or contests lines of it: all of a list or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import Connection, insert, select

from campaigns.accounts import Act, Person, require
from campaigns.database import DatabasePort
from campaigns.errors import CampaignsError
from campaigns.issued.content import Line, Unit, written_in
from campaigns.issued.finding import WHOLE, Issued, Reply, find, replies_to
from campaigns.register import ReasonMissing
from campaigns.schema import issued_reply, issued_report
from campaigns.week import local

_SHOWN_MAX: Final = 10


class TermOver(CampaignsError):
    """Replies to this version are not taken any more."""


class Superseded(CampaignsError):
    """A later version follows: it is the one to be replied to and ruled on."""


class Acknowledged(CampaignsError):
    """The whole was acknowledged; nothing of it is contested any more."""


class ContestedAlready(CampaignsError):
    """Lines of it are contested: it cannot be acknowledged as a whole."""


class BadContest(CampaignsError):
    """Lines that cannot be contested like this, all that is wrong at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """What the carrier states of one line."""

    line: str
    """Its key."""
    stated: str
    """The value as a person writes it: `1234`, `1.234`, of a share `98,51 %`."""
    reason: str


@dataclass(frozen=True, slots=True)
class _Said:
    """A list of contests as it is recorded."""

    number: str
    version: int | None
    contests: tuple[Contest, ...]
    person: Person
    now: datetime


def acknowledge(
    database: DatabasePort,
    number: str,
    *,
    version: int | None = None,
    person: Person,
    now: datetime,
) -> Issued:
    """Say that all of a version (by default the latest) is right; said twice it was said once.

    Raises NotAllowed, NoSuchReport, Superseded, TermOver, ContestedAlready.
    """
    require(person, Act.ACKNOWLEDGE_REPORT)
    work = partial(_acknowledge, number=number, version=version, person=person, now=now)
    # Said again it leaves what is there: a lost COMMIT needs no other look.
    return database.transact(work, recover=lambda _: None)


def contest(
    database: DatabasePort,
    number: str,
    contests: Sequence[Contest],
    *,
    version: int | None = None,
    person: Person,
    now: datetime,
) -> list[Reply]:
    """Contest lines of a version (by default the latest), each with its value and reason.

    Raises NotAllowed, NoSuchReport, Superseded, TermOver, Acknowledged, ReasonMissing, BadContest;
    then none was contested.
    """
    require(person, Act.CONTEST_REPORT)
    said = _Said(number, version, tuple(contests), person, now)
    return database.transact(partial(_contest, said=said), recover=partial(_made, said=said))


def lock(conn: Connection, report: Issued) -> None:
    """Hold a version, so that replies, rulings and its next version come one after the other.

    Raises Superseded. SQLite has one writer at a time anyhow.
    """
    conn.execute(
        select(issued_report.c.id).where(issued_report.c.id == report.id).with_for_update()
    )
    later = select(issued_report.c.version).where(issued_report.c.follows_id == report.id)
    found = conn.execute(later).scalar()
    if found is not None:
        raise Superseded(
            f"Version {report.version} of {report.number} is followed by version {found}: "
            "look at that one"
        )


def written(instant: datetime) -> str:
    """An instant as officers write it, in the province's time."""
    return f"{local(instant):%d/%m/%Y %H:%M}"


def shown(problems: Sequence[str]) -> str:
    """The first of what is wrong, and how much more there is."""
    more = len(problems) - _SHOWN_MAX
    return "; ".join(problems[:_SHOWN_MAX]) + (f"; and {more} more" if more > 0 else "")


def _acknowledge(
    conn: Connection, *, number: str, version: int | None, person: Person, now: datetime
) -> Issued:
    report = _open_report(conn, number, version=version, person=person, now=now)
    replies = replies_to(conn, report.id)
    if any(reply.is_contest for reply in replies):
        raise ContestedAlready(f"{len(replies)} lines of {report.number} are contested")
    if not replies:
        _write(conn, [_row(report, WHOLE, None, reason="", person=person, now=now)])
    return report


def _contest(conn: Connection, *, said: _Said) -> list[Reply]:
    report = _open_report(conn, said.number, version=said.version, person=said.person, now=said.now)
    before = {reply.line for reply in replies_to(conn, report.id)}
    if WHOLE in before:
        raise Acknowledged(f"Version {report.version} of {report.number} was acknowledged whole")
    lines = report.content.by_key
    problems = list(_problems(said.contests, lines=lines, before=before))
    if problems or not said.contests:
        raise BadContest(shown(problems) or "No line is named: name at least one")
    _write(conn, [_row_of(report, each, lines=lines, said=said) for each in said.contests])
    return _of_these(conn, report, said)


def _row_of(
    report: Issued, each: Contest, *, lines: Mapping[str, Line], said: _Said
) -> dict[str, object]:
    stated = written_in(each.stated, lines[each.line].unit)
    reason = each.reason.strip()
    return _row(report, each.line, stated, reason=reason, person=said.person, now=said.now)


def _of_these(conn: Connection, report: Issued, said: _Said) -> list[Reply]:
    named = {each.line for each in said.contests}
    return [reply for reply in replies_to(conn, report.id) if reply.line in named]


def _open_report(
    conn: Connection, number: str, *, version: int | None, person: Person, now: datetime
) -> Issued:
    report = find(conn, number, version=version, person=person)
    lock(conn, report)
    if now >= report.replies_until:
        raise TermOver(
            f"Replies to {report.number} were taken until {written(report.replies_until)}: "
            "write to the department"
        )
    return report


def _problems(
    contests: Sequence[Contest], *, lines: Mapping[str, Line], before: set[str]
) -> Iterator[str]:
    """What is wrong with each; a line named twice in the list is the second one's fault."""
    named = set(before)
    for each in contests:
        if not each.reason.strip():
            raise ReasonMissing(f"{each.line}: say why; the department rules on the reason")
        line = lines.get(each.line)
        if line is None:
            yield f"{each.line or '(empty)'}: the report has no such line"
        elif each.line in named:
            yield f"{each.line}: contested already"
        else:
            yield from _problem_of(line, each.stated)
        named.add(each.line)


def _problem_of(line: Line, stated: str) -> Iterator[str]:
    value = written_in(stated, line.unit)
    if value is None:
        how = "a share like 98,51" if line.unit is Unit.SHARE else "a whole number"
        yield f"{line.key}: write {how}"
    elif value == line.value:
        yield f"{line.key}: the report says {stated.strip()} already"


def _row(
    report: Issued, line: str, stated: int | None, *, reason: str, person: Person, now: datetime
) -> dict[str, object]:
    return {
        "report_id": report.id,
        "line": line,
        "stated": stated,
        "reason": reason,
        "person": person.name,
        "at": now,
    }


def _write(conn: Connection, rows: list[dict[str, object]]) -> None:
    conn.execute(insert(issued_reply), rows)


def _made(conn: Connection, *, said: _Said) -> list[Reply] | None:
    """What a lost COMMIT had recorded; None where it had not."""
    report = find(conn, said.number, version=said.version, person=said.person)
    ours = [
        reply
        for reply in _of_these(conn, report, said)
        if (reply.person, reply.at) == (said.person.name, said.now)
    ]
    return ours if len(ours) == len(said.contests) else None
