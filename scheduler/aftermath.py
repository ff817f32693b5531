"""What a sub-batch's outcomes mean for others: conclude it, then hold, halt, renew, and give
quota back.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from campaigns import ledger, roster
from campaigns.carrier import carrier_behind
from campaigns.ledger import Conclusion, Submission, traffic
from campaigns.refusals import RefusedContent
from campaigns.routing import after_a_no
from gateways.contract import GatewayError
from gateways.outcome import DEFINITE_NO, Outcome, Scope, Verdict
from scheduler.backoff import again_at, held_until, silent_until
from scheduler.circuit import heed_rejections
from scheduler.halt import halt
from scheduler.quotas import heed_quota_left, unbook_all
from scheduler.renewal import renew
from scheduler.sending import Sending

#: Certainly not taken: quota and spacing are given back.

#: So many sub-batches in a row of which half has no clear answer, and people are called.
UNCLEAR_MAX: Final = 6

#: Half of so many, or of so many looks in a row, called a repetition: the text itself is meant.
REPEATED_LEAST: Final = 10
REPEATED_TIMES: Final = 3
_VARY: Final = "the carrier calls the text a repetition: vary the text in a new version"

#: Counted beside the events: calls that met a spent credential.
SPENT: Final = "spent"
#: The code of a call that was not said, and counted beside the events: its moment was over.
TOO_LATE: Final = "own:too_late"

Told = Sequence[tuple[Submission, Sequence[Outcome]]]


def conclude(sending: Sending, told: Told) -> Counter[str]:
    """Record the outcomes of one sub-batch in one transaction, with all that follows from them."""
    ports, now = sending.ports, sending.ports.clock.now()
    conclusions = _conclusions(sending, told, now)

    def work(conn: Connection) -> Counter[str]:
        counts = ledger.conclude(
            conn, ports.facts(), conclusions, token=sending.lease.token, now=now
        )
        if counts:
            _give_back(conn, sending, told)
            _learn_ported(conn, told)
            heard = [one for _, outcomes in told for one in outcomes if one.code != TOO_LATE]
            if heard:
                _learn(conn, sending, heard, now)
        return Counter(counts)

    # Concluding twice records nothing twice: after a lost COMMIT the work is its own recovery.
    counts = ports.database.transact(work, recover=lambda _: None)
    spent = sum(one.renew for _, outcomes in told for one in outcomes)
    if spent:
        renew(ports, sending.gateway, sending.credential)
    late = sum(one.code == TOO_LATE for _, outcomes in told for one in outcomes)
    return counts + Counter({SPENT: spent, TOO_LATE: late})


def _conclusions(sending: Sending, told: Told, now: datetime) -> list[Conclusion]:
    chance = sending.ports.chance
    return [
        Conclusion(
            week=member.week,
            obligation_id=member.obligation_id,
            attempt_no=member.attempt_no,
            gateway=submission.gateway,
            outcome=outcome,
            not_before=again_at(
                sending.gateway, outcome, member.attempt_no, now=now, chance=chance
            ),
            to_gateway=_elsewhere(sending, outcome),
        )
        for submission, outcomes in told
        for member, outcome in zip(submission.members, outcomes, strict=True)
    ]


def _elsewhere(sending: Sending, outcome: Outcome) -> str | None:
    """The gateway that may carry what this one refused for good; a pilot is of one gateway."""
    if outcome.verdict is not Verdict.REJECTED or sending.permit.pilot:
        return None
    return after_a_no(
        sending.gateway.name,
        ported_to=outcome.ported_to,
        routes=sending.permit.definition.routes,
        aggregators=sending.ports.aggregators,
    )


def _give_back(conn: Connection, sending: Sending, told: Told) -> None:
    refused = [
        (submission, member)
        for submission, outcomes in told
        for member, outcome in zip(submission.members, outcomes, strict=True)
        if outcome.verdict in DEFINITE_NO
    ]
    if not refused:
        return
    unbook_all(
        conn,
        sending.gateway,
        sending.permit,
        messages=len(refused),
        segments=sum(submission.segments_each for submission, _ in refused),
        booked_at=ledger.begun_at(conn, refused[0][0]),
    )
    traffic.clear_spacing(
        conn,
        medium=sending.permit.definition.medium,
        obligation_ids=[member.obligation_id for _, member in refused],
        week=sending.permit.week,
    )


def _learn_ported(conn: Connection, told: Told) -> None:
    """Who serves a number is a carrier's to say: the next period begins with its own gateway."""
    moved: dict[str, list[int]] = defaultdict(list)
    for submission, outcomes in told:
        for member, outcome in zip(submission.members, outcomes, strict=True):
            if outcome.ported_to is not None:
                moved[outcome.ported_to].append(member.subscriber_id)
    for gateway, ids in moved.items():
        carrier = carrier_behind(gateway)
        if carrier is not None:
            roster.learn_ported(conn, ids, carrier=carrier)


