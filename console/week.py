"""`loa week`: where a week stands, and whether its ledger proves itself."""

from __future__ import annotations

from typer import Exit

from campaigns.period import parse_period
from console.exits import ExitCode
from console.installation import installation
from console.options import AsCsv, AsJson, Noun, Slug, WeekLabel
from console.pilot import waiting_lines
from console.telling import show, tell
from console.words import say
from reports.verify import verify as verify_week
from reports.week_status import week_status

app = Noun("week")


@app.verb("status")
def status(slug: Slug, week: WeekLabel, *, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Roster, statuses, duty, shortfall; 3 where it is complete and not kept."""
    here = installation()
    parse_period(week)
    report = here.database.read(lambda conn: week_status(conn, slug, label=week))
    show(report, as_json=as_json, as_csv=as_csv)
    for line in waiting_lines(here.settings, slug):
        tell(line)
    if report.complete and not report.kept:
        tell(say("week_not_kept"))
        raise Exit(ExitCode.SHORTFALL)


@app.verb("verify")
def verify(slug: Slug, week: WeekLabel, *, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Refold the facts and compare; 0 only if sound and kept."""
    here = installation()
    parse_period(week)
    vault = here.vault()
    report = here.database.read(lambda conn: verify_week(conn, slug, label=week, vault=vault))
    show(report, as_json=as_json, as_csv=as_csv)
    if not report.sound:
        tell(say("week_unsound", count=report.difference_count))
    else:
        tell(say("week_sound_kept" if report.kept else "week_sound_short"))
    raise Exit(report.exit_code)
