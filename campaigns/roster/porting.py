"""A number that a carrier says was ported is its new carrier's from the next period on."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection, bindparam, func, update

from campaigns.carrier import Carrier
from campaigns.schema import subscriber

_LEARN: Final = (
    update(subscriber)
    .where(
        subscriber.c.id.in_(bindparam("ids", expanding=True)),
        func.coalesce(subscriber.c.ported_to, subscriber.c.carrier) != bindparam("carrier_now"),
    )
    .values(ported_to=bindparam("carrier_now"))
)


def learn_ported(conn: Connection, subscriber_ids: Collection[int], *, carrier: Carrier) -> int:
    """Remember who serves these numbers now; how many that is news of.

    Obligations keep the carrier whose duty they were when their period opened. A later delivery
    that states portability itself has the last word.
    """
    known = {"ids": list(subscriber_ids), "carrier_now": carrier.value}
    return conn.execute(_LEARN, known).rowcount
