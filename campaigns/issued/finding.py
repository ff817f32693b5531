"""Reports as they stand, of one's own carrier only for a carrier's person: as if no other were."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, exists, false, select, true

from campaigns.accounts import Person, Role
from campaigns.errors import CampaignsError
from campaigns.issued.content import Content, content_in, hash_of
from campaigns.schema import AnyRow, issued_reply, issued_report, issued_ruling

#: *Báo cáo hạn mức*, as the records office abbreviates it.
SIGN: Final = "BC-HM"
#: The line of a reply that acknowledges the whole.
WHOLE: Final = ""

_number = re.compile(rf"\s*(\d{{1,9}})/(\d{{4}})/{SIGN}\s*", re.ASCII | re.IGNORECASE).fullmatch


class NoSuchReport(CampaignsError):
    """There is no such report, or none that this person may know of; both are told alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """One version of a report as its row has it."""

    id: int
    number: str
    """`12/2021/BC-HM`."""
    version: int
    carrier: str
    label: str
    canonical: str
    """Its content, byte for byte as it was issued."""
    sha256: bytes
    person: str
    at: datetime
    replies_until: datetime
    superseded: bool
    """A later version follows."""

    @property
    def content(self) -> Content:
        """What it says."""
        return content_in(self.canonical)

    @property
    def is_intact(self) -> bool:
        """Whether its bytes are still those that were hashed when it was issued."""
        return hash_of(self.canonical) == self.sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """What the department says to one contested line."""

    decision: str
    reason: str
    person: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a carrier's person said to a version."""

    id: int
    line: str
    """The contested line's key; empty where the whole is acknowledged."""
    stated: int | None
    reason: str
    person: str
    at: datetime
    ruling: Ruling | None

    @property
    def is_contest(self) -> bool:
        """It contests a line."""
        return self.line != WHOLE


def number_of(place: int, year: int) -> str:
    """The number of a year's report: `12/2021/BC-HM`; below ten with a zero, as offices write."""
    return f"{place:02d}/{year}/{SIGN}"


def find(conn: Connection, number: str, *, version: int | None = None, person: Person) -> Issued:
    """That version of a report, or its latest. Raises NoSuchReport."""
    found = [
        each
        for each in versions_of(conn, number, person=person)
        if version is None or each.version == version
    ]
    if not found:
        at = "" if version is None else f" in version {version}"
        raise NoSuchReport(f"No report {number}{at}: see `loa quota list`")
    return found[-1]


def versions_of(conn: Connection, number: str, *, person: Person) -> Sequence[Issued]:
    """All versions of a report, oldest first; none for what this person may not know of."""
    named = _number(number)
    if named is None:
        return ()
    asked = _REPORTS.where(
        issued_report.c.place == int(named[1]), issued_report.c.year == int(named[2])
    )
    return _read(conn, asked, person)


def first_of(conn: Connection, carrier: str, label: str) -> AnyRow | None:
    """The first version of a carrier's report over a span, whoever asks: for its writer."""
    return conn.execute(
        _REPORTS.where(
            issued_report.c.carrier == carrier,
            issued_report.c.label == label,
            issued_report.c.version == 1,
        )
    ).first()


def latest_reports(
    conn: Connection, *, carrier: str | None = None, person: Person
) -> Sequence[Issued]:
    """The latest version of every report that this person may know of, newest number last."""
    asked = _REPORTS if carrier is None else _REPORTS.where(issued_report.c.carrier == carrier)
    return [each for each in _read(conn, asked, person) if not each.superseded]


def replies_to(conn: Connection, report_id: int) -> list[Reply]:
    """What was said to a version and ruled on it, in order."""
    asked = _REPLIES.where(issued_reply.c.report_id == report_id).order_by(issued_reply.c.id)
    return [_reply(row) for row in conn.execute(asked)]


def issued_in(row: AnyRow) -> Issued:
    """The value of a row that these queries read."""
    return Issued(
        id=row.id,
        number=number_of(row.place, row.year),
        version=row.version,
        carrier=row.carrier,
        label=row.label,
        canonical=row.content,
        sha256=row.sha256,
        person=row.person,
        at=row.at,
        replies_until=row.replies_until,
        superseded=bool(row.superseded),
    )


_later: Final = issued_report.alias("later")
_REPORTS: Final[Select[Any]] = select(
    issued_report, exists().where(_later.c.follows_id == issued_report.c.id).label("superseded")
)
_REPLIES: Final[Select[Any]] = select(
    issued_reply,
    issued_ruling.c.decision,
    issued_ruling.c.reason.label("ruling_reason"),
    issued_ruling.c.person.label("ruled_by"),
    issued_ruling.c.at.label("ruled_at"),
).outerjoin(issued_ruling, issued_ruling.c.reply_id == issued_reply.c.id)


def _read(conn: Connection, asked: Select[Any], person: Person) -> list[Issued]:
    theirs = asked.where(_may_know(person)).order_by(
        issued_report.c.year, issued_report.c.place, issued_report.c.version
    )
    return [issued_in(row) for row in conn.execute(theirs)]


def _may_know(person: Person) -> ColumnElement[bool]:
    """In the query itself: what a carrier's person may not know of is never read."""
    if person.role is not Role.CARRIER:
        return true()
    return false() if person.carrier is None else issued_report.c.carrier == person.carrier.value


def _reply(row: AnyRow) -> Reply:
    return Reply(
        id=row.id,
        line=row.line,
        stated=row.stated,
        reason=row.reason,
        person=row.person,
        at=row.at,
        ruling=None
        if row.decision is None
        else Ruling(
            decision=row.decision, reason=row.ruling_reason, person=row.ruled_by, at=row.ruled_at
        ),
    )
