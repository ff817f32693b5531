"""`loa settlement`: what carriers state, case by case; each look at a person is logged first."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final

from campaigns.accounts import NotAllowed, Person, Role
from campaigns.carrier import Carrier, carrier_named
from campaigns.settlement import Counts, Decided, Decision, Subject, decide, import_statement
from console.carrier_totals import told_totals
from console.exits import UsageMistake
from console.installation import installation
from console.options import AsCsv, AsJson, AsPerson, DryRun, Noun, Reason, argument, option
from console.roster import Bars
from console.telling import progress, show, show_line, show_object, show_sheets, tell
from console.words import LANGUAGE, say
from reports.settlement import CaseState
from reports.settlement import settlement as settlement_report
from reports.settlement_cases import case as one_case
from reports.settlement_cases import cases as cases_report
from reports.settlement_totals import totals_report
from reports.sheet import Sheet
from reports.span import Span, span_of
from reports.words import Words, words
from scheduler.bootstrap import assemble

app = Noun("settlement")

#: Figures of an import, and the words of reports for them.
_FIGURES: Final = (
    ("read", "read"),
    ("refused", "refused"),
    ("repeated", "repeated"),
    ("stated", "stated_attempts"),
    ("equal", "equal"),
    ("silent", "silent"),
    ("differing", "differing"),
)

_Existing = Annotated[
    Path, argument("settlement_file", metavar="FILE", exists=True, dir_okay=False)
]
_OfCarrier = Annotated[str | None, option("settlement_of", "--carrier")]
_OfSpan = Annotated[str | None, option("span", "--week", metavar="WEEK|YYYY-MM")]
_Cases = Annotated[list[int], argument("cases", metavar="CASE...")]
_ReasonForLooking = Annotated[str, option("look_reason", "--reason")]


@app.verb("import")
def import_file(
    file: _Existing,
    *,
    carrier: Annotated[str, option("settlement_carrier", "--carrier")],
    week: Annotated[str, option("span", "--week", metavar="WEEK|YYYY-MM")],
    gateway: Annotated[str | None, option("contract_gateway", "--gateway")] = None,
    complete: Annotated[bool, option("complete", "--complete")] = False,
    document: Annotated[str, option("roster_document", "--document")] = "",
    dry_run: DryRun = False,
    as_person: AsPerson = None,
    as_json: AsJson = False,
) -> None:
    """Compare a carrier's statement with the ledger."""
    here = installation()
    person = here.acting(as_person)
    span = span_of(week)
    with progress() as bar:
        counts = import_statement(
            here.database,
            here.vault(),
            file,
            subject=_subject(carrier_named(carrier), gateway, span),
            complete=complete,
            document=document,
            person=person,
            now=here.now(),
            dry_run=dry_run,
            progress=Bars(bar),
        )
    _show_counts(counts, span, as_json=as_json)


