"""`loa run` and `loa up`: everything in one process, the ledger's figures shown as they move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final

from rich.progress import Progress, TaskID
from sqlalchemy import Connection
from typer import Exit

from campaigns import register
from campaigns.definition import load
from campaigns.period import period_of
from campaigns.week import Week, week_of
from console.checking import check_text
from console.exercise.leaping import Leaper
from console.exits import ExitCode, GuardRefused, NotDone
from console.installation import check_initialised, clock_of, installation
from console.options import AsJson, DryRun, option
from console.receipts import serve_door
from console.stopping import Stopping, heeding_signals
from console.telling import counting, show_object, show_sheets, tell
from console.web.serving import serve_console
from console.words import LANGUAGE, say
from reports.errors import WeekNotOpened
from reports.week_status import WeekStatus, week_status
from reports.words import number
from scheduler.bootstrap import Process, assemble
from scheduler.clock import ScaledClock
from scheduler.embedded import Embedded, lock
from scheduler.ports import Ports
from scheduler.sentry import Sentry
from scheduler.settings import Settings

#: How often the ledger is looked at, in real seconds; it costs one pass over the week's index.
_LOOK_SECONDS: Final = 1.0
#: An exercise looks oftener, as its hours fly.
_LEAP_SECONDS: Final = 0.1


@dataclass(frozen=True, slots=True)
class Watched:
    """One campaign's period that is waited for."""

    slug: str
    label: str
    ends_at: datetime


