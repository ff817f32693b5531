"""`loa alert`: what is wrong, who was told, who takes care of it, and whether calls arrive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any, Final

from sqlalchemy import Connection
from typer import Exit

from campaigns import watch
from campaigns.accounts import Act, require
from campaigns.watch import Alert, AlertKind, Notice, OnDuty, Step, Way
from console.exits import ExitCode, NotDone
from console.installation import installation
from console.options import AsJson, AsPerson, DryRun, Noun, Reason, argument, option
from console.telling import show_line, show_object, show_sheets
from console.words import LANGUAGE, say
from reports.alert_words import headline, words_of
from reports.sheet import Sheet
from reports.words import Language, words
from scheduler.bootstrap import assemble
from scheduler.telling import Spans, say_to_all

app = Noun("alert")

#: How many `--all` shows.
_LATEST: Final = 50


@app.verb("list")
def list_(
    *,
    everything: Annotated[bool, option("alerts_all", "--all")] = False,
    as_json: AsJson = False,
) -> None:
    """What is wrong now, or was; what had not lasted long enough to be told is none."""
    here = installation()
    found, notices = here.database.read(lambda conn: _alerts(conn, everything=everything))
    spans = Spans(here.clock)
    alerts = [one for one in found if spans.told_from(one) <= (one.cleared_at or here.now())]
    if as_json:
        show_object({"alerts": [_as_object(one, notices) for one in alerts]})
        return
    names = ("id", "since", "headline", "told", "by", "escalated", "cleared")
    heads = tuple(say(f"alert_{name}") for name in names)
    sent = Counter(one.alert_id for one in notices if one.step is Step.SENT)
    rows = tuple(
        (
            one.id,
            one.raised_at,
            headline(one.kind, one.details, LANGUAGE),
            sent[one.id],
            one.acknowledged_by,
            one.escalated_at,
            one.cleared_at,
        )
        for one in alerts
    )
    show_sheets([Sheet(say("alerts_title"), heads, rows)])


@app.verb("ack")
def ack(
    alert_id: Annotated[int, argument("alert_id", metavar="ID")],
    reason: Reason,
    *,
    as_person: AsPerson = None,
) -> None:
    """Take care of an alert."""
    here = installation()
    person = here.acting(as_person)
    if not here.database.transact(
        lambda conn: watch.acknowledge(conn, alert_id, person=person, reason=reason, now=here.now())
    ):
        raise NotDone(say("alert_untaken", id=alert_id))
    show_line(say("alert_acknowledged", name=person.name, id=alert_id))


@app.verb("test")
def trial(*, dry_run: DryRun = False, as_person: AsPerson = None, as_json: AsJson = False) -> None:
    """Call everybody on duty by every way; 1 where any way fails."""
    here = installation()
    person = here.acting(as_person)
    require(person, Act.KEEP_DUTY)
    people = here.database.read(watch.on_duty)
    if not people:
        raise NotDone(say("duty_nobody"))
    if dry_run:
        _show([(one, way, "") for one in people for way in one.ways], dry=True, as_json=as_json)
        return
    ports = assemble(here.settings).ports
    details = {"by": person.name, "asked_at": here.now().isoformat()}
    found = say_to_all(ports, people, AlertKind.TEST, details)
    _show(found, dry=False, as_json=as_json)
    if any(failed for _, _, failed in found):
        raise Exit(ExitCode.FAILED)


def _show(found: Sequence[tuple[OnDuty, Way, str]], *, dry: bool, as_json: bool) -> None:
    if as_json:
        calls = [
            {"name": one.name, "way": way.value, "taken": not dry and not failed, "reason": failed}
            for one, way, failed in found
        ]
        show_object({"dry_run": dry, "calls": calls})
        return
    taken = say("test_would" if dry else "test_taken")
    rows = tuple(
        (one.name, one.level, way.value, say("test_failed", reason=failed) if failed else taken)
        for one, way, failed in found
    )
    said = words(LANGUAGE)
    heads = (say("duty_name"), say("duty_level"), said.of("way"), said.of("verdict"))
    show_sheets([Sheet(say("test_title"), heads, rows)])


def _alerts(conn: Connection, *, everything: bool) -> tuple[Sequence[Alert], Sequence[Notice]]:
    alerts = watch.latest_alerts(conn, _LATEST) if everything else watch.open_alerts(conn)
    return alerts, watch.notices_of(conn, [one.id for one in alerts])


def _as_object(one: Alert, notices: Sequence[Notice]) -> dict[str, Any]:
    said = {str(each): headline(one.kind, one.details, each) for each in Language}
    more = {str(each): words_of(one.kind, one.details, each) for each in Language}
    return {
        "id": one.id,
        "kind": one.kind.value,
        "scope": one.scope,
        "grade": one.grade,
        "headline": said,
        "words": more,
        "raised_at": one.raised_at,
        "worsened_at": one.worsened_at,
        "acknowledged_at": one.acknowledged_at,
        "acknowledged_by": one.acknowledged_by or None,
        "reason": one.reason or None,
        "escalated_at": one.escalated_at,
        "cleared_at": one.cleared_at,
        "notices": [_notice_as_object(each) for each in notices if each.alert_id == one.id],
    }


def _notice_as_object(one: Notice) -> dict[str, Any]:
    return {
        "duty_id": one.duty_id,
        "way": one.way.value,
        "what": one.what.value,
        "step": one.step.value,
        "words": one.words,
        "at": one.at,
    }
