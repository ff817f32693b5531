"""A statement is read, compared and kept; each difference is a case, and nothing else changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

from campaigns.accounts import Act, NotAllowed, Person, Role, require
from campaigns.database import DatabasePort
from campaigns.settlement import files
from campaigns.settlement.files import Handed
from campaigns.settlement.subject import Subject
from campaigns.settlement.survey import Phase, Progress, SliceRows, Survey, Writer
from campaigns.vault import Vault

_SLICES: Final = SliceRows()


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What a statement holds. `read` counts rows, `stated` attempts of ours, `kinds` cases."""

    file_id: int | None = None
    """None after a dry run."""
    sha256: str = ""
    read: int = 0
    refused: int = 0
    """Rows that could not be read, or not matched without guessing."""
    repeated: int = 0
    """Rows that say what an earlier one says, to the last letter."""
    stated: int = 0
    """Attempts that the other rows speak of: the sum of the next three."""
    equal: int = 0
    silent: int = 0
    """The carrier says that it does not know either."""
    differing: int = 0
    kinds: Mapping[str, int] = field(default_factory=dict)
    """Differences by kind, each a case."""
    known: int = 0
    """Of them, those that an earlier import had opened."""
    refusals: Path | None = None
    """The file that goes back to whoever delivered it; None where no row was refused."""

    @property
    def figures(self) -> dict[str, Any]:
        """What is kept with the file: all that is counted."""
        told = asdict(self)
        return {name: told[name] for name in told if name not in _NOT_COUNTED}


_NOT_COUNTED: Final = ("file_id", "sha256", "refusals")


def import_statement(
    database: DatabasePort,
    vault: Vault,
    file: Path,
    *,
    subject: Subject,
    complete: bool = False,
    document: str = "",
    file_name: str | None = None,
    person: Person,
    now: datetime,
    dry_run: bool = False,
    progress: Progress | None = None,
    slices: SliceRows = _SLICES,
) -> Counts:
    """Compare a carrier's statement with the ledger; bad rows go to `FILE.refused.csv`.

    No obligation and no fact changes. `complete`: it claims that what it does not speak of was not
    sent. The same bytes again are compared again, and the same difference stays one case. A dry
    run only counts and writes refusals. Cut off, it is repeated unharmed. `file_name` is what its
    sender calls it. A carrier's person states for that carrier, about its own gateway.

    Raises NotAllowed, BadSettlementFile.
    """
    require(person, Act.IMPORT_STATEMENT)
    _check_own(person, subject)
    told = progress or _nothing
    survey = Survey(database, vault, subject, slices=slices)
    sha256 = survey.take(file, told=told)
    if dry_run:
        survey.compare(None, complete=complete, told=told)
        return replace(_counts(survey), sha256=sha256.hex())
    handed = Handed(
        path=file,
        file_name=file_name or file.name,
        sha256=sha256,
        subject=subject,
        complete=complete,
        document=document,
        person=person.name,
        at=now,
    )
    return _recorded(database, vault, survey, handed=handed, told=told)


def _check_own(person: Person, subject: Subject) -> None:
    """Cases show what the ledger has: through a file about another's gateway it would be read."""
    if person.role is not Role.CARRIER:
        return
    own = person.carrier
    if own is None or (own, own.gateway) != (subject.carrier, subject.gateway):
        raise NotAllowed(
            f"{person.name} ({person.role}) may bring in statements of their own carrier about its "
            "own gateway only: leave others' to them or to the department"
        )


def _recorded(
    database: DatabasePort, vault: Vault, survey: Survey, *, handed: Handed, told: Progress
) -> Counts:
    """Keep the file before its first case: a fact may rest on it as soon as a case is there."""
    file_id = database.transact(partial(files.begin, handed=handed), recover=files.lost)
    files.keep(database, vault, handed, file_id)
    writer = Writer(database, file_id, now=handed.at)
    survey.compare(writer, complete=handed.complete, told=told)
    survey.write_strangers(handed.path, writer, sha256=handed.sha256)
    counts = replace(
        _counts(survey), file_id=file_id, sha256=handed.sha256.hex(), known=writer.known
    )
    conclude = partial(files.conclude, handed=handed, file_id=file_id, counts=counts.figures)
    database.transact(conclude, recover=files.lost)
    return counts


def _counts(survey: Survey) -> Counts:
    figures = survey.figures
    return Counts(
        read=figures["read"],
        refused=figures["refused"],
        repeated=figures["repeated"],
        stated=figures["stated"],
        equal=figures["equal"],
        silent=figures["silent"],
        differing=figures["differing"],
        kinds=dict(sorted(survey.kinds.items())),
        refusals=survey.refusals,
    )


def _nothing(phase: Phase, share: float) -> None:
    """Nobody looks on."""
