"""What the ledger has of each attempt that a statement may speak of, slice by slice of its keys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from sqlalchemy import Connection, and_, bindparam, or_, select

from campaigns.database import DatabasePort
from campaigns.ledger.periods import POSITION_BITS
from campaigns.lifecycle import Status
from campaigns.schema import AnyRow, attempt, obligation, outcome, receipt
from campaigns.settlement.comparison import Ours
from campaigns.settlement.subject import Subject
from gateways.outcome import Verdict, Word

_HELD: Final = (Status.ACCEPTED, Status.DELIVERED)
_ATTEMPTS: Final = (
    select(
        attempt.c.week,
        attempt.c.obligation_id,
        attempt.c.attempt_no,
        attempt.c.segments,
        obligation.c.status,
        obligation.c.attempts,
        outcome.c.verdict,
    )
    .join(
        obligation,
        and_(obligation.c.week == attempt.c.week, obligation.c.id == attempt.c.obligation_id),
    )
    .outerjoin(
        outcome,
        and_(
            outcome.c.week == attempt.c.week,
            outcome.c.obligation_id == attempt.c.obligation_id,
            outcome.c.attempt_no == attempt.c.attempt_no,
        ),
    )
    .where(
        attempt.c.week == bindparam("in_week"),
        attempt.c.obligation_id > bindparam("after"),
        attempt.c.obligation_id <= bindparam("upto"),
        attempt.c.gateway == bindparam("by_gateway"),
        attempt.c.at >= bindparam("since"),
        attempt.c.at < bindparam("until"),
    )
    .order_by(attempt.c.obligation_id, attempt.c.attempt_no)
)
#: Only where the obligation's own status does not tell all: most of a week needs no such look.
_WORDS: Final = (
    select(receipt.c.obligation_id, receipt.c.attempt_no, receipt.c.word)
    .join(
        obligation,
        and_(obligation.c.week == receipt.c.week, obligation.c.id == receipt.c.obligation_id),
    )
    .where(
        receipt.c.week == bindparam("in_week"),
        receipt.c.obligation_id > bindparam("after"),
        receipt.c.obligation_id <= bindparam("upto"),
        or_(obligation.c.status.not_in(_HELD), obligation.c.attempts > 1),
    )
    .order_by(receipt.c.obligation_id, receipt.c.n)
)
_TELLS_TAKEN: Final = frozenset({Word.TAKEN, Word.DELIVERED, Word.UNDELIVERED, Word.UNREACHED})
#: What became of an attempt that another one followed, by the last word about it.
_BY_WORD: Final[Mapping[str, Status]] = {
    Word.DELIVERED: Status.DELIVERED,
    Word.TAKEN: Status.ACCEPTED,
    Word.UNDELIVERED: Status.FAILED,
    Word.UNREACHED: Status.FAILED,
    Word.NEVER_HAD: Status.DUE,
}
_BY_VERDICT: Final[Mapping[str | None, Status]] = {
    Verdict.ACCEPTED: Status.ACCEPTED,
    Verdict.UNKNOWN: Status.UNRESOLVED,
    None: Status.UNRESOLVED,
}


def slices_of(
    database: DatabasePort, subject: Subject, periods: Sequence[AnyRow], *, places: int
) -> Iterator[list[Ours]]:
    """Every attempt of these periods that the subject spans, `places` of the roster at a time.

    Each slice is read by itself, as the ledger stands then.
    """
    for one in periods:
        base = one.id << POSITION_BITS
        for start in range(0, one.owed, places):
            asked = {
                "in_week": one.week,
                "after": base + start,
                "upto": base + start + places,
                "by_gateway": subject.gateway,
                "since": subject.since,
                "until": subject.until,
            }
            yield database.read(partial(_slice, asked=asked))


def _slice(conn: Connection, *, asked: Mapping[str, object]) -> list[Ours]:
    rows = conn.execute(_ATTEMPTS, dict(asked)).all()
    told: dict[tuple[int, int], list[str]] = defaultdict(list)
    around = {name: asked[name] for name in ("in_week", "after", "upto")}
    for row in conn.execute(_WORDS, around) if rows else ():
        told[row.obligation_id, row.attempt_no].append(row.word)
    return [_ours(row, told.get((row.obligation_id, row.attempt_no), ())) for row in rows]


def _ours(row: AnyRow, words: Sequence[str]) -> Ours:
    is_latest = row.attempt_no == row.attempts
    status = Status(row.status) if is_latest else _past(row.verdict, words)
    accepted = row.verdict == Verdict.ACCEPTED or status in _HELD
    taken = accepted or not _TELLS_TAKEN.isdisjoint(words)
    return Ours(row.week, row.obligation_id, row.attempt_no, status, taken, row.segments)


def _past(verdict: str | None, words: Sequence[str]) -> Status:
    if words:
        return _BY_WORD[words[-1]]
    return _BY_VERDICT.get(verdict, Status.DUE)
