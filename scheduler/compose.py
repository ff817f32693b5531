"""From claimed obligations to messages: the address read from the vault, the text rendered and
checked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, select

from campaigns.content import Rendered, render
from campaigns.district import District
from campaigns.ledger import Claimed
from campaigns.pilots import staff_rows
from campaigns.reference import reference_of
from campaigns.roster import stoplist
from campaigns.schema import stop_entry, subscriber
from campaigns.vault import Vault
from gateways.contract import Gateway
from gateways.message import Message
from scheduler.permits import Permit


@dataclass(frozen=True, slots=True)
class Addressee:
    """A subscriber as far as sending needs it. The address stays out of repr."""

    address: str = field(repr=False)
    index: bytes = field(repr=False)
    district: int


_ADDRESSES: Final = select(
    subscriber.c.id,
    subscriber.c.district,
    subscriber.c.msisdn_sealed,
    subscriber.c.msisdn_index,
    subscriber.c.zalo_sealed,
    subscriber.c.zalo_index,
).where(subscriber.c.id.in_(bindparam("ids", expanding=True)))
_STOPPED: Final = (
    select(subscriber.c.id)
    .join(stop_entry, stop_entry.c.msisdn_index == subscriber.c.msisdn_index)
    .where(subscriber.c.id.in_(bindparam("ids", expanding=True)), stop_entry.c.removed_at.is_(None))
)


def addressees(
    conn: Connection, vault: Vault, gateway: Gateway, claimed: Sequence[Claimed]
) -> dict[int, Addressee]:
    """Subscriber id -> addressee; one who was erased, or has no such address, is missing.

    A pilot's staff number that is on no roster has a negative one.
    """
    ids = [one.subscriber_id for one in claimed]
    found: dict[int, Addressee] = {}
    for row in conn.execute(_ADDRESSES, {"ids": ids}):
        address = address_of(vault, gateway, row)
        if address is not None:
            found[row.id] = Addressee(address, bytes(row.msisdn_index), row.district)
    for row in staff_rows(conn, ids):
        address = address_of(vault, gateway, row)
        if address is not None:
            found[-row.id] = Addressee(address, bytes(row.msisdn_index), district=0)
    return found


def message_for(permit: Permit, gateway: Gateway, claimed: Claimed, address: str) -> Message:
    """The message of the attempt that may now be begun, its reference known before the call."""
    said = rendered_for(permit, claimed.district)
    return Message(
        reference=reference_of(claimed.week, claimed.obligation_id, claimed.attempt_no),
        address=address,
        text=said.text,
        alphabet=said.alphabet,
        segments=said.segments,
        message_class=permit.definition.message_class,
        brandname=permit.definition.routes[gateway.name].brandname,
        template=said.template,
    )


def rendered_for(permit: Permit, district: int) -> Rendered:
    """The text for one district, with what the law demands checked by `render`."""
    return render(
        permit.definition, permit.gateway, {"district": District(f"{district:03d}").vietnamese}
    )


def address_of(vault: Vault, gateway: Gateway, row: Row[*tuple[Any, ...]]) -> str | None:
    """What the gateway knows a subscriber by; None where the subscriber has no such address."""
    if getattr(gateway, "addresses", "msisdn") == "zalo_user_id":
        if row.zalo_sealed is None:
            return None
        return vault.open(row.zalo_sealed, context=row.zalo_index)
    return vault.open(row.msisdn_sealed, context=row.msisdn_index)


def stopped_among(conn: Connection, ids: Sequence[int]) -> set[int]:
    """Who of these is on the stop list now: it binds every campaign from the next call."""
    found = set(conn.execute(_STOPPED, {"ids": list(ids)}).scalars())
    staff = {bytes(row.msisdn_index): -row.id for row in staff_rows(conn, ids)}
    return found | {staff[index] for index in stoplist.in_force(conn, staff)}
