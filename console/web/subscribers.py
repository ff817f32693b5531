"""One person's weeks, found by number; each look is logged with its reason before it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import Form, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field
from sqlalchemy import Connection

from campaigns.sights import Sight
from campaigns.vault import Vault
from campaigns.week import Week, week_of
from console.web.desk import Desk
from console.web.openings import opened_periods
from console.web.render import page
from console.web.rules import door
from console.web.say import page_words
from console.web.visitor import AtDesk, Visits, doors
from console.web.week import DUTY_COLOURS
from gateways.msisdn import BadMsisdn, normalise
from reports.errors import NoSuchSubscriber
from reports.strip import Standing, Strip, StripCell, strip
from reports.timeline import Timeline, timeline
from reports.words import Language, words

router: Final = doors()

#: What nobody was owed is paper, not colour.
_BLANK: Final = "#e4e9e6"


class Look(BaseModel):
    """Whom somebody looks at, and why; shows nothing of itself."""

    number: str = Field(max_length=40, repr=False)
    reason: str = Field(max_length=500)


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """One campaign in one week, as it is drawn."""

    colour: str
    says: str


@router.get("/subscribers")
@door(Sight.SUBSCRIBER)
def ask(request: Request, visitor: Visits) -> Response:
    """The form: a number stands in no address."""
    return page(request, "subscriber.html", {"why": None, "found": None}, visitor=visitor)


@router.post("/subscribers")
@door(Sight.SUBSCRIBER)
def look(
    request: Request, desk: AtDesk, visitor: Visits, asked: Annotated[Look, Form()]
) -> Response:
    """The person of that number: 52 weeks as a strip, and each fact in order; masked, logged."""
    try:
        number = normalise(asked.number)
        line, facts = desk.read(lambda conn: _looked_up(conn, desk, number))
    except (BadMsisdn, NoSuchSubscriber) as error:
        why = "bad_number" if isinstance(error, BadMsisdn) else "no_such_number"
        refused = {"why": why, "found": None}
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return page(request, "subscriber.html", refused, visitor=visitor, status=status)
    desk.here.log_look(
        visitor.person, what="timeline", reason=asked.reason, subscriber_id=facts.subscriber_id
    )
    values: dict[str, Any] = {
        "why": None,
        "found": line,
        "facts": facts,
        "rows": _rows(line, visitor.language),
        "first": line.weeks[0].week,
        "last": line.weeks[-1].week,
    }
    return page(request, "subscriber.html", values, visitor=visitor)


def _looked_up(conn: Connection, desk: Desk, number: str) -> tuple[Strip, Timeline]:
    """Up to the latest week that was opened, else to this one. Raises NoSuchSubscriber."""
    vault: Vault = desk.ports.vault
    opened = opened_periods(conn)
    until: Week = week_of(opened[0].starts_at if opened else desk.now())
    return strip(conn, number, until=until, vault=vault), timeline(conn, number, vault=vault)


def _rows(line: Strip, language: Language) -> list[tuple[str, list[Square]]]:
    """A row of squares for each campaign."""
    rows: dict[str, list[Square]] = {}
    for week in line.weeks:
        for cell in week.cells:
            rows.setdefault(cell.campaign, []).append(_square(week.week, cell, language))
    return list(rows.items())


def _square(week: Week, cell: StripCell, language: Language) -> Square:
    said = words(language)
    name = said.of(cell.duty) if cell.duty else page_words(language, f"stands_{cell.stands}")
    why = [said.of(f"cause_{one.cause}") for one in cell.owed if one.cause is not None]
    says = page_words(
        language,
        "strip_say",
        week=said.period(str(week)),
        campaign=cell.campaign,
        words=", ".join([name, *why]),
    )
    owed = cell.stands is Standing.OWED and cell.duty is not None
    return Square(colour=DUTY_COLOURS[cell.duty] if owed and cell.duty else _BLANK, says=says)
