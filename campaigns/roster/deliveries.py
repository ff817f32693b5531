"""A delivery's state row: the one guard of its import, from reading until applied or refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, insert, select, update

from campaigns.carrier import Carrier
from campaigns.errors import CampaignsError
from campaigns.roster.comparison import DEPARTMENT, NOBODY
from campaigns.roster.periods import behind_newest_roster, check_no_opening, keep_out_openings
from campaigns.roster.staging import span
from campaigns.schema import delivery, staged


class Kind(StrEnum):
    """What a file says about those it does not name."""

    FULL = "full"
    """They have left."""
    DELTA = "delta"
    """Nothing."""


class State(StrEnum):
    """How far a delivery has come. Until `APPLYING` the roster shows nothing of it."""

    READING = "reading"
    """Its file is being read, or its reading was cut off: import it again."""
    ASKED = "asked"
    """It makes the roster jump, or a carrier brought it: a second person, of the department,
    confirms or declines it."""
    APPLYING = "applying"
    """It is being carried out, in slices; cut off, the next import finishes it."""
    APPLIED = "applied"
    """The roster is as it says."""
    REFUSED = "refused"
    """Declined, overtaken by another delivery, or its file could not be read to its end."""


OPEN: Final = (State.READING.value, State.ASKED.value, State.APPLYING.value)

_APPLYING: Final = (
    select(delivery.c.id)
    .where(delivery.c.state == State.APPLYING.value)
    .order_by(delivery.c.id)
    .limit(1)
)


class Overtaken(CampaignsError):
    """Another delivery changed the roster meanwhile: import this file again."""


class NotAsked(CampaignsError):
    """Only a delivery that was asked about can be confirmed or declined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What a delivery did, or would do: `read` is the sum of all others but `left`."""

    delivery_id: int | None
    """None after a dry run, whose state is the one that it would have come to."""
    state: State
    read: int
    added: int
    changed: int
    unchanged: int
    left: int
    refused: int
    duplicates: int
    conflicts: int
    declared: int | None = None
    """How many rows the deliverer says there are."""
    why_asked: str = ""
    """A line for each reason, in Vietnamese and English."""
    refusals: Path | None = None
    """The file that goes back to the deliverer; None where no row was refused."""

    @property
    def differs_from_declared(self) -> bool:
        """Whether the deliverer declared another number of rows."""
        return self.declared is not None and self.declared != self.read


FIGURES: Final = (
    "read",
    "added",
    "changed",
    "unchanged",
    "left",
    "refused",
    "duplicates",
    "conflicts",
)


def begin(
    conn: Connection,
    *,
    file_name: str,
    kind: Kind,
    carrier: Carrier | None,
    document: str,
    declared: int | None,
    person: str,
    now: datetime,
) -> int:
    """Make the row of a delivery whose reading begins. Raises PeriodIsOpening."""
    check_no_opening(conn)
    made = conn.execute(
        insert(delivery)
        .returning(delivery.c.id)
        .values(
            file_name=file_name,
            sha256=b"",
            kind=kind.value,
            carrier=None if carrier is None else carrier.value,
            state=State.READING.value,
            document=document,
            declared=declared,
            counts={},
            person=person,
            at=now,
            why_asked="",
        )
    )
    return int(made.scalar_one())


def check_is_reading(conn: Connection, delivery_id: int) -> None:
    """Raises Overtaken where another delivery was applied since this one's reading began."""
    _expect(hold(conn, delivery_id), State.READING)


def hold(conn: Connection, delivery_id: int) -> Row[Any]:
    """The delivery's row, locked until the transaction ends. Raises NotAsked for none."""
    return _one(conn, delivery_id, select(delivery).with_for_update())


def found(conn: Connection, delivery_id: int) -> Row[Any]:
    """The delivery's row as it stands. Raises NotAsked for none."""
    return _one(conn, delivery_id, select(delivery))


def conclude_reading(
    conn: Connection,
    delivery_id: int,
    *,
    sha256: bytes,
    counts: Mapping[str, Any],
    why_asked: str,
) -> None:
    """Keep what the reading found; ask where there is a reason to. Raises Overtaken."""
    check_is_reading(conn, delivery_id)
    state = State.ASKED if why_asked else State.READING
    _set(
        conn,
        delivery_id,
        sha256=sha256,
        counts=dict(counts),
        why_asked=why_asked,
        state=state.value,
    )


