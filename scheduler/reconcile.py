"""What became of an attempt is asked where the carrier can be asked; absence of an answer ends
nothing (law).
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from typing import Final

from campaigns.week import local
from gateways.contract import Askable, Gateway, Submitted
from gateways.exchange import HttpResponse, NoAnswer
from scheduler.fail_lists import read_fail_lists
from scheduler.findings import Answered, answer_to, learn
from scheduler.matching import Told, raw_hash
from scheduler.ports import Ports
from scheduler.questions import askable_statuses, keep, next_round
from scheduler.renewal import usable_credential
from scheduler.resubmit import resubmit_round

_log: Final = logging.getLogger(__name__)


def reconcile(ports: Ports, name: str) -> Counter[str]:
    """Ask one round about a gateway's open attempts, read its fail lists that are due, and say
    again what it takes only once.
    """
    gateway = ports.gateways[name]
    counts = _ask_round(ports, gateway) + read_fail_lists(ports, name)
    return counts + resubmit_round(ports, gateway)


def _ask_round(ports: Ports, gateway: Gateway) -> Counter[str]:
    """Unresolved attempts first, then accepted ones without receipt."""
    if not isinstance(gateway, Askable):
        return Counter()
    now = ports.clock.now()
    statuses = askable_statuses(gateway)
    found = ports.database.read(
        lambda conn: next_round(conn, ports.vault, gateway, statuses=statuses, now=now)
    )
    credential = usable_credential(ports, gateway) if found.asked else None
    if credential is None:
        return Counter()
    ports.database.transact(lambda conn: keep(conn, gateway, found.walk, now=now))
    answered, silent = [], 0
    for chunk in _chunks(found.asked, gateway.questions_per_call):
        answer = answer_to(ports, gateway.question_for(chunk, credential))
        if isinstance(answer, NoAnswer):
            silent += len(chunk)
        else:
            answered.append(_read(gateway, gateway, chunk, answer))
    return learn(ports, gateway.name, answered) + Counter(silent=silent)


def _chunks(asked: Sequence[Submitted], size: int) -> Iterator[list[Submitted]]:
    """Questions speak of one brandname and one local day at a time."""

    def kind(one: Submitted) -> tuple[str, str]:
        return one.brandname, local(one.wire_at).date().isoformat()

    for _, group in groupby(sorted(asked, key=kind), key=kind):
        while chunk := list(islice(group, size)):
            yield chunk


def _read(
    gateway: Gateway, askable: Askable, asked: Sequence[Submitted], answer: HttpResponse
) -> Answered:
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
    return Answered(answer.body, tuple(told))
