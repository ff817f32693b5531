"""`loa roster`: deliveries of subscribers, read with a progress bar, refused row by row."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

from rich.progress import Progress
from typer import Exit

from campaigns.carrier import carrier_named
from campaigns.roster import Counts, Kind, State, confirm, decline, import_roster
from campaigns.roster.deliveries import counts_of, found
from console.exits import ExitCode
from console.installation import installation
from console.options import AsJson, AsPerson, DryRun, Noun, argument, option
from console.telling import progress, show_object, show_sheets, tell
from console.words import LANGUAGE, say
from reports.sheet import Sheet
from reports.words import words

app = Noun("roster")

_FIGURES: Final = (
    "read",
    "added",
    "changed",
    "unchanged",
    "left",
    "refused",
    "duplicates",
    "conflicts",
)
DeliveryId = Annotated[int, argument("delivery", metavar="DELIVERY")]


@app.verb("import")
def import_file(
    file: Annotated[Path, argument("roster_file", metavar="FILE", exists=True, dir_okay=False)],
    kind: Annotated[Kind, option("roster_kind", "--as")] = Kind.FULL,
    carrier: Annotated[str | None, option("roster_carrier", "--carrier")] = None,
    document: Annotated[str, option("roster_document", "--document")] = "",
    declared: Annotated[int | None, option("declared", "--declared", min=0)] = None,
    *,
    dry_run: DryRun = False,
    as_person: AsPerson = None,
    as_json: AsJson = False,
) -> None:
    """Import a delivery."""
    here = installation()
    person = here.acting(as_person)
    with progress() as bar:
        counts = import_roster(
            here.database,
            here.vault(),
            file,
            kind=kind,
            carrier=None if carrier is None else carrier_named(carrier),
            document=document,
            declared=declared,
            person=person,
            now=here.now(),
            dry_run=dry_run,
            progress=Bars(bar),
        )
    _show(counts, as_json=as_json)


@app.verb("confirm")
def confirm_delivery(
    delivery: DeliveryId,
    *,
    dry_run: DryRun = False,
    as_person: AsPerson = None,
    as_json: AsJson = False,
) -> None:
    """Carry out a delivery that was asked about."""
    here = installation()
    person = here.acting(as_person)
    if dry_run:
        waiting = here.database.read(lambda conn: counts_of(found(conn, delivery)))
        _show(waiting, as_json=as_json)
        return
    with progress() as bar:
        counts = confirm(here.database, delivery, person=person, now=here.now(), progress=Bars(bar))
    _show(counts, as_json=as_json)


@app.verb("decline")
def decline_delivery(
    delivery: DeliveryId, *, as_person: AsPerson = None, as_json: AsJson = False
) -> None:
    """Refuse a delivery that was asked about."""
    here = installation()
    _show(decline(here.database, delivery, person=here.acting(as_person)), as_json=as_json)


class Bars:
    """One bar for each phase of an import, from its first share on."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._tasks: dict[StrEnum, Any] = {}

    def __call__(self, phase: StrEnum, share: float) -> None:
        """Move the bar of this phase."""
        if phase not in self._tasks:
            self._tasks[phase] = self._bar.add_task(say(f"phase_{phase}"), total=1.0)
        self._bar.update(self._tasks[phase], completed=share)


def _show(counts: Counts, *, as_json: bool) -> None:
    """The figures; 4 where the delivery waits for a second person."""
    if as_json:
        show_object(_as_object(counts))
    else:
        said = words(LANGUAGE)
        rows = tuple((say(f"roster_{name}"), getattr(counts, name)) for name in _FIGURES)
        show_sheets([Sheet(say("roster_title"), said.all("figure", "count"), rows)])
    if counts.refusals is not None:
        tell(say("roster_refusals", file=counts.refusals))
    if counts.differs_from_declared:
        tell(say("roster_declared", declared=counts.declared, read=counts.read))
    if counts.state is State.ASKED:
        delivery = "" if counts.delivery_id is None else counts.delivery_id
        tell(say("roster_asked", why=counts.why_asked, delivery=delivery))
        raise Exit(ExitCode.REFUSED)


def _as_object(counts: Counts) -> dict[str, Any]:
    values = asdict(counts)
    values["state"] = counts.state.value
    values["refusals"] = None if counts.refusals is None else str(counts.refusals)
    return values
