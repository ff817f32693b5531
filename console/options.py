"""Options that many commands share, each said once, in the console's language."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from console.command_help import help_for
from console.option_help import OPTION_HELP
from console.words import pick

Command = TypeVar("Command", bound=Callable[..., Any])


def option(name: str, *flags: str, **settings: Any) -> Any:
    """A typer option whose help stands in the table under `name`."""
    return typer.Option(*flags, help=pick(OPTION_HELP[name]), **settings)


def argument(name: str, **settings: Any) -> Any:
    """A typer argument whose help stands in the table under `name`."""
    return typer.Argument(help=pick(OPTION_HELP[name]), **settings)


class Noun(typer.Typer):
    """The sub-app of one noun, such as `roster`; its verbs have their help in the table."""

    def __init__(self, name: str) -> None:
        super().__init__(help=help_for(name), no_args_is_help=True, rich_markup_mode="rich")
        self._name = name

    def verb(self, name: str) -> Callable[[Command], Command]:
        """Register a command under this noun: `@app.verb("import")`."""
        return self.command(name, help=help_for(f"{self._name} {name}"))


AsJson = Annotated[bool, option("json", "--json")]
AsCsv = Annotated[bool, option("csv", "--csv")]
AsPerson = Annotated[
    Path | None,
    option("as_person", "--as-person", envvar="LOA_TOKEN_FILE", dir_okay=False, metavar="FILE"),
]
DryRun = Annotated[bool, option("dry_run", "--dry-run")]
Yes = Annotated[bool, option("yes", "--yes", "-y")]
NoInput = Annotated[bool, option("no_input", "--no-input")]
Reason = Annotated[str, option("reason", "--reason")]
Slug = Annotated[str, argument("slug", metavar="SLUG")]
WeekLabel = Annotated[str, argument("week", metavar="WEEK")]
