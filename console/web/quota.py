"""Quota reports: issued by the department, answered line by line by the carrier, corrected by a
next version; each version as a page and as a file of exactly its own bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from campaigns import issued as domain
from campaigns.accounts import Act
from campaigns.carrier import WITH_DUTY
from campaigns.issued import TERM_DAYS, Contest, Decision, Ruled, replies_until
from campaigns.issued.finding import number_of, versions_of
from campaigns.sights import Sight
from console.web.desk import Desk
from console.web.openings import opened_periods
from console.web.render import page
from console.web.rules import door
from console.web.sent import Sent, attachment
from console.web.visitor import AtDesk, Visitor, Visits, doors
from reports.issued import IssuedReport, about, issued_list, issued_report
from reports.issued_lines import GROUPS, draft_of, figure_of, group_of, value_of
from reports.issued_paper import paper_of
from reports.quota import VNG, account_named
from reports.render import csv, pdf, xlsx
from reports.span import span_of
from reports.words import Language, words

router: Final = doors()


def _number(year: int, place: int) -> str:
    """`/quota/2021/12` is the report `12/2021/BC-HM`."""
    return number_of(place, year)


Number = Annotated[str, Depends(_number)]

_TERM_DAYS_MAX: Final = 90


class Kind(StrEnum):
    """The files that a version is taken out as."""

    XLSX = "xlsx"
    PDF = "pdf"
    CSV = "csv"


_RENDERED: Final[Mapping[Kind, Callable[[IssuedReport, Language], bytes]]] = {
    Kind.XLSX: lambda found, language: xlsx.rendered(found.sheets(language), language),
    Kind.PDF: lambda found, language: pdf.rendered(paper_of(found, language), language),
    Kind.CSV: lambda found, language: csv.rendered(found.sheets(language)[0]),
}
_MEDIA: Final = {
    Kind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Kind.PDF: "application/pdf",
    Kind.CSV: "text/csv; charset=utf-8",
}


@router.get("/quota")
@door(Sight.QUOTA)
def reports(request: Request, desk: AtDesk, visitor: Visits) -> Response:
    """The reports that this person may know of, each in its latest version."""
    found = desk.read(lambda conn: issued_list(conn, person=visitor.person, now=desk.now()))
    opened = desk.read(opened_periods)
    values = {
        "reports": [(one, _address(one)) for one in reversed(found.reports)],
        "carriers": [*(one.value for one in WITH_DUTY), VNG],
        "spans": list(dict.fromkeys(one.label[: len("2021-W22")] for one in opened)),
        "days": TERM_DAYS,
    }
    return page(request, "quota_list.html", values, visitor=visitor)


@router.post("/quota")
@door(Act.ISSUE_REPORT)
def issue(
    desk: AtDesk,
    visitor: Visits,
    carrier: Annotated[str, Form(max_length=40)],
    span: Annotated[str, Form(max_length=20)],
    days: Annotated[int, Form(ge=1, le=_TERM_DAYS_MAX)] = TERM_DAYS,
) -> Response:
    """Give a carrier's account its number; its figures are frozen."""
    whose = account_named(carrier)
    asked, now = span_of(span.strip()), desk.now()
    draft = desk.read(lambda conn: draft_of(conn, whose, span=asked, now=now))
    until = replies_until(now, days)
    made = domain.issue(
        desk.ports.database, draft, person=visitor.person, replies_until=until, now=now
    )
    return _to(made.number)


@router.get("/quota/{year}/{place}")
@door(Sight.QUOTA)
def report(
    *, request: Request, desk: AtDesk, visitor: Visits, number: Number, version: int | None = None
) -> Response:
    """One version, its lines in groups, what was said to it, and the versions beside it."""
    found = _found(desk, visitor, number, version)
    others = desk.read(lambda conn: versions_of(conn, number, person=visitor.person))
    values = _laid_out(found, visitor.language) | {
        "report": found,
        "address": _address(found),
        "versions": [one.version for one in others],
        "latest": found.issued.version == others[-1].version,
        "kinds": list(Kind),
        "Decision": Decision,
    }
    return page(request, "quota_report.html", values, visitor=visitor)


@router.get("/quota/{year}/{place}/file.{kind}")
@door(Sight.QUOTA)
def report_file(
    *, desk: AtDesk, visitor: Visits, number: Number, kind: Kind, version: int | None = None
) -> Response:
    """That version as a file: the same values, the same bytes whenever it is taken out."""
    found = _found(desk, visitor, number, version)
    language = visitor.language
    content = _RENDERED[kind](found, language)
    name = f"{number.replace('/', '-')}-v{found.issued.version}.{kind}"
    return attachment(content, name, media_type=_MEDIA[kind])


