"""A report gets its number once, and its next version differs by the accepted contests alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import Connection, func, select

from campaigns.accounts import Act, Person, require
from campaigns.database import DatabasePort
from campaigns.errors import CampaignsError
from campaigns.issued.content import Content, Correction, Draft, hash_of
from campaigns.issued.finding import (
    Issued,
    Reply,
    find,
    first_of,
    issued_in,
    number_of,
    replies_to,
    versions_of,
)
from campaigns.issued.replying import Superseded, lock, shown, written
from campaigns.issued.ruling import Decision
from campaigns.ledger.rows import insert_missing
from campaigns.schema import issued_report
from campaigns.week import local, midnight

#: A carrier has so many days for its replies, unless it is told otherwise.
TERM_DAYS: Final = 5


class BadTerm(CampaignsError):
    """Until when replies are taken lies in the past."""


class SpanRuns(CampaignsError):
    """The span is not over: its figures would still move."""


class IssuedAlready(CampaignsError):
    """A carrier has one number for a span; what is wrong in it is corrected by a next version."""


class Unruled(CampaignsError):
    """Lines are contested and nobody ruled on them yet: a next version would pass over them."""


class NothingToCorrect(CampaignsError):
    """No contest of a line was accepted, so that the next version would say the same."""


def replies_until(now: datetime, days: int) -> datetime:
    """Until the end of that local day: `days` after that of `now` (aware)."""
    return midnight(local(now).date() + timedelta(days=days + 1))


def issue(
    database: DatabasePort,
    draft: Draft,
    *,
    person: Person,
    replies_until: datetime,
    now: datetime,
) -> Issued:
    """Issue a carrier's report over a span under the next number of the local year.

    Replies are taken until `replies_until` (aware). Raises NotAllowed, BadTerm, SpanRuns,
    IssuedAlready.
    """
    require(person, Act.ISSUE_REPORT)
    _check_term(replies_until, now)
    if now < draft.ends_at:
        raise SpanRuns(
            f"{draft.label} is not over: issue its report after {written(draft.ends_at)}"
        )
    work = partial(_issue, draft=draft, person=person, replies_until=replies_until, now=now)
    recover = partial(_made_first, draft=draft, person=person, now=now)
    return database.transact(work, recover=recover)


def issue_next(
    database: DatabasePort,
    number: str,
    *,
    person: Person,
    replies_until: datetime,
    now: datetime,
) -> Issued:
    """Issue the next version: the latest one, but for exactly the lines whose contest was accepted.

    Nothing is counted again. Raises NotAllowed, BadTerm, NoSuchReport, Unruled, NothingToCorrect,
    Superseded.
    """
    require(person, Act.ISSUE_REPORT)
    _check_term(replies_until, now)
    before = database.read(lambda conn: find(conn, number, person=person))
    work = partial(_issue_next, before=before, person=person, replies_until=replies_until, now=now)
    recover = partial(_made_next, before=before, person=person, now=now)
    return database.transact(work, recover=recover)


def _check_term(replies_until: datetime, now: datetime) -> None:
    if replies_until <= now:
        raise BadTerm(f"Replies would be taken until {written(replies_until)}: name a later day")


def _issue(
    conn: Connection, *, draft: Draft, person: Person, replies_until: datetime, now: datetime
) -> Issued:
    year = local(now).year
    while True:
        there = first_of(conn, draft.carrier, draft.label)
        if there is not None:
            known = number_of(there.place, there.year)
            raise IssuedAlready(
                f"{draft.label} of {draft.carrier} was issued as {known}: "
                f"correct it by `loa quota next {known}`"
            )
        place = _next_place(conn, year)
        content = _first_content(draft, number_of(place, year), now)
        row = {"year": year, "place": place, "follows_id": None}
        # Another report may have taken the number since we looked; then it gets the one after.
        if _write(conn, content, row, person=person, replies_until=replies_until, now=now):
            return _read_first(conn, draft)


def _issue_next(
    conn: Connection, *, before: Issued, person: Person, replies_until: datetime, now: datetime
) -> Issued:
    lock(conn, before)
    replies = [reply for reply in replies_to(conn, before.id) if reply.is_contest]
    _check_ruled(replies)
    accepted = [reply for reply in replies if _is_accepted(reply)]
    if not accepted:
        raise NothingToCorrect(f"Of {before.number} no contested line was accepted")
    content = before.content
    corrections = {reply.line: _correction(content, reply) for reply in accepted}
    place, year = map(int, before.number.split("/")[:2])
    row = {"year": year, "place": place, "follows_id": before.id}
    following = content.corrected(corrections)
    if not _write(conn, following, row, person=person, replies_until=replies_until, now=now):
        raise Superseded(f"{before.number} has a later version already: look at that")
    return find(conn, before.number, version=following.version, person=person)


def _first_content(draft: Draft, number: str, now: datetime) -> Content:
    return Content(
        number=number,
        version=1,
        follows=None,
        carrier=draft.carrier,
        label=draft.label,
        weeks=draft.weeks,
        as_of=now.astimezone(UTC).isoformat(),
        lines=draft.lines,
    )


def _next_place(conn: Connection, year: int) -> int:
    last = select(func.max(issued_report.c.place)).where(issued_report.c.year == year)
    return int(conn.execute(last).scalar() or 0) + 1


def _write(
    conn: Connection,
    content: Content,
    row: Mapping[str, int | None],
    *,
    person: Person,
    replies_until: datetime,
    now: datetime,
) -> bool:
    canonical = content.canonical()
    return insert_missing(
        conn,
        issued_report,
        **row,
        carrier=content.carrier,
        label=content.label,
        version=content.version,
        content=canonical,
        sha256=hash_of(canonical),
        person=person.name,
        at=now,
        replies_until=replies_until,
    )


def _check_ruled(replies: Sequence[Reply]) -> None:
    open_lines = [reply.line for reply in replies if reply.ruling is None]
    if open_lines:
        raise Unruled(f"{len(open_lines)} contested lines wait for a ruling: {shown(open_lines)}")


def _is_accepted(reply: Reply) -> bool:
    return reply.ruling is not None and reply.ruling.decision == Decision.ACCEPTED


def _correction(content: Content, reply: Reply) -> tuple[int, Correction]:
    assert reply.ruling is not None
    assert reply.stated is not None
    why = Correction(
        version=content.version + 1,
        before=content.by_key[reply.line].value,
        contested_by=reply.person,
        contest_reason=reply.reason,
        ruled_by=reply.ruling.person,
        ruling_reason=reply.ruling.reason,
        ruled_at=reply.ruling.at.isoformat(),
    )
    return reply.stated, why


def _read_first(conn: Connection, draft: Draft) -> Issued:
    row = first_of(conn, draft.carrier, draft.label)
    assert row is not None
    return issued_in(row)


def _made_first(conn: Connection, *, draft: Draft, person: Person, now: datetime) -> Issued | None:
    """What a lost COMMIT had issued; None where it had not."""
    row = first_of(conn, draft.carrier, draft.label)
    if row is None or (row.person, row.at) != (person.name, now):
        return None
    return issued_in(row)


def _made_next(conn: Connection, *, before: Issued, person: Person, now: datetime) -> Issued | None:
    made = versions_of(conn, before.number, person=person)
    ours = [one for one in made if one.version > before.version and one.at == now]
    return ours[0] if ours and ours[0].person == person.name else None
