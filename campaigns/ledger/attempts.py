"""Begin writes the attempt before the call; conclude writes its outcome after, whatever happened
between.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select, update

from campaigns.ledger.claims import Claimed
from campaigns.ledger.facts import Facts
from campaigns.lifecycle import IGNORED, Event, Status, event_of_outcome, follow, shows_taken
from campaigns.schema import attempt, obligation, outcome, submission
from gateways.outcome import Outcome

CODE_MAX: Final = 80
WORDS_MAX: Final = 160


@dataclass(frozen=True, slots=True)
class Submission:
    """One call about to be made, with the obligations whose messages it carries."""

    submission_id: int
    period_id: int
    gateway: str
    members: tuple[Claimed, ...]
    segments_each: int
    bytes_sha256: bytes
    credential_version: int

    @property
    def segments(self) -> int:
        """Segments of the whole call."""
        return self.segments_each * len(self.members)


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What became of one attempt, as far as its call told."""

    week: int
    obligation_id: int
    attempt_no: int
    gateway: str
    outcome: Outcome
    not_before: datetime
    """When it may be due again, should the outcome make it so."""


@dataclass(frozen=True, slots=True)
class Move:
    """The same change for many obligations: one UPDATE."""

    status: Status
    not_before: datetime | None
    reason: str
    accepted: int
    gateway: str | None = None
    proof: str | None = None
    ends_lease: bool = True
    closes_attempt: bool = True


def begin(
    conn: Connection, facts: Facts, submissions: Sequence[Submission], *, token: int, now: datetime
) -> list[Submission]:
    """Write submissions and attempts for what goes on the wire now; returns those that may go.

    Compare-and-set on status and token: an obligation that is no longer ours takes its whole
    call with it. The caller has checked halts, window, approval, stop list, spacing and quota
    in this same transaction.
    """
    wanted = [member for each in submissions for member in each.members]
    ours = _open_attempts(conn, wanted, token=token, now=now)
    ready = [s for s in submissions if all(m.obligation_id in ours for m in s.members)]
    going = {each.submission_id for each in ready}
    _undo(conn, [m for s in submissions if s.submission_id not in going for m in s.members], ours)
    if not ready:
        return []
    conn.execute(insert(submission), [_submission_row(each, now) for each in ready])
    for each in ready:
        for member in each.members:
            facts.add(attempt, _attempt_row(each, member, ours[member.obligation_id], now))
    facts.write(conn)
    return ready


def begun(conn: Connection, submissions: Sequence[Submission]) -> list[Submission]:
    """Which of these are in the ledger: asked when a commit's answer was lost."""
    if not submissions:
        return []
    found = conn.execute(
        select(submission.c.id).where(
            submission.c.week == submissions[0].members[0].week,
            submission.c.id.in_([each.submission_id for each in submissions]),
        )
    ).scalars()
    known = set(found)
    return [each for each in submissions if each.submission_id in known]


def begun_at(conn: Connection, one: Submission) -> datetime:
    """When a submission was begun."""
    row = conn.execute(
        select(submission.c.begun_at).where(
            submission.c.week == one.members[0].week, submission.c.id == one.submission_id
        )
    ).one()
    instant: datetime = row.begun_at
    return instant


def conclude(
    conn: Connection, facts: Facts, conclusions: Sequence[Conclusion], *, token: int, now: datetime
) -> dict[str, int]:
    """Record each outcome and move each obligation as the table says; events counted by name.

    An outcome that comes late (the lease was lost, a receipt was faster) is kept as a fact and
    moves only what it still may. Calling it twice records nothing twice.
    """
    counts: dict[str, int] = defaultdict(int)
    moves: dict[tuple[int, Move], list[int]] = defaultdict(list)
    states = lock_states(conn, [(one.week, one.obligation_id) for one in conclusions])
    told = _already_told(conn, conclusions)
    for one in conclusions:
        key = (one.week, one.obligation_id)
        if (*key, one.attempt_no) in told:
            continue
        move, event = _move_for(one, states[key], token)
        facts.add(outcome, _outcome_row(one, states[key], event, token, now))
        moves[one.week, move].append(one.obligation_id)
        counts[event] += 1
    apply_moves(conn, moves)
    facts.write(conn)
    return counts


def lock_states(
    conn: Connection, keys: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], Row[Any]]:
    """Obligations as they stand now, locked in key order so that two writers cannot deadlock."""
    columns = obligation.c
    states: dict[tuple[int, int], Row[Any]] = {}
    for week in sorted({week for week, _ in keys}):
        ids = sorted({key for owner, key in keys if owner == week})
        rows = conn.execute(
            select(
                columns.week,
                columns.id,
                columns.status,
                columns.lease_token,
                columns.attempts,
                columns.open_attempt,
                columns.accepted,
                columns.facts,
                columns.gateway,
                columns.subscriber_id,
                columns.period_id,
                columns.reason,
                columns.proof,
                columns.not_before,
            )
            .where(columns.week == week, columns.id.in_(ids))
            .order_by(columns.id)
            .with_for_update()
        )
        states.update({(row.week, row.id): row for row in rows})
    return states


def apply_moves(conn: Connection, moves: dict[tuple[int, Move], list[int]]) -> None:
    """One UPDATE for all obligations that change alike; each counts one more fact."""
    for (week, move), ids in moves.items():
        conn.execute(
            update(obligation)
            .where(obligation.c.week == week, obligation.c.id.in_(ids))
            .values(**_values_of(move))
        )


