"""What became of an attempt is asked where the carrier can be asked; absence of an answer ends
nothing (law).
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice
from typing import Final

from sqlalchemy import Connection
from tenacity import retry, retry_if_result, stop_after_attempt

from campaigns import ledger
from campaigns.week import local
from gateways.contract import Askable, Gateway, Submitted
from gateways.exchange import Answer, HttpRequest, HttpResponse, NoAnswer
from scheduler.matching import Told, matched, raw_hash
from scheduler.ports import Ports
from scheduler.questions import keep, next_round
from scheduler.renewal import usable_credential

_log: Final = logging.getLogger(__name__)


def reconcile(ports: Ports, name: str) -> Counter[str]:
    """Ask one round about a gateway's unresolved attempts and its accepted ones without receipt."""
    gateway = ports.gateways[name]
    if not isinstance(gateway, Askable):
        return Counter()
    now = ports.clock.now()
    found = ports.database.read(lambda conn: next_round(conn, ports.vault, gateway, now=now))
    credential = usable_credential(ports, gateway) if found.asked else None
    if credential is None:
        return Counter()
    ports.database.transact(lambda conn: keep(conn, gateway, found.walk, now=now))
    answered, silent = [], 0
    for chunk in _chunks(found.asked, gateway.questions_per_call):
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
