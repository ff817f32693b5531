"""The ledger held against the carriers' own truth: message by message, by address, campaign and
week.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final
from urllib.request import ProxyHandler, build_opener

from sqlalchemy import Connection, exists, select

from campaigns.lifecycle import Status
from campaigns.schema import obligation, receipt, subscriber
from campaigns.vault import Vault
from campaigns.week import Week
from gateways.msisdn import mask

#: (medium, address, week): what one person would call the week's message.
Key = tuple[str, str, str]
_NEGATIVE: Final = ("undelivered", "unreached")
_SENT: Final = (Status.ACCEPTED, Status.DELIVERED)
_SAFE: Final = (*_SENT, Status.UNRESOLVED)


@dataclass(frozen=True, slots=True)
class Difference:
    """One message on which ledger and carriers do not agree. The address is masked."""

    kind: str
    medium: str
    address: str
    week: str
    status: str


@dataclass(frozen=True, slots=True)
class Standing:
    """What the ledger says of one message."""

    status: Status
    refused_later: bool
    """A negative receipt is recorded."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the comparison found."""

    differences: tuple[Difference, ...]
    taken: int
    unresolved_taken: int
    unresolved_not_taken: int

    def as_json(self) -> dict[str, Any]:
        """Its values."""
        return asdict(self)


def compare(conn: Connection, vault: Vault, entries: Iterable[Mapping[str, Any]]) -> Comparison:
    """Hold every message that the lab took against the ledger, and the other way round."""
    taken = Counter(_key_of_entry(one) for one in entries)
    ledger = dict(_standings(conn, vault))
    differences = (*_taken_and_not_known(taken, ledger), *_known_and_not_taken(taken, ledger))
    unresolved = [key for key, one in ledger.items() if one.status is Status.UNRESOLVED]
    return Comparison(
        differences=tuple(sorted(differences, key=lambda one: (one.kind, one.address))),
        taken=taken.total(),
        unresolved_taken=sum(1 for key in unresolved if key in taken),
        unresolved_not_taken=sum(1 for key in unresolved if key not in taken),
    )


def entries_of(lab_url: str) -> Iterator[dict[str, Any]]:
    """Every message of the lab's truth."""
    for line in _fetched(f"{lab_url}/entries").splitlines():
        yield json.loads(line)


def truth_of(lab_url: str) -> dict[str, Any]:
    """The lab's own counts."""
    found: dict[str, Any] = json.loads(_fetched(f"{lab_url}/truth"))
    return found


def _fetched(url: str) -> bytes:
    # The lab stands on loopback: no proxy of the environment may come between.
    with build_opener(ProxyHandler({})).open(url, timeout=60) as answer:
        body: bytes = answer.read()
        return body


def _taken_and_not_known(
    taken: Counter[Key], ledger: Mapping[Key, Standing]
) -> Iterator[Difference]:
    for key in taken:
        known = ledger.get(key)
        if known is None:
            yield _difference("taken, owed by nobody", key, "")
        elif known.status not in _SAFE and not known.refused_later:
            yield _difference("taken, not in the ledger", key, known.status)


def _known_and_not_taken(
    taken: Counter[Key], ledger: Mapping[Key, Standing]
) -> Iterator[Difference]:
    for key, known in ledger.items():
        if known.status in _SENT and key not in taken:
            yield _difference("in the ledger, never taken", key, known.status)


def _difference(kind: str, key: Key, status: str) -> Difference:
    medium, address, week = key
    return Difference(kind, medium, mask(address), week, status)


def _medium_of(gateway: str) -> str:
    return "zalo" if gateway.startswith("zalo") else "sms"


def _key_of_entry(entry: Mapping[str, Any]) -> Key:
    return _medium_of(entry["gateway"]), entry["address"], entry["week"]


def _standings(conn: Connection, vault: Vault) -> Iterator[tuple[Key, Standing]]:
    """Each obligation under the address by which its gateway knows the subscriber."""
    refused = exists().where(
        receipt.c.week == obligation.c.week,
        receipt.c.obligation_id == obligation.c.id,
        receipt.c.word.in_(_NEGATIVE),
    )
    query = select(
        obligation.c.week,
        obligation.c.gateway,
        obligation.c.status,
        refused.label("refused"),
        subscriber,
    ).join(subscriber, subscriber.c.id == obligation.c.subscriber_id)
    for row in conn.execute(query.execution_options(yield_per=5_000)):
        medium = _medium_of(row.gateway)
        week = str(Week.from_key(row.week))
        standing = Standing(Status(row.status), bool(row.refused))
        yield (medium, _address(vault, row), week), standing


def _address(vault: Vault, row: Any) -> str:
    if row.gateway == "zalo_oa":
        return vault.open(row.zalo_sealed, context=row.zalo_index)
    return vault.open(row.msisdn_sealed, context=row.msisdn_index)
