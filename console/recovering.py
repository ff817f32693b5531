"""`loa recover`: a ledger that was restored from a backup learns what was sent since."""

from __future__ import annotations

from typing import Annotated

from console.exits import NotDone
from console.installation import installation
from console.options import AsJson, AsPerson, DryRun, option
from console.telling import show_line, show_object
from console.words import say
from reports.words import number
from scheduler.bootstrap import assemble
from scheduler.recovery import Forgotten, Recovered, forgotten
from scheduler.recovery import recover as enter_again


def recover(
    reason: Annotated[str, option("reason", "--reason")] = "",
    *,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    as_person: AsPerson = None,
) -> None:
    """Enter again what the ledger forgot, and let it go on; `--dry-run` only counts it."""
    here = installation()
    ports = assemble(here.settings).ports
    if dry_run:
        _foretell(forgotten(ports), as_json=as_json)
        return
    if not reason.strip():
        raise NotDone(say("recover_reason"))
    person = here.acting(as_person)
    _show(enter_again(ports, person=person, reason=reason), as_json=as_json)


def _foretell(found: Forgotten, *, as_json: bool) -> None:
    calls, messages = len(found.calls), found.messages
    if as_json:
        show_object({"calls": calls, "messages": messages})
        return
    show_line(say("recover_forgotten", calls=number(calls), messages=number(messages)))


def _show(done: Recovered, *, as_json: bool) -> None:
    if as_json:
        show_object(
            {
                "calls": done.calls,
                "messages": done.messages,
                "told": done.told,
                "periods": list(done.periods),
            }
        )
        return
    for name in done.periods:
        show_line(say("recover_period", name=name))
    unheard = number(done.messages - done.told)
    show_line(say("recovered", messages=number(done.messages), unheard=unheard))
