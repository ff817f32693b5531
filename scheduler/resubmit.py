"""What is unknown at a gateway that takes no reference twice is said once more, word for word: its
guard tells whether the first was taken, or takes it now.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import Connection, bindparam, select

from campaigns import ledger
from campaigns.ledger import Claimed, traffic
from campaigns.ledger.claims import AS_CLAIMED
from campaigns.lifecycle import Status
from campaigns.reference import parse
from campaigns.schema import obligation, says
from campaigns.week import local, midnight
from gateways.contract import Credential, Gateway, Idempotent, Submitted
from gateways.exchange import HttpRequest, HttpResponse
from gateways.message import Message
from gateways.outcome import Proof, Receipt, Verdict, Word
from scheduler import pace
from scheduler.compose import addressees, message_for, rendered_for, stopped_among
from scheduler.findings import Answered, learn
from scheduler.matching import Told, raw_hash
from scheduler.permits import Permit, permits, still_permitted
from scheduler.ports import Ports
from scheduler.questions import keep, next_round
from scheduler.renewal import usable_credential
from scheduler.sending import hash_of

#: A gateway whose guard forgets at midnight is left alone so long before it.
_BEFORE_MIDNIGHT: Final = timedelta(minutes=30)
_WALK: Final = "resubmitted"

_STILL_UNRESOLVED: Final = select(*AS_CLAIMED).where(
    obligation.c.week == bindparam("in_week"),
    obligation.c.id.in_(bindparam("ids", expanding=True)),
    obligation.c.period_id == bindparam("of_period"),
    obligation.c.ordinal == bindparam("of_ordinal"),
    obligation.c.gateway == bindparam("by_gateway"),
    says(obligation.c.status, Status.UNRESOLVED),
)


@dataclass(frozen=True, slots=True)
class _Again:
    """One message to say again, under the reference of its last attempt."""

    submission_id: int
    claimed: Claimed
    message: Message
    request: HttpRequest
    credential_version: int


def resubmit_round(ports: Ports, gateway: Gateway) -> Counter[str]:
    """Say again what came of age and may be said now; the words that came of it, counted.

    Every guard of a first submission holds: halts, window, approval, stop list, pace. Its quota
    was booked the first time, and an unknown keeps its booking.
    """
    oldest = _oldest(gateway, ports.clock.now())
    if oldest is None:
        return Counter()
    asked = _come_of_age(ports, gateway, oldest)
    credential = usable_credential(ports, gateway) if asked else None
    if credential is None:
        return Counter()
    counts: Counter[str] = Counter()
    live = gateway.name in ports.live
    now = ports.clock.now()
    for permit in ports.database.read(lambda conn: permits(conn, gateway, live=live, now=now)):
        counts += _say_again(ports, gateway, permit, credential, asked)
    return counts


def _oldest(gateway: Gateway, now: datetime) -> datetime | None:
    """Of what age the guard still knows a reference; None where nothing may be said again."""
    if not isinstance(gateway, Idempotent) or gateway.resubmit_within is None:
        return None
    oldest = now - gateway.resubmit_within
    if not gateway.resubmit_same_day_only:
        return oldest
    today = local(now).date()
    if now >= midnight(today + timedelta(days=1)) - _BEFORE_MIDNIGHT:
        return None
    return max(oldest, midnight(today))


def _come_of_age(ports: Ports, gateway: Gateway, oldest: datetime) -> list[Submitted]:
    """Unresolved attempts whose turn it is, each at twice the age of the time before."""
    now = ports.clock.now()
    found = ports.database.read(
        lambda conn: next_round(
            conn, ports.vault, gateway, walk=_WALK, statuses=(Status.UNRESOLVED,), now=now
        )
    )
    if found.asked:
        ports.database.transact(lambda conn: keep(conn, gateway, found.walk, name=_WALK, now=now))
    return [one for one in found.asked if one.wire_at >= oldest]


def _say_again(
    ports: Ports,
    gateway: Gateway,
    permit: Permit,
    credential: Credential,
    asked: Sequence[Submitted],
) -> Counter[str]:
    segments_each = rendered_for(permit, 0).segments
    most = pace.room(gateway, segments_each, ports)
    chosen = ports.database.read(partial(_chosen, permit=permit, asked=asked))[:most]
    if not chosen:
        return Counter()
    late = ports.clock.stretch(ports.tuning.margin_seconds + ports.tuning.call_deadline_seconds)
    segments, before = segments_each * len(chosen), permit.closes_at - late
    slot = pace.reserve(ports, gateway, segments, lead=pace.Lead(), before=before)
    if slot is None:
        return Counter()
    ports.clock.wait_until(slot.begin_at)
    known = ports.database.read(lambda conn: addressees(conn, ports.vault, gateway, chosen))
    again = [
        _again(
            gateway,
            credential,
            one,
            message_for(permit, gateway, one, known[one.subscriber_id].address),
            ports.chance.token(),
        )
        for one in chosen
        if one.subscriber_id in known
    ]
    begun = ports.database.transact(
        partial(_begin, ports=ports, gateway=gateway, permit=permit, again=again)
    )
    return _heard(ports, gateway, begun, slot) if begun else Counter()


def _chosen(conn: Connection, *, permit: Permit, asked: Sequence[Submitted]) -> list[Claimed]:
    """Those of this period that are still unresolved, as they stood before their last attempt."""
    attempts = {parse(one.reference)[1]: parse(one.reference)[2] for one in asked}
    which = {"in_week": permit.week, "of_period": permit.period_id, "of_ordinal": permit.ordinal}
    rows = conn.execute(
        _STILL_UNRESOLVED, {**which, "by_gateway": permit.gateway, "ids": list(attempts)}
    )
    return [
        Claimed(row.week, row.id, row.subscriber_id, row.carrier, row.district, row.attempts - 1)
        for row in rows
        if row.attempts == attempts[row.id]
    ]


def _again(
    gateway: Gateway, credential: Credential, claimed: Claimed, message: Message, token: int
) -> _Again:
    """The same reference, the same text: the next attempt's number is the last one's here."""
    request = gateway.request_for([message], credential)
    return _Again(token, claimed, message, request, credential.version)


def _begin(
    conn: Connection, *, ports: Ports, gateway: Gateway, permit: Permit, again: Sequence[_Again]
) -> list[_Again]:
    """Ask every guard once more, and write each call down before it is made."""
    now, live = ports.clock.now(), gateway.name in ports.live
    if not still_permitted(conn, permit, gateway, live=live, now=now):
        return []
    stopped = stopped_among(conn, [one.claimed.subscriber_id for one in again])
    going = [one for one in again if one.claimed.subscriber_id not in stopped]
    ids = [one.claimed.subscriber_id for one in going]
    traffic.space_anew(conn, medium=permit.definition.medium, subscriber_ids=ids, now=now)
    ledger.resubmit(
        conn,
        [
            ledger.Submission(
                submission_id=one.submission_id,
                period_id=permit.period_id,
                gateway=gateway.name,
                members=(one.claimed,),
                segments_each=one.message.segments,
                bytes_sha256=hash_of(one.request),
                credential_version=one.credential_version,
            )
            for one in going
        ],
        now=now,
    )
    return going


def _heard(
    ports: Ports, gateway: Gateway, begun: Sequence[_Again], slot: pace.Slot
) -> Counter[str]:
    """Only *accepted* ends an unknown: every other answer speaks of this call alone."""
    sizes = [one.message.segments for one in begun]
    answers = ports.transport.send(
        slot.calls([one.request for one in begun], sizes, ports),
        deadline_seconds=ports.tuning.call_deadline_seconds,
        reuse=gateway.limits.keep_alive_proven,
    )
    told = [
        Answered(answer.body, tuple(_taken(gateway, begun[index], answer)))
        for index, answer in answers
        if isinstance(answer, HttpResponse)
    ]
    return learn(ports, gateway.name, told)


def _taken(gateway: Gateway, one: _Again, answer: HttpResponse) -> Iterator[Told]:
    (outcome,) = gateway.outcomes_of([one.message], answer)
    if outcome.verdict is Verdict.ACCEPTED:
        receipt = Receipt(
            word=Word.TAKEN,
            reference=one.message.reference,
            carrier_ref=outcome.carrier_ref,
            code=outcome.code,
            proof=Proof.NONE,
        )
        yield Told(gateway.name, receipt, raw_hash(answer.body), "question")