def begin_applying(
    conn: Connection,
    delivery_id: int,
    *,
    expected: State,
    confirmed_by: str | None = None,
    now: datetime,
) -> None:
    """From here on the delivery is carried out to its end, whatever happens to this process.

    Its instant lies behind the newest period's roster, or its joiners would be owed by neither
    that roster nor its supplements. Every other open delivery is refused: it was compared with a
    roster that is no more. Raises PeriodIsOpening, Overtaken.
    """
    keep_out_openings(conn)
    check_no_opening(conn)
    # All open ones are locked in one order, so that two that begin together do not both go on.
    locked = select(delivery).where(delivery.c.state.in_(OPEN)).order_by(delivery.c.id)
    rows = {row.id: row for row in conn.execute(locked.with_for_update())}
    _expect(rows.get(delivery_id), expected)
    if any(row.state == State.APPLYING for row in rows.values()):
        raise Overtaken("Another delivery is being applied: import this file again behind it")
    if span(conn, delivery_id):
        _overtake(conn, delivery_id)
    _set(
        conn,
        delivery_id,
        state=State.APPLYING.value,
        applied_at=behind_newest_roster(conn, now),
        confirmed_by=confirmed_by,
    )


def conclude(conn: Connection, delivery_id: int) -> None:
    """All of it is carried out."""
    _set(conn, delivery_id, state=State.APPLIED.value)


def refuse(conn: Connection, delivery_id: int, *, expected: State, why: str) -> None:
    """Nothing of it will be carried out. Raises NotAsked where it is not in the expected state."""
    row = hold(conn, delivery_id)
    if row.state != expected:
        raise NotAsked(f"Delivery {delivery_id} is {row.state}, not {expected}")
    _set(conn, delivery_id, state=State.REFUSED.value, why_asked=why)


def replace_older(conn: Connection, delivery_id: int) -> None:
    """Refuse what its person delivered before and still waits: a full file says all anew."""
    row = found(conn, delivery_id)
    if row.kind != Kind.FULL:
        return
    older = (
        delivery.c.state == State.ASKED.value,
        delivery.c.id < delivery_id,
        delivery.c.person == row.person,
        delivery.c.carrier.is_not_distinct_from(row.carrier),
    )
    why = f"replaced by delivery {delivery_id} of the same person"
    conn.execute(update(delivery).where(*older).values(state=State.REFUSED.value, why_asked=why))


def give_up(conn: Connection, delivery_id: int, *, why: str) -> None:
    """Refuse a delivery that cannot be read to its end; one that is no more read stays as it is."""
    still_read = (delivery.c.id == delivery_id, delivery.c.state == State.READING.value)
    conn.execute(
        update(delivery).where(*still_read).values(state=State.REFUSED.value, why_asked=why)
    )


def applying(conn: Connection) -> int | None:
    """The delivery that is being carried out, or was when its process ended; None for none."""
    return conn.execute(_APPLYING).scalar_one_or_none()


def refused_and_staged(conn: Connection) -> int | None:
    """A refused delivery that still has staged rows, whose process ended before it forgot them."""
    kept = select(staged.c.position).where(staged.c.delivery_id == delivery.c.id).exists()
    query = select(delivery.c.id).where(delivery.c.state == State.REFUSED.value, kept)
    return conn.execute(query.limit(1)).scalar_one_or_none()


def vouchers(conn: Connection) -> dict[int, str]:
    """Who vouches for the carriers of each delivery: its carrier, the department, or nobody."""
    rows = conn.execute(select(delivery.c.id, delivery.c.carrier, delivery.c.counts))
    return {
        row.id: row.carrier or (DEPARTMENT if row.counts.get("states_carrier") else NOBODY)
        for row in rows
    }


def counts_of(row: Row[Any]) -> Counts:
    """The counts of a delivery's row."""
    return Counts(
        delivery_id=row.id,
        state=State(row.state),
        declared=row.declared,
        why_asked=row.why_asked,
        **{name: row.counts.get(name, 0) for name in FIGURES},
    )


def _one(conn: Connection, delivery_id: int, query: Select[Any]) -> Row[Any]:
    row = conn.execute(query.where(delivery.c.id == delivery_id)).one_or_none()
    if row is None:
        raise NotAsked(f"There is no delivery {delivery_id}: read its number from its import")
    return row


def _overtake(conn: Connection, delivery_id: int) -> None:
    conn.execute(
        update(delivery)
        .where(
            delivery.c.state.in_([State.READING.value, State.ASKED.value]),
            delivery.c.id != delivery_id,
        )
        .values(
            state=State.REFUSED.value,
            why_asked=f"delivery {delivery_id} was applied meanwhile: import the file again",
        )
    )


def _expect(row: Row[Any] | None, state: State) -> None:
    if row is None or row.state != state:
        raise Overtaken("Another delivery changed the roster meanwhile: import this file again")


def _set(conn: Connection, delivery_id: int, **values: object) -> None:
    conn.execute(update(delivery).where(delivery.c.id == delivery_id).values(**values))
