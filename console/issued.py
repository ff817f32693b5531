"""`loa quota`: numbered quota reports; a carrier's person sees and answers its own only."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from campaigns import issued as domain
from campaigns.issued import TERM_DAYS, Contest, Decision, Ruled, replies_until
from console.exits import UsageMistake
from console.installation import Installation, installation
from console.options import AsCsv, AsJson, AsPerson, Noun, argument, option
from console.telling import show, show_line, show_object, tell
from console.words import LANGUAGE, say
from reports.issued import IssuedReport, issued_list, issued_report
from reports.issued_lines import draft_of
from reports.issued_paper import paper_of
from reports.quota import account_named
from reports.span import span_of

app = Noun("quota")


_Number = Annotated[str, argument("report_number", metavar="NUMBER")]
_Version = Annotated[int | None, option("report_version", "--version", min=1)]
_Days = Annotated[int, option("reply_days", "--reply-days", min=1, max=90)]
_ReplyFile = Path | None
_File = {"exists": True, "dir_okay": False}


@app.verb("issue")
def issue(
    carrier: Annotated[str, argument("quota_carrier", metavar="CARRIER")],
    span: Annotated[str, argument("span", metavar="WEEK|YYYY-MM")],
    *,
    reply_days: _Days = TERM_DAYS,
    as_person: AsPerson = None,
    as_json: AsJson = False,
) -> None:
    """Give a carrier's account its number."""
    here = installation()
    person = here.acting(as_person)
    whose, asked, now = account_named(carrier), span_of(span), here.now()
    draft = here.database.read(lambda conn: draft_of(conn, whose, span=asked, now=now))
    until = replies_until(now, reply_days)
    made = domain.issue(here.database, draft, person=person, replies_until=until, now=now)
    _tell_issued(here, made, as_person=as_person, as_json=as_json)


@app.verb("next")
def issue_next(
    number: _Number,
    *,
    reply_days: _Days = TERM_DAYS,
    as_person: AsPerson = None,
    as_json: AsJson = False,
) -> None:
    """Issue the next version."""
    here = installation()
    person, now = here.acting(as_person), here.now()
    until = replies_until(now, reply_days)
    made = domain.issue_next(here.database, number, person=person, replies_until=until, now=now)
    _tell_issued(here, made, as_person=as_person, as_json=as_json)


