"""`loa report`: a week, a carrier, one number; each look at a person is logged first."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Protocol

from sqlalchemy import Connection

from campaigns.accounts import Act, NotAllowed, Person, Role, require
from campaigns.period import parse_period
from campaigns.week import Week, week_of
from console.exits import GuardRefused
from console.installation import Installation, installation
from console.options import AsCsv, AsJson, AsPerson, Noun, Slug, WeekLabel, argument, option
from console.telling import Report, show
from console.words import LANGUAGE, say
from gateways.msisdn import normalise
from reports.compliance import compliance as compliance_report
from reports.coverage import coverage as coverage_report
from reports.gaps import gap_cells, gap_heads, gap_stream
from reports.gaps import gaps as gaps_report
from reports.ledger import ledger_totals
from reports.quota import account_named
from reports.quota import quota as quota_report
from reports.render import csv
from reports.span import span_of
from reports.strip import strip as strip_report
from reports.timeline import timeline as timeline_report

app = Noun("report")

_ReasonForLooking = Annotated[str, option("look_reason", "--reason")]
_WholeNumbers = Annotated[bool, option("whole_numbers", "--whole-numbers")]


class ByWeek(Protocol):
    """A report of one campaign's period."""

    def __call__(self, connection: Connection, slug: str, *, label: str) -> Report:
        """Raises WeekNotOpened."""


@app.verb("compliance")
def compliance(
    slug: Slug, week: WeekLabel, *, as_json: AsJson = False, as_csv: AsCsv = False
) -> None:
    """Duty by carrier and district, proof levels apart."""
    _show_week(compliance_report, slug, week, as_json=as_json, as_csv=as_csv)


@app.verb("coverage")
def coverage(
    slug: Slug, week: WeekLabel, *, as_json: AsJson = False, as_csv: AsCsv = False
) -> None:
    """Declared, delivered and owed, by carrier."""
    _show_week(coverage_report, slug, week, as_json=as_json, as_csv=as_csv)


@app.verb("ledger")
def ledger(slug: Slug, week: WeekLabel, *, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """What went on the wire, by day, gateway and verdict."""
    _show_week(ledger_totals, slug, week, as_json=as_json, as_csv=as_csv)


@app.verb("quota")
def quota(
    carrier: Annotated[str, argument("quota_carrier", metavar="CARRIER")],
    span: Annotated[str, argument("span", metavar="WEEK|YYYY-MM")],
    *,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """A carrier's account: duty, gateways, contract."""
    here = installation()
    whose = account_named(carrier)
    asked = span_of(span)
    report = here.database.read(lambda conn: quota_report(conn, whose, span=asked, now=here.now()))
    show(report, as_json=as_json, as_csv=as_csv)


@app.verb("gaps")
def gaps(
    slug: Slug,
    week: WeekLabel,
    reason: _ReasonForLooking = "",
    *,
    whole_numbers: _WholeNumbers = False,
    as_person: AsPerson = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Who was not reached, each with the cause."""
    here = installation()
    parse_period(week)
    person = _looker(here, as_person, whole_numbers=whole_numbers, reason=reason)
    if as_csv:
        _gaps_as_csv(here, person, slug, week, whole_numbers=whole_numbers, reason=reason)
        return
    vault = here.vault()
    report = here.database.read(
        lambda conn: gaps_report(conn, slug, label=week, vault=vault, whole_numbers=whole_numbers)
    )
    # Logged before anything is shown: what cannot be logged is not looked at.
    here.log_look(
        person,
        what=_what_gaps(slug, week, whole_numbers),
        reason=reason,
        rows=len(report.rows),
    )
    show(report, as_json=as_json)


@app.verb("timeline")
def timeline(
    msisdn: Annotated[str, argument("msisdn", metavar="MSISDN")],
    reason: _ReasonForLooking = "",
    *,
    as_person: AsPerson = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """One number's history."""
    here = installation()
    asked = normalise(msisdn)
    person = _looker(here, as_person, whole_numbers=False, reason=reason)
    vault = here.vault()
    report = here.database.read(lambda conn: timeline_report(conn, asked, vault=vault))
    here.log_look(person, what="timeline", reason=reason, subscriber_id=report.subscriber_id)
    show(report, as_json=as_json, as_csv=as_csv)


@app.verb("strip")
def strip(
    msisdn: Annotated[str, argument("msisdn", metavar="MSISDN")],
    week: Annotated[str | None, option("strip_week", "--week", metavar="WEEK")] = None,
    reason: _ReasonForLooking = "",
    *,
    as_person: AsPerson = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """One number's 52 weeks."""
    here = installation()
    asked = normalise(msisdn)
    until = week_of(here.now()) if week is None else Week.parse(week)
    person = _looker(here, as_person, whole_numbers=False, reason=reason)
    vault = here.vault()
    report = here.database.read(lambda conn: strip_report(conn, asked, until=until, vault=vault))
    here.log_look(person, what="strip", reason=reason, subscriber_id=report.subscriber_id)
    show(report, as_json=as_json, as_csv=as_csv)


def _show_week(read: ByWeek, slug: str, week: str, *, as_json: bool, as_csv: bool) -> None:
    here = installation()
    parse_period(week)
    report = here.database.read(lambda conn: read(conn, slug, label=week))
    show(report, as_json=as_json, as_csv=as_csv)


def _looker(
    here: Installation, as_person: Path | None, *, whole_numbers: bool, reason: str
) -> Person:
    """Who looks at persons: never a carrier's, and for whole numbers only with right and reason."""
    person = here.acting(as_person)
    if person.role is Role.CARRIER:
        raise NotAllowed(say("carrier_sees_totals", name=person.name))
    if whole_numbers:
        require(person, Act.EXPORT_NUMBERS)
        if not reason.strip():
            raise GuardRefused(say("look_needs_reason"))
    return person


def _gaps_as_csv(
    here: Installation,
    person: Person,
    slug: str,
    week: str,
    *,
    whole_numbers: bool,
    reason: str,
) -> None:
    """The whole list, however long, line by line."""
    vault = here.vault()
    total = here.database.read(
        lambda conn: gaps_report(conn, slug, label=week, vault=vault, limit=0).total
    )
    here.log_look(person, what=_what_gaps(slug, week, whole_numbers), reason=reason, rows=total)

    def lines(conn: Connection) -> Iterator[str]:
        found = gap_stream(conn, slug, label=week, vault=vault, whole_numbers=whole_numbers)
        return csv.lines(gap_heads(LANGUAGE), (gap_cells(one, LANGUAGE) for one in found))

    here.database.read(lambda conn: sys.stdout.writelines(lines(conn)))


def _what_gaps(slug: str, week: str, whole_numbers: bool) -> str:  # noqa: FBT001
    return f"gaps {slug} {week}{' whole' if whole_numbers else ''}"
