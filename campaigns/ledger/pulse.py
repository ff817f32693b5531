"""A gateway's life signs by the hour: what it accepted, and what it told of afterwards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, func, select, update

from campaigns.ledger.rows import insert_missing
from campaigns.schema import pulse

_HOUR: Final = timedelta(hours=1)
#: Older beats say nothing that anybody asks.
_KEPT: Final = timedelta(days=14)

_BEAT: Final = (
    update(pulse)
    .where(pulse.c.gateway == bindparam("of"), pulse.c.hour == bindparam("in_hour"))
    .values(
        accepted=pulse.c.accepted + bindparam("more_accepted"),
        heard=pulse.c.heard + bindparam("more_heard"),
    )
)
_BETWEEN: Final = select(func.sum(pulse.c.accepted), func.sum(pulse.c.heard)).where(
    pulse.c.gateway == bindparam("of"),
    pulse.c.hour >= bindparam("since"),
    pulse.c.hour < bindparam("until"),
)


@dataclass(frozen=True, slots=True)
class Beats:
    """What a gateway did in a span of whole hours."""

    accepted: int
    heard: int


def beat(
    conn: Connection,
    *,
    accepted: Mapping[str, int] | None = None,
    heard: Mapping[str, int] | None = None,
    now: datetime,
) -> None:
    """Count messages accepted, and words heard of messages, by gateway."""
    taken, told = Counter(accepted or {}), Counter(heard or {})
    for gateway in sorted({*+taken, *+told}):
        more = {"more_accepted": taken[gateway], "more_heard": told[gateway]}
        which = {"of": gateway, "in_hour": hour_of(now)}
        if not conn.execute(_BEAT, {**which, **more}).rowcount:
            counts = {"accepted": taken[gateway], "heard": told[gateway]}
            if not insert_missing(conn, pulse, gateway=gateway, hour=hour_of(now), **counts):
                conn.execute(_BEAT, {**which, **more})


def beats(conn: Connection, gateway: str, *, since: datetime, until: datetime) -> Beats:
    """What it did in the whole hours that begin in [since, until)."""
    which = {"of": gateway, "since": since, "until": until}
    accepted, heard = conn.execute(_BETWEEN, which).one()
    return Beats(int(accepted or 0), int(heard or 0))


def hour_of(instant: datetime) -> datetime:
    """The whole hour that an aware instant lies in."""
    return instant.replace(minute=0, second=0, microsecond=0)


def forget(conn: Connection, *, now: datetime) -> None:
    """Let go of old beats."""
    conn.execute(pulse.delete().where(pulse.c.hour < now - _KEPT))


__all__ = ["Beats", "beat", "beats", "forget", "hour_of"]
