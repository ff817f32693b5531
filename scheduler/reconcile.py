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
from typing import Final

from sqlalchemy import Connection, and_, bindparam, literal_column, select
from tenacity import retry, retry_if_result, stop_after_attempt

from campaigns import ledger
from campaigns.ledger import settings
from campaigns.lifecycle import Status
from campaigns.reference import reference_of
from campaigns.schema import AnyRow, attempt, obligation, outcome, period, subscriber, version
from campaigns.week import local, week_of
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
#: Where a walk over all attempts begins: before every week and obligation.
_START: Final = "0:0"
#: Asked no sooner after the call: the carrier needs a moment to know.
_SETTLING: Final = timedelta(minutes=2)
#: No longer than this after its week: carriers forget, and what is asked must not grow with years.
_ASKED_FOR: Final = timedelta(days=14)


def reconcile(ports: Ports, name: str) -> Counter[str]:
    """Ask one round about a gateway's unresolved attempts and its accepted ones without receipt."""
    gateway = ports.gateways[name]
    if not isinstance(gateway, Askable):
        return Counter()
    asked, places = ports.database.read(lambda conn: _round(conn, ports, gateway))
    credential = usable_credential(ports, gateway) if asked else None
    if credential is None:
        return Counter()
    ports.database.transact(lambda conn: _walk_on(conn, name, places, now=ports.clock.now()))
    answered, silent = [], 0
    for chunk in _chunks(asked, gateway.questions_per_call):
        answer = _answer(ports, gateway.question_for(chunk, credential))
        if isinstance(answer, NoAnswer):
            silent += len(chunk)
        else:
            answered.append(_read(gateway, gateway, chunk, answer))
    told = [one for one in answered if one.told]
    return _learn(ports, gateway.name, told) + Counter(silent=silent)


_ASKED: Final = (
    select(
        obligation.c.week,
        obligation.c.id,
        obligation.c.attempts,
        attempt.c.at,
        outcome.c.carrier_ref,
        subscriber.c.msisdn_sealed,
        subscriber.c.msisdn_index,
        subscriber.c.zalo_sealed,
        subscriber.c.zalo_index,
        version.c.definition,
    )
    .join(
        attempt,
        and_(
            attempt.c.week == obligation.c.week,
            attempt.c.obligation_id == obligation.c.id,
            attempt.c.attempt_no == obligation.c.attempts,
        ),
    )
    .outerjoin(
        outcome,
        and_(
            outcome.c.week == attempt.c.week,
            outcome.c.obligation_id == attempt.c.obligation_id,
            outcome.c.attempt_no == attempt.c.attempt_no,
        ),
    )
    .join(subscriber, subscriber.c.id == obligation.c.subscriber_id)
    .join(period, period.c.id == obligation.c.period_id)
    .join(version, version.c.id == period.c.version_id)
    .where(
        (obligation.c.week > bindparam("after_week"))
        | (
            (obligation.c.week == bindparam("after_week"))
            & (obligation.c.id > bindparam("after_id"))
        ),
        obligation.c.week >= bindparam("since"),
        obligation.c.gateway == bindparam("by_gateway"),
        obligation.c.proof.in_(("", Proof.NONE)),
        attempt.c.at <= bindparam("before"),
    )
    .order_by(obligation.c.week, obligation.c.id)
    .limit(bindparam("most"))
)
#: A statement each: an index that holds one status only serves no statement that may ask any.
_OPEN_QUESTIONS: Final = {
    status: _ASKED.where(obligation.c.status == literal_column(f"'{status}'"))
    for status in (Status.UNRESOLVED, Status.ACCEPTED)
}


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


def _round(conn: Connection, ports: Ports, gateway: Gateway) -> tuple[list[Submitted], str]:
    """The next attempts to ask about, and how far the walks will have come then.

    Each status is walked round and round from a place of its own. What is unresolved is asked
    about first: an answer may let it go again in time.
    """
    statuses = _askable_statuses(gateway)
    kept = (settings.get(conn, f"asked:{gateway.name}") or "").split()
    asked: list[Submitted] = []
    places: list[str] = []
    for status, place in zip(statuses, [*kept, *[_START] * len(statuses)], strict=False):
        left = _ROUND - len(asked)
        rows = _page(conn, ports, gateway, status=status, place=place, most=left)
        places.append(_place_after(rows, place, most=left))
        asked += [_submitted(ports, gateway, row) for row in rows]
    return asked, " ".join(places)


def _page(
    conn: Connection, ports: Ports, gateway: Gateway, *, status: Status, place: str, most: int
) -> Sequence[AnyRow]:
    now = ports.clock.now()
    week, key = map(int, place.split(":"))
    walk = {"after_week": week, "after_id": key, "by_gateway": gateway.name, "most": most}
    times = {"since": week_of(now - _ASKED_FOR).key, "before": now - _SETTLING}
    return conn.execute(_OPEN_QUESTIONS[status], {**walk, **times}).all() if most else []


def _place_after(rows: Sequence[AnyRow], place: str, *, most: int) -> str:
    """Where the walk goes on: from its beginning, once it came to the end."""
    if not most:
        return place
    return f"{rows[-1].week}:{rows[-1].id}" if len(rows) == most else _START


def _walk_on(conn: Connection, name: str, places: str, *, now: datetime) -> None:
    settings.put(conn, f"asked:{name}", places, at=now)


def _askable_statuses(gateway: Gateway) -> list[Status]:
    """An unknown is asked about by our own reference only; an accepted one where more may be
    learnt. In the order of need.
    """
    statuses = []
    if isinstance(gateway, Askable) and gateway.answers_unknown:
        statuses.append(Status.UNRESOLVED)
    if gateway.limits.proof is not Proof.NONE:
        statuses.append(Status.ACCEPTED)
    return statuses


def _submitted(ports: Ports, gateway: Gateway, row: AnyRow) -> Submitted:
    route = definition_of(row.definition).routes.get(gateway.name)
    return Submitted(
        reference=reference_of(row.week, row.id, row.attempts),
        address=address_of(ports.vault, gateway, row) or "",
        carrier_ref=row.carrier_ref,
        wire_at=row.at,
        brandname=route.brandname if route else "",
        template_id=route.template.id if route and route.template else None,
    )