@app.verb("list")
def list_reports(
    carrier: Annotated[str | None, option("report_of", "--carrier")] = None,
    *,
    as_person: AsPerson = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """The reports, each in its latest version."""
    here = installation()
    person, now = here.acting(as_person), here.now()
    whose = None if carrier is None else account_named(carrier)
    found = here.database.read(
        lambda conn: issued_list(conn, carrier=whose, person=person, now=now)
    )
    show(found, as_json=as_json, as_csv=as_csv)


@app.verb("show")
def show_report(
    number: _Number,
    version: _Version = None,
    *,
    to_xlsx: Annotated[Path | None, option("report_xlsx", "--xlsx", dir_okay=False)] = None,
    to_pdf: Annotated[Path | None, option("report_pdf", "--pdf", dir_okay=False)] = None,
    as_person: AsPerson = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """One version, line by line."""
    here = installation()
    found = _found(here, number, version, as_person=as_person)
    _write_files(found, to_xlsx=to_xlsx, to_pdf=to_pdf)
    if as_json or as_csv or (to_xlsx is None and to_pdf is None):
        show(found, as_json=as_json, as_csv=as_csv)


@app.verb("acknowledge")
def acknowledge(
    number: _Number,
    version: _Version = None,
    *,
    as_person: AsPerson = None,
    as_json: AsJson = False,
) -> None:
    """All of it is right."""
    here = installation()
    person = here.acting(as_person)
    told = domain.acknowledge(here.database, number, version=version, person=person, now=here.now())
    if as_json:
        show_object({"number": told.number, "version": told.version, "acknowledged": True})
        return
    show_line(say("report_acknowledged", number=told.number, version=told.version))


@app.verb("contest")
def contest(
    number: _Number,
    version: _Version = None,
    *,
    line: Annotated[str | None, option("report_line", "--line")] = None,
    value: Annotated[str | None, option("report_value", "--value")] = None,
    reason: Annotated[str, option("reason", "--reason")] = "",
    file: Annotated[_ReplyFile, option("contest_file", "--file", **_File)] = None,
    as_person: AsPerson = None,
    as_json: AsJson = False,
) -> None:
    """State what lines should be."""
    here = installation()
    person = here.acting(as_person)
    if file is not None:
        contests = domain.contests_in(file)
    elif line is not None and value is not None:
        contests = [Contest(line=line, stated=value, reason=reason)]
    else:
        raise UsageMistake(say("contest_what"))
    replies = domain.contest(
        here.database, number, contests, version=version, person=person, now=here.now()
    )
    _tell_replies(replies, "lines_contested", number, as_json=as_json)


@app.verb("rule")
def rule(
    number: _Number,
    version: _Version = None,
    *,
    line: Annotated[str | None, option("report_line", "--line")] = None,
    decision: Annotated[Decision | None, option("ruling", "--decision")] = None,
    reason: Annotated[str, option("reason", "--reason")] = "",
    file: Annotated[_ReplyFile, option("ruling_file", "--file", **_File)] = None,
    as_person: AsPerson = None,
    as_json: AsJson = False,
) -> None:
    """Accept or refuse contested lines."""
    here = installation()
    person = here.acting(as_person)
    if file is not None:
        rulings = domain.rulings_in(file)
    elif line is not None and decision is not None:
        rulings = [Ruled(line=line, decision=decision, reason=reason)]
    else:
        raise UsageMistake(say("rule_on_what"))
    replies = domain.rule(
        here.database, number, rulings, version=version, person=person, now=here.now()
    )
    _tell_replies(replies, "lines_ruled", number, as_json=as_json)


def _found(
    here: Installation, number: str, version: int | None, *, as_person: Path | None
) -> IssuedReport:
    person, now = here.acting(as_person), here.now()
    return here.database.read(
        lambda conn: issued_report(conn, number, version=version, person=person, now=now)
    )


def _write_files(found: IssuedReport, *, to_xlsx: Path | None, to_pdf: Path | None) -> None:
    # Their libraries take as long to load as all of the rest: no other command waits for them.
    from reports.render import pdf, xlsx  # noqa: PLC0415

    if to_xlsx is not None:
        to_xlsx.write_bytes(xlsx.rendered(found.sheets(LANGUAGE), LANGUAGE))
        tell(say("report_written", file=to_xlsx))
    if to_pdf is not None:
        to_pdf.write_bytes(pdf.rendered(paper_of(found, LANGUAGE), LANGUAGE))
        tell(say("report_written", file=to_pdf))


def _tell_issued(
    here: Installation, made: domain.Issued, *, as_person: Path | None, as_json: bool
) -> None:
    found = _found(here, made.number, made.version, as_person=as_person)
    if as_json:
        show(found, as_json=True)
        return
    show_line(
        say(
            "report_issued",
            number=made.number,
            version=made.version,
            lines=len(found.content.lines),
            changes=len(found.content.changes),
            sha256=made.sha256.hex(),
        )
    )
    tell(say("report_next", number=made.number))


def _tell_replies(replies: list[domain.Reply], phrase: str, number: str, *, as_json: bool) -> None:
    if as_json:
        show_object([_as_object(each) for each in replies])
        return
    show_line(say(phrase, count=len(replies), number=number))


def _as_object(reply: domain.Reply) -> dict[str, Any]:
    ruling = reply.ruling
    return {
        "line": reply.line,
        "stated": reply.stated,
        "reason": reply.reason,
        "decision": None if ruling is None else ruling.decision,
        "ruling_reason": None if ruling is None else ruling.reason,
    }
