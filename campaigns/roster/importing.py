"""A delivery is read, staged, and asked about where the roster jumps or a carrier brought it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from campaigns.accounts import Person
from campaigns.carrier import Carrier
from campaigns.database import DatabasePort, Work
from campaigns.errors import CampaignsError
from campaigns.roster import deliveries
from campaigns.roster.carrying import (
    SLICES,
    Phase,
    Progress,
    SliceRows,
    carried_out,
    finish_interrupted,
    forget_refused,
    nobody_looks,
)
from campaigns.roster.comparison import Comparison
from campaigns.roster.deliverer import carrier_for, why_ask
from campaigns.roster.deliveries import Counts, Kind, State
from campaigns.roster.reading import RosterFile
from campaigns.roster.refusals import RefusalFile
from campaigns.roster.survey import Survey
from campaigns.vault import Vault


def import_roster(
    database: DatabasePort,
    vault: Vault,
    file: Path,
    *,
    kind: Kind,
    carrier: Carrier | None = None,
    document: str = "",
    declared: int | None = None,
    person: Person,
    now: datetime,
    dry_run: bool = False,
    progress: Progress | None = None,
    random_bytes: Callable[[int], bytes] = os.urandom,
    slices: SliceRows = SLICES,
) -> Counts:
    """Import a file of subscribers: good rows go in, bad ones to `FILE.refused.csv`.

    A full file (of `carrier`, else over all) lets those leave whom it does not name; where the
    roster would jump, or a carrier delivers its own, nothing changes, and the state is `asked`. A
    dry run only counts and writes refusals. `random_bytes` makes each subscriber's own key. Cut
    off, it is repeated unharmed.

    Raises NotAllowed, BadRosterFile, PeriodIsOpening, Overtaken.
    """
    carrier = carrier_for(person, carrier)
    begin = partial(
        deliveries.begin,
        file_name=file.name,
        kind=kind,
        carrier=carrier,
        document=document,
        declared=declared,
        person=person.name,
        now=now,
    )
    surveyed = partial(Survey, database, vault, random_bytes=random_bytes, slice_rows=slices.read)
    told = progress or nobody_looks
    read = partial(_read, kind=kind, carrier=carrier, person=person, told=told, slices=slices)
    with RosterFile(file, carrier=carrier) as roster:
        delivery_id = None if dry_run else _begun(database, begin, told=told, slices=slices)
        comparison = Comparison(roster.columns, carrier=carrier)
        survey = surveyed(comparison=comparison, delivery_id=delivery_id)
        with _abandoned_on_failure(survey, database, slices):
            counts = read(roster, survey)
            counts = replace(counts, delivery_id=delivery_id, declared=declared)
            return _applied_unless_asked(database, counts, now=now, told=told, slices=slices)


def _begun(database: DatabasePort, begin: Work[int], *, told: Progress, slices: SliceRows) -> int:
    """The new delivery's id, once nothing is left of those before it."""
    finish_interrupted(database, progress=told, slices=slices)
    return database.transact(begin)


def _read(
    roster: RosterFile,
    survey: Survey,
    *,
    kind: Kind,
    carrier: Carrier | None,
    person: Person,
    told: Progress,
    slices: SliceRows,
) -> Counts:
    """Survey the whole file; what it found is kept with the delivery, where there is one."""
    with RefusalFile(roster.path, delimiter=roster.delimiter) as refusals:
        for rows in roster.slices(slices.read):
            refusals.write(rows.refusals)
            survey.take(rows)
            told(Phase.READING, roster.share_read)
    reasons = survey.take_leaving(of_carrier=carrier) if kind is Kind.FULL else ()
    why_asked = "\n".join((*why_ask(person, survey.taken), *reasons))
    survey.conclude(sha256=roster.sha256, why_asked=why_asked)
    return Counts(
        delivery_id=None,
        state=State.ASKED if why_asked else State.APPLIED,
        why_asked=why_asked,
        refusals=refusals.path if refusals.was_made else None,
        **survey.figures,
    )


@contextmanager
def _abandoned_on_failure(
    survey: Survey, database: DatabasePort, slices: SliceRows
) -> Iterator[None]:
    """Refuse a delivery that ends before it is asked about or applied: it is imported again."""
    try:
        yield
    except (CampaignsError, KeyboardInterrupt) as error:
        survey.abandon(why=str(error) or "interrupted")
        forget_refused(database, slices)
        raise


def _applied_unless_asked(
    database: DatabasePort, counts: Counts, *, now: datetime, told: Progress, slices: SliceRows
) -> Counts:
    if counts.delivery_id is None:
        return counts
    if counts.state is State.ASKED:
        _replace_older(database, counts.delivery_id, slices)
        return counts
    return carried_out(database, counts, now=now, told=told, slices=slices)


def _replace_older(database: DatabasePort, delivery_id: int, slices: SliceRows) -> None:
    """What the same person delivered before and still waits is not what they mean any more."""
    database.transact(lambda conn: deliveries.replace_older(conn, delivery_id))
    forget_refused(database, slices)
