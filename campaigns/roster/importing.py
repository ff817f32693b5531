"""A delivery is read, staged, asked about where the roster would jump, carried out in slices."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from campaigns.accounts import Act, Person, require, require_other
from campaigns.carrier import Carrier
from campaigns.database import DatabasePort, Work
from campaigns.errors import CampaignsError
from campaigns.roster import deliveries
from campaigns.roster.comparison import Comparison
from campaigns.roster.deliveries import Counts, Kind, NotAsked, State
from campaigns.roster.reading import RosterFile
from campaigns.roster.refusals import RefusalFile
from campaigns.roster.staging import drop, span
from campaigns.roster.subscribers import carry_out
from campaigns.roster.survey import Survey
from campaigns.vault import Vault


@dataclass(frozen=True, slots=True)
class SliceRows:
    """How many rows are handled at a time: they bound memory and what a lane waits to write."""

    read: int = 20_000
    """Looked up and staged in one transaction."""
    applied: int = 50_000
    """Changed in one transaction. Each rewrites about every page of the index by msisdn, so
    smaller ones cost more in all."""


_SLICES: Final = SliceRows()


class Phase(StrEnum):
    """What an import is at, for its progress bar."""

    READING = "reading"
    """Its file is read and compared; nothing of it shows."""
    APPLYING = "applying"
    """The roster is changed."""


Progress = Callable[[Phase, float], object]
"""Told after each slice: the phase, and how much of it is done, from 0 to 1."""


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
    slices: SliceRows = _SLICES,
) -> Counts:
    """Import a file of subscribers: good rows go in, bad ones to `FILE.refused.csv`.

    A full file (of `carrier`, else over all) lets those leave whom it does not name; where the
    roster would jump nothing changes, and the state is `asked`. A dry run only counts and writes
    refusals. `random_bytes` makes each subscriber's own key. Cut off, it is repeated unharmed.

    Raises NotAllowed, BadRosterFile, PeriodIsOpening, Overtaken.
    """
    require(person, Act.IMPORT_ROSTER)
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
    told = progress or _nothing
    with RosterFile(file, carrier=carrier) as roster:
        delivery_id = None if dry_run else _begun(database, begin, told=told, slices=slices)
        survey = Survey(
            database,
            vault,
            comparison=Comparison(roster.columns, carrier=carrier),
            delivery_id=delivery_id,
            random_bytes=random_bytes,
            slice_rows=slices.read,
        )
        with _abandoned_on_failure(survey, database, slices):
            counts = _read(roster, survey, kind=kind, carrier=carrier, told=told, slices=slices)
            counts = replace(counts, delivery_id=delivery_id, declared=declared)
            return _applied_unless_asked(database, counts, now=now, told=told, slices=slices)


def confirm(
    database: DatabasePort,
    delivery_id: int,
    *,
    person: Person,
    now: datetime,
    progress: Progress | None = None,
    slices: SliceRows = _SLICES,
) -> Counts:
    """Carry out a delivery that was asked about. Another person does so than who imported it.

    Raises NotAllowed, NotAsked, PeriodIsOpening, Overtaken.
    """
    counts = _asked_counts(database, delivery_id, person=person)
    return _carried_out(
        database,
        counts,
        expected=State.ASKED,
        now=now,
        told=progress or _nothing,
        slices=slices,
        confirmed_by=person.name,
    )


def decline(database: DatabasePort, delivery_id: int, *, person: Person) -> Counts:
    """Refuse a delivery that was asked about: nothing of it will show.

    Whoever imported it may decline it too. Raises NotAllowed, NotAsked.
    """
    require(person, Act.CONFIRM_ROSTER)
    why = f"declined by {person.name}"
    database.transact(
        lambda conn: deliveries.refuse(conn, delivery_id, expected=State.ASKED, why=why)
    )
    _forget_refused(database, _SLICES)
    return database.read(lambda conn: deliveries.counts_of(deliveries.found(conn, delivery_id)))


def finish_interrupted(
    database: DatabasePort, *, progress: Progress | None = None, slices: SliceRows = _SLICES
) -> int | None:
    """Finish what a process was applying when it ended; the delivery's id, None for nothing."""
    delivery_id = database.read(deliveries.applying)
    if delivery_id is not None:
        _apply(database, delivery_id, told=progress or _nothing, slices=slices)
    _forget_refused(database, slices)
    return delivery_id


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
    why_asked = "\n".join(reasons)
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
        _forget_refused(database, slices)
        raise


def _applied_unless_asked(
    database: DatabasePort, counts: Counts, *, now: datetime, told: Progress, slices: SliceRows
) -> Counts:
    if counts.delivery_id is None or counts.state is State.ASKED:
        return counts
    return _carried_out(database, counts, expected=State.READING, now=now, told=told, slices=slices)


def _asked_counts(database: DatabasePort, delivery_id: int, *, person: Person) -> Counts:
    require(person, Act.CONFIRM_ROSTER)
    row = database.read(lambda conn: deliveries.found(conn, delivery_id))
    if row.state != State.ASKED:
        raise NotAsked(f"Delivery {delivery_id} is {row.state}: only an asked one is confirmed")
    require_other(person, {"imported": row.person}, act=Act.CONFIRM_ROSTER)
    return deliveries.counts_of(row)


def _carried_out(
    database: DatabasePort,
    counts: Counts,
    *,
    expected: State,
    now: datetime,
    told: Progress,
    slices: SliceRows,
    confirmed_by: str | None = None,
) -> Counts:
    delivery_id = counts.delivery_id
    assert delivery_id is not None
    database.transact(
        lambda conn: deliveries.begin_applying(
            conn, delivery_id, expected=expected, confirmed_by=confirmed_by, now=now
        )
    )
    _apply(database, delivery_id, told=told, slices=slices)
    _forget_refused(database, slices)
    return replace(counts, state=State.APPLIED)


def _apply(database: DatabasePort, delivery_id: int, *, told: Progress, slices: SliceRows) -> None:
    """Carry out what is staged, slice by slice. Two processes at it take turns, without harm."""
    whole = max(1, database.read(lambda conn: len(span(conn, delivery_id))))
    left = whole
    while left:
        # A slice whose COMMIT was lost is looked at again: what is still staged is still to do.
        left = database.transact(
            lambda conn: _apply_slice(conn, delivery_id, slices.applied),
            recover=lambda conn: len(span(conn, delivery_id)),
        )
        told(Phase.APPLYING, 1 - left / whole)


def _apply_slice(conn: Connection, delivery_id: int, rows: int) -> int:
    """Carry out the next rows; how many are left."""
    row = deliveries.hold(conn, delivery_id)
    if row.state != State.APPLYING:
        return 0
    upto = span(conn, delivery_id).start + rows
    carry_out(conn, delivery_id, upto=upto, at=row.applied_at)
    left = len(span(conn, delivery_id))
    if not left:
        deliveries.conclude(conn, delivery_id)
    return left


def _forget_refused(database: DatabasePort, slices: SliceRows) -> None:
    """Drop what refused deliveries staged, in slices: personal data has no reason to stay."""
    while (delivery_id := database.read(deliveries.refused_and_staged)) is not None:
        _forget_slice(database, delivery_id, slices.applied)


def _forget_slice(database: DatabasePort, delivery_id: int, rows: int) -> None:
    database.transact(
        lambda conn: drop(conn, delivery_id, upto=span(conn, delivery_id).start + rows)
    )


def _nothing(phase: Phase, share: float) -> None:
    """Nobody looks on."""
