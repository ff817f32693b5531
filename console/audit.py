"""`loa audit`: a sample of a closed week, drawn by seed; each look at a person is logged first."""

from __future__ import annotations

import sys
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Final

from sqlalchemy import Connection

from campaigns.accounts import Act, Person, Role, require
from campaigns.audit import (
    MINIMUM,
    Finding,
    Frame,
    FrameFile,
    NoSuchAudit,
    Terms,
    conclude,
    draw,
    open_session,
    record_finding,
)
from campaigns.period import parse_period
from campaigns.week import ZONE
from console.audit_drawn import DrawnElsewhere, allocation, drawn_object
from console.exits import GuardRefused, UsageMistake
from console.installation import Installation, installation
from console.options import (
    AsCsv,
    AsJson,
    AsPerson,
    DryRun,
    Noun,
    Reason,
    Slug,
    WeekLabel,
    argument,
    option,
)
from console.telling import show, show_line, show_object, show_sheets, tell
from console.words import LANGUAGE, say
from reports.audit import AuditSample, audits
from reports.audit import audit as audit_report
from reports.audit_picks import pick_of
from reports.minutes import minutes as minutes_of
from reports.render import docx
from reports.words import words

app = Noun("audit")

_Session = Annotated[int, argument("audit_session", metavar="SESSION")]
_Seed = Annotated[str, option("audit_seed", "--seed")]
_Size = Annotated[int, option("audit_size", "--size")]
_Minimum = Annotated[int, option("audit_minimum", "--minimum")]
_ReasonForLooking = Annotated[str, option("look_reason", "--reason")]
_WholeNumber = Annotated[bool, option("whole_number", "--whole-number")]
_LOOK: Final = "audit"


@app.verb("open")
def open_audit(
    slug: Slug,
    week: WeekLabel,
    *,
    seed: _Seed,
    size: _Size,
    reason: Reason,
    minimum: _Minimum = MINIMUM,
    as_of: Annotated[str | None, option("audit_as_of", "--as-of", metavar="INSTANT")] = None,
    dry_run: DryRun = False,
    as_person: AsPerson = None,
    as_json: AsJson = False,
) -> None:
    """Draw a sample of a closed week and record it."""
    here = installation()
    parse_period(week)
    drawn = open_session(
        here.database,
        Terms(
            slug=slug,
            label=week,
            seed=seed,
            size=size,
            minimum=minimum,
            as_of=None if as_of is None else _instant(as_of),
        ),
        person=here.acting(as_person),
        reason=reason,
        now=here.now(),
        dry_run=dry_run,
    )
    if as_json:
        show_object(drawn_object(drawn))
    else:
        show_sheets([allocation(drawn.head, drawn.sample)])
    told = say("audit_dry_run") if dry_run else say("audit_opened", id=drawn.session_id)
    tell(told)


@app.verb("export")
def export(slug: Slug, week: WeekLabel, *, as_person: AsPerson = None) -> None:
    """The frame as CSV, without a number."""
    here = installation()
    parse_period(week)
    person = _reader(here, as_person)
    owed = here.database.read(lambda conn: Frame(conn, slug, label=week).head.obligations)
    here.log_look(person, what=f"audit export {slug} {week}", reason="", rows=owed)

    def write(conn: Connection) -> None:
        sys.stdout.writelines(Frame(conn, slug, label=week).lines())

    here.database.read(write)


