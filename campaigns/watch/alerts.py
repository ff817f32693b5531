"""An alert is raised once for as long as it lasts, becomes worse, is acknowledged, and cleared."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, exists, or_, select, update

from campaigns.accounts import Act, Person, require
from campaigns.errors import CampaignsError
from campaigns.ledger import record_control
from campaigns.ledger.rows import insert_missing
from campaigns.register import ReasonMissing
from campaigns.schema import alert, notice
from campaigns.watch.kinds import AlertKind, Condition


class NoSuchAlert(CampaignsError):
    """No alert has this number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One alert as it stands."""

    id: int
    kind: AlertKind
    scope: str
    grade: int
    details: Mapping[str, str | int]
    raised_at: datetime
    worsened_at: datetime
    """Since when it is of this grade; when it was raised, unless it became worse."""
    last_seen_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str
    reason: str
    """Why it was acknowledged."""
    escalated_at: datetime | None
    cleared_at: datetime | None


_OPEN: Final = select(alert).where(alert.c.cleared_at.is_(None)).order_by(alert.c.id)
_TO_TELL: Final = (
    select(alert)
    .where(or_(alert.c.cleared_at.is_(None), alert.c.cleared_at > bindparam("since")))
    .order_by(alert.c.id)
)
_LATEST: Final = select(alert).order_by(alert.c.id.desc()).limit(bindparam("most"))
_ONE: Final = select(alert).where(alert.c.id == bindparam("of"))
_OF_KINDS: Final = select(
    alert, exists().where(notice.c.alert_id == alert.c.id).label("told")
).where(alert.c.cleared_at.is_(None), alert.c.kind.in_(bindparam("kinds", expanding=True)))
_SEE: Final = (
    update(alert)
    .where(alert.c.id == bindparam("of"))
    .values(last_seen_at=bindparam("now"), details=bindparam("words_of"))
)
#: What became worse is told anew, and whoever acknowledged it acknowledged less.
_WORSEN: Final = _SEE.values(
    grade=bindparam("to_grade"),
    worsened_at=bindparam("now"),
    acknowledged_at=None,
    acknowledged_by="",
    reason="",
    escalated_at=None,
)
_CLEAR: Final = (
    update(alert)
    .where(alert.c.id == bindparam("of"), alert.c.cleared_at.is_(None))
    .values(cleared_at=bindparam("now"))
)
#: One UPDATE decides: of two who take care at once, one does.
_ACKNOWLEDGE: Final = (
    update(alert)
    .where(
        alert.c.id == bindparam("of"),
        alert.c.cleared_at.is_(None),
        alert.c.acknowledged_at.is_(None),
    )
    .values(
        acknowledged_at=bindparam("now"),
        acknowledged_by=bindparam("by_name"),
        reason=bindparam("because"),
    )
)
_ESCALATE: Final = (
    update(alert)
    .where(alert.c.id == bindparam("of"), alert.c.escalated_at.is_(None))
    .values(escalated_at=bindparam("now"))
)


def keep(
    conn: Connection,
    found: Sequence[Condition],
    *,
    looked: Collection[AlertKind],
    calm: timedelta,
    now: datetime,
) -> None:
    """Raise what is new among `found`, see what lasts, and clear what is gone.

    Only kinds that were `looked` for are cleared, and once told of only after `calm` without
    being seen: what flaps would else be told each time. What nobody was told of goes at once.
    Any number of lookers may keep the same.
    """
    rows = conn.execute(_OF_KINDS, {"kinds": [kind.value for kind in looked]})
    standing = {(row.kind, row.scope): row for row in rows}
    for one in found:
        row = standing.pop((one.kind.value, one.scope), None)
        if row is None:
            _raise(conn, one, now)
        else:
            _see(conn, row, one, now)
    for row in standing.values():
        if not row.told or row.last_seen_at <= now - calm:
            conn.execute(_CLEAR, {"of": row.id, "now": now})


def acknowledge(
    conn: Connection, alert_id: int, *, person: Person, reason: str, now: datetime
) -> bool:
    """A person takes care of it: nobody is called again unless it becomes worse.

    False where it is cleared, or acknowledged already. Raises NotAllowed, ReasonMissing,
    NoSuchAlert.
    """
    require(person, Act.ACKNOWLEDGE)
    if not reason.strip():
        raise ReasonMissing("To acknowledge an alert needs a reason: say what is being done")
    alert_at(conn, alert_id)
    taken = {"of": alert_id, "now": now, "by_name": person.name, "because": reason}
    if not conn.execute(_ACKNOWLEDGE, taken).rowcount:
        return False
    scope = f"alert:{alert_id}"
    record_control(conn, kind="acknowledge", scope=scope, actor=person.name, reason=reason, at=now)
    return True


def escalate(conn: Connection, alert_id: int, *, now: datetime) -> bool:
    """Nobody acknowledged it in time: the second level is called, too. False where it was."""
    return bool(conn.execute(_ESCALATE, {"of": alert_id, "now": now}).rowcount)


def open_alerts(conn: Connection) -> list[Alert]:
    """What is wrong now, the oldest first."""
    return [_alert(row) for row in conn.execute(_OPEN)]


def alerts_to_tell(conn: Connection, *, since: datetime) -> list[Alert]:
    """What is wrong now, and what was cleared after `since`."""
    return [_alert(row) for row in conn.execute(_TO_TELL, {"since": since})]


def latest_alerts(conn: Connection, most: int) -> list[Alert]:
    """The newest alerts, open or cleared, the newest first."""
    return [_alert(row) for row in conn.execute(_LATEST, {"most": most})]


def alert_at(conn: Connection, alert_id: int) -> Alert:
    """The alert with this number. Raises NoSuchAlert."""
    row = conn.execute(_ONE, {"of": alert_id}).one_or_none()
    if row is None:
        raise NoSuchAlert(f"There is no alert {alert_id}: see `loa alert list`")
    return _alert(row)


def _raise(conn: Connection, one: Condition, now: datetime) -> None:
    """A second looker who found it at the same time is let through without a row."""
    insert_missing(
        conn,
        alert,
        kind=one.kind.value,
        scope=one.scope,
        grade=one.grade,
        details=dict(one.details),
        raised_at=now,
        worsened_at=now,
        last_seen_at=now,
        acknowledged_by="",
        reason="",
    )


def _see(conn: Connection, row: Row[Any], one: Condition, now: datetime) -> None:
    values = {"of": row.id, "now": now, "words_of": dict(one.details)}
    if one.grade > row.grade:
        conn.execute(_WORSEN, {**values, "to_grade": one.grade})
    else:
        conn.execute(_SEE, values)


def _alert(row: Row[Any]) -> Alert:
    return Alert(
        id=row.id,
        kind=AlertKind(row.kind),
        scope=row.scope,
        grade=row.grade,
        details=row.details,
        raised_at=row.raised_at,
        worsened_at=row.worsened_at,
        last_seen_at=row.last_seen_at,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=row.acknowledged_by,
        reason=row.reason,
        escalated_at=row.escalated_at,
        cleared_at=row.cleared_at,
    )