def _values_of(move: Move) -> dict[str, Any]:
    values: dict[str, Any] = {
        "status": move.status,
        "reason": move.reason,
        "facts": obligation.c.facts + 1,
        "accepted": obligation.c.accepted + move.accepted,
    }
    optional = {"not_before": move.not_before, "gateway": move.gateway, "proof": move.proof}
    values |= {name: value for name, value in optional.items() if value is not None}
    if move.ends_lease:
        values |= {"lease_token": None, "lease_until": None}
    if move.closes_attempt:
        values["open_attempt"] = 0
    return values


def _open_attempts(
    conn: Connection, wanted: Sequence[Claimed], *, token: int, now: datetime
) -> dict[int, int]:
    """Mark the attempts open where the lease still holds: obligation id -> number of the new
    fact.
    """
    if not wanted:
        return {}
    columns = obligation.c
    rows = conn.execute(
        update(obligation)
        .where(
            columns.week == wanted[0].week,
            columns.id.in_([one.obligation_id for one in wanted]),
            columns.status == Status.CLAIMED,
            columns.lease_token == token,
            columns.lease_until > now,
            columns.open_attempt == 0,
        )
        .values(
            attempts=columns.attempts + 1,
            open_attempt=columns.attempts + 1,
            facts=columns.facts + 1,
        )
        .returning(columns.id, columns.facts)
    )
    return {row.id: row.facts for row in rows}


def _undo(conn: Connection, dropped: Sequence[Claimed], ours: dict[int, int]) -> None:
    """A list of which one number is no longer ours does not go: its other members stay claimed."""
    ids = [one.obligation_id for one in dropped if one.obligation_id in ours]
    if ids:
        columns = obligation.c
        conn.execute(
            update(obligation)
            .where(columns.week == dropped[0].week, columns.id.in_(ids))
            .values(attempts=columns.attempts - 1, open_attempt=0, facts=columns.facts - 1)
        )


def _move_for(one: Conclusion, state: Row[Any], token: int) -> tuple[Move, str]:
    late = is_late(one, state, token)
    event = event_of_outcome(one.outcome, late=late)
    current = one.attempt_no == state.attempts
    status = follow(Status(state.status), event) if current else None
    if status is None:
        return unmoved(state, closes_attempt=current), IGNORED
    return (
        Move(
            status=status,
            not_before=one.not_before if status is Status.DUE else None,
            reason=_reason(one.outcome, event),
            accepted=int(
                shows_taken(
                    Status(state.status),
                    event,
                    attempt_open=state.open_attempt == one.attempt_no,
                )
            ),
            gateway=one.outcome.ported_to if event is Event.REROUTE else None,
        ),
        event,
    )


def unmoved(state: Row[Any], *, closes_attempt: bool) -> Move:
    """The fact is kept and counted; nothing else changes."""
    return Move(
        status=Status(state.status),
        not_before=None,
        reason=state.reason,
        accepted=0,
        ends_lease=False,
        closes_attempt=closes_attempt,
    )


def is_late(one: Conclusion, state: Row[Any], token: int) -> bool:
    """Did the lease end, or a receipt come, before this outcome?"""
    held = state.status == Status.CLAIMED and state.lease_token == token
    return not (held and state.open_attempt == one.attempt_no)


def _reason(said: Outcome, event: Event) -> str:
    if event is Event.ACCEPT:
        return ""
    return (said.excuse or said.code or said.verdict)[:40]


def _already_told(conn: Connection, conclusions: Sequence[Conclusion]) -> set[tuple[int, int, int]]:
    if not conclusions:
        return set()
    rows = conn.execute(
        select(outcome.c.week, outcome.c.obligation_id, outcome.c.attempt_no).where(
            outcome.c.week.in_({one.week for one in conclusions}),
            outcome.c.obligation_id.in_([one.obligation_id for one in conclusions]),
        )
    )
    return {(row.week, row.obligation_id, row.attempt_no) for row in rows}


def _submission_row(each: Submission, now: datetime) -> dict[str, Any]:
    return {
        "week": each.members[0].week,
        "id": each.submission_id,
        "gateway": each.gateway,
        "period_id": each.period_id,
        "messages": len(each.members),
        "segments": each.segments,
        "bytes_sha256": each.bytes_sha256,
        "credential_version": each.credential_version,
        "begun_at": now,
    }


def _attempt_row(each: Submission, member: Claimed, n: int, now: datetime) -> dict[str, Any]:
    return {
        "week": member.week,
        "obligation_id": member.obligation_id,
        "n": n,
        "attempt_no": member.attempt_no,
        "submission_id": each.submission_id,
        "gateway": each.gateway,
        "segments": each.segments_each,
        "at": now,
    }


def _outcome_row(
    one: Conclusion, state: Row[Any], event: str, token: int, now: datetime
) -> dict[str, Any]:
    said = one.outcome
    return {
        "week": one.week,
        "obligation_id": one.obligation_id,
        "n": state.facts + 1,
        "attempt_no": one.attempt_no,
        "gateway": one.gateway,
        "verdict": said.verdict,
        "scope": said.scope,
        "event": event,
        "code": said.code[:CODE_MAX],
        "words": said.words[:WORDS_MAX],
        "carrier_ref": said.carrier_ref,
        "late": is_late(one, state, token),
        "at": now,
    }
