"""To which attempt does a receipt belong? By our reference, else by the carrier's; what is
unknown waits as an orphan.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, select

from campaigns import ledger
from campaigns.ledger import Heard, periods
from campaigns.parts import PhoneOffPolicy
from campaigns.reference import NotOurs, parse
from campaigns.schema import obligation, period, version
from gateways.outcome import Receipt
from scheduler.approved import phone_off_in

Key = tuple[int, int, int]

_PROMISES: Final = (
    select(obligation.c.id, obligation.c.period_id, version.c.definition)
    .join(period, period.c.id == obligation.c.period_id)
    .join(version, version.c.id == period.c.version_id)
    .where(
        obligation.c.week == bindparam("in_week"),
        obligation.c.id.in_(bindparam("ids", expanding=True)),
    )
)


@dataclass(frozen=True, slots=True)
class Told:
    """A receipt, the gateway it came through, and the hash of the raw text it was read from."""

    gateway: str
    receipt: Receipt
    raw_sha256: bytes
    source: str


def matched(conn: Connection, told: Sequence[Told]) -> tuple[list[Heard], list[Told]]:
    """Receipts with their attempts, and those that belong to no attempt we know (yet)."""
    keys = [_own_key(one.receipt) for one in told]
    nameless = [one for one, key in zip(told, keys, strict=True) if key is None]
    by_ref = _by_carrier_ref(conn, nameless)
    found = [
        (one, key or by_ref.get((one.gateway, one.receipt.carrier_ref or "")))
        for one, key in zip(told, keys, strict=True)
    ]
    policies = _policies(conn, [key for _, key in found if key is not None])
    heard, orphans = [], []
    for one, key in found:
        if key is not None and key[:2] in policies:
            heard.append(_heard(one, key, phone_off=policies[key[:2]]))
        else:
            orphans.append(one)
    return heard, orphans


def raw_hash(octets: bytes) -> bytes:
    """SHA-256 of a raw callback or answer, as facts carry it."""
    return hashlib.sha256(octets).digest()


def _own_key(receipt: Receipt) -> Key | None:
    if receipt.reference is None:
        return None
    try:
        return parse(receipt.reference)
    except NotOurs:
        return None


def _by_carrier_ref(conn: Connection, told: Iterable[Told]) -> dict[tuple[str, str], Key]:
    refs: dict[str, list[str]] = {}
    for one in told:
        if one.receipt.carrier_ref:
            refs.setdefault(one.gateway, []).append(one.receipt.carrier_ref)
    return {
        (gateway, ref): key
        for gateway, wanted in refs.items()
        for ref, key in ledger.attempts_by_carrier_ref(conn, gateway, wanted).items()
    }


def _policies(conn: Connection, keys: Sequence[Key]) -> dict[tuple[int, int], PhoneOffPolicy]:
    """(week, obligation id) -> what its campaign does about a phone that was off.

    Once the period is closed nobody sends again: that phone was not reached. Periods are held as
    they are until these words are applied, so that none is closed between.
    """
    states = periods.share(conn, {periods.period_id_of(key[1]) for key in keys})
    policies: dict[tuple[int, int], PhoneOffPolicy] = {}
    for week in {key[0] for key in keys}:
        ids = [key[1] for key in keys if key[0] == week]
        for row in conn.execute(_PROMISES, {"in_week": week, "ids": ids}):
            policy = phone_off_in(row.definition)
            is_open = states[row.period_id] == "open"
            policies[week, row.id] = policy if is_open else PhoneOffPolicy()
    return policies


def _heard(one: Told, key: Key, *, phone_off: PhoneOffPolicy) -> Heard:
    return Heard(
        week=key[0],
        obligation_id=key[1],
        attempt_no=key[2],
        gateway=one.gateway,
        receipt=one.receipt,
        source=one.source,
        raw_sha256=one.raw_sha256,
        tries_unreached=phone_off.send_again,
        unreached_wait=timedelta(hours=phone_off.wait_hours),
        taken_max=phone_off.accepted_attempts_max,
    )
