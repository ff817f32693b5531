"""The settlement desk: what carriers state otherwise than the ledger, ruled on with a reason."""

from __future__ import annotations

from enum import StrEnum
from http import HTTPStatus
from typing import Final

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from campaigns.accounts import Act
from campaigns.settlement import Decision, decide
from campaigns.sights import Sight, carrier_seen
from console.exits import UsageMistake
from console.web.render import page
from console.web.rules import door
from console.web.sent import Sent
from console.web.visitor import AtDesk, Visits, doors
from reports.settlement_cases import cases

router: Final = doors()

_SHOWN: Final = 100


class Shown(StrEnum):
    """Which cases the list holds."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"


@router.get("/statements")
@door(Sight.STATEMENTS)
def statements(
    request: Request, desk: AtDesk, visitor: Visits, state: Shown = Shown.OPEN
) -> Response:
    """Each difference with both sides, masked; a carrier's person sees what its own states."""
    own = carrier_seen(visitor.person, Sight.STATEMENTS)
    vault = desk.ports.vault
    found = desk.read(
        lambda conn: cases(
            conn,
            vault=vault,
            carrier=None if own is None else own.value,
            state=state.value,
            limit=_SHOWN,
        )
    )
    if found.rows:
        desk.here.log_look(
            visitor.person, what=f"settlement {state}", reason="", rows=len(found.rows)
        )
    values = {
        "found": found,
        "state": state,
        "states": list(Shown),
        "Decision": Decision,
        "open": state is Shown.OPEN,
    }
    return page(request, "statements.html", values, visitor=visitor)


@router.post("/statements/decide")
@door(Act.DECIDE_CASE)
def decide_(desk: AtDesk, visitor: Visits, sent: Sent) -> Response:
    """Accept or refuse the cases that are ticked, all or none; a statement changes no status."""
    decide(
        desk.ports.database,
        desk.ports.vault,
        _ticked(sent),
        decision=_decision(sent),
        person=visitor.person,
        reason=str(sent.get("reason", "")),
        now=desk.now(),
    )
    return RedirectResponse("/statements", HTTPStatus.SEE_OTHER)


def _ticked(sent: FormData) -> list[int]:
    return [int(str(one)) for one in sent.getlist("case") if str(one).isdecimal()]


def _decision(sent: FormData) -> Decision:
    """What the button that was pressed says. Raises UsageMistake for a form without one: a ruling
    is for good, and is never guessed.
    """
    said = str(sent.get("decision", ""))
    if said not in set(Decision):
        raise UsageMistake("A case is accepted or refused: press one of the two buttons")
    return Decision(said)
