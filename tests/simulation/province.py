"""The simulated province: its subscribers, campaigns, paces and credentials, written once."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, insert, update

from campaigns.definition import load
from campaigns.ledger import credentials, traffic
from campaigns.schema import campaign, contract, delivery, subscriber, version
from campaigns.vault import Vault
from campaigns.week import local
from gateways.contract import Credential, Gateway
from gateways.msisdn import planned_carrier
from scheduler.bootstrap import PACE_USED
from scheduler.renewal import credential_name
from tests.simulation.accounts import ACCOUNTS, PREFIXES

#: Whose contract has a quota, and of what span.
_CONTRACTS: Final = {"vnpt": "week", "viettel": "week", "mobifone": "month"}
#: Every third subscriber follows the Official Account.
_FOLLOWS_EACH: Final = 3


@dataclass
class Province:
    """Who there is. Numbers are dealt beforehand, so that who joins later is known to the lab."""

    seed: int
    gateways: Mapping[str, Gateway]
    vault: Vault
    campaigns: Sequence[str]
    subscribers: int
    numbers: dict[int, str] = field(init=False)
    """Subscriber id -> msisdn, of those who may still join, too."""
    joined: int = 0

    def __post_init__(self) -> None:
        dealt = _deal(random.Random(f"numbers {self.seed}"), tuple(self.gateways))
        self.numbers = {n: next(dealt) for n in range(1, 2 * self.subscribers + 1)}

    def settle(self, conn: Connection, now: datetime) -> None:
        """Write roster, campaigns, pace and credentials."""
        self.join(conn, self.subscribers, now)
        for number, text in enumerate(self.campaigns, start=1):
            _add_campaign(conn, number, text, now)
        for gateway in self.gateways.values():
            tps = gateway.limits.tps * PACE_USED
            traffic.set_pace(conn, gateway=gateway.name, tps=tps, now=now)
            self._enter(conn, gateway, now)
        for carrier, span in _CONTRACTS.items():
            _contract(conn, carrier, span, now)

    def join(self, conn: Connection, count: int, now: datetime) -> None:
        """The next so many join the network, by a delivery that was applied."""
        first = self.joined + 1
        ids = [n for n in range(first, first + count) if n in self.numbers]
        _deliver(conn, now)
        if ids:
            conn.execute(insert(subscriber), [self._subscriber(number, now) for number in ids])
        self.joined += len(ids)

    def leave(self, conn: Connection, number: int, now: datetime) -> None:
        """One of them leaves it."""
        gone = update(subscriber).where(subscriber.c.id == number, subscriber.c.left_at.is_(None))
        conn.execute(gone.values(left_at=now))
        _deliver(conn, now)

    def address(self, number: int, gateway: str) -> str:
        """What a gateway knows a subscriber by."""
        return follower(number) if gateway == "zalo_oa" else self.numbers[number]

    def _enter(self, conn: Connection, gateway: Gateway, now: datetime) -> None:
        name = credential_name(gateway)
        if credentials.latest(conn, self.vault, name) is None:
            first = Credential(gateway=name, version=1, secrets=ACCOUNTS[gateway.name].secrets)
            credentials.keep(conn, self.vault, first, now=now)

    def _subscriber(self, number: int, now: datetime) -> dict[str, object]:
        msisdn, zalo = self.numbers[number], follower(number)
        index, zalo_index = self.vault.index(msisdn), self.vault.index(zalo)
        follows = number in followers(self.subscribers * 2)
        return {
            "id": number,
            "msisdn_index": index,
            "msisdn_sealed": self.vault.seal(msisdn, context=index),
            "own_key": bytes(16),
            "carrier": planned_carrier(msisdn),
            "district": 178,
            "joined_at": now,
            "delivery_id": 1,
            "zalo_index": zalo_index if follows else None,
            "zalo_sealed": self.vault.seal(zalo, context=zalo_index) if follows else None,
        }


def follower(number: int) -> str:
    """The Zalo user id of the subscriber with that number."""
    return f"246845883529{number:06d}"


def followers(count: int) -> range:
    """Of so many subscribers, the numbers of those who follow."""
    return range(1, count + 1, _FOLLOWS_EACH)


def _deal(chance: random.Random, gateways: tuple[str, ...]) -> Iterator[str]:
    """Numbers of the gateways' own prefixes, none twice."""
    prefixes = [one for name in gateways for one in PREFIXES.get(name, ())]
    dealt: set[str] = set()
    while True:
        number = f"{chance.choice(prefixes)}{chance.randrange(10**7):07d}"
        if number not in dealt:
            dealt.add(number)
            yield number


def _contract(conn: Connection, carrier: str, span: str, now: datetime) -> None:
    """A contract whose quota nobody will spend: what is booked is held against what was sent."""
    day = local(now).date()
    conn.execute(
        insert(contract).values(
            carrier=carrier,
            gateway=carrier,
            number=f"{carrier} 1",
            starts_on=day - timedelta(days=30),
            ends_on=day + timedelta(days=60),
            message_class="cskh",
            price_per_segment=1,
            segments_per_period=100_000,
            period=span,
            tps=5,
            person="officer",
            at=now,
        )
    )


def _deliver(conn: Connection, now: datetime) -> None:
    conn.execute(
        insert(delivery).values(
            file_name="roster.csv",
            sha256=bytes(32),
            kind="delta",
            state="applied",
            counts={},
            person="officer",
            document="",
            why_asked="",
            at=now,
            applied_at=now,
        )
    )


def _add_campaign(conn: Connection, number: int, text: str, now: datetime) -> None:
    definition = load(text, place="simulation")
    conn.execute(
        insert(campaign).values(
            id=number,
            slug=definition.slug,
            kind=definition.kind,
            medium=definition.medium,
            created_at=now,
            paused=False,
        )
    )
    conn.execute(
        insert(version).values(
            campaign_id=number,
            number=1,
            definition=text,
            sha256=definition.sha256,
            state="approved",
            author="officer",
            added_at=now,
            approved_by="approver",
            approved_at=now,
        )
    )
