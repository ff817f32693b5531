"""`loa campaign pilot` and `pilot-read`: the first live message, and who read it on a handset."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

from typer import Exit

from campaigns import pilots
from campaigns.accounts import Act, require
from campaigns.content import render
from campaigns.database import Database
from campaigns.definition import load
from campaigns.district import District
from campaigns.register import Version
from console.exits import ExitCode, GuardRefused, UsageMistake
from console.installation import clock_of, installation
from console.options import AsJson, AsPerson, NoInput, Slug, Yes, option
from console.telling import agreed, show_line, show_object, tell
from console.words import say
from reports.words import moment
from scheduler.bootstrap import assemble, live_in
from scheduler.pilots import Asked, Waiting, ask, waiting
from scheduler.settings import Settings, gateways_in

PilotFile = Annotated[
    Path, option("pilot_file", "--to", metavar="FILE", exists=True, dir_okay=False)
]
Number = Annotated[int | None, option("pilot_number", "--number", min=1)]


def pilot(
    slug: Slug,
    file: PilotFile,
    gateways: Annotated[list[str] | None, option("pilot_gateways", "--gateway")] = None,
    number: Number = None,
    *,
    as_person: AsPerson = None,
    as_json: AsJson = False,
) -> None:
    """Write a pilot for the scheduler to send; 4 where nobody of the file may be sent one."""
    here = installation()
    person = here.acting(as_person)
    require(person, Act.PILOT)
    ports = assemble(here.settings).ports
    asked = ask(ports, slug, file, number=number, gateways=gateways or (), person=person)
    if as_json:
        show_object(_as_object(asked))
    else:
        _show(asked, slug)
    if asked.refusals is not None:
        tell(say("pilot_refused_rows", count=asked.refused, file=asked.refusals))
    for gateway in asked.without:
        tell(say("pilot_without", gateway=gateway))
    if not asked.pilot.served:
        raise GuardRefused(say("pilot_nothing"))


def pilot_read(
    slug: Slug,
    gateway: Annotated[str, option("pilot_gateway", "--gateway")],
    note: Annotated[str, option("pilot_note", "--note")],
    addresses: Annotated[list[str] | None, option("pilot_address", "--address")] = None,
    number: Number = None,
    *,
    yes: Yes = False,
    no_input: NoInput = False,
    as_person: AsPerson = None,
    as_json: AsJson = False,
) -> None:
    """Confirm by name that a handset shows text and address as they were approved."""
    here = installation()
    person = here.acting(as_person)
    require(person, Act.CONFIRM_PILOT)
    of = here.database.read(lambda conn: pilots.version_for(conn, slug, number, now=here.now()))
    question = say("pilot_question", gateway=gateway, text=_shown(of, gateway))
    if not agreed(question, yes=yes, no_input=no_input):
        raise Exit(ExitCode.REFUSED)
    read = addresses or _typed(of, no_input=no_input)
    fresh = here.database.transact(
        lambda conn: pilots.confirm(
            conn, of, gateway, addresses=read, note=note, person=person, now=here.now()
        )
    )
    if as_json:
        show_object(
            {
                "campaign": slug,
                "number": of.number,
                "sha256": of.sha256,
                "gateway": gateway,
                "confirmed": fresh,
            }
        )
        return
    values = {"person": person.name, "number": of.number, "slug": slug, "gateway": gateway}
    show_line(say("pilot_read" if fresh else "pilot_read_already", **values))


def waiting_lines(settings: Settings, slug: str | None = None) -> list[str]:
    """What a live gateway waits for, each with its next step; of one campaign where it is named."""
    live = live_in(gateways_in(settings.gateways_path))
    if not live:
        return []
    now = clock_of(settings).now()
    database = Database.at(settings.database)
    found = database.read(lambda conn: list(waiting(conn, live, now=now)))
    return [_waiting_line(one) for one in found if slug in (None, one.slug)]


def _waiting_line(one: Waiting) -> str:
    step = f"loa campaign pilot {one.slug} --to FILE --gateway {one.gateway} --number {one.number}"
    return say(
        "pilot_waits",
        slug=one.slug,
        label=one.label or f"({moment(one.begins_at)})",
        gateway=one.gateway,
        number=one.number,
        next=step,
    )


def _shown(of: Version, gateway: str) -> str:
    """The text as a number without a district reads it, its addresses hidden: they are typed in."""
    definition = load(of.definition, place=of.slug)
    if gateway not in definition.routes:
        return "–"
    said = render(definition, gateway, {"district": District.NOT_STATED.vietnamese}).text
    for link in definition.approved:
        said = said.replace(link.url, "[…]")
    return said


def _typed(of: Version, *, no_input: bool) -> list[str]:
    """The addresses as a person types them in from the handset."""
    if no_input or not sys.stdin.isatty():
        raise UsageMistake(say("pilot_not_addressed"))
    read = []
    for nth, _ in enumerate(load(of.definition, place=of.slug).approved, start=1):
        tell(say("pilot_address_ask", nth=nth))
        read.append(sys.stdin.readline().rstrip("\r\n"))
    return read


def _show(asked: Asked, slug: str) -> None:
    made = asked.pilot
    if made.ends_at is not None:
        show_line(
            say(
                "pilot_opened",
                label=made.label,
                slug=slug,
                number=made.version.number,
                sha256=made.version.sha256[:12],
                ends_at=moment(made.ends_at),
            )
        )
    for gateway, count in sorted(made.messages.items()):
        show_line(say("pilot_through", gateway=gateway, count=count))
    if made.already:
        show_line(say("pilot_already", count=made.already))
    for gateway in sorted(made.served):
        tell(say("pilot_next", slug=slug, gateway=gateway))


def _as_object(asked: Asked) -> dict[str, Any]:
    made = asked.pilot
    return {
        "campaign": made.version.slug,
        "number": made.version.number,
        "sha256": made.version.sha256,
        "pilot": made.label or None,
        "ends_at": made.ends_at,
        "messages": dict(sorted(made.messages.items())),
        "already": made.already,
        "refused": asked.refused,
        "refusals": None if asked.refusals is None else str(asked.refusals),
        "without": list(asked.without),
    }