@app.verb("list")
def list_cases(
    week: _OfSpan = None,
    carrier: _OfCarrier = None,
    state: Annotated[CaseState | None, option("case_state", "--state")] = None,
    reason: _ReasonForLooking = "",
    *,
    as_person: AsPerson = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Each difference with both sides."""
    here = installation()
    person = here.acting(as_person)
    whose, vault = _whose(person, carrier), here.vault()
    span = None if week is None else span_of(week)
    report = here.database.read(
        lambda conn: cases_report(conn, span, vault=vault, carrier=whose, state=state)
    )
    here.log_look(
        person, what=f"settlement {week or ''}".strip(), reason=reason, rows=len(report.rows)
    )
    show(report, as_json=as_json, as_csv=as_csv)


@app.verb("show")
def show_case(
    case: Annotated[int, argument("case", metavar="CASE")],
    reason: _ReasonForLooking = "",
    *,
    as_person: AsPerson = None,
    as_json: AsJson = False,
) -> None:
    """One difference, whole."""
    here = installation()
    person = here.acting(as_person)
    whose, vault = _whose(person, None), here.vault()
    report = here.database.read(lambda conn: one_case(conn, case, vault=vault, carrier=whose))
    here.log_look(
        person,
        what=f"settlement case {case}",
        reason=reason,
        subscriber_id=report.subscriber_id,
    )
    show(report, as_json=as_json)


@app.verb("accept")
def accept(
    cases: _Cases, reason: Reason, *, as_person: AsPerson = None, as_json: AsJson = False
) -> None:
    """It is as the carrier states."""
    _decide(cases, Decision.ACCEPTED, reason, as_person=as_person, as_json=as_json)


@app.verb("refuse")
def refuse(
    cases: _Cases, reason: Reason, *, as_person: AsPerson = None, as_json: AsJson = False
) -> None:
    """It is as the ledger has it."""
    _decide(cases, Decision.REFUSED, reason, as_person=as_person, as_json=as_json)


@app.verb("report")
def report(
    week: _OfSpan = None,
    carrier: _OfCarrier = None,
    *,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Equal, different, refused; what became of each kind."""
    here = installation()
    span = None if week is None else span_of(week)
    whose = None if carrier is None else carrier_named(carrier).value
    found = here.database.read(lambda conn: settlement_report(conn, span, carrier=whose))
    show(found, as_json=as_json, as_csv=as_csv)


@app.verb("totals")
def totals(
    gateway: Annotated[str, argument("gateway", metavar="GATEWAY")],
    week: Annotated[str, argument("span", metavar="WEEK|YYYY-MM")],
    *,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """What a carrier counts by itself, beside our counts."""
    here = installation()
    span = span_of(week)
    told = told_totals(assemble(here.settings), gateway, span)
    found = here.database.read(lambda conn: totals_report(conn, gateway, span=span, told=told))
    show(found, as_json=as_json, as_csv=as_csv)


def _subject(carrier: Carrier, gateway: str | None, span: Span) -> Subject:
    through = gateway or carrier.gateway
    if through is None:
        raise UsageMistake(say("no_own_gateway", carrier=carrier.label))
    return Subject(
        carrier=carrier, gateway=through, label=span.label, since=span.since, until=span.until
    )


def _whose(person: Person, carrier: str | None) -> str | None:
    """Whose statements this person sees: a carrier's person none but their own."""
    asked = None if carrier is None else carrier_named(carrier).value
    if person.role is not Role.CARRIER or person.carrier is None:
        return asked
    if asked not in {None, person.carrier.value}:
        raise NotAllowed(say("settlement_not_own", name=person.name))
    return person.carrier.value


def _decide(
    cases: list[int], decision: Decision, reason: str, *, as_person: Path | None, as_json: bool
) -> None:
    here = installation()
    person = here.acting(as_person)
    decided = decide(
        here.database,
        here.vault(),
        cases,
        decision=decision,
        person=person,
        reason=reason,
        now=here.now(),
    )
    if as_json:
        show_object([asdict(one) for one in decided])
        return
    said = words(LANGUAGE)
    rows = tuple((one.case_id, _came_of_it(one, said)) for one in decided)
    show_sheets([Sheet(said.of("settlement"), said.all("case", "came_of_it"), rows)])
    show_line(say("cases_decided", count=len(decided), decision=said.of(f"state_{decision}")))


def _came_of_it(one: Decided, said: Words) -> str:
    return said.of(f"event_{one.event}")


def _show_counts(counts: Counts, span: Span, *, as_json: bool) -> None:
    if as_json:
        show_object(_as_object(counts))
    else:
        said = words(LANGUAGE)
        figures = counts.figures
        rows = [(said.of(word), figures[name]) for name, word in _FIGURES]
        rows += [(said.of(f"kind_{kind}"), count) for kind, count in counts.kinds.items()]
        title = f"{said.of('settlement')} · {span.label}"
        show_sheets([Sheet(title, said.all("figure", "count"), tuple(rows))])
    if counts.refusals is not None:
        tell(say("settlement_refusals", file=counts.refusals))
    dry_run = counts.file_id is None
    tell(say("settlement_dry_run") if dry_run else say("settlement_next", span=span.label))


def _as_object(counts: Counts) -> dict[str, Any]:
    values = asdict(counts)
    values["refusals"] = None if counts.refusals is None else str(counts.refusals)
    return values
