"""A period that is over is closed once: what was never sent lapses, and the figures are stored
for good.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import Connection, bindparam, select

from campaigns import ledger
from campaigns.figures import figures_of
from campaigns.ledger import periods
from campaigns.ledger.pilots import PilotState, end_pilot
from campaigns.lifecycle import Status
from campaigns.period import TIMES_MAX
from campaigns.schema import AnyRow, campaign, obligation, period, says, version
from scheduler.approved import is_as_approved, readable
from scheduler.permits import ordinals_in
from scheduler.ports import Ports

_SLICE: Final = 5_000
#: For so long after its end a period is looked at again.
_LATE_WORDS: Final = timedelta(days=60)

_OF_PERIOD: Final = (
    obligation.c.week == bindparam("in_week"),
    obligation.c.period_id == bindparam("of_period"),
)
_HELD: Final = (
    select(obligation.c.id)
    .where(*_OF_PERIOD, says(obligation.c.status, Status.CLAIMED, Status.DUE))
    .limit(1)
)
_OVERDUE: Final = (
    select(obligation.c.period_id)
    .where(
        obligation.c.week.in_(bindparam("weeks", expanding=True)),
        obligation.c.period_id.in_(bindparam("periods", expanding=True)),
        says(obligation.c.status, Status.DUE),
        obligation.c.ordinal <= bindparam("upto"),
    )
    .limit(1)
)
#: A pilot ends as a period does, but without figures: it is nobody's duty.
_GO_ON: Final = ("open", PilotState.RUNNING.value)
_OVER: Final = ("closed", PilotState.OVER.value)
_PERIODS: Final = (
    select(
        period.c.id,
        period.c.week,
        period.c.label,
        period.c.state,
        period.c.ends_at,
        campaign.c.slug,
        version.c.definition,
        version.c.sha256,
    )
    .join(campaign, campaign.c.id == period.c.campaign_id)
    .join(version, version.c.id == period.c.version_id)
    .where(
        says(period.c.state, *_GO_ON)
        | (says(period.c.state, *_OVER) & (period.c.ends_at > bindparam("since")))
    )
    .order_by(period.c.id)
)


@dataclass(frozen=True, slots=True)
class Over:
    """A period of which some ordinals, or all, are over."""

    period_id: int
    week: int
    name: str
    """`slug label`."""
    upto: int
    """The last ordinal whose time is over; all of them at the period's end."""
    to_close: bool
    """Its end has come, it is not closed yet, and by what it is counted is what was approved."""
    is_pilot: bool

    @property
    def key(self) -> dict[str, int]:
        """What the statements are asked with."""
        return {"in_week": self.week, "of_period": self.period_id}


def any_over(conn: Connection, *, now: datetime) -> bool:
    """Is a period to be closed, or would somebody be left due for ever?"""
    over = list(_over(conn, now))
    return any(one.to_close for one in over) or _is_overdue(conn, over)


def close_due(ports: Ports) -> list[str]:
    """Close every period whose end has come; the `slug label` closed now.

    What is due for an ordinal whose time is over lapses, and likewise what a late word made due in
    a closed period: nobody would ever send it. A claim still under lease is waited for: the sweep
    makes it due or unresolved first, and a lane begins nothing after the end.
    """
    now = ports.clock.now()
    closed = []
    for one in ports.database.read(lambda conn: list(_over(conn, now))):
        if ports.database.read(partial(_is_overdue, over=[one])):
            _lapse_all(ports, one, now)
        if one.to_close and _close(ports, one):
            closed.append(one.name)
    return closed


def _over(conn: Connection, now: datetime) -> Iterator[Over]:
    for row in conn.execute(_PERIODS, {"since": now - _LATE_WORDS}).all():
        ended, is_pilot = row.ends_at <= now, row.state in tuple(PilotState)
        upto = TIMES_MAX if ended else 0 if is_pilot else _ordinals_over(row, now)
        if upto:
            to_close = ended and row.state in _GO_ON and (is_pilot or is_as_approved(row))
            yield Over(row.id, row.week, f"{row.slug} {row.label}", upto, to_close, is_pilot)


def _ordinals_over(row: AnyRow, now: datetime) -> int:
    """An unreadable definition lapses nothing before the period's end, which is a column."""
    read = readable(row.definition)
    return sum(one.not_after <= now for one in ordinals_in(read, row.label)) if read else 0


def _is_overdue(conn: Connection, over: Sequence[Over]) -> bool:
    """Is anybody due whose time is over? One question for all periods that end alike."""
    for upto in {one.upto for one in over}:
        alike = [one for one in over if one.upto == upto]
        which = {"weeks": [one.week for one in alike], "periods": [one.period_id for one in alike]}
        if conn.execute(_OVERDUE, {**which, "upto": upto}).first() is not None:
            return True
    return False


def _lapse_all(ports: Ports, one: Over, now: datetime) -> None:
    def lapse(conn: Connection) -> int:
        return ledger.lapse_slice(
            conn,
            ports.facts(),
            week=one.week,
            period_id=one.period_id,
            limit=_SLICE,
            now=now,
            upto_ordinal=one.upto,
        )

    while ports.database.transact(lapse):
        pass


def _close(ports: Ports, one: Over) -> bool:
    """Count and store, unless something is still on its way.

    The period's row is locked first: whoever hears a word for one of its obligations holds it,
    too, so no word comes between the counting and the closing.
    """

    def work(conn: Connection) -> bool:
        periods.lock(conn, one.period_id)
        if conn.execute(_HELD, one.key).first() is not None:
            return False
        if one.is_pilot:
            return end_pilot(conn, one.period_id)
        figures = figures_of(conn, one.period_id)
        return periods.close(conn, ports.seal, one.period_id, figures, now=ports.clock.now())

    return ports.database.transact(work)
