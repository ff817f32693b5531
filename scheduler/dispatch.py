"""A lane claims, reserves, begins, submits and concludes, until nothing is due or permitted
(law, design 5).
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from campaigns import ledger
from campaigns.ledger import Claimed, Lease, Submission, traffic
from campaigns.refusals import RefusedContent
from gateways.contract import Gateway, GatewayError
from gateways.exchange import Answer, HttpResponse
from gateways.message import Message
from gateways.outcome import Outcome, Scope, Verdict, outcome_of_silence
from gateways.transport import LATE
from scheduler import aftermath, journaling, pace, sending
from scheduler.forgetting import forgot
from scheduler.permits import Permit, permits
from scheduler.ports import Ports
from scheduler.quotas import room_left
from scheduler.renewal import usable_credential
from scheduler.sending import NotPermitted, Ready, Sending

_log: Final = logging.getLogger(__name__)

#: A gateway rests so long when nothing can be written down.
_UNSAID_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class _Lane:
    """One of a gateway's lanes, held under a token until its time is up."""

    ports: Ports
    gateway: Gateway
    token: int
    stop_at: datetime
    lead: pace.Lead = field(default_factory=pace.Lead)


def run_lane(ports: Ports, name: str) -> Counter[str]:
    """Hold one of the gateway's lanes and send what is due; outcomes counted by event.

    Returns at once when every lane is held, when host and database disagree about the time, and
    when nothing is due, permitted, or the lane's time is up. Whatever stops it, the leases tell
    the sweep what was on the wire.
    """
    counts: Counter[str] = Counter()
    if not ports.clock.correct():
        _log.error("clocks_apart", extra={"gateway": name})
        return counts
    stop_at = ports.clock.now() + ports.clock.stretch(ports.tuning.lane_seconds)
    lane = _Lane(ports, ports.gateways[name], ports.chance.token(), stop_at)
    if not _take(lane):
        return counts
    try:
        while ports.clock.now() < stop_at:
            sent = _one_claim(lane)
            counts += sent
            if not sent:
                break
    finally:
        ports.database.transact(
            lambda conn: traffic.free_lane(conn, gateway=name, token=lane.token)
        )
    return counts


def _take(lane: _Lane) -> bool:
    """A lane's lease is as long as a claim's: a dead holder blocks it no longer than that."""
    ports, now = lane.ports, lane.ports.clock.now()
    until = now + ports.clock.stretch(ports.tuning.lease_seconds)
    number = ports.database.transact(
        lambda conn: traffic.take_lane(
            conn,
            gateway=lane.gateway.name,
            lanes=ports.tuning.lanes_per_gateway,
            token=lane.token,
            until=until,
            now=now,
        )
    )
    return number is not None


def _one_claim(lane: _Lane) -> Counter[str]:
    """Claim once and send what was claimed; empty when nothing could be sent."""
    ports, gateway = lane.ports, lane.gateway
    for permit in _permits(lane):
        credential = usable_credential(ports, gateway)
        if credential is None:
            return Counter()
        lease, claimed = _claim(lane, permit)
        if claimed:
            this = Sending(ports, gateway, permit, credential, lease, lane.stop_at, lane.lead)
            return _send(this, claimed)
    return Counter()


def _permits(lane: _Lane) -> Sequence[Permit]:
    ports, now = lane.ports, lane.ports.clock.now()
    margin = ports.clock.stretch(ports.tuning.margin_seconds)
    live = lane.gateway.name in ports.live
    found = ports.database.read(lambda conn: permits(conn, lane.gateway, live=live, now=now))
    return [permit for permit in found if now + margin < permit.closes_at]


def _claim(lane: _Lane, permit: Permit) -> tuple[Lease, list[Claimed]]:
    """Claim, and hold on to the lane; nothing where another took it, or a quota is spent."""
    ports, gateway = lane.ports, lane.gateway
    now, token = ports.clock.now(), ports.chance.token()
    lease = Lease(token, now + ports.clock.stretch(ports.tuning.lease_seconds))

    def work(conn: Connection) -> list[Claimed]:
        if forgot(conn, ports, now=now):
            return []
        left = room_left(conn, gateway, permit, now=now)
        limit = ports.tuning.claim_limit if left is None else min(left, ports.tuning.claim_limit)
        held = traffic.keep_lane(conn, gateway=gateway.name, token=lane.token, until=lease.until)
        if limit <= 0 or not held:
            return []
        return ledger.claim(
            conn,
            week=permit.week,
            period_id=permit.period_id,
            ordinal=permit.ordinal,
            gateway=permit.gateway,
            limit=limit,
            lease=lease,
            now=now,
        )

    def recover(conn: Connection) -> list[Claimed] | None:
        return ledger.held(conn, week=permit.week, token=token) or None

    return lease, ports.database.transact(work, recover=recover)


