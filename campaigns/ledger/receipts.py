"""A receipt moves its obligation only forward; early, late, doubled or contrary, it is kept as a
fact.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from campaigns.ledger import pulse
from campaigns.ledger.facts import Facts
from campaigns.ledger.moves import Move, apply_moves, lock_states, unmoved
from campaigns.lifecycle import (
    EVENT_OF_WORD,
    IGNORED,
    Event,
    Status,
    follow,
    shows_taken,
    undenying,
)
from campaigns.schema import outcome, raw_receipt, receipt
from gateways.outcome import Proof, Receipt, Word

#: A phone that was off is not tried again before so long (design 5).
UNREACHED_WAIT: Final = timedelta(hours=6)
#: At most so many attempts a carrier took in one period, where the campaign tries again.
TAKEN_MAX: Final = 3

#: Words by which a gateway shows that it still tells; a paper of its carrier's is none.
_FROM_THE_GATEWAY: Final = ("push", "question")
_NEGATIVE: Final = (Event.UNDELIVER, Event.UNREACH)


@dataclass(frozen=True, slots=True)
class Heard:
    """One receipt matched to the attempt it speaks of."""

    week: int
    obligation_id: int
    attempt_no: int
    gateway: str
    receipt: Receipt
    source: str
    raw_sha256: bytes
    tries_unreached: bool
    """Does the campaign send again to a phone that was off?"""
    unreached_wait: timedelta = UNREACHED_WAIT
    """How long such a phone is left alone."""
    taken_max: int = TAKEN_MAX
    """How many attempts a carrier may take in one period."""


_KEEP: Final = insert(raw_receipt)
_BY_RESULT: Final = (
    select(raw_receipt.c.gateway, raw_receipt.c.result, func.count())
    .where(raw_receipt.c.received_at >= bindparam("since"))
    .group_by(raw_receipt.c.gateway, raw_receipt.c.result)
    .order_by(raw_receipt.c.gateway, raw_receipt.c.result)
)
_KEPT: Final = (
    select(raw_receipt.c.id)
    .where(raw_receipt.c.gateway == bindparam("of"), raw_receipt.c.sha256 == bindparam("hash"))
    .limit(1)
)
_BY_REF: Final = select(
    outcome.c.carrier_ref, outcome.c.week, outcome.c.obligation_id, outcome.c.attempt_no
).where(
    outcome.c.gateway == bindparam("of"),
    outcome.c.carrier_ref.in_(bindparam("refs", expanding=True)),
)
_TOLD: Final = select(
    receipt.c.week,
    receipt.c.obligation_id,
    receipt.c.attempt_no,
    receipt.c.word,
    receipt.c.code,
    receipt.c.proof,
).where(
    receipt.c.week.in_(bindparam("weeks", expanding=True)),
    receipt.c.obligation_id.in_(bindparam("ids", expanding=True)),
)


def apply_receipts(
    conn: Connection,
    facts: Facts,
    heard: Sequence[Heard],
    *,
    now: datetime,
    news: set[bytes] | None = None,
) -> dict[str, int]:
    """Record receipts and move what they move; counted by event, `duplicate` and `ignored`
    included. The hashes of raw texts that said what was not known yet are put into `news`.

    Any order and any repetition of the same receipts leaves the same status (a join).
    """
    counts: dict[str, int] = defaultdict(int)
    pending = list(heard)
    while pending:
        now_heard, pending = _one_each(pending)
        for event, count in _apply(conn, facts, now_heard, now, news).items():
            counts[event] += count
    return counts


def keep_raw(
    conn: Connection,
    *,
    gateway: str,
    sha256: bytes,
    sealed: bytes,
    received_at: datetime,
    result: str,
) -> None:
    """Keep a callback or answer as it came, encrypted, whatever it turned out to be."""
    kept = {"gateway": gateway, "sha256": sha256, "sealed": sealed}
    conn.execute(_KEEP, {**kept, "received_at": received_at, "result": result})


def is_kept(conn: Connection, *, gateway: str, sha256: bytes) -> bool:
    """Is this very text kept already? Carriers answer many questions with the same words."""
    return conn.execute(_KEPT, {"of": gateway, "hash": sha256}).first() is not None


def callbacks_since(conn: Connection, since: datetime) -> dict[str, dict[str, int]]:
    """What came from each gateway since then, counted by what it turned out to be."""
    found: dict[str, dict[str, int]] = {}
    for gateway, result, count in conn.execute(_BY_RESULT, {"since": since}):
        found.setdefault(gateway, {})[result] = int(count)
    return found


def adopt(conn: Connection, raw_ids: Sequence[int]) -> None:
    """Orphans found their attempts."""
    if raw_ids:
        these = raw_receipt.c.id.in_(raw_ids)
        conn.execute(update(raw_receipt).where(these).values(result="applied"))


def attempts_by_carrier_ref(
    conn: Connection, gateway: str, refs: Sequence[str]
) -> dict[str, tuple[int, int, int]]:
    """carrier_ref -> (week, obligation id, attempt number), for what the ledger knows."""
    rows = conn.execute(_BY_REF, {"of": gateway, "refs": list(refs)})
    return {row.carrier_ref: (row.week, row.obligation_id, row.attempt_no) for row in rows}


def event_of(one: Heard, state: Row[Any]) -> Event:
    """What a receipt does. `delivered` without a handset's proof says no more than taken (law)."""
    word, proof = one.receipt.word, one.receipt.proof
    if word is Word.DELIVERED and proof is not Proof.HANDSET:
        return Event.ACCEPT
    event = EVENT_OF_WORD[word]
    if event is Event.UNREACH and not _may_go_again(one, state):
        return Event.UNDELIVER
    return event


