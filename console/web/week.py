"""This week: the board on which the department, the auditor and each carrier see the duty."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from fastapi import Request
from fastapi.responses import Response
from sqlalchemy import Connection

from campaigns import watch
from campaigns.carrier import Carrier
from campaigns.duty import Duty
from campaigns.ledger import traffic
from campaigns.sights import Sight, carrier_seen
from console.web.desk import Desk
from console.web.openings import Opened, opened_periods
from console.web.render import page
from console.web.rules import door
from console.web.say import page_words
from console.web.visitor import AtDesk, Visits, doors
from reports.alert_words import headline
from reports.board import Board, board
from reports.coverage import CarrierCoverage
from reports.quota import quota
from reports.render.svg import Part, columns, stacked_bar
from reports.span import span_of
from reports.words import Language, number, words

router: Final = doors()

#: How old a board may be, in real seconds: it costs passes over the week.
_LASTS_SECONDS: Final = 10.0
_ROWS_SHOWN: Final = 12

DUTY_COLOURS: Final = {
    Duty.CONFIRMED: "#1d6f5c",
    Duty.SENT_UNCONFIRMED: "#5fa891",
    Duty.UNDELIVERED: "#c98a1b",
    Duty.UNCERTAIN: "#8a63a8",
    Duty.EXCUSED: "#9aa7b2",
    Duty.MISSED: "#c0392b",
}


@router.get("/")
@door(Sight.WEEK)
def this_week(request: Request, desk: AtDesk, visitor: Visits, week: str = "") -> Response:
    """The board of one week, the latest unless another is asked for."""
    opened = desk.read(opened_periods)
    labels = list(dict.fromkeys(one.label for one in opened))
    asked = week if week in labels else (labels[0] if labels else "")
    values = {"labels": labels, "asked": asked}
    own = carrier_seen(visitor.person, Sight.WEEK)
    if own is not None:
        return page(request, "week_own.html", values | _own(desk, own, asked), visitor=visitor)
    return page(request, "week.html", values | _boards_of(desk, opened, asked), visitor=visitor)


@router.get("/week/{label}/{slug}")
@door(Sight.CAMPAIGNS)
def one_board(request: Request, desk: AtDesk, visitor: Visits, label: str, slug: str) -> Response:
    """One campaign's board, to be put in place of an older one. Raises WeekNotOpened."""
    found = _board(desk, slug, label)
    laid_out = _laid_out(found, visitor.language)
    return page(request, "board_filled.html", {"found": laid_out}, visitor=visitor)


def _boards_of(desk: Desk, opened: Sequence[Opened], label: str) -> dict[str, Any]:
    halts, alerts = desk.read(_stopped), desk.read(watch.open_alerts)
    return {
        "campaigns": [one for one in opened if one.label == label],
        "halts": halts,
        "alerts": [one for one in alerts if one.acknowledged_at is None],
        "headline": headline,
        "layout": lambda slug, language: _laid_out(_board(desk, slug, label), language),
    }


def _stopped(conn: Connection) -> list[Any]:
    return sorted(traffic.halts_in_force(conn).values(), key=lambda one: str(one.scope))


def _board(desk: Desk, slug: str, label: str) -> Board:
    now = desk.now()
    count = partial(desk.read, lambda conn: board(conn, slug, label=label, now=now))
    lasts = desk.ports.clock.stretch(_LASTS_SECONDS)
    return desk.remembered.get((slug, label), count, now=now, lasts=lasts)


def _own(desk: Desk, own: Carrier, label: str) -> dict[str, Any]:
    """A carrier's own account of the week; without a week there is none."""
    if not label:
        return {"own": own, "report": None}
    now = desk.now()
    report = desk.read(lambda conn: quota(conn, own.value, span=span_of(label[:8]), now=now))
    return {"own": own, "report": report}


def _laid_out(found: Board, language: Language) -> dict[str, Any]:
    """What the template puts on the page, counted and drawn."""
    duty = found.compliance.now["duty"]
    sent = sum(duty[one] for one in (Duty.CONFIRMED, Duty.SENT_UNCONFIRMED, Duty.UNDELIVERED))
    return {
        "board": found,
        "duty": {one: duty[one] for one in Duty},
        "owed": duty["owed"],
        "sent": sent,
        "share": sent / duty["owed"] if duty["owed"] else 1.0,
        "colours": DUTY_COLOURS,
        "bar": _duty_bar(duty, language),
        "curve": _curve(found, language),
        "carriers": _by_carrier(found),
        "districts": _by_district(found),
        "roster": [roster_line(one, language) for one in found.coverage.carriers],
        "fails": found.failing.lines[:_ROWS_SHOWN],
        "short": sum(found.compliance.now["shortfall"].values()),
        "DUTIES": list(Duty),
    }


def _duty_bar(duty: Any, language: Language) -> str:
    said = words(language)
    told = "; ".join(f"{said.of(one)} {number(duty[one])}" for one in Duty if duty[one])
    parts = [
        Part(f"{said.of(one)}: {number(duty[one])}", duty[one], DUTY_COLOURS[one]) for one in Duty
    ]
    return stacked_bar(parts, title=page_words(language, "chart_duty", parts=told))


def _curve(found: Board, language: Language) -> str:
    by_day: dict[str, int] = {}
    for line in found.ledger.lines:
        day = f"{line.day:%d/%m}"
        by_day[day] = by_day.get(day, 0) + line.attempts
    told = "; ".join(f"{day} {number(count)}" for day, count in by_day.items())
    colour = DUTY_COLOURS[Duty.CONFIRMED]
    return columns(
        [Part(day, count, colour) for day, count in by_day.items()],
        title=page_words(language, "chart_daily", parts=told),
    )


def _by_carrier(found: Board) -> list[tuple[str, dict[str, int]]]:
    """Each carrier's duty, its districts added up; every duty, zeros included."""
    summed = []
    for name, districts in sorted(found.compliance.now["carriers"].items()):
        counts = {one.value: sum(by.get(one, 0) for by in districts.values()) for one in Duty}
        summed.append((name, counts))
    return summed


def _by_district(found: Board) -> list[tuple[int, dict[str, int]]]:
    """Each district's duty over all carriers, in the official order, "not stated" last."""
    summed: dict[int, dict[str, int]] = {}
    for districts in found.compliance.now["carriers"].values():
        for code, counts in districts.items():
            of = summed.setdefault(int(code), dict.fromkeys(Duty, 0))
            for one in Duty:
                of[one] += counts.get(one, 0)
    return sorted(summed.items(), key=lambda pair: (pair[0] == 0, pair[0]))


def roster_line(one: CarrierCoverage, language: Language) -> tuple[str, str]:
    """How the roster stands with one carrier: how bad (`good`, `bad`, `plain`), and in words."""
    name = Carrier(one.carrier).label if one.carrier in set(Carrier) else one.carrier
    values = {"carrier": name, "standing": number(one.standing)}
    if not one.owed:
        return "plain", page_words(language, "roster_line_outside", **values)
    if one.declared is None or one.difference is None:
        return "plain", page_words(language, "roster_line_undeclared", **values)
    values["declared"] = number(one.declared)
    if one.difference > 0:
        short = number(one.difference)
        return "bad", page_words(language, "roster_line_short", short=short, **values)
    if one.difference < 0:
        more = number(-one.difference)
        return "plain", page_words(language, "roster_line_more", more=more, **values)
    return "good", page_words(language, "roster_line_full", **values)