def _send(this: Sending, claimed: Sequence[Claimed]) -> Counter[str]:
    """Send a claim in sub-batches; what does not go is released, not left to its lease."""
    counts: Counter[str] = Counter()
    left, probes = list(claimed), this.permit.probes
    while left and this.ports.clock.now() < this.stop_at:
        sent = _sub_batch(this, left, probes=probes)
        if sent is None:
            break
        counts += sent
        # Had the probe gone wrong, the gateway would be held now; but perhaps it was never said.
        probes = probes and sent[aftermath.TOO_LATE] > 0
        if sent[aftermath.SPENT]:
            break  # the rest goes with the credential that was just renewed
    token = this.lease.token
    this.ports.database.transact(lambda conn: ledger.release(conn, left, token=token))
    return counts


def _sub_batch(this: Sending, left: list[Claimed], *, probes: bool) -> Counter[str] | None:
    """Reserve, begin, submit, conclude for the next few of `left`; None when no more may go.

    Only one goes where it `probes` a gateway that gave no clear answer the last time.
    """
    try:
        room = 1 if probes else pace.room(this.gateway, this.segments_each, this.ports)
        chosen = left[:room]
        segments, before = this.segments_each * len(chosen), this.last_begin_at
        slot = pace.reserve(this.ports, this.gateway, segments, lead=this.lead, before=before)
        if slot is None:
            return None
        this.ports.clock.wait_until(slot.begin_at)
        ready = sending.begin(this, chosen)
    except NotPermitted:
        return None
    except (RefusedContent, GatewayError) as refusal:
        aftermath.halt_text(this, refusal)
        return None
    del left[: len(chosen)]
    written = journaling.begun(this, ready)
    this.lead.took((this.ports.clock.now() - slot.begin_at) / this.ports.clock.stretch(1.0))
    # Asked last of all: what is said leaves at once.
    if this.ports.clock.now() >= this.last_begin_at:
        told = _unsaid(ready, _too_late(this))
    elif not written:
        told = _unsaid(ready, _unwritten(this))
    else:
        told = _submit(this, ready, slot)
    journaling.told(this, told)
    return aftermath.conclude(this, told) + Counter(taken_up=len(chosen))


def _unsaid(ready: Sequence[Ready], outcome: Outcome) -> list[tuple[Submission, Sequence[Outcome]]]:
    """Nothing leaves, so certainly nothing is taken."""
    return [(one.submission, [outcome] * len(one.messages)) for one in ready]


def _unwritten(this: Sending) -> Outcome:
    """What cannot be written down is not said: somebody must make room first."""
    again_at = this.ports.clock.now() + this.ports.clock.stretch(_UNSAID_SECONDS)
    return Outcome(
        verdict=Verdict.DEFERRED, scope=Scope.GATEWAY, code="own:journal", not_before=again_at
    )


def _too_late(this: Sending) -> Outcome:
    """It did not leave, as this process slept over its moment: due again at once."""
    now = this.ports.clock.now()
    return Outcome(
        verdict=Verdict.DEFERRED, scope=Scope.ROUTE, code=aftermath.TOO_LATE, not_before=now
    )


def _submit(
    this: Sending, ready: Sequence[Ready], slot: pace.Slot
) -> list[tuple[Submission, Sequence[Outcome]]]:
    """No transaction is open here: say the calls and gather what came of each."""
    sizes = [one.submission.segments for one in ready]
    answers = this.ports.transport.send(
        slot.calls([one.request for one in ready], sizes, this.ports),
        deadline_seconds=this.ports.tuning.call_deadline_seconds,
        reuse=this.gateway.limits.keep_alive_proven,
    )
    return [
        (ready[index].submission, _outcomes(this, ready[index].messages, answer))
        for index, answer in answers
    ]


def _outcomes(this: Sending, messages: Sequence[Message], answer: Answer) -> Sequence[Outcome]:
    if answer == LATE:
        return [_too_late(this)] * len(messages)
    if not isinstance(answer, HttpResponse):
        return [outcome_of_silence(answer)] * len(messages)
    try:
        return this.gateway.outcomes_of(messages, answer)
    except Exception as error:  # noqa: BLE001 - an adapter's mistake must not lose other calls' answers
        # Its words may hold an address: only its kind is told.
        code = f"own:{type(error).__name__}"
        _log.error("answer_unread", extra={"gateway": this.gateway.name, "code": code})
        return [Outcome(verdict=Verdict.UNKNOWN, code=code)] * len(messages)
