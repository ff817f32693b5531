"""What the ledger knows a staff number by: its subscriber's id, or that of a row of its own which
is forgotten a day after the pilot.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from campaigns.carrier import carrier_of
from campaigns.ledger.owed import serving_carrier
from campaigns.ledger.traffic import SPACING
from campaigns.pilots.staff import Staff
from campaigns.schema import AnyRow, staff_number, subscriber
from campaigns.vault import Vault

_ON_ROSTER: Final = select(
    subscriber.c.id,
    subscriber.c.msisdn_index,
    serving_carrier.label("carrier"),
    subscriber.c.district,
    subscriber.c.zalo_index,
).where(subscriber.c.msisdn_index.in_(bindparam("indexes", expanding=True)))
_OVERDUE: Final = staff_number.c.until <= bindparam("now")
_ANY_OVERDUE: Final = select(staff_number.c.id).where(_OVERDUE).limit(1)
_FORGET: Final = delete(staff_number).where(_OVERDUE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """A staff number as the ledger sees it, before it has an id where it is on no roster."""

    staff: Staff
    index: bytes
    subscriber_id: int | None
    """None where no roster ever named it."""
    carrier: str
    district: int
    follows: bool
    """Has a Zalo user id. A roster's number is addressed as its roster says."""


def addressed(conn: Connection, vault: Vault, staff: Sequence[Staff]) -> list[Addressed]:
    """These numbers, in their order, with who serves each."""
    indexes = {vault.index(one.msisdn): one for one in staff}
    known = {
        bytes(row.msisdn_index): row for row in conn.execute(_ON_ROSTER, {"indexes": [*indexes]})
    }
    return [_addressed(one, index, known) for index, one in indexes.items()]


def ids_of(
    conn: Connection, vault: Vault, numbers: Sequence[Addressed], *, until: datetime
) -> dict[bytes, int]:
    """Index -> what the ledger knows the number by; what is on no roster is kept as long as needed.

    `until` is the pilot's end. Its message may have been begun at the last moment, and keeps the
    next one away for a day: only with the same id can the next pilot tell.
    """
    found: dict[bytes, int] = {}
    for one in numbers:
        known = one.subscriber_id
        found[one.index] = -_kept(conn, vault, one, until + SPACING) if known is None else known
    return found


def known_ids(conn: Connection, numbers: Sequence[Addressed]) -> dict[bytes, int]:
    """The same as far as there is an id already."""
    asked = select(staff_number.c.msisdn_index, staff_number.c.id).where(
        staff_number.c.msisdn_index.in_([one.index for one in numbers])
    )
    found = {bytes(row.msisdn_index): -row.id for row in conn.execute(asked)}
    on_roster = {one.index: one.subscriber_id for one in numbers}
    return found | {index: known for index, known in on_roster.items() if known is not None}


def staff_rows(conn: Connection, ids: Collection[int]) -> Sequence[AnyRow]:
    """The staff numbers that the ledger knows by these ids; a subscriber's id is none of them."""
    wanted = [-one for one in ids if one < 0]
    if not wanted:
        return ()
    return conn.execute(select(staff_number).where(staff_number.c.id.in_(wanted))).all()


def is_staff_to_forget(conn: Connection, *, now: datetime) -> bool:
    """Is a number kept that nothing needs any more?"""
    return conn.execute(_ANY_OVERDUE, {"now": now}).first() is not None


def forget_staff(conn: Connection, *, now: datetime) -> int:
    """Delete the numbers that nothing needs any more; how many."""
    return conn.execute(_FORGET, {"now": now}).rowcount


def _addressed(one: Staff, index: bytes, known: Mapping[bytes, AnyRow]) -> Addressed:
    row = known.get(index)
    if row is None:
        return Addressed(
            staff=one,
            index=index,
            subscriber_id=None,
            carrier=carrier_of(one.msisdn).value,
            district=0,
            follows=one.zalo_user_id is not None,
        )
    return Addressed(
        staff=one,
        index=index,
        subscriber_id=row.id,
        carrier=row.carrier,
        district=row.district,
        follows=row.zalo_index is not None,
    )


def _kept(conn: Connection, vault: Vault, one: Addressed, until: datetime) -> int:
    zalo = one.staff.zalo_user_id
    zalo_index = vault.index(zalo) if zalo else None
    values = {
        "msisdn_sealed": vault.seal(one.staff.msisdn, context=one.index),
        "zalo_index": zalo_index,
        "zalo_sealed": vault.seal(zalo, context=zalo_index) if zalo and zalo_index else None,
        "until": until,
    }
    here = staff_number.c.msisdn_index == one.index
    again = conn.execute(update(staff_number).where(here).values(values).returning(_ID)).scalar()
    if again is not None:
        return int(again)
    fresh = insert(staff_number).values(msisdn_index=one.index, **values).returning(_ID)
    return int(conn.execute(fresh).scalar_one())


_ID: Final = staff_number.c.id
