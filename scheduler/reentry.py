"""One call that a restored ledger forgot is entered as it was: numbers, instant and answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, Row, select

from campaigns import ledger
from campaigns.ledger import Claimed, Conclusion, Lease, Submission, restored, traffic
from campaigns.lifecycle import Status
from campaigns.schema import period, version
from gateways.outcome import DEFINITE_NO, Outcome, Scope, Verdict
from scheduler.approved import definition_of
from scheduler.journal_lines import Begun, Member, Told
from scheduler.ports import Ports
from scheduler.quotas import book_again

_ENDED: Final = frozenset({Status.DELIVERED, Status.WAIVED, Status.LAPSED})
_UNSAID: Final = Outcome(verdict=Verdict.DEFERRED, scope=Scope.GATEWAY, code="own:restored")

_UNHEARD: Final = Outcome(verdict=Verdict.UNKNOWN)

Outcomes: TypeAlias = Mapping[tuple[int, int], Outcome]
"""(obligation id, attempt) -> what its call's answer said."""


def enter(ports: Ports, call: Begun, told: Told | None) -> None:
    """Begin the call where the ledger does not know it, and conclude it where the journal can.

    In one transaction: attempts under their own numbers and at their instant, quotas and spacing
    booked. What nobody answered is left to its lease, which is over: the sweep calls it lost.
    """
    outcomes = _outcomes(call, told)

    def work(conn: Connection) -> None:
        if not ledger.known_calls(conn, call.week, [call.submission_id]):
            _begin(conn, ports, call, outcomes)
        _conclude(conn, ports, call, outcomes)

    ports.database.transact(work, recover=lambda _: None)


def _begin(conn: Connection, ports: Ports, call: Begun, outcomes: Outcomes) -> None:
    chosen = _brought_to_due(conn, ports, call)
    claimed, token = _claim(conn, ports, call, chosen)
    if not claimed:
        ledger.resubmit(conn, [_submission(call, _stubs(conn, call))], now=call.at)
        return
    made = _submission(call, claimed)
    ledger.begin(conn, ports.facts(), [made], token=token, now=call.at)
    _book(conn, ports, call, made, outcomes)


def _brought_to_due(conn: Connection, ports: Ports, call: Begun) -> list[Member]:
    """Those of whom the attempt can have been begun; each due, and at the number before it."""
    states = _states(conn, call)
    chosen = [
        one
        for one in call.members
        if states[one.obligation_id].status not in _ENDED
        and states[one.obligation_id].attempts < one.attempt_no
    ]
    keys = [(call.week, one.obligation_id) for one in chosen]
    restored.make_due(conn, ports.facts(), keys, now=call.at)
    for one in chosen:
        for _ in range(one.attempt_no - 1 - states[one.obligation_id].attempts):
            _skip_number(conn, ports, call, one)
    return chosen


def _skip_number(conn: Connection, ports: Ports, call: Begun, one: Member) -> None:
    """An attempt that was begun and never left is in no journal: it keeps its number."""
    claimed, token = _claim(conn, ports, call, [one])
    made = replace(_submission(call, claimed), submission_id=ports.chance.token())
    ledger.begin(conn, ports.facts(), [made], token=token, now=call.at)
    number = claimed[0].attempt_no
    _conclude(conn, ports, call, {(one.obligation_id, number): _UNSAID})


def _claim(
    conn: Connection, ports: Ports, call: Begun, chosen: Sequence[Member]
) -> tuple[list[Claimed], int]:
    token = ports.chance.token()
    lease = Lease(token, call.at + timedelta(seconds=1))
    keys = [(call.week, one.obligation_id) for one in chosen]
    return restored.claim_these(conn, keys, gateway=call.gateway, lease=lease), token


def _conclude(conn: Connection, ports: Ports, call: Begun, outcomes: Outcomes) -> None:
    """Conclude each latest attempt that is told of; what is concluded already stays as it is."""
    states = _states(conn, call)
    for (one, attempt_no), outcome in outcomes.items():
        conclusion = Conclusion(
            week=call.week,
            obligation_id=one,
            attempt_no=attempt_no,
            gateway=call.gateway,
            outcome=outcome,
            not_before=ports.clock.now(),
        )
        row = states[one]
        if attempt_no == row.attempts:
            token = row.lease_token or 0
            ledger.conclude(conn, ports.facts(), [conclusion], token=token, now=call.at)


def _book(
    conn: Connection,
    ports: Ports,
    call: Begun,
    made: Submission,
    outcomes: Outcomes,
) -> None:
    """Quota and spacing as that instant booked them; a certain no gave them back."""
    taken = tuple(
        one
        for one in made.members
        if outcomes.get((one.obligation_id, one.attempt_no), _UNHEARD).verdict not in DEFINITE_NO
    )
    if not taken:
        return
    of_period = select(version.c.definition).join(period, period.c.version_id == version.c.id)
    text = conn.execute(of_period.where(period.c.id == call.period_id)).scalar_one()
    definition, gateway = definition_of(text), ports.gateways.get(call.gateway)
    if gateway is not None:
        booked = replace(made, members=taken)
        book_again(conn, gateway, definition.message_class, booked, at=call.at)
    ids = [one.subscriber_id for one in taken]
    traffic.mark_spacing(conn, medium=definition.medium, subscriber_ids=ids, now=call.at)


def _outcomes(call: Begun, told: Told | None) -> Outcomes:
    keys = [(one.obligation_id, one.attempt_no) for one in call.members]
    return {} if told is None else dict(zip(keys, told.outcomes, strict=True))


def _states(conn: Connection, call: Begun) -> dict[int, Row[Any]]:
    keys = [(call.week, one.obligation_id) for one in call.members]
    return {key[1]: row for key, row in ledger.lock_states(conn, keys).items()}


def _stubs(conn: Connection, call: Begun) -> list[Claimed]:
    """All members, for a call none of whose messages can be entered: the call itself is kept."""
    return [
        Claimed(call.week, row.id, row.subscriber_id, "", 0, row.attempts)
        for row in _states(conn, call).values()
    ]


def _submission(call: Begun, claimed: Sequence[Claimed]) -> Submission:
    return Submission(
        submission_id=call.submission_id,
        period_id=call.period_id,
        gateway=call.gateway,
        members=tuple(claimed),
        segments_each=call.segments_each,
        bytes_sha256=call.bytes_sha256,
        credential_version=call.credential_version,
    )
