"""The command `loa`: every noun under one roof, and one ending for all that goes wrong."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec

import typer

from console import (
    alert,
    audit,
    campaign,
    contract,
    doctor,
    duty,
    gateway,
    init,
    issued,
    lab,
    link,
    recovering,
    report,
    roster,
    running,
    settlement,
    statement,
    stoplist,
    user,
    week,
)
from console.command_help import help_for
from console.exits import ExitCode
from console.failures import failure_of, wants_traceback
from console.telling import tell_failure

app = typer.Typer(
    name="loa",
    help=help_for("loa"),
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)

for _noun, _sub_app in (
    ("user", user.app),
    ("duty", duty.app),
    ("alert", alert.app),
    ("gateway", gateway.app),
    ("contract", contract.app),
    ("roster", roster.app),
    ("campaign", campaign.app),
    ("link", link.app),
    ("stoplist", stoplist.app),
    ("week", week.app),
    ("report", report.app),
    ("statement", statement.app),
    ("settlement", settlement.app),
    ("quota", issued.app),
    ("audit", audit.app),
    ("lab", lab.app),
):
    app.add_typer(_sub_app, name=_noun)

app.command("init", help=help_for("init"))(init.init)
app.command("doctor", help=help_for("doctor"))(doctor.doctor)
app.command("recover", help=help_for("recover"))(recovering.recover)
app.command("run", help=help_for("run"))(running.run)
app.command("up", help=help_for("up"))(running.up)
app.command("console", help=help_for("console"))(running.console)

if find_spec("console.demo") is not None:
    app.command("demo", help=help_for("demo"))(import_module("console.demo").app_demo)


def run(words: Sequence[str] | None = None) -> int:
    """Carry out one command; the exit code. `words` are those after `loa`, by default the shell's.

    Nothing is raised to the shell: what goes wrong is told on stderr with its next step.
    """
    try:
        code = app(
            list(sys.argv[1:] if words is None else words), prog_name="loa", standalone_mode=False
        )
    except SystemExit as ending:
        return ending.code if isinstance(ending.code, int) else ExitCode.FAILED
    except BaseException as error:
        if wants_traceback() and not isinstance(error, KeyboardInterrupt):
            raise
        failure = failure_of(error)
        tell_failure(failure.words)
        return int(failure.code)
    return int(code) if isinstance(code, int) else ExitCode.OK


if __name__ == "__main__":
    sys.exit(run())
