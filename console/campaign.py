"""`loa campaign`: written, checked, submitted, approved by another person, paused, halted."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated

from sqlalchemy import Connection
from typer import Exit

from campaigns import register
from campaigns.accounts import Act, require
from campaigns.ledger import traffic
from campaigns.refusals import BadDefinition
from campaigns.register import Release, Version
from console.checking import CampaignCheck, check_text, problem_lines, problems_json
from console.exits import ExitCode, GuardRefused, UsageMistake
from console.failures import code_for, told
from console.installation import installation, is_initialised
from console.options import (
    AsJson,
    AsPerson,
    DryRun,
    NoInput,
    Noun,
    Reason,
    Slug,
    Yes,
    argument,
    option,
)
from console.pilot import pilot, pilot_read, waiting_lines
from console.standing import approve_checked, latest_of, standing
from console.telling import agreed, show_line, show_object, show_sheets, tell, tell_failure
from console.words import LANGUAGE, say
from reports.sheet import Sheet
from reports.words import words
from scheduler.settings import Settings

app = Noun("campaign")

CampaignFile = Annotated[
    Path, argument("campaign_file", metavar="FILE", exists=True, dir_okay=False)
]


@app.verb("check")
def check(file: CampaignFile, *, as_json: AsJson = False) -> None:
    """What each gateway would say, cost and reach; every problem with place and remedy."""
    here = installation() if is_initialised(Settings()) else None
    try:
        found = check_text(_text_of(file), file=file.name, here=here)
    except BadDefinition as error:
        if as_json:
            show_object({"ok": False, "problems": problems_json(error.problems)})
        for one in error.problems:
            tell_failure(told(one))
        raise Exit(code_for(error.problems)) from error
    if as_json:
        show_object(found.as_json())
    else:
        show_sheets(found.sheets(LANGUAGE))
    if here is None:
        tell(say("check_without_database"))
    _tell_problems(found)
    raise Exit(found.exit_code)


@app.verb("add")
def add(
    file: CampaignFile,
    *,
    dry_run: DryRun = False,
    as_person: AsPerson = None,
    as_json: AsJson = False,
) -> None:
    """Add a campaign, or its next version."""
    here = installation()
    person = here.acting(as_person)
    found = check_text(_text_of(file), file=file.name, here=here)
    if found.problems:
        _tell_problems(found)
        raise Exit(found.exit_code)
    if dry_run:
        show_line(say("campaign_would_add", slug=found.definition.slug))
        return
    made = here.database.transact(
        lambda conn: register.add(conn, found.definition_text, person=person, now=here.now())
    )
    _show_version(made, as_json=as_json)


@app.verb("submit")
def submit(slug: Slug, *, as_person: AsPerson = None, as_json: AsJson = False) -> None:
    """Hand the latest version in for approval."""
    here = installation()
    person = here.acting(as_person)

    def work(conn: Connection) -> Version:
        return register.submit(conn, latest_of(conn, slug).id, person=person, now=here.now())

    _show_version(here.database.transact(work), as_json=as_json)


@app.verb("approve")
def approve(
    slug: Slug,
    sha256: Annotated[str | None, option("sha256", "--sha256")] = None,
    *,
    yes: Yes = False,
    no_input: NoInput = False,
    as_person: AsPerson = None,
    as_json: AsJson = False,
) -> None:
    """Approve the submitted version, after looking at what it would say."""
    here = installation()
    person = here.acting(as_person)
    require(person, Act.APPROVE)
    latest = here.database.read(lambda conn: latest_of(conn, slug))
    if sha256 is not None and not latest.sha256.startswith(sha256.lower()):
        raise UsageMistake(say("other_hash", slug=slug, sha256=latest.sha256))
    found = check_text(latest.definition, file=f"{slug} {latest.number}", here=here)
    if not as_json:
        show_sheets(found.sheets(LANGUAGE))
    _tell_problems(found)
    question = say("approve_question", slug=slug, number=latest.number, sha256=latest.sha256[:12])
    if not agreed(question, yes=yes or sha256 is not None, no_input=no_input):
        raise Exit(ExitCode.REFUSED)
    made = approve_checked(here.database, latest, found, person=person, now=here.now())
    _show_version(made, as_json=as_json)
    for line in waiting_lines(here.settings, slug):
        tell(line)


@app.verb("list")
def list_campaigns(*, as_json: AsJson = False) -> None:
    """Every campaign with its latest version, and what stops it."""
    here = installation()
    found = here.database.read(standing)
    if as_json:
        show_object({"campaigns": found})
        return
    said = words(LANGUAGE)
    heads = (said.of("campaign"), *map(say, _LIST_HEADS))
    rows = tuple(
        (
            one["slug"],
            one["kind"],
            one["medium"],
            one["number"],
            one["state"],
            one["author"],
            one["approved_by"],
            one["paused"],
            ", ".join(one["halts"]),
        )
        for one in found
    )
    show_sheets([Sheet(say("campaigns_title"), heads, rows)])


@app.verb("pause")
def pause(slug: Slug, reason: Reason, *, as_person: AsPerson = None) -> None:
    """Pause a campaign."""
    here = installation()
    person = here.acting(as_person)
    paused = here.database.transact(
        lambda conn: register.pause(conn, slug, person=person, reason=reason, now=here.now())
    )
    show_line(say("campaign_paused" if paused else "campaign_paused_already", slug=slug))


@app.verb("resume")
def resume(slug: Slug, reason: Reason, *, as_person: AsPerson = None) -> None:
    """Take a pause back, and release the campaign's halts."""
    here = installation()
    person = here.acting(as_person)

    def work(conn: Connection) -> tuple[bool, dict[str, Release]]:
        went_on = register.resume(conn, slug, person=person, reason=reason, now=here.now())
        scopes = register.halted_scopes_of(conn, slug)
        said = partial(register.release, conn, person=person, reason=reason, now=here.now())
        return went_on, {scope: said(scope) for scope in scopes}

    went_on, released = here.database.transact(work)
    if went_on:
        show_line(say("campaign_goes_on", slug=slug))
    for scope, came in released.items():
        show_line(say(f"release_{came}", scope=scope))
    if not (went_on or released):
        show_line(say("nothing_stopped", scope=slug))


