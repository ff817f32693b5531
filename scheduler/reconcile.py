"""What became of an attempt is asked where the carrier can be asked; absence of an answer ends
nothing (law).
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, islice
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, and_, select
from tenacity import retry, retry_if_result, stop_after_attempt

from campaigns import ledger
from campaigns.ledger import settings
from campaigns.lifecycle import Status
from campaigns.reference import reference_of
from campaigns.schema import attempt, obligation, outcome, period, subscriber, version
from campaigns.week import local
from gateways.contract import Askable, Gateway, Submitted
from gateways.exchange import Answer, HttpRequest, HttpResponse, NoAnswer
from gateways.outcome import Proof
from scheduler.compose import address_of
from scheduler.matching import Told, matched, raw_hash
from scheduler.permits import definition_of
from scheduler.ports import Ports
from scheduler.renewal import usable_credential

_log: Final = logging.getLogger(__name__)

#: How many attempts of one gateway are asked about in one round: questions use its pace, too.
_ROUND: Final = 100
#: Asked no sooner after the call: the carrier needs a moment to know.
_SETTLING: Final = timedelta(minutes=2)


def reconcile(ports: Ports, name: str) -> Counter[str]:
    """Ask one round about a gateway's unresolved attempts and its accepted ones without receipt."""
    gateway = ports.gateways[name]
    if not isinstance(gateway, Askable):
        return Counter()
    credential = usable_credential(ports, gateway)
    if credential is None:
        return Counter()
    asked = ports.database.transact(lambda conn: _round(conn, ports, gateway))
    answered, silent = [], 0
    for chunk in _chunks(asked, gateway.questions_per_call):
        answer = _answer(ports, gateway.question_for(chunk, credential))
        if isinstance(answer, NoAnswer):
            silent += len(chunk)
        else:
            answered.append(_read(gateway, gateway, chunk, answer))
    told = [one for one in answered if one.told]
    return _learn(ports, gateway.name, told) + Counter(silent=silent)


@dataclass(frozen=True, slots=True)
class _Answered:
    """One question's raw answer, and what it says of those it was asked about."""

    raw: bytes
    told: tuple[Told, ...]


def _chunks(asked: Sequence[Submitted], size: int) -> Iterator[list[Submitted]]:
    """Questions speak of one brandname and one local day at a time (Viettel's fail lists do)."""

    def kind(one: Submitted) -> tuple[str, str]:
        return one.brandname, local(one.wire_at).date().isoformat()

    for _, group in groupby(sorted(asked, key=kind), key=kind):
        while chunk := list(islice(group, size)):
            yield chunk


def _read(
    gateway: Gateway, askable: Askable, asked: Sequence[Submitted], answer: HttpResponse
) -> _Answered:
    """What one answer says; an adapter's mistake must not stop the round."""
    try:
        findings = askable.findings_in(asked, answer)
    except Exception as error:  # noqa: BLE001 - see above
        # Its words may hold an address: only its kind is told.
        kind = type(error).__name__
        _log.error("findings_unread", extra={"gateway": gateway.name, "kind": kind})
        findings = ()
    sha256 = raw_hash(answer.body)
    told = [Told(gateway.name, one, sha256, "question") for one in findings if one is not None]
    return _Answered(answer.body, tuple(told))


def _learn(ports: Ports, name: str, answered: Sequence[_Answered]) -> Counter[str]:
    """Apply a round's findings in one transaction, each answer kept raw once."""
    if not answered:
        return Counter()
    now = ports.clock.now()

    def work(conn: Connection) -> Counter[str]:
        for raw in {raw_hash(one.raw): one.raw for one in answered}.values():
            _keep(conn, ports, name, raw, now)
        heard, _ = matched(conn, [told for one in answered for told in one.told])
        return Counter(ledger.apply_receipts(conn, ports.facts(), heard, now=now))

    return ports.database.transact(work)


def _answer(ports: Ports, request: HttpRequest) -> Answer:
    """Asking again is harmless: a question that met silence is put once more (decision 0009)."""
    asking = retry(
        stop=stop_after_attempt(2),
        retry=retry_if_result(lambda answer: isinstance(answer, NoAnswer)),
        retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
    )
    deadline = ports.tuning.call_deadline_seconds
    answer: Answer = asking(lambda: ports.transport.ask(request, deadline_seconds=deadline))()
    return answer


def _keep(conn: Connection, ports: Ports, gateway: str, raw: bytes, now: datetime) -> None:
    sha256 = raw_hash(raw)
    if ledger.is_kept(conn, gateway=gateway, sha256=sha256):
        return
    ledger.keep_raw(
        conn,
        gateway=gateway,
        sha256=sha256,
        sealed=ports.vault.seal_bytes(raw, context=sha256),
        received_at=now,
        result="applied",
    )


def _round(conn: Connection, ports: Ports, gateway: Gateway) -> list[Submitted]:
    """The next attempts to ask about, from a cursor that walks round and round."""
    now, cursor = ports.clock.now(), f"asked:{gateway.name}"
    after = settings.get(conn, cursor) or "0:0"
    rows = conn.execute(_open_questions(gateway, after, now)).all()
    last = f"{rows[-1].week}:{rows[-1].id}" if len(rows) == _ROUND else "0:0"
    if last != after:
        settings.put(conn, cursor, last, at=now)
    return [_submitted(ports, gateway, row) for row in rows]


def _open_questions(gateway: Gateway, after: str, now: datetime) -> Select[Any]:
    week, key = map(int, after.split(":"))
    latest = and_(
        attempt.c.week == obligation.c.week,
        attempt.c.obligation_id == obligation.c.id,
        attempt.c.attempt_no == obligation.c.attempts,
    )
    told = and_(
        outcome.c.week == attempt.c.week,
        outcome.c.obligation_id == attempt.c.obligation_id,
        outcome.c.attempt_no == attempt.c.attempt_no,
    )
    return (
        select(
            obligation.c.week,
            obligation.c.id,
            obligation.c.attempts,
            attempt.c.at,
            outcome.c.carrier_ref,
            subscriber,
            version.c.definition,
        )
        .join(attempt, latest)
        .outerjoin(outcome, told)
        .join(subscriber, subscriber.c.id == obligation.c.subscriber_id)
        .join(period, period.c.id == obligation.c.period_id)
        .join(version, version.c.id == period.c.version_id)
        .where(
            (obligation.c.week > week) | ((obligation.c.week == week) & (obligation.c.id > key)),
            obligation.c.gateway == gateway.name,
            obligation.c.status.in_(_askable_statuses(gateway)),
            obligation.c.proof.in_(("", Proof.NONE)),
            attempt.c.at <= now - _SETTLING,
        )
        .order_by(obligation.c.week, obligation.c.id)
        .limit(_ROUND)
    )


def _askable_statuses(gateway: Gateway) -> list[Status]:
    """An unknown is asked about by our own reference only; an accepted one where more may be
    learnt.
    """
    statuses = []
    if isinstance(gateway, Askable) and gateway.answers_unknown:
        statuses.append(Status.UNRESOLVED)
    if gateway.limits.proof is not Proof.NONE:
        statuses.append(Status.ACCEPTED)
    return statuses


def _submitted(ports: Ports, gateway: Gateway, row: Row[Any]) -> Submitted:
    route = definition_of(row.definition).routes.get(gateway.name)
    return Submitted(
        reference=reference_of(row.week, row.id, row.attempts),
        address=address_of(ports.vault, gateway, row) or "",
        carrier_ref=row.carrier_ref,
        wire_at=row.at,
        brandname=route.brandname if route else "",
        template_id=route.template.id if route and route.template else None,
    )
