"""A question is put again where it met silence; its answer is kept raw once, and applied whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection
from tenacity import retry, retry_if_result, stop_after_attempt

from campaigns import ledger
from gateways.exchange import Answer, HttpRequest, NoAnswer
from scheduler.matching import Told, matched, raw_hash
from scheduler.ports import Ports


@dataclass(frozen=True, slots=True)
class Answered:
    """One question's raw answer, and what it says of the messages it was asked about."""

    raw: bytes
    told: tuple[Told, ...]


def answer_to(ports: Ports, request: HttpRequest) -> Answer:
    """Asking again is harmless: a question that met silence is put once more (decision 0009)."""
    asking = retry(
        stop=stop_after_attempt(2),
        retry=retry_if_result(lambda answer: isinstance(answer, NoAnswer)),
        retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
    )
    deadline = ports.tuning.call_deadline_seconds
    answer: Answer = asking(lambda: ports.transport.ask(request, deadline_seconds=deadline))()
    return answer


def learn(ports: Ports, name: str, answered: Sequence[Answered]) -> Counter[str]:
    """Apply what answers tell in one transaction; those that tell nothing are not kept."""
    telling = [one for one in answered if one.told]
    if not telling:
        return Counter()
    now = ports.clock.now()

    def work(conn: Connection) -> Counter[str]:
        for raw in {raw_hash(one.raw): one.raw for one in telling}.values():
            _keep(conn, ports, name, raw, now)
        heard, _ = matched(conn, [told for one in telling for told in one.told])
        return Counter(ledger.apply_receipts(conn, ports.facts(), heard, now=now))

    return ports.database.transact(work)


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
