"""Whoever is on duty is told: claimed before it is said, said outside any transaction, recorded."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import Connection

from campaigns import watch
from campaigns.watch import Alert, AlertKind, Notice, OnDuty, Step, Way, What
from campaigns.watch.notices import Line
from gateways.exchange import NoAnswer
from scheduler.clock import Clock
from scheduler.letters import Telling, Told, letter, post, unkept
from scheduler.ports import Ports

_log: Final = logging.getLogger(__name__)

#: Real seconds, all of them: people are called in real time.
REPEAT_SECONDS: Final = 1800.0
ESCALATE_SECONDS: Final = 1800.0
#: How long one call may take, and then how long until somebody else may think its maker dead.
DEADLINE_SECONDS: Final = 20.0
_LEASE_SECONDS: Final = 180.0
#: After the first, second … failure in a row.
_WAITS_SECONDS: Final = (60.0, 120.0, 240.0, 480.0, 900.0, 1800.0)
#: That something is over is told for so long, should a way be dead just then.
_CLEARED_FOR_SECONDS: Final = 6 * 3600.0
_AT_ONCE_MAX: Final = 8


@dataclass(frozen=True, slots=True)
class Spans:
    """How long everything takes, as this clock counts it."""

    clock: Clock

    @property
    def repeat(self) -> timedelta:
        """Until it is told again."""
        return self.clock.stretch(REPEAT_SECONDS)

    @property
    def escalate(self) -> timedelta:
        """Until the second level is called, too."""
        return self.clock.stretch(ESCALATE_SECONDS)

    @property
    def lease(self) -> timedelta:
        """Until a call that was begun and never ended is made again."""
        return self.clock.stretch(_LEASE_SECONDS)

    def wait(self, failures: int) -> timedelta:
        """After so many failures in a row."""
        return self.clock.stretch(_WAITS_SECONDS[min(failures, len(_WAITS_SECONDS)) - 1])

    def told_from(self, alert: Alert) -> datetime:
        """Since when people may be told of it: once it has held for as long as its kind must."""
        return alert.worsened_at + self.clock.stretch(alert.kind.patience_seconds)


@dataclass(frozen=True, slots=True)
class _Errand:
    """One call that is ours to make."""

    telling: Telling
    way: Way
    begun: tuple[Notice, ...]


def tell(ports: Ports) -> Counter[str]:
    """Tell everybody what is due to be told; counted by `sent`, `failed`.

    Any number of workers may: a step that another wrote first is the other's. One who dies in a
    call leaves it to be made again, so that a person is told at least once.
    """
    errands = ports.database.transact(lambda conn: list(_take(conn, ports)))
    if not errands:
        return Counter()
    with ThreadPoolExecutor(min(_AT_ONCE_MAX, len(errands))) as hands:
        failures = list(hands.map(lambda one: say(ports, one.telling, one.way), errands))
    ended = list(zip(errands, failures, strict=True))
    ports.database.transact(partial(_record, ended=ended, clock=ports.clock))
    return Counter("failed" if failed else "sent" for failed in failures)


def say(ports: Ports, telling: Telling, way: Way) -> str:
    """Make one call: empty where it was taken, else a short word for why not. Never raises."""
    try:
        failed = _BY[way](ports, telling)
    except Exception as error:  # noqa: BLE001 - one call that fails must not lose the others' ends
        # Its words may hold an address: only its kind is told.
        failed = type(error).__name__
    if failed:
        extra = {"way": way.value, "duty": telling.person.id, "reason": failed}
        _log.error("alert_not_told", extra=extra)
    return failed


def say_to_all(
    ports: Ports, people: Sequence[OnDuty], kind: AlertKind, details: Mapping[str, str | int]
) -> list[tuple[OnDuty, Way, str]]:
    """Tell everybody, by every way, of what has no row; each with empty or why it was not taken."""
    now = ports.clock.now()
    alert = unkept(kind, details, now=now)
    found = []
    for person in people:
        telling = Telling(
            person=person,
            told=(Told(alert, What.RAISED),),
            at=now,
            mark=f"loa-{kind.value}-{person.id}-{int(now.timestamp())}",
            exercise=ports.clock.exercise,
        )
        found += [(person, way, say(ports, telling, way)) for way in person.ways]
    return found


def due(
    alert: Alert, person: OnDuty, last: Notice | None, *, spans: Spans, now: datetime
) -> What | None:
    """What this person is to be told of the alert by one way now, its `last` step being known."""
    what = _wanted(alert, person, last, spans=spans, now=now)
    if what is None or last is None or last.step is Step.SENT:
        return what
    rests = spans.lease if last.step is Step.BEGUN else spans.wait(last.failures)
    return what if now - last.at >= rests else None


def _wanted(
    alert: Alert, person: OnDuty, last: Notice | None, *, spans: Spans, now: datetime
) -> What | None:
    """What there is to tell, whether or not the way may be tried again yet."""
    if alert.cleared_at is not None:
        return What.CLEARED if last is not None and _is_owed_the_end(last) else None
    if alert.acknowledged_at is not None or now < spans.told_from(alert):
        return None
    if person.level > 1 and alert.escalated_at is None:
        return None
    fresh = What.ESCALATED if person.level > 1 else What.RAISED
    if last is None or last.at < alert.worsened_at:
        return fresh
    if last.step is not Step.SENT:
        return last.what
    return What.REPEATED if now - last.at >= spans.repeat else None


def _is_owed_the_end(last: Notice) -> bool:
    """Who never heard that it began need not hear that it is over."""
    return bool(last.sent) and not (last.what is What.CLEARED and last.step is Step.SENT)


def _take(conn: Connection, ports: Ports) -> Iterator[_Errand]:
    """Escalate what nobody acknowledged, then claim every call that is due."""
    now, spans = ports.clock.now(), Spans(ports.clock)
    people = watch.on_duty(conn)
    alerts = watch.alerts_to_tell(conn, since=now - ports.clock.stretch(_CLEARED_FOR_SECONDS))
    if not people or not alerts:
        return
    if _escalate_due(conn, alerts, people, spans=spans, now=now):
        alerts = [watch.alert_at(conn, one.id) for one in alerts]
    last = watch.newest(conn, [one.id for one in alerts])
    for person in people:
        for way in person.ways:
            wanted = _due_by(alerts, person, way, last, spans=spans, now=now)
            begun = [
                (alert, mine)
                for line, alert, what in wanted
                if (mine := watch.begin(conn, line, what, after=last.get(line), now=now))
            ]
            if begun:
                yield _errand(ports, person, way, begun, now)


def _due_by(
    alerts: Iterable[Alert],
    person: OnDuty,
    way: Way,
    last: Mapping[Line, Notice],
    *,
    spans: Spans,
    now: datetime,
) -> Iterator[tuple[Line, Alert, What]]:
    for alert in alerts:
        line = (alert.id, person.id, way)
        what = due(alert, person, last.get(line), spans=spans, now=now)
        if what is not None:
            yield line, alert, what


def _escalate_due(
    conn: Connection,
    alerts: Iterable[Alert],
    people: Iterable[OnDuty],
    *,
    spans: Spans,
    now: datetime,
) -> bool:
    """Call the second level where nobody of the first took it, or is there to take it."""
    wait = spans.escalate if any(one.level == 1 for one in people) else timedelta(0)
    escalated = False
    for alert in alerts:
        taken = alert.acknowledged_at or alert.escalated_at or alert.cleared_at
        if taken is None and now >= spans.told_from(alert) + wait:
            escalated |= watch.escalate(conn, alert.id, now=now)
    return escalated


def _errand(
    ports: Ports,
    person: OnDuty,
    way: Way,
    begun: Sequence[tuple[Alert, Notice]],
    now: datetime,
) -> _Errand:
    first = begun[0][1]
    telling = Telling(
        person=person,
        told=tuple(Told(alert, mine.what) for alert, mine in begun),
        at=now,
        mark=f"loa-{first.alert_id}-{first.duty_id}-{first.n}",
        exercise=ports.clock.exercise,
    )
    return _Errand(telling, way, tuple(mine for _, mine in begun))


def _record(conn: Connection, *, ended: Sequence[tuple[_Errand, str]], clock: Clock) -> None:
    now = clock.now()
    for errand, failed in ended:
        for mine in errand.begun:
            watch.conclude(conn, mine, failed=failed, now=now)


def _by_mail(ports: Ports, telling: Telling) -> str:
    if ports.mail is None:
        return "no_mail_server"
    return ports.mail.hand_in(letter(telling), deadline_seconds=DEADLINE_SECONDS) or ""


def _by_webhook(ports: Ports, telling: Telling) -> str:
    request = post(telling, ports.vault)
    answer = ports.transport.ask(request, deadline_seconds=DEADLINE_SECONDS)
    if isinstance(answer, NoAnswer):
        return answer.reason
    return "" if answer.status // 100 == 2 else f"http_{answer.status}"  # noqa: PLR2004 - 2xx


_BY: Final = {Way.EMAIL: _by_mail, Way.WEBHOOK: _by_webhook}