@app.verb("draw")
def draw_from_file(
    *,
    file: Annotated[
        Path, option("audit_export", "--export", metavar="FILE", exists=True, dir_okay=False)
    ],
    seed: _Seed,
    size: _Size,
    minimum: _Minimum = MINIMUM,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """The same sample from the export alone, on any machine."""
    frame = FrameFile(file)
    sample = draw(
        frame.units(),
        roster_sha256=frame.head.roster_sha256,
        seed=seed,
        size=size,
        minimum=minimum,
    )
    show(DrawnElsewhere(frame.head, sample, frame.sha256), as_json=as_json, as_csv=as_csv)


@app.verb("list")
def list_audits(*, as_person: AsPerson = None, as_json: AsJson = False) -> None:
    """Every session."""
    here = installation()
    _reader(here, as_person)
    show(here.database.read(audits), as_json=as_json)


@app.verb("sample")
def sample(
    session: _Session,
    reason: _ReasonForLooking = "",
    *,
    as_person: AsPerson = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Each pick, masked: what the ledger says, what was found."""
    here = installation()
    person = _reader(here, as_person)
    vault = here.vault()
    report = AuditSample(
        audit=here.database.read(lambda conn: audit_report(conn, session, vault=vault))
    )
    here.log_look(person, what=f"audit {session}", reason=reason, rows=len(report.subscriber_ids))
    show(report, as_json=as_json, as_csv=as_csv)


@app.verb("find")
def find(
    session: _Session,
    pick: Annotated[int, argument("audit_pick", metavar="PICK")],
    finding: Annotated[Finding, argument("audit_finding", metavar="FINDING")],
    note: Annotated[str, option("audit_note", "--note")] = "",
    *,
    as_person: AsPerson = None,
    as_json: AsJson = False,
) -> None:
    """What was found of one pick; the last finding stands."""
    here = installation()
    person = here.acting(as_person)
    now, vault = here.now(), here.vault()
    n = here.database.transact(
        lambda conn: record_finding(
            conn, session, pick, finding=finding, note=note, person=person, now=now
        )
    )
    report = here.database.read(lambda conn: audit_report(conn, session, vault=vault))
    left = report.size - report.found
    if as_json:
        show_object({"audit": session, "pick": pick, "finding": finding, "n": n, "open": left})
        return
    said = words(LANGUAGE).of(f"found_{finding}")
    show_line(say("audit_found", id=session, number=pick, finding=said, n=n, open=left))


@app.verb("show")
def show_audit(
    session: _Session,
    pick: Annotated[int | None, option("audit_pick", "--pick")] = None,
    reason: _ReasonForLooking = "",
    *,
    whole_number: _WholeNumber = False,
    as_person: AsPerson = None,
    as_json: AsJson = False,
) -> None:
    """A session with its rate; or one pick with all its findings."""
    here = installation()
    person = _reader(here, as_person)
    vault = here.vault()
    if pick is not None:
        _check_whole(person, whole_number=whole_number, reason=reason)
        one = here.database.read(
            lambda conn: pick_of(conn, session, pick, vault=vault, whole_number=whole_number)
        )
        what = f"audit {session} pick {pick}{' whole' if whole_number else ''}"
        here.log_look(person, what=what, reason=reason, subscriber_id=one.subscriber_id)
        show(one, as_json=as_json)
        return
    if whole_number:
        raise UsageMistake(say("whole_number_of_one"))
    report = here.database.read(lambda conn: audit_report(conn, session, vault=vault))
    show(report, as_json=as_json)


@app.verb("conclude")
def conclude_audit(
    session: _Session,
    text: Annotated[str, option("audit_words", "--words")],
    *,
    as_person: AsPerson = None,
    as_json: AsJson = False,
) -> None:
    """The auditor's last word: it ends the session."""
    here = installation()
    person = here.acting(as_person)
    now, seal = here.now(), here.vault().sealer()
    made = here.database.transact(
        lambda conn: conclude(conn, seal, session, words=text, person=person, now=now)
    )
    if as_json:
        show_object({"audit": session, "seal": made.hex(), "at": now})
        return
    show_line(say("audit_concluded_now", id=session, seal=made.hex()))


@app.verb("minutes")
def minutes(
    session: _Session,
    file: Annotated[Path, argument("minutes_file", metavar="FILE.docx", dir_okay=False)],
    reason: _ReasonForLooking = "",
    *,
    as_person: AsPerson = None,
    as_json: AsJson = False,
) -> None:
    """The minutes of a concluded session, to be signed."""
    here = installation()
    person = _reader(here, as_person)
    vault = here.vault()
    report = here.database.read(lambda conn: audit_report(conn, session, vault=vault))
    written = minutes_of(report, LANGUAGE)
    here.log_look(person, what=f"audit {session} minutes", reason=reason, rows=len(report.picks))
    content = docx.rendered(written)
    _write_new(file, content)
    if as_json:
        show(written, as_json=True)
    tell(say("minutes_written", file=file, sha256=sha256(content).hexdigest()))


def _reader(here: Installation, as_person: Path | None) -> Person:
    """Who reads: to a carrier's person there are no sessions."""
    person = here.acting(as_person)
    if person.role is Role.CARRIER:
        raise NoSuchAudit("See `loa report quota` for what concerns your own subscribers")
    return person


def _check_whole(person: Person, *, whole_number: bool, reason: str) -> None:
    if not whole_number:
        return
    require(person, Act.REVEAL)
    if not reason.strip():
        raise GuardRefused(say("look_needs_reason"))


def _instant(text: str) -> datetime:
    """An instant as it is typed: the province's time unless it names another."""
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        raise UsageMistake(say("bad_instant")) from None
    return told if told.tzinfo is not None else told.replace(tzinfo=ZONE)


def _write_new(file: Path, content: bytes) -> None:
    try:
        with file.open("xb") as target:
            target.write(content)
    except FileExistsError:
        raise GuardRefused(say("file_is_there", file=file)) from None
