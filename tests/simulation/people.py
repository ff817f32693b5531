"""Those who act beside the machines: an officer who rules and releases, and carriers who tell
more later.

What they tell is true: a word about a message agrees with what the lab truly took.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from campaigns import ledger
from campaigns.ledger import traffic
from campaigns.lifecycle import Event, Status
from campaigns.reference import reference_of
from campaigns.schema import attempt, obligation
from gateways.outcome import Proof, Receipt, Word
from scheduler.matching import Told, matched, raw_hash
from scheduler.ports import Ports

SMS = ("vnpt", "viettel", "mobifone")
_RULES = {Status.DUE: Event.WAIVE, Status.UNRESOLVED: Event.GIVE_UP, Status.FAILED: Event.REROUTE}


def rule_somewhere(conn: Connection, ports: Ports, chance: random.Random, now: datetime) -> None:
    """The officer waives, gives up or reroutes one obligation, and releases what was halted."""
    for scope in traffic.halts_in_force(conn):
        traffic.set_halt(conn, scope=scope, active=False, reason="mended", by="officer", now=now)
    row = _one_of(conn, chance, tuple(_RULES))
    if row is None:
        return
    reroutes = row.status == Status.FAILED
    if reroutes and row.gateway not in SMS:
        return
    ledger.rule(
        conn,
        ports.facts(),
        [(row.week, row.id)],
        event=_RULES[Status(row.status)],
        reason="officer",
        actor="officer",
        now=now,
        to_gateway=chance.choice(SMS) if reroutes else None,
    )


def tell_somewhere(
    conn: Connection,
    ports: Ports,
    chance: random.Random,
    *,
    taken: bool,
    row: Row[Any],
    now: datetime,
) -> None:
    """A carrier tells, by any way there is, what became of one obligation's latest attempt."""
    word = _word(chance, taken=taken, status=Status(row.status))
    if word is None:
        return
    receipt = Receipt(
        word=word,
        reference=reference_of(row.week, row.id, row.attempts),
        proof=Proof.HANDSET if word is Word.DELIVERED else Proof.SMSC,
    )
    raw = f"{row.week}/{row.id} {word}".encode()
    sha256 = raw_hash(raw)
    ledger.keep_raw(
        conn,
        gateway=row.gateway,
        sha256=sha256,
        sealed=ports.vault.seal_bytes(raw, context=sha256),
        received_at=now,
        result="applied",
    )
    heard, _ = matched(conn, [Told(row.gateway, receipt, sha256, "statement")])
    ledger.apply_receipts(conn, ports.facts(), heard, now=now)


def spoken_of(
    conn: Connection, chance: random.Random, *, statuses: Sequence[Status] = tuple(Status)
) -> Row[Any] | None:
    """An obligation with an attempt, and when the latest one was begun (`begun_at`)."""
    latest = (
        (attempt.c.week == obligation.c.week)
        & (attempt.c.obligation_id == obligation.c.id)
        & (attempt.c.attempt_no == obligation.c.attempts)
    )
    query = select(obligation, attempt.c.at.label("begun_at")).join(attempt, latest)
    query = query.where(obligation.c.status.in_(statuses))
    if statuses == (Status.LAPSED,):
        query = query.where(obligation.c.accepted > 0)
    rows = conn.execute(query.order_by(obligation.c.week, obligation.c.id)).all()
    return chance.choice(rows) if rows else None


def _word(chance: random.Random, *, taken: bool, status: Status) -> Word | None:
    if taken:
        return chance.choice((Word.DELIVERED, Word.UNDELIVERED, Word.UNREACHED, Word.TAKEN))
    return Word.NEVER_HAD if status is Status.UNRESOLVED else None


def _one_of(conn: Connection, chance: random.Random, statuses: Sequence[Status]) -> Row[Any] | None:
    rows = conn.execute(
        select(obligation).where(obligation.c.status.in_(statuses)).order_by(obligation.c.id)
    ).all()
    return chance.choice(rows) if rows else None