@router.post("/quota/{year}/{place}/acknowledge")
@door(Act.ACKNOWLEDGE_REPORT)
def acknowledge(desk: AtDesk, visitor: Visits, number: Number) -> Response:
    """All of the latest version is right."""
    now = desk.now()
    domain.acknowledge(desk.ports.database, number, person=visitor.person, now=now)
    return _to(number)


@router.post("/quota/{year}/{place}/contest")
@door(Act.CONTEST_REPORT)
def contest(desk: AtDesk, visitor: Visits, number: Number, sent: Sent) -> Response:
    """State what lines should be: each line that was given a value, all or none."""
    now = desk.now()
    contests = list(_contests_in(sent))
    domain.contest(
        desk.ports.database,
        number,
        contests,
        version=_version_in(sent),
        person=visitor.person,
        now=now,
    )
    return _to(number)


@router.post("/quota/{year}/{place}/rule")
@door(Act.RULE_ON_REPORT)
def rule(desk: AtDesk, visitor: Visits, number: Number, sent: Sent) -> Response:
    """Accept or refuse contested lines: each that was given a decision, all or none."""
    now = desk.now()
    rulings = list(_rulings_in(sent))
    domain.rule(
        desk.ports.database,
        number,
        rulings,
        version=_version_in(sent),
        person=visitor.person,
        now=now,
    )
    return _to(number)


@router.post("/quota/{year}/{place}/next")
@door(Act.ISSUE_REPORT)
def issue_next(desk: AtDesk, visitor: Visits, number: Number) -> Response:
    """Issue the next version: it differs by the accepted lines alone."""
    now = desk.now()
    until = replies_until(now, TERM_DAYS)
    domain.issue_next(
        desk.ports.database, number, person=visitor.person, replies_until=until, now=now
    )
    return _to(number)


def _found(desk: Desk, visitor: Visitor, number: str, version: int | None) -> IssuedReport:
    """Raises NoSuchReport for none, and for another carrier's."""
    now = desk.now()
    return desk.read(
        lambda conn: issued_report(conn, number, version=version, person=visitor.person, now=now)
    )


def _laid_out(found: IssuedReport, language: Language) -> dict[str, Any]:
    """The lines by group, each with what was said to it."""
    said = words(language)
    replies = {each.line: each for each in found.contests}
    changed = {line.key for line in found.content.changes}
    groups = []
    for name in GROUPS:
        lines = [
            {
                "key": line.key,
                "figure": figure_of(line.key, said),
                "value": value_of(line, line.value, said),
                "reply": replies.get(line.key),
                "stated": None
                if line.key not in replies
                else value_of(line, replies[line.key].stated, said),
                "changed": line.key in changed,
                "before": None
                if line.corrected is None
                else value_of(line, line.corrected.before, said),
            }
            for line in found.content.lines
            if group_of(line.key) == name
        ]
        if lines:
            groups.append((f"group_{name}", lines))
    return {"groups": groups, "about": about(found, said)}


def _contests_in(sent: FormData) -> Iterator[Contest]:
    """Fields `value/KEY` and `reason/KEY`; a line without its own reason has the common one."""
    common = str(sent.get("reason", ""))
    for name, value in sent.multi_items():
        start, _, key = name.partition("/")
        if start == "value" and str(value).strip():
            reason = str(sent.get(f"reason/{key}", "")).strip() or common
            yield Contest(line=key, stated=str(value).strip(), reason=reason)


def _rulings_in(sent: FormData) -> Iterator[Ruled]:
    """Fields `decision/KEY` and `why/KEY`; a line without its own reason has the common one."""
    common = str(sent.get("why", ""))
    for name, value in sent.multi_items():
        start, _, key = name.partition("/")
        if start == "decision" and value in set(Decision):
            reason = str(sent.get(f"why/{key}", "")).strip() or common
            yield Ruled(line=key, decision=Decision(str(value)), reason=reason)


def _version_in(sent: FormData) -> int | None:
    """The version that was looked at: what was issued meanwhile is not answered by mistake."""
    written = str(sent.get("version", ""))
    return int(written) if written.isdecimal() else None


def _address(found: IssuedReport) -> str:
    return _path(found.issued.number)


def _path(number: str) -> str:
    """`12/2021/BC-HM` stands at `/quota/2021/12`."""
    place, year, _ = number.split("/")
    return f"/quota/{year}/{int(place)}"


def _to(number: str) -> Response:
    return RedirectResponse(_path(number), HTTPStatus.SEE_OTHER)
