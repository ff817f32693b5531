"""The only drainer of the receipts spool: keep each callback raw, read it, match it, apply it."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Select, select

from campaigns import ledger
from campaigns.ledger import settings
from campaigns.schema import raw_receipt
from gateways.contract import ForgedCallback, UnreadableCallback
from gateways.outcome import Receipt
from scheduler.matching import Told, matched, raw_hash
from scheduler.ports import Ports
from scheduler.spool import Arrived, Place, arrived_of, forget_before, octets_of, read_from

_log: Final = logging.getLogger(__name__)

_BATCH: Final = 500
_PLACE: Final = "spool_place"
#: A receipt that came before its attempt was concluded is matched again for so long.
_ORPHAN_LIFE: Final = timedelta(hours=24)


def drain(ports: Ports, folder: Path) -> Counter[str]:
    """Apply all that waits in the spool; counted by event, with `forged`, `unreadable`,
    `orphan`.
    """
    counts: Counter[str] = Counter()
    while True:
        was, batch = _next_batch(ports, folder)
        if not batch:
            return counts
        counts += _apply(ports, [one for one, _ in batch], step=(was, batch[-1][1]))
        forget_before(folder, batch[-1][1])


def apply_arrived(ports: Ports, arrived: Sequence[Arrived]) -> Counter[str]:
    """Apply callbacks that came without a spool (the simulation's pushes)."""
    return _apply(ports, arrived, step=None)


def adopt_orphans(ports: Ports) -> Counter[str]:
    """Match young orphans again: their attempt may be concluded by now."""
    now = ports.clock.now()

    def work(conn: Connection) -> Counter[str]:
        counts: Counter[str] = Counter()
        for row in conn.execute(_orphans(now)).all():
            raw = ports.vault.open_bytes(row.sealed, context=row.sha256)
            found, result = _heed(conn, ports, arrived_of(raw), now)
            if result == "applied":
                counts += found
                ledger.adopt(conn, row.id)
        return counts

    return ports.database.transact(work)


def _next_batch(ports: Ports, folder: Path) -> tuple[str | None, list[tuple[Arrived, Place]]]:
    """Where the spool was read from, and what stands there."""
    if not folder.is_dir():
        return None, []
    kept = ports.database.read(lambda conn: settings.get(conn, _PLACE))
    place = Place.parse(kept) if kept else Place()
    return kept, list(read_from(folder, place, limit=_BATCH))


def _apply(
    ports: Ports, arrived: Sequence[Arrived], *, step: tuple[str | None, Place] | None
) -> Counter[str]:
    """Apply callbacks in one transaction; `step` is from where to where they bring the spool."""
    now = ports.clock.now()

    def work(conn: Connection) -> Counter[str]:
        counts: Counter[str] = Counter()
        if step is not None and not settings.move(conn, _PLACE, str(step[1]), was=step[0], at=now):
            return counts  # another drain applied them
        for one in arrived:
            counts += _take_in(conn, ports, one, now)
        return counts

    return ports.database.transact(work)


def _take_in(conn: Connection, ports: Ports, one: Arrived, now: datetime) -> Counter[str]:
    """One callback: what it does, and its raw text kept with the word for what it was."""
    raw = octets_of(one)
    counts, result = _heed(conn, ports, one, now)
    ledger.keep_raw(
        conn,
        gateway=one.gateway,
        sha256=raw_hash(raw),
        sealed=ports.vault.seal_bytes(raw, context=raw_hash(raw)),
        received_at=one.received_at,
        result=result,
    )
    return counts if result == "applied" else counts + Counter([result])


def _heed(conn: Connection, ports: Ports, one: Arrived, now: datetime) -> tuple[Counter[str], str]:
    result, said = _read(ports, one)
    sha256 = raw_hash(octets_of(one))
    told = [Told(one.gateway, receipt, sha256, "push") for receipt in said]
    heard, orphans = matched(conn, told)
    counts = Counter(ledger.apply_receipts(conn, ports.facts(), heard, now=now))
    return counts, "orphan" if orphans else result


def _read(ports: Ports, one: Arrived) -> tuple[str, Sequence[Receipt]]:
    """What a callback is; those that speak of no message (a new follower) are `applied` as they
    are.
    """
    gateway = ports.gateways.get(one.gateway)
    if gateway is None:
        return "unreadable", ()
    try:
        return "applied", gateway.receipts_in(one.request, ports.clock.now())
    except ForgedCallback:
        return "forged", ()
    except UnreadableCallback:
        return "unreadable", ()
    except Exception as error:  # noqa: BLE001 - an adapter's mistake must not stop the spool
        # Its words may hold an address: only its kind is told. The callback is kept raw.
        kind = type(error).__name__
        _log.error("callback_unread", extra={"gateway": one.gateway, "kind": kind})
        return "unreadable", ()


def _orphans(now: datetime) -> Select[tuple[int, bytes, bytes]]:
    columns = raw_receipt.c
    return (
        select(columns.id, columns.sealed, columns.sha256)
        .where(columns.result == "orphan", columns.received_at > now - _ORPHAN_LIFE)
        .order_by(columns.id)
        .limit(_BATCH)
    )
