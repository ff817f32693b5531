"""Jepsen's four sets: what was attempted, what the carriers acknowledge by their own book, and what
the ledger reads at the end; lost, doubled, unexpected and recovered follow from them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, and_, exists, or_, select

from campaigns.lifecycle import Status
from campaigns.schema import attempt, obligation, outcome, receipt, subscriber
from campaigns.vault import Vault
from console.exercise.staging import WEEK
from gateways.outcome import Verdict
from tests.chaos.ledger import Attempt, medium_of, whom
from tests.chaos.proxy import Whom

_SENT: Final = (Status.ACCEPTED, Status.DELIVERED)
_NEGATIVE: Final = ("undelivered", "unreached")


@dataclass(frozen=True, slots=True)
class Told:
    """What the ledger says at the end of one message that is owed."""

    whom: Whom = field(repr=False)
    obligation_id: int
    status: Status
    attempts: int
    refused_later: bool
    """A negative receipt is recorded."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """Attempts of which no clear answer came."""

    unanswered: Mapping[int, AbstractSet[int]]
    """Obligation to its attempts without any outcome: whoever waited for it was gone."""
    unknown: AbstractSet[int]
    """Obligations with an attempt whose outcome is recorded as unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sets:
    """The four sets, and what they come to."""

    attempted: int
    acknowledged: int
    read: int
    lost: int
    """Taken by a carrier, and the ledger tells neither that it was sent nor that it may be."""
    doubled: int
    """Taken once more than once."""
    unexpected: int
    """Read as sent and never taken, or taken and never attempted."""
    recovered: int
    """Once without a clear answer, taken, and read as sent at the end."""
    unsent: int
    """Owed, and at the end neither sent nor unresolved."""
    unresolved_taken: int
    unresolved_not_taken: int
    lost_on_the_line: int
    """Of these: a call for it was lost before it came to the carrier."""
    unexplained: int
    """Unresolved, not taken, and neither was its attempt open when something was done, nor was a
    call for it lost before it came to the carrier."""

    def as_json(self) -> dict[str, int]:
        """By name."""
        return {name: getattr(self, name) for name in self.__slots__}


def sets_of(
    told: Iterable[Told],
    taken: Counter[Whom],
    unclear: Unclear,
    *,
    open_at: AbstractSet[Attempt],
    unheard: AbstractSet[Whom],
) -> Sets:
    """Compare; `open_at` are attempts open when something was done, `unheard` whom no carrier
    heard of.
    """
    ledger = {one.whom: one for one in told}
    attempted = {key for key, one in ledger.items() if one.attempts}
    read = {key for key, one in ledger.items() if one.status in _SENT}
    unresolved = {key for key, one in ledger.items() if one.status is Status.UNRESOLVED}
    excused = {key for key, one in ledger.items() if one.refused_later}
    acknowledged = set(taken)
    blurred = {key for key, one in ledger.items() if _is_blurred(one, unclear)}
    absent = unresolved - acknowledged
    return Sets(
        attempted=len(attempted),
        acknowledged=len(acknowledged),
        read=len(read),
        lost=len(acknowledged - read - unresolved - excused),
        doubled=taken.total() - len(acknowledged),
        unexpected=len(read - acknowledged) + len(acknowledged - attempted),
        recovered=len(blurred & acknowledged & read),
        unsent=len(ledger.keys() - read - unresolved - excused),
        unresolved_taken=len(unresolved & acknowledged),
        unresolved_not_taken=len(absent),
        lost_on_the_line=len(absent & unheard),
        unexplained=sum(
            not _is_explained(ledger[key], unclear, open_at=open_at, unheard=unheard)
            for key in absent
        ),
    )


def told_by_ledger(conn: Connection, vault: Vault) -> Iterator[Told]:
    """Every message owed in the week, as it stands."""
    refused = exists().where(
        receipt.c.week == obligation.c.week,
        receipt.c.obligation_id == obligation.c.id,
        receipt.c.word.in_(_NEGATIVE),
    )
    query = (
        select(
            obligation.c.id.label("obligation_id"),
            obligation.c.status,
            obligation.c.attempts,
            obligation.c.gateway,
            refused.label("refused"),
            subscriber.c.msisdn_sealed,
            subscriber.c.msisdn_index,
            subscriber.c.zalo_sealed,
            subscriber.c.zalo_index,
        )
        .join(subscriber, subscriber.c.id == obligation.c.subscriber_id)
        .where(obligation.c.week == WEEK.key)
    )
    for row in conn.execute(query.execution_options(yield_per=5_000)).mappings():
        yield Told(
            whom(vault, row["gateway"], row),
            row["obligation_id"],
            Status(row["status"]),
            row["attempts"],
            bool(row["refused"]),
        )


def unclear_in(conn: Connection) -> Unclear:
    """The attempts without a clear answer, as the facts have them."""
    same = and_(
        outcome.c.week == attempt.c.week,
        outcome.c.obligation_id == attempt.c.obligation_id,
        outcome.c.attempt_no == attempt.c.attempt_no,
    )
    query = (
        select(attempt.c.obligation_id, attempt.c.attempt_no, outcome.c.verdict)
        .outerjoin(outcome, same)
        .where(
            attempt.c.week == WEEK.key,
            or_(outcome.c.verdict.is_(None), outcome.c.verdict == Verdict.UNKNOWN),
        )
    )
    unanswered: dict[int, set[int]] = defaultdict(set)
    unknown = set()
    for obligation_id, attempt_no, verdict in conn.execute(query):
        if verdict is None:
            unanswered[obligation_id].add(attempt_no)
        else:
            unknown.add(obligation_id)
    return Unclear(unanswered, unknown)


def taken_in(entries: Iterable[Mapping[str, Any]]) -> Counter[Whom]:
    """How often the carriers took a message of the week for whom, by their own book."""
    return Counter(
        (medium_of(one["gateway"]), one["address"]) for one in entries if one["week"] == str(WEEK)
    )


def _is_blurred(one: Told, unclear: Unclear) -> bool:
    return one.obligation_id in unclear.unanswered or one.obligation_id in unclear.unknown


def _is_explained(
    one: Told, unclear: Unclear, *, open_at: AbstractSet[Attempt], unheard: AbstractSet[Whom]
) -> bool:
    died = unclear.unanswered.get(one.obligation_id, set())
    was_open = any((one.obligation_id, number) in open_at for number in died)
    return was_open or one.whom in unheard
