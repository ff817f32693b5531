"""`loa demo`: a whole week for a synthetic province, against carriers on this machine, in
minutes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

from rich.progress import Progress, TaskID
from typer import Exit

from campaigns.week import local
from console.exercise.phrases import say
from console.exercise.playing import Played, play
from console.exercise.staging import Plan, Stage, set_stage
from console.exits import ExitCode
from console.options import AsJson, option
from console.telling import counting, show, show_line, show_object, tell
from console.words import LANGUAGE
from gateways import registry
from reports.week_status import WeekStatus
from reports.words import number, words

_OURS: Final = ("viettel", "vnpt", "mobifone", "zalo_zns", "zalo_oa")


def app_demo(
    subscribers: Annotated[int, option("demo_subscribers", "--subscribers", min=50)] = 20_000,
    seed: Annotated[int, option("seed", "--seed")] = 1,
    faults: Annotated[str, option("faults", "--faults")] = "usual",
    plant: Annotated[int, option("plant", "--plant", min=0)] = 0,
    home: Annotated[Path | None, option("demo_home", "--home")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Play the week, show what came of it; exit code 0 if it was sound, whatever the verdict."""
    plan = Plan(
        home=(home or Path.cwd() / ".loa-demo").resolve(),
        subscribers=subscribers,
        seed=seed,
        faults=faults,
        plant=plant,
        gateways=tuple(name for name in _OURS if name in registry.gateways()),
    )
    tell(say("title", subscribers=number(subscribers), faults=faults))
    stage = _staged(plan)
    try:
        played = _played(stage)
    finally:
        stage.strike()
    if as_json:
        show_object(played.as_json())
    else:
        _show(played, stage)
    if not played.sound:
        raise Exit(ExitCode.FAILED)


def _staged(plan: Plan) -> Stage:
    with counting() as bar:
        tasks: dict[str, TaskID] = {}

        def told(step: str, share: float) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(say("staging", step=say(step)), total=100, note="")
            bar.update(tasks[step], completed=100 * share)

        return set_stage(plan, told=told)


def _played(stage: Stage) -> Played:
    with counting() as bar:
        tasks = {slug: bar.add_task(slug, total=None, note="") for slug in stage.plan.campaigns}

        def watch(weeks: Sequence[WeekStatus], now: datetime) -> None:
            for one in weeks:
                _move(bar, tasks[one.campaign], one, now)

        return play(stage, watch=watch)


def _move(bar: Progress, task: TaskID, one: WeekStatus, now: datetime) -> None:
    waiting = one.by_status["due"] + one.by_status["claimed"]
    note = say("sent", waiting=number(waiting), uncertain=number(one.by_status["unresolved"]))
    local_time = local(now).strftime("%a %d/%m %H:%M")
    bar.update(
        task,
        description=f"{one.campaign} {local_time}",
        total=one.owed,
        completed=one.owed - waiting,
        note=note,
    )


def _show(played: Played, stage: Stage) -> None:
    for report in played.reports:
        show(report, as_json=False)
    gateways = played.truth["gateways"].values()
    media = played.truth["media"].values()
    show_line(
        say(
            "truth",
            taken=number(sum(one["taken"] for one in media)),
            doubled=number(sum(one["doubled"] for one in media)),
            wrong=number(sum(one["wrong_links"] for one in gateways)),
            outside=number(sum(one["outside_windows"] for one in gateways)),
            fast=number(sum(one["above_tps"] for one in gateways)),
        )
    )
    _show_halts(played)
    _show_comparison(played)
    _show_verdict(played)
    show_line(say("folder", home=stage.plan.home))
    _show_console(stage)


def _show_console(stage: Stage) -> None:
    """How to open the console on what was played, and by which log-ins."""
    home, settings = stage.plan.home, stage.settings
    show_line(say("console", home=home, host=settings.console_host, port=settings.console_port))
    for one in stage.log_ins:
        show_line(say("log_in", name=one.name, password=one.password))


def _show_halts(played: Played) -> None:
    """Each scope once, with how often it was halted and why the last time."""
    times = Counter(one.scope for one in played.released)
    last = {one.scope: one.reason for one in played.released}
    for scope, count in times.items():
        show_line(say("released", scope=scope, times=count, reason=last[scope]))


def _show_comparison(played: Played) -> None:
    found = played.comparison
    show_line(
        say(
            "unresolved",
            total=number(found.unresolved_taken + found.unresolved_not_taken),
            taken=number(found.unresolved_taken),
            not_taken=number(found.unresolved_not_taken),
        )
    )
    if not found.differences:
        show_line(say("no_differences"))
        return
    show_line(say("differences", count=number(len(found.differences))))
    for one in found.differences[:20]:
        show_line(
            say("difference", kind=one.kind, medium=one.medium, address=one.address, week=one.week)
        )


def _show_verdict(played: Played) -> None:
    said = words(LANGUAGE)
    for one in played.weeks:
        short = one.shortfall.items()
        reasons = ", ".join(f"{said.of(reason)} {number(n)}" for reason, n in short)
        name = "kept" if one.kept else "not_kept"
        show_line(say(name, slug=one.campaign, week=one.week, reasons=reasons))
    if played.sound:
        show_line(say("sound", seconds=round(played.seconds)))
        return
    count = sum(one.difference_count for one in played.verifications)
    show_line(say("unsound", count=number(count)))