def _learn(conn: Connection, sending: Sending, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Hold a scope that asked us to wait or is in trouble; halt one that says we may not send."""
    _heed_trouble(conn, sending, outcomes, now)
    heed_rejections(conn, _route_of(sending), outcomes, now=now)
    all_refused = all(one.verdict is Verdict.DEFERRED for one in outcomes)
    for one in outcomes:
        if one.verdict is Verdict.DEFERRED and one.spares and not one.network:
            _hold(conn, sending, one, all_refused=all_refused, now=now)
        if one.verdict is Verdict.BLOCKED:
            halt_for(conn, sending, one, now)
    left = [one.quota_left for one in outcomes if one.quota_left is not None]
    if left:
        heed_quota_left(conn, sending.gateway, min(left), now=now)


def _hold(
    conn: Connection, sending: Sending, outcome: Outcome, *, all_refused: bool, now: datetime
) -> None:
    if outcome.renew:
        return  # the credential is renewed before the next claim, nobody needs to wait
    until = held_until(
        sending.gateway,
        outcome,
        all_refused=all_refused,
        now=now,
        chance=sending.ports.chance,
    )
    traffic.set_hold(conn, scope=_scope_of(sending, outcome), until=until, reason=outcome.code)


def _heed_trouble(
    conn: Connection, sending: Sending, outcomes: Sequence[Outcome], now: datetime
) -> None:
    """Nobody was reached, or half of what was said has no clear answer: leave the gateway alone
    for a growing while, and go on with one message as a probe.

    Where nothing was written waiting harms nobody. What has no clear answer is lost to the week
    each time: after so many probes people decide.
    """
    scope = f"gateway:{sending.gateway.name}"
    unclear = [one for one in outcomes if one.verdict is Verdict.UNKNOWN]
    silent = all(one.network and one.verdict is Verdict.DEFERRED for one in outcomes)
    if not silent and 2 * len(unclear) < len(outcomes):
        traffic.answered(conn, scope=scope)
        return
    troubles = traffic.troubles(conn, scope=scope)
    _heed_repetition(conn, sending, outcomes, looks=troubles + 1, now=now)
    if unclear and troubles + 1 >= UNCLEAR_MAX:
        reason = f"circuit: no clear answer {troubles + 1} times in a row, last {unclear[0].code}"
        halt(conn, scope, reason=reason, now=now)
    until = silent_until(troubles, now=now, chance=sending.ports.chance)
    reason = (unclear or outcomes)[0].code
    traffic.set_hold(conn, scope=scope, until=until, reason=reason, counts=True)


def _heed_repetition(
    conn: Connection, sending: Sending, outcomes: Sequence[Outcome], *, looks: int, now: datetime
) -> None:
    """A guard against repetitions that is longer than a week refuses the whole roster: each of
    them stays unresolved, nobody was messaged, and only another text helps.
    """
    repeated = [one for one in outcomes if one.verdict is Verdict.UNKNOWN and one.repeated]
    enough = len(outcomes) >= REPEATED_LEAST or looks >= REPEATED_TIMES
    if enough and 2 * len(repeated) >= len(outcomes):
        halt(conn, _route_of(sending), reason=f"{_VARY} ({repeated[0].code})", now=now)


def halt_for(conn: Connection, sending: Sending, outcome: Outcome, now: datetime) -> None:
    """Stop the scope that a blocked outcome speaks for, once, with its reason for the officer."""
    reason = f"{outcome.code}: {outcome.words}".strip(": ")
    halt(conn, _scope_of(sending, outcome), reason=reason, now=now)


def halt_text(sending: Sending, refusal: RefusedContent | GatewayError) -> None:
    """A text that may not be sent never reaches the gateway: its route stops until people mend
    it.
    """
    scope = _route_of(sending)
    now = sending.ports.clock.now()
    sending.ports.database.transact(lambda conn: halt(conn, scope, reason=str(refusal), now=now))


def _scope_of(sending: Sending, outcome: Outcome) -> str:
    if outcome.scope is Scope.GATEWAY:
        return f"gateway:{sending.gateway.name}"
    return _route_of(sending)


def _route_of(sending: Sending) -> str:
    return f"route:{sending.permit.slug}/{sending.gateway.name}"
