"""The same figures for programs: JSON under `/api/v1`, by a person's key, told by OpenAPI.

What a page shows stands here too, by the same rule; an object's keys are those of the command
line's `--json`. Instants are ISO 8601 in UTC, weeks `2021-W22`, days `2021-06-01`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any, Final, Literal, Protocol

from fastapi import Path
from pydantic import BaseModel
from sqlalchemy import Connection

from campaigns.carrier import Carrier
from campaigns.period import parse_period
from campaigns.sights import NotSeen, Sight, carrier_asked, carrier_seen, may_see
from console.web.openings import Opened, opened_periods
from console.web.rules import door
from console.web.visitor import AtDesk, Visitor, Visits, doors
from reports.board import board
from reports.compliance import compliance
from reports.coverage import coverage
from reports.failing import failing
from reports.ledger import ledger_totals
from reports.progress import progress
from reports.quota import VNG, quota
from reports.span import span_of

VERSION: Final = "/api/v1"

router: Final = doors(in_schema=True)


class Trouble(BaseModel):
    """Why something was not done."""

    error: str
    """In the language of `Accept-Language`: what is wrong, then the next step."""


class Me(BaseModel):
    """Whose key was shown."""

    name: str
    role: str
    carrier: Carrier | None
    sees: list[Sight]


class Week(BaseModel):
    """A campaign's period that was opened."""

    campaign: str
    week: str
    starts_at: datetime


_TROUBLES: Final[dict[int | str, dict[str, Any]]] = {
    401: {"model": Trouble, "description": "No key, or one that opens nothing."},
    403: {"model": Trouble, "description": "Your role may not do this, or the key may only read."},
    404: {"model": Trouble, "description": "There is none, or none of yours."},
    422: {"model": Trouble, "description": "Not understood: the words say which part."},
}
_Label = Annotated[
    str,
    Path(description="`2021-W22`, or a day `2021-06-01`", pattern=r"^\d{4}-(W\d{2}|\d{2}-\d{2})$"),
]
_Slug = Annotated[str, Path(description="the campaign's short name", max_length=60)]


@router.get(f"{VERSION}/me", responses=_TROUBLES)
@door(Sight.OWN_ACCOUNT)
def me(visitor: Visits) -> Me:
    """Whose key this is, and what it lets see."""
    who = visitor.person
    seen = [sight for sight in Sight if may_see(who, sight)]
    return Me(name=who.name, role=who.role, carrier=who.carrier, sees=seen)


@router.get(f"{VERSION}/weeks", responses=_TROUBLES)
@door(Sight.WEEK)
def weeks(desk: AtDesk) -> list[Week]:
    """The latest opened periods of all campaigns, newest first."""
    return [_week(one) for one in desk.read(opened_periods)]


@router.get(f"{VERSION}/quota/{{carrier}}/{{span}}", responses=_TROUBLES)
@door(Sight.QUOTA)
def quota_(
    desk: AtDesk,
    visitor: Visits,
    carrier: Carrier | Literal["vng"],
    span: Annotated[
        str, Path(description="a week `2021-W22` or a month `2021-06`", pattern=r"^\d{4}-W?\d{2}$")
    ],
) -> dict[str, Any]:
    """A carrier's account: duty, gateways, contract."""
    whose, asked, now = _carrier(visitor, carrier), span_of(span), desk.now()
    return desk.read(lambda conn: quota(conn, whose, span=asked, now=now).as_json())


class AsObject(Protocol):
    """A report's values."""

    def as_json(self) -> dict[str, Any]:
        """The report as one object."""


#: Reports of one campaign's period: their name in the address, and who reads them.
BY_WEEK: Final[Mapping[str, Callable[[Connection, str, str, datetime], AsObject]]] = {
    "board": lambda conn, slug, label, now: board(conn, slug, label=label, now=now),
    "compliance": lambda conn, slug, label, _: compliance(conn, slug, label=label),
    "coverage": lambda conn, slug, label, _: coverage(conn, slug, label=label),
    "failing": lambda conn, slug, label, _: failing(conn, slug, label=label),
    "ledger": lambda conn, slug, label, _: ledger_totals(conn, slug, label=label),
    "progress": lambda conn, slug, label, now: progress(conn, slug, label=label, now=now),
}
_ABOUT: Final = {
    "board": "All of a campaign's week at one glance.",
    "compliance": "Duty by carrier and district, as closed and as now known, proof levels apart.",
    "coverage": "Declared, delivered and owed, by carrier.",
    "failing": "What was not taken, by the carrier's own codes and words.",
    "ledger": "What went on the wire, by day, gateway and verdict.",
    "progress": "What is left for each gateway, its last hour, the pace needed.",
}


def _of_week(name: str) -> Callable[..., dict[str, Any]]:
    """The endpoint of one report of a week."""

    @door(Sight.CAMPAIGNS)
    def report(desk: AtDesk, label: _Label, slug: _Slug) -> dict[str, Any]:
        parse_period(label)
        now = desk.now()
        return desk.read(lambda conn: BY_WEEK[name](conn, slug, label, now).as_json())

    return report


for _name, _about in _ABOUT.items():
    router.add_api_route(
        f"{VERSION}/weeks/{{label}}/{{slug}}/{_name}",
        _of_week(_name),
        methods=["GET"],
        summary=_about,
        operation_id=f"week_{_name}",
        responses=_TROUBLES,
    )


def _week(one: Opened) -> Week:
    return Week(campaign=one.slug, week=one.label, starts_at=one.starts_at)


def _carrier(visitor: Visitor, asked: str) -> str:
    """Whose account is shown: VNG's to those alone who see every carrier's. Raises NotSeen."""
    if asked == VNG and carrier_seen(visitor.person, Sight.QUOTA) is None:
        return VNG
    if asked == VNG:
        raise NotSeen(f"{visitor.person.role} asked for the account of {VNG}")
    carrier_asked(visitor.person, Sight.QUOTA, Carrier(asked))
    return asked