@app.verb("send-on")
def send_on(slug: Slug, reason: Reason, *, as_person: AsPerson = None) -> None:
    """Send on although the landing is down, until it was up in between."""
    here = installation()
    person = here.acting(as_person)
    scope = f"campaign:{slug}"

    def work(conn: Connection) -> tuple[Release, str | None]:
        latest_of(conn, slug)
        said = register.send_on(conn, slug, person=person, reason=reason, now=here.now())
        standing = traffic.halts_in_force(conn, [scope]).get(scope)
        return said, None if standing is None else standing.reason

    said, halted_because = here.database.transact(work)
    if halted_because is not None:
        raise GuardRefused(say("send_on_refused", slug=slug, reason=halted_because))
    name = "sent_on" if said is Release.RELEASED else "nothing_stopped"
    show_line(say(name, slug=slug, scope=slug))


@app.verb("halt")
def halt(slug: Slug, reason: Reason, *, as_person: AsPerson = None) -> None:
    """Halt a campaign on every gateway before the next call."""
    here = installation()
    person = here.acting(as_person)

    def work(conn: Connection) -> bool:
        latest_of(conn, slug)
        return register.halt(conn, f"campaign:{slug}", person=person, reason=reason, now=here.now())

    halted = here.database.transact(work)
    show_line(say("halted" if halted else "halted_already", scope=slug))


app.verb("pilot")(pilot)
app.verb("pilot-read")(pilot_read)


_LIST_HEADS = (
    "list_kind",
    "list_medium",
    "list_number",
    "list_state",
    "list_author",
    "list_approver",
    "list_paused",
    "list_halts",
)


def _show_version(version: Version, *, as_json: bool) -> None:
    if as_json:
        values = {**asdict(version), "state": version.state.value}
        del values["definition"]
        show_object(values)
        return
    show_line(
        say(
            f"version_{version.state}",
            slug=version.slug,
            number=version.number,
            sha256=version.sha256,
        )
    )


def _tell_problems(found: CampaignCheck) -> None:
    for line in problem_lines(found):
        tell_failure(line)


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise UsageMistake(say("not_utf8", file=file)) from error
