"""Each step of telling is a row that is never changed: whoever writes the next one has the call."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import count
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, Row, bindparam, func, select

from campaigns.ledger.rows import insert_missing
from campaigns.schema import notice
from campaigns.watch.on_duty import Way

_WORDS_MAX: Final = 80

Line: TypeAlias = tuple[int, int, Way]
"""One alert, one entry of the duty list, one way."""


class What(StrEnum):
    """What a person is told of an alert."""

    RAISED = "raised"
    """It began, or became worse."""
    REPEATED = "repeated"
    """It lasts, and nobody acknowledged it."""
    ESCALATED = "escalated"
    """Nobody of the first level acknowledged it."""
    CLEARED = "cleared"
    """It is over."""


class Step(StrEnum):
    """How far telling has come."""

    BEGUN = "begun"
    """Somebody makes the call; or did, and died in it."""
    SENT = "sent"
    """The mail server, or the webhook, took it."""
    FAILED = "failed"
    """It did not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One step of telling one person of one alert by one way."""

    alert_id: int
    duty_id: int
    way: Way
    n: int
    """From 1, in the order in which they were written."""
    what: What
    step: Step
    words: str = ""
    """Why it failed: one short word."""
    failures: int = 0
    """How often in a row it failed, this step included."""
    sent: int = 0
    """How often it was taken so far, this step included."""
    at: datetime

    @property
    def line(self) -> Line:
        """What it belongs to."""
        return self.alert_id, self.duty_id, self.way


_OF: Final = notice.c.alert_id.in_(bindparam("ids", expanding=True))
_LAST: Final = (
    select(notice.c.alert_id, notice.c.duty_id, notice.c.way, func.max(notice.c.n).label("n"))
    .where(_OF)
    .group_by(notice.c.alert_id, notice.c.duty_id, notice.c.way)
    .subquery()
)
_NEWEST: Final = select(notice).join(
    _LAST,
    (notice.c.alert_id == _LAST.c.alert_id)
    & (notice.c.duty_id == _LAST.c.duty_id)
    & (notice.c.way == _LAST.c.way)
    & (notice.c.n == _LAST.c.n),
)
_ALL: Final = select(notice).where(_OF).order_by(notice.c.at, notice.c.n)


def newest(conn: Connection, alert_ids: Collection[int]) -> Mapping[Line, Notice]:
    """The last step of each line of these alerts."""
    if not alert_ids:
        return {}
    rows = conn.execute(_NEWEST, {"ids": list(alert_ids)})
    return {one.line: one for one in map(_notice, rows)}


def notices_of(conn: Connection, alert_ids: Collection[int]) -> Sequence[Notice]:
    """Every step of telling of these alerts, by time."""
    return [_notice(row) for row in conn.execute(_ALL, {"ids": list(alert_ids)})]


def begin(
    conn: Connection, line: Line, what: What, *, after: Notice | None, now: datetime
) -> Notice | None:
    """The right to make the next call of a line; None where another took it just now.

    `after` is the line's last step as the caller saw it.
    """
    begun = Notice(
        alert_id=line[0],
        duty_id=line[1],
        way=line[2],
        n=1 if after is None else after.n + 1,
        what=what,
        step=Step.BEGUN,
        failures=0 if after is None else after.failures,
        sent=0 if after is None else after.sent,
        at=now,
    )
    return begun if _write(conn, begun) else None


def conclude(conn: Connection, begun: Notice, *, failed: str, now: datetime) -> None:
    """What became of a call: taken where `failed` is empty, else the short word for why not.

    It is written even where its time had run out and another made the call again.
    """
    if failed:
        ended = replace(
            begun, step=Step.FAILED, words=failed[:_WORDS_MAX], failures=begun.failures + 1, at=now
        )
    else:
        ended = replace(begun, step=Step.SENT, failures=0, sent=begun.sent + 1, at=now)
    for n in count(begun.n + 1):
        if _write(conn, replace(ended, n=n)):
            return


def _write(conn: Connection, one: Notice) -> bool:
    return insert_missing(
        conn,
        notice,
        alert_id=one.alert_id,
        duty_id=one.duty_id,
        way=one.way.value,
        n=one.n,
        what=one.what.value,
        step=one.step.value,
        words=one.words,
        failures=one.failures,
        sent=one.sent,
        at=one.at,
    )


def _notice(row: Row[Any]) -> Notice:
    return Notice(
        alert_id=row.alert_id,
        duty_id=row.duty_id,
        way=Way(row.way),
        n=row.n,
        what=What(row.what),
        step=Step(row.step),
        words=row.words,
        failures=row.failures,
        sent=row.sent,
        at=row.at,
    )
