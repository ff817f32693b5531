"""An accepted delivery is carried out in slices to its end, whatever happens; a refused one is
forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection

from campaigns.accounts import Act, Person, require, require_other
from campaigns.database import DatabasePort
from campaigns.roster import deliveries
from campaigns.roster.deliveries import Counts, NotAsked, State
from campaigns.roster.staging import drop, span
from campaigns.roster.subscribers import carry_out


@dataclass(frozen=True, slots=True)
class SliceRows:
    """How many rows are handled at a time: they bound memory and what a lane waits to write."""

    read: int = 20_000
    """Looked up and staged in one transaction."""
    applied: int = 50_000
    """Changed in one transaction. Each rewrites about every page of the index by msisdn, so
    smaller ones cost more in all."""


SLICES: Final = SliceRows()


class Phase(StrEnum):
    """What an import is at, for its progress bar."""

    READING = "reading"
    """Its file is read and compared; nothing of it shows."""
    APPLYING = "applying"
    """The roster is changed."""


Progress = Callable[[Phase, float], object]
"""Told after each slice: the phase, and how much of it is done, from 0 to 1."""


def confirm(
    database: DatabasePort,
    delivery_id: int,
    *,
    person: Person,
    now: datetime,
    progress: Progress | None = None,
    slices: SliceRows = SLICES,
) -> Counts:
    """Carry out a delivery that was asked about. Another person does so than who imported it.

    Raises NotAllowed, NotAsked, PeriodIsOpening, Overtaken.
    """
    counts = begin_confirmed(database, delivery_id, person=person, now=now)
    _to_its_end(database, delivery_id, told=progress or nobody_looks, slices=slices)
    return counts


def begin_confirmed(
    database: DatabasePort, delivery_id: int, *, person: Person, now: datetime
) -> Counts:
    """Confirm it and leave the work, which takes minutes, to `finish_interrupted`.

    Raises NotAllowed, NotAsked, PeriodIsOpening, Overtaken.
    """
    counts = _asked_counts(database, delivery_id, person=person)
    _begin(database, delivery_id, expected=State.ASKED, now=now, confirmed_by=person.name)
    return replace(counts, state=State.APPLIED)


def decline(database: DatabasePort, delivery_id: int, *, person: Person) -> Counts:
    """Refuse a delivery that was asked about: nothing of it will show.

    Whoever imported it may decline it too. Raises NotAllowed, NotAsked.
    """
    require(person, Act.CONFIRM_ROSTER)
    why = f"declined by {person.name}"
    database.transact(
        lambda conn: deliveries.refuse(conn, delivery_id, expected=State.ASKED, why=why)
    )
    forget_refused(database, SLICES)
    return database.read(lambda conn: deliveries.counts_of(deliveries.found(conn, delivery_id)))


def finish_interrupted(
    database: DatabasePort, *, progress: Progress | None = None, slices: SliceRows = SLICES
) -> int | None:
    """Finish what a process was applying when it ended; the delivery's id, None for nothing."""
    delivery_id = database.read(deliveries.applying)
    if delivery_id is not None:
        _apply(database, delivery_id, told=progress or nobody_looks, slices=slices)
    forget_refused(database, slices)
    return delivery_id


def carried_out(
    database: DatabasePort, counts: Counts, *, now: datetime, told: Progress, slices: SliceRows
) -> Counts:
    """Carry out a delivery that nobody is asked about. Raises PeriodIsOpening, Overtaken."""
    assert counts.delivery_id is not None, "a dry run is not carried out"
    _begin(database, counts.delivery_id, expected=State.READING, now=now)
    _to_its_end(database, counts.delivery_id, told=told, slices=slices)
    return replace(counts, state=State.APPLIED)


def _asked_counts(database: DatabasePort, delivery_id: int, *, person: Person) -> Counts:
    require(person, Act.CONFIRM_ROSTER)
    row = database.read(lambda conn: deliveries.found(conn, delivery_id))
    if row.state != State.ASKED:
        raise NotAsked(f"Delivery {delivery_id} is {row.state}: only an asked one is confirmed")
    require_other(person, {"imported": row.person}, act=Act.CONFIRM_ROSTER)
    return deliveries.counts_of(row)


def _begin(
    database: DatabasePort,
    delivery_id: int,
    *,
    expected: State,
    now: datetime,
    confirmed_by: str | None = None,
) -> None:
    database.transact(
        lambda conn: deliveries.begin_applying(
            conn, delivery_id, expected=expected, confirmed_by=confirmed_by, now=now
        )
    )


def _to_its_end(
    database: DatabasePort, delivery_id: int, *, told: Progress, slices: SliceRows
) -> None:
    _apply(database, delivery_id, told=told, slices=slices)
    forget_refused(database, slices)


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


def forget_refused(database: DatabasePort, slices: SliceRows) -> None:
    """Drop what refused deliveries staged, in slices: personal data has no reason to stay."""
    while (delivery_id := database.read(deliveries.refused_and_staged)) is not None:
        _forget_slice(database, delivery_id, slices.applied)


def _forget_slice(database: DatabasePort, delivery_id: int, rows: int) -> None:
    database.transact(
        lambda conn: drop(conn, delivery_id, upto=span(conn, delivery_id).start + rows)
    )


def nobody_looks(phase: Phase, share: float) -> None:
    """Nobody looks on."""
