"""The only drainer of the receipts spool: keep each callback raw, read it, match it, apply it."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Select, select

from campaigns import ledger
from campaigns.ledger import settings
from campaigns.schema import raw_receipt
from gateways.contract import ForgedCallback, Gateway, UnreadableCallback
from gateways.outcome import Receipt
from scheduler.forgetting import is_forgetful
from scheduler.matching import Told, matched, raw_hash
from scheduler.ports import Ports
from scheduler.renewal import credential_name
from scheduler.spool import Arrived, Place, arrived_of, forget_before, octets_of, read_from

_log: Final = logging.getLogger(__name__)

_BATCH: Final = 500
#: What a callback is whose receipts belong to messages of ours, for the first time or again.
_SOUND: Final = frozenset({"applied", "duplicate"})
_PLACE: Final = "spool_place"
#: A receipt that came before its attempt was concluded is matched again for so long.
_ORPHAN_LIFE: Final = timedelta(hours=24)


def drain(ports: Ports, folder: Path) -> Counter[str]:
    """Apply all that waits in the spool; counted by event, with `forged`, `unreadable`,
    `orphan`.

    None while the ledger forgot what was sent: a receipt of an attempt that it does not know would
    move the wrong thing, or nothing, and be gone. The spool keeps it until `loa recover`.
    """
    if ports.database.read(partial(is_forgetful, journal=ports.journal)):
        return Counter()
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
        rows = conn.execute(_orphans(now)).all()
        raws = [ports.vault.open_bytes(row.sealed, context=row.sha256) for row in rows]
        heeded = _heed(conn, ports, [arrived_of(raw) for raw in raws], counts)
        adopted = [
            row.id for row, (_, result) in zip(rows, heeded, strict=True) if result in _SOUND
        ]
        ledger.adopt(conn, adopted)
        del counts["orphan"]  # those that stay were counted when they came
        return counts

    return ports.database.transact(work)


def _next_batch(ports: Ports, folder: Path) -> tuple[str | None, list[tuple[Arrived, Place]]]:
    """Where the spool was read from, and what stands there."""
    if not folder.is_dir():
        return None, []
    kept = ports.database.read(lambda conn: settings.get(conn, _PLACE))
    place = Place.parse(kept) if kept else Place()
    return kept, list(read_from(folder, place, ports.vault, limit=_BATCH))


def _apply(
    ports: Ports, arrived: Sequence[Arrived], *, step: tuple[str | None, Place] | None
) -> Counter[str]:
    """Apply callbacks in one transaction; `step` is from where to where they bring the spool."""
    now = ports.clock.now()

    def work(conn: Connection) -> Counter[str]:
        counts: Counter[str] = Counter()
        if step is not None and not settings.move(conn, _PLACE, str(step[1]), was=step[0], at=now):
            return counts  # another drain applied them
        for one, (sha256, result) in zip(arrived, _heed(conn, ports, arrived, counts), strict=True):
            _keep(conn, ports, one, sha256, result)
        return counts

    return ports.database.transact(work)


def _keep(conn: Connection, ports: Ports, one: Arrived, sha256: bytes, result: str) -> None:
    """A callback's raw text, with the word for what it was."""
    ledger.keep_raw(
        conn,
        gateway=one.gateway,
        sha256=sha256,
        sealed=ports.vault.seal_bytes(octets_of(one), context=sha256),
        received_at=one.received_at,
        result=result,
    )


def _heed(
    conn: Connection, ports: Ports, arrived: Sequence[Arrived], counts: Counter[str]
) -> list[tuple[bytes, str]]:
    """Read, match and apply callbacks together; each one's hash and the word for what it was."""
    now = ports.clock.now()
    read = [_told(ports, one, now) for one in arrived]
    heard, orphans = matched(conn, [told for _, said in read for told in said])
    news: set[bytes] = set()
    counts.update(ledger.apply_receipts(conn, ports.facts(), heard, now=now, news=news))
    lost = {one.raw_sha256 for one in orphans}
    hashes = [raw_hash(octets_of(one)) for one in arrived]
    results = [
        "orphan" if sha256 in lost else "duplicate" if told and sha256 not in news else result
        for sha256, (result, told) in zip(hashes, read, strict=True)
    ]
    # Duplicates were counted as they were applied, receipt by receipt.
    counts.update(result for result in results if result not in _SOUND)
    return list(zip(hashes, results, strict=True))


def _told(ports: Ports, one: Arrived, now: datetime) -> tuple[str, list[Told]]:
    """What a callback is, and what its readers find in it."""
    sha256 = raw_hash(octets_of(one))
    read = [(each.name, *_read(each, one, now)) for each in _readers(ports, one.gateway)]
    told = [Told(name, each, sha256, "push") for name, _, said in read for each in said]
    results = [result for _, result, _ in read]
    return "applied" if "applied" in results else (results or ["unreadable"])[0], told


def _readers(ports: Ports, name: str) -> list[Gateway]:
    """Who reads what came for a name: the gateway, or all of one account.

    Zalo pushes everything of an app to one address (wire/zalo.md 4.1): `/receipts/zalo`.
    """
    if name in ports.gateways:
        return [ports.gateways[name]]
    return [one for one in ports.gateways.values() if credential_name(one) == name]


def _read(gateway: Gateway, one: Arrived, now: datetime) -> tuple[str, Sequence[Receipt]]:
    """What a callback is; those that speak of no message (a new follower) are `applied` as they
    are.
    """
    try:
        return "applied", gateway.receipts_in(one.request, now)
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