def run(
    campaign: Annotated[list[str] | None, option("run_campaign", "--campaign")] = None,
    week: Annotated[str | None, option("run_week", "--week")] = None,
    speed: Annotated[float, option("speed", "--speed", min=1.0)] = 1.0,
    *,
    until_complete: Annotated[bool, option("until_complete", "--until-complete")] = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Open, send and close what is due, until interrupted or complete."""
    asked = None if week is None else Week.parse(week)
    settings = Settings()
    check_initialised(settings)
    if dry_run:
        _foretell(as_json=as_json)
        return
    with lock(settings.lock_file), heeding_signals() as stopping:
        _begin_exercise(settings, asked, speed)
        here = installation()
        process = assemble(here.settings)
        _check_week(process.ports, asked)
        watched = here.database.read(
            lambda conn: _watched(conn, campaign or [], now=process.ports.clock.now())
        )
        if until_complete and not watched:
            raise NotDone(say("run_nothing"))
        with working(process):
            found = _watch(process, watched, stopping, until_complete=until_complete)
    _show(found, as_json=as_json)


def up() -> None:
    """Everything, and the receipts door, until interrupted."""
    here = installation()
    with lock(here.settings.lock_file), heeding_signals() as stopping:
        process = assemble(here.settings)
        sentry = Sentry(process.ports)
        door = serve_door(here.settings, process.ports.clock, sentry=sentry)
        try:
            tell(say("up_ready", host=here.settings.receipts_host, port=door.port))
            # With a broker, workers and beat are processes of their own: here are only the doors.
            works = here.settings.embedded
            with open_console(process), working(process) if works else nullcontext():
                _stand_guard(sentry, stopping)
        finally:
            door.stop()
            sentry.leave()


def console() -> None:
    """The web console alone, until interrupted: another process opens, sends and closes."""
    here = installation()
    with heeding_signals() as stopping, open_console(assemble(here.settings)):
        while True:
            stopping.wait(_LOOK_SECONDS)


@contextmanager
def open_console(process: Process) -> Iterator[None]:
    """The web console in this process; people are told where it is."""
    pages = serve_console(process)
    try:
        tell(say("console_ready", host=process.settings.console_host, port=pages.port))
        yield
    finally:
        pages.stop()


def _stand_guard(sentry: Sentry, stopping: Stopping) -> None:
    """Until somebody asks to stop: look whether anything ticks, whatever becomes of the ledger."""
    while True:
        sentry.look()
        stopping.wait(_LOOK_SECONDS)


def _foretell(*, as_json: bool) -> None:
    """What would go in a whole period: texts, counts, segments, cost, and when it would end."""
    here = installation()
    found = [
        check_text(one.definition, file=f"{one.slug} {one.number}", here=here)
        for one in here.database.read(register.running_campaigns)
    ]
    if as_json:
        show_object({"campaigns": [one.as_json() for one in found]})
        return
    for one in found:
        show_sheets(one.sheets(LANGUAGE))
    if not found:
        tell(say("run_nothing"))


@contextmanager
def working(process: Process) -> Iterator[None]:
    """Worker and beat in this process, stopped with what is on the wire waited for."""
    embedded = Embedded(process)
    try:
        embedded.start()
        yield
    finally:
        tell(say("run_stopping"))
        embedded.stop()


def _begin_exercise(settings: Settings, asked: Week | None, speed: float) -> None:
    """An exercise's clock that is named and not there yet begins with the week asked for."""
    if settings.clock_file is not None and asked is not None and not settings.clock_file.exists():
        ScaledClock.start(settings.clock_file, start=asked.starts_at, speed=speed)
    clock_of(settings)


def _check_week(ports: Ports, asked: Week | None) -> None:
    """Refuse a week that is over or not begun; an exercise leaps ahead to one that is not begun."""
    now = ports.clock.now()
    if asked is None or asked == week_of(now):
        return
    over = now >= asked.ends_at
    if ports.live:
        name = "week_over_live" if over else "week_not_begun_live"
        raise GuardRefused(say(name, week=asked, gateways=", ".join(sorted(ports.live))))
    if over or not isinstance(ports.clock, ScaledClock):
        raise GuardRefused(say("week_over" if over else "week_needs_clock", week=asked))
    ports.clock.leap_to(asked.starts_at)


def _watched(conn: Connection, slugs: Sequence[str], *, now: datetime) -> tuple[Watched, ...]:
    """The periods to wait for: of the campaigns named, else of all that run.

    Every running campaign is sent, so naming some and not others is refused rather than ignored.
    """
    running = {one.slug: one for one in register.running_campaigns(conn)}
    for slug in slugs:
        if slug not in running:
            raise GuardRefused(say("run_not_running", slug=slug))
    others = sorted(set(running) - set(slugs)) if slugs else []
    if others:
        raise GuardRefused(say("run_others", slugs=", ".join(others), slug=others[0]))
    found = []
    for slug, one in running.items():
        definition = load(one.definition, place=slug)
        if definition.routes:
            unit = period_of(definition.cadence.unit, now)
            found.append(Watched(slug, unit.label, unit.ends_at))
    return tuple(found)


def _watch(
    process: Process, watched: Sequence[Watched], stopping: Stopping, *, until_complete: bool
) -> list[WeekStatus]:
    """Show how the periods move; return their last statuses when they are complete."""
    leaper = _leaper(process.ports, watched)
    with counting() as bar:
        tasks = {
            one: bar.add_task(f"{one.slug} {one.label}", total=None, note="") for one in watched
        }
        while True:
            found = process.ports.database.read(lambda conn: _statuses(conn, watched))
            _move(bar, tasks, found)
            statuses = [one for one in found.values() if one is not None]
            if until_complete and len(statuses) == len(watched) and _all_complete(statuses):
                return statuses
            _wait(stopping, leaper)


def _leaper(ports: Ports, watched: Sequence[Watched]) -> Leaper | None:
    """In an exercise that waits for periods, idle hours are leapt over, to just after their end."""
    if not watched or not isinstance(ports.clock, ScaledClock):
        return None
    last = max(one.ends_at for one in watched)
    return Leaper(ports, ports.clock, until=last + timedelta(minutes=1))


def _wait(stopping: Stopping, leaper: Leaper | None) -> None:
    if leaper is None:
        stopping.wait(_LOOK_SECONDS)
    else:
        stopping.wait(0.0 if leaper.look() else _LEAP_SECONDS)


def _statuses(conn: Connection, watched: Sequence[Watched]) -> dict[Watched, WeekStatus | None]:
    return {one: _status(conn, one) for one in watched}


def _status(conn: Connection, one: Watched) -> WeekStatus | None:
    try:
        return week_status(conn, one.slug, label=one.label)
    except WeekNotOpened:
        return None


def _all_complete(statuses: Sequence[WeekStatus]) -> bool:
    return all(one.complete for one in statuses)


def _move(
    bar: Progress, tasks: dict[Watched, TaskID], found: dict[Watched, WeekStatus | None]
) -> None:
    for one, status in found.items():
        if status is None:
            continue
        waiting = status.by_status["due"] + status.by_status["claimed"]
        uncertain = status.by_status["unresolved"]
        note = say("run_note", uncertain=number(uncertain)) if uncertain else ""
        bar.update(tasks[one], total=status.owed, completed=status.owed - waiting, note=note)


def _show(found: Sequence[WeekStatus], *, as_json: bool) -> None:
    """The verdict: 3 where a week that is waited for is not kept."""
    if as_json:
        show_object({"weeks": [one.as_json() for one in found]})
    else:
        for one in found:
            show_sheets(one.sheets(LANGUAGE))
    if not all(one.kept for one in found):
        tell(say("week_not_kept"))
        raise Exit(ExitCode.SHORTFALL)
