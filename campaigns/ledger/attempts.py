"""Begin writes the attempt before the call; conclude writes its outcome after, whatever happened
between.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from campaigns.ledger import pulse
from campaigns.ledger.claims import Claimed
from campaigns.ledger.facts import Facts
from campaigns.ledger.moves import THOSE, Move, apply_moves, lock_states, unmoved
from campaigns.lifecycle import (
    IGNORED,
    Event,
    Status,
    event_of_outcome,
    follow,
    shows_taken,
    undenying,
)
from campaigns.schema import attempt, obligation, outcome, says, submission
from gateways.outcome import Outcome, Verdict

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
    to_gateway: str | None = None
    """Which gateway may carry it instead, should this one have rejected it."""


_columns: Final = obligation.c
_SUBMIT: Final = insert(submission)
_BEGUN: Final = select(submission.c.id, submission.c.begun_at).where(
    submission.c.week == bindparam("in_week"),
    submission.c.id.in_(bindparam("ids", expanding=True)),
)
_OPEN: Final = (
    update(obligation)
    .where(
        *THOSE,
        says(_columns.status, Status.CLAIMED),
        _columns.lease_token == bindparam("holder"),
        _columns.lease_until > bindparam("now"),
        _columns.open_attempt == 0,
    )
    .values(
        attempts=_columns.attempts + 1,
        open_attempt=_columns.attempts + 1,
        facts=_columns.facts + 1,
    )
    .returning(_columns.id, _columns.facts)
)
_UNDO: Final = (
    update(obligation)
    .where(*THOSE)
    .values(attempts=_columns.attempts - 1, open_attempt=0, facts=_columns.facts - 1)
)
_TOLD: Final = select(outcome.c.week, outcome.c.obligation_id, outcome.c.attempt_no).where(
    outcome.c.week.in_(bindparam("weeks", expanding=True)),
    outcome.c.obligation_id.in_(bindparam("ids", expanding=True)),
)


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
    conn.execute(_SUBMIT, [_submission_row(each, now) for each in ready])
    for each in ready:
        for member in each.members:
            facts.add(attempt, _attempt_row(each, member, ours[member.obligation_id], now))
    facts.write(conn)
    return ready


def resubmit(conn: Connection, submissions: Sequence[Submission], *, now: datetime) -> None:
    """Write down calls that say attempts again which are in the ledger already."""
    if submissions:
        conn.execute(_SUBMIT, [_submission_row(each, now) for each in submissions])


def begun(conn: Connection, submissions: Sequence[Submission]) -> list[Submission]:
    """Which of these are in the ledger: asked when a commit's answer was lost."""
    if not submissions:
        return []
    week, ids = submissions[0].members[0].week, [each.submission_id for each in submissions]
    known = known_calls(conn, week, ids)
    return [each for each in submissions if each.submission_id in known]


def known_calls(conn: Connection, week: int, submission_ids: Sequence[int]) -> set[int]:
    """Which of these submissions are in the ledger."""
    rows = conn.execute(_BEGUN, {"in_week": week, "ids": list(submission_ids)})
    return {row.id for row in rows}


def begun_at(conn: Connection, one: Submission) -> datetime:
    """When a submission was begun."""
    which = {"in_week": one.members[0].week, "ids": [one.submission_id]}
    instant: datetime = conn.execute(_BEGUN, which).one().begun_at
    return instant


def conclude(
    conn: Connection, facts: Facts, conclusions: Sequence[Conclusion], *, token: int, now: datetime
) -> dict[str, int]:
    """Record each outcome and move each obligation as the table says; events counted by name.

    An outcome that comes late (the lease was lost, a receipt was faster) is kept as a fact and
    moves only what it still may. Calling it twice records nothing twice.
    """
    counts: dict[str, int] = defaultdict(int)
    accepted: Counter[str] = Counter()
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
        accepted[one.gateway] += one.outcome.verdict is Verdict.ACCEPTED
    apply_moves(conn, moves)
    facts.write(conn)
    pulse.beat(conn, accepted=accepted, now=now)
    return counts


def _open_attempts(
    conn: Connection, wanted: Sequence[Claimed], *, token: int, now: datetime
) -> dict[int, int]:
    """Mark the attempts open where the lease still holds: obligation id -> number of the new
    fact.
    """
    if not wanted:
        return {}
    which = {"in_week": wanted[0].week, "ids": [one.obligation_id for one in wanted]}
    rows = conn.execute(_OPEN, {**which, "holder": token, "now": now})
    return {row.id: row.facts for row in rows}


def _undo(conn: Connection, dropped: Sequence[Claimed], ours: dict[int, int]) -> None:
    """A list of which one number is no longer ours does not go: its other members stay claimed."""
    ids = [one.obligation_id for one in dropped if one.obligation_id in ours]
    if ids:
        conn.execute(_UNDO, {"in_week": dropped[0].week, "ids": ids})


def _move_for(one: Conclusion, state: Row[Any], token: int) -> tuple[Move, str]:
    late = is_late(one, state, token)
    event = event_of_outcome(one.outcome, late=late, reroutes=one.to_gateway is not None)
    if state.said_again:
        event = undenying(Status(state.status), event)
    current = one.attempt_no == state.attempts
    # That nobody knows is no news once others spoke: it was never had, or the phone was off.
    says_something = not (late and one.outcome.verdict is Verdict.UNKNOWN)
    status = follow(Status(state.status), event) if current and says_something else None
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
            spared=int(event in (Event.DEFER, Event.BLOCK) and one.outcome.spares),
            gateway=one.to_gateway if event is Event.REROUTE else None,
        ),
        event,
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
    weeks = list({one.week for one in conclusions})
    ids = [one.obligation_id for one in conclusions]
    rows = conn.execute(_TOLD, {"weeks": weeks, "ids": ids})
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