def _may_go_again(one: Heard, state: Row[Any]) -> bool:
    """Were fewer attempts taken than the campaign allows, this one counted?"""
    taken = int(state.accepted) + _tells_first(one, state, Event.UNREACH)
    return one.tries_unreached and taken < one.taken_max


def _tells_first(one: Heard, state: Row[Any], event: Event) -> bool:
    """Is this the first word that a carrier took the attempt?"""
    is_open = state.open_attempt == one.attempt_no
    return shows_taken(Status(state.status), event, attempt_open=is_open)


def _one_each(pending: list[Heard]) -> tuple[list[Heard], list[Heard]]:
    """Split off a round in which each obligation is spoken of once: each fact needs its own
    number.
    """
    seen: set[tuple[int, int]] = set()
    first: list[Heard] = []
    rest: list[Heard] = []
    for one in pending:
        key = (one.week, one.obligation_id)
        (rest if key in seen else first).append(one)
        seen.add(key)
    return first, rest


def _apply(
    conn: Connection,
    facts: Facts,
    heard: Sequence[Heard],
    now: datetime,
    news: set[bytes] | None,
) -> dict[str, int]:
    counts: dict[str, int] = defaultdict(int)
    moves: dict[tuple[int, Move], list[int]] = defaultdict(list)
    told: Counter[str] = Counter()
    states = lock_states(conn, [(one.week, one.obligation_id) for one in heard])
    known = _known(conn, heard)
    for one in heard:
        state = states.get((one.week, one.obligation_id))
        if state is None or _identity(one) in known:
            counts["duplicate" if state is not None else "orphan"] += 1
            continue
        move, event = _move_for(one, state, now)
        facts.add(receipt, _row(one, state, event, now))
        if news is not None:
            news.add(one.raw_sha256)
        moves[one.week, move].append(one.obligation_id)
        counts[event] += 1
        told[one.gateway] += one.source in _FROM_THE_GATEWAY
    apply_moves(conn, moves)
    facts.write(conn)
    pulse.beat(conn, heard=told, now=now)
    return counts


def _move_for(one: Heard, state: Row[Any], now: datetime) -> tuple[Move, str]:
    event = event_of(one, state)
    if state.said_again:
        event = undenying(Status(state.status), event)
    status = follow(Status(state.status), event)
    if status is None or _speaks_of_the_past(one, state, event):
        return _kept(one, state), IGNORED
    return (
        Move(
            status=status,
            not_before=_again_at(one, status, event, now),
            reason=_reason(one, event),
            accepted=int(_tells_first(one, state, event)),
            proof=_proof(one, event),
            closes_attempt=True,  # the carrier's later word outlives the call's own answer
        ),
        event,
    )


def _kept(one: Heard, state: Row[Any]) -> Move:
    """Nothing moves; how far an accepted message is proven may still grow (SMSC, not handset)."""
    kept = unmoved(state, closes_attempt=False)
    good = one.receipt.word in (Word.TAKEN, Word.DELIVERED)
    if state.status == Status.ACCEPTED and good and one.attempt_no == state.attempts:
        grown = one.receipt.proof is not Proof.NONE
        return replace(kept, proof=str(one.receipt.proof)) if grown else kept
    return kept


def _speaks_of_the_past(one: Heard, state: Row[Any], event: Event) -> bool:
    """Bad news, and "taken" or "never had", count only for the latest attempt; delivered always
    does.
    """
    return event is not Event.DELIVER and one.attempt_no != state.attempts


def _again_at(one: Heard, status: Status, event: Event, now: datetime) -> datetime | None:
    if status is not Status.DUE:
        return None
    return now + one.unreached_wait if event is Event.UNREACH else now


def _reason(one: Heard, event: Event) -> str:
    if event in (Event.DELIVER, Event.ACCEPT):
        return ""
    return (one.receipt.code or one.receipt.word)[:40]


def _proof(one: Heard, event: Event) -> str | None:
    """How far the message is proven now: bad news takes back what was proven before."""
    if event in _NEGATIVE:
        return ""
    return str(one.receipt.proof) if one.receipt.proof is not Proof.NONE else None


def _identity(one: Heard) -> tuple[int, int, int, str, str, str]:
    """What makes two receipts the same word: carriers repeat themselves with other event ids.

    One that proves more is another word: the handset's *delivered* is not the SMSC's.
    """
    said = one.receipt
    told_of = (one.week, one.obligation_id, one.attempt_no)
    return (*told_of, said.word, said.code[:80], said.proof)


def _known(conn: Connection, heard: Sequence[Heard]) -> set[tuple[int, int, int, str, str, str]]:
    weeks = list({one.week for one in heard})
    rows = conn.execute(_TOLD, {"weeks": weeks, "ids": [one.obligation_id for one in heard]})
    return {tuple(row) for row in rows}


def _row(one: Heard, state: Row[Any], event: str, now: datetime) -> dict[str, Any]:
    said = one.receipt
    return {
        "week": one.week,
        "obligation_id": one.obligation_id,
        "n": state.facts + 1,
        "attempt_no": one.attempt_no,
        "gateway": one.gateway,
        "word": said.word,
        "event": event,
        "proof": said.proof,
        "code": said.code[:80],
        "carrier_ref": said.carrier_ref,
        "carrier_at": said.at,
        "source": one.source,
        "conflict": _contradicts(Status(state.status), said.word),
        "raw_sha256": one.raw_sha256,
        "at": now,
    }


def _contradicts(status: Status, word: Word) -> bool:
    """Delivered and not delivered both claimed: kept for the auditor, decides nothing."""
    bad = word in (Word.UNDELIVERED, Word.UNREACHED)
    return (status is Status.DELIVERED and bad) or (
        status is Status.FAILED and word is Word.DELIVERED
    )
