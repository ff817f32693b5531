"""What a carrier lists as failed, by brandname and day. Presence tells; absence tells nothing
(law).
"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import Connection, bindparam, select

from campaigns.begun import Begun, begun_of, owed_to
from campaigns.ledger import settings
from campaigns.reference import reference_of
from campaigns.schema import AnyRow, period, version
from campaigns.vault import Vault
from campaigns.week import local, midnight, week_on
from gateways.contract import Credential, FailList, FailPage, Gateway, Listed
from gateways.exchange import HttpResponse, NoAnswer
from gateways.outcome import Receipt
from scheduler.approved import route_in
from scheduler.findings import Answered, answer_to, learn
from scheduler.matching import Told, raw_hash
from scheduler.ports import Ports
from scheduler.renewal import usable_credential

_log: Final = logging.getLogger(__name__)

#: A day's list is read again so often while it may still grow, and so often for some days after.
_FRESH_EVERY: Final = timedelta(hours=1)
_OLD_EVERY: Final = timedelta(hours=24)
_GROWS_FOR: Final = timedelta(days=2)
_READ_FOR: Final = timedelta(days=4)
_PAGES_MAX: Final = 1_000


@dataclass(frozen=True, slots=True)
class DueList:
    """A list to read now, and the periods whose messages it may name."""

    which: FailList
    period_ids: tuple[int, ...]

    @property
    def name(self) -> str:
        """Its name among those that were read."""
        return f"{self.which.brandname} {self.which.day}"


_PERIODS: Final = (
    select(period.c.id, period.c.starts_at, period.c.ends_at, version.c.definition)
    .join(version, version.c.id == period.c.version_id)
    .where(period.c.ends_at > bindparam("since"), period.c.starts_at <= bindparam("now"))
    .order_by(period.c.id)
)


def read_fail_lists(ports: Ports, name: str) -> Counter[str]:
    """Read every page of each list that is due; the words that were applied, counted."""
    gateway, counts = ports.gateways[name], Counter[str]()
    if not isinstance(gateway, Listed):
        return counts
    now = ports.clock.now()
    due = ports.database.read(lambda conn: due_lists(conn, gateway, now=now))
    credential = usable_credential(ports, gateway) if due else None
    if credential is None:
        return counts
    for one in due:
        for page in _pages(ports, gateway, one, credential):
            counts += learn(ports, name, [page])
    ports.database.transact(partial(_mark_read, name=name, lists=due, now=now))
    return counts


def due_lists(conn: Connection, gateway: Gateway, *, now: datetime) -> list[DueList]:
    """The lists of recent days that were not read lately, oldest day first."""
    read_at = _read_at(conn, gateway.name)
    found: dict[FailList, list[int]] = {}
    for row in conn.execute(_PERIODS, {"since": now - _READ_FOR, "now": now}):
        route = route_in(row.definition, gateway.name)
        for day in _days(row, now) if route else ():
            found.setdefault(FailList(route.brandname if route else "", day), []).append(row.id)
    due = [DueList(which, tuple(ids)) for which, ids in found.items()]
    due.sort(key=lambda one: one.which.day)
    return [one for one in due if _is_due(one, read_at.get(one.name), now)]


def _days(row: AnyRow, now: datetime) -> Iterator[date]:
    first = max(row.starts_at, now - _READ_FOR)
    last = min(row.ends_at - timedelta(microseconds=1), now)
    day = local(first).date()
    while day <= local(last).date():
        yield day
        day += timedelta(days=1)


def _is_due(one: DueList, read_at: str | None, now: datetime) -> bool:
    if read_at is None:
        return True
    grows = now < midnight(one.which.day) + _GROWS_FOR
    return now - datetime.fromisoformat(read_at) >= (_FRESH_EVERY if grows else _OLD_EVERY)


def _read_at(conn: Connection, name: str) -> Mapping[str, str]:
    """By list, when it was last read to its end."""
    kept: dict[str, str] = json.loads(settings.get(conn, f"lists_read:{name}") or "{}")
    return kept


def _mark_read(conn: Connection, *, name: str, lists: Sequence[DueList], now: datetime) -> None:
    """Remember it; what is older than anybody asks about is forgotten."""
    recent = (now - 2 * _READ_FOR).isoformat()
    kept = {key: at for key, at in _read_at(conn, name).items() if at > recent}
    kept |= {one.name: now.isoformat() for one in lists}
    settings.put(conn, f"lists_read:{name}", json.dumps(kept), at=now)


def _pages(
    ports: Ports, gateway: Listed, one: DueList, credential: Credential
) -> Iterator[Answered]:
    """Each page with what it says; silence or an unreadable page ends the reading for now."""
    for number in range(1, _PAGES_MAX + 1):
        answer = answer_to(ports, gateway.page_request(one.which, number, credential))
        page = None if isinstance(answer, NoAnswer) else _page_in(gateway, answer)
        if page is None or isinstance(answer, NoAnswer):
            return
        yield Answered(answer.body, _told(ports, gateway, one, page.failed, answer.body))
        if not page.more:
            return


def _page_in(gateway: Listed, answer: HttpResponse) -> FailPage | None:
    """What a page says; an adapter's mistake must not stop the others."""
    try:
        return gateway.page_in(answer)
    except Exception as error:  # noqa: BLE001 - see above
        # Its words may hold an address: only its kind is told.
        kind = type(error).__name__
        _log.error("page_unread", extra={"gateway": gateway.name, "kind": kind})
        return None


def _told(
    ports: Ports, gateway: Listed, one: DueList, failed: Sequence[Receipt], raw: bytes
) -> tuple[Told, ...]:
    """The listed numbers as words about our own attempts; others' numbers say nothing."""
    if not failed:
        return ()
    sha256 = raw_hash(raw)
    by_index = {_index(ports.vault, each): each for each in failed}
    week = week_on(one.which.day).key
    meant = ports.database.read(partial(_meant, gateway=gateway, one=one, indexes=list(by_index)))
    return tuple(
        Told(gateway.name, _of(each, week, by_index[index]), sha256, "question")
        for index, each in meant.items()
    )


def _meant(
    conn: Connection, *, gateway: Listed, one: DueList, indexes: Sequence[bytes]
) -> dict[bytes, Begun]:
    """The latest attempt to each of these numbers, where this gateway made it on that day."""
    weeks, day = [week_on(one.which.day).key], one.which.day
    ids = owed_to(conn, indexes, weeks=weeks, periods=list(one.period_ids))
    latest = {each.obligation_id: each for each in begun_of(conn, ids, weeks=weeks)}
    return {
        each.msisdn_index: each
        for each in latest.values()
        if each.gateway == gateway.name
        and each.msisdn_index is not None
        and local(each.at).date() == day
    }


def _index(vault: Vault, receipt: Receipt) -> bytes:
    return vault.index(receipt.address or "")


def _of(one: Begun, week: int, receipt: Receipt) -> Receipt:
    return replace(receipt, reference=reference_of(week, one.obligation_id, one.attempt_no))
