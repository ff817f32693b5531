"""A province with an approved campaign, its real ledger and the real scheduler, under a frozen
clock and a scripted carrier.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Row, Table, insert, select, update

from campaigns.database import Database
from campaigns.definition import load
from campaigns.ledger import Facts, Lease, claim, credentials, traffic
from campaigns.ledger.claims import Claimed
from campaigns.reference import reference_of
from campaigns.schema import (
    attempt,
    campaign,
    delivery,
    obligation,
    period,
    pilot_reading,
    stop_entry,
    subscriber,
    version,
)
from campaigns.vault import Vault
from campaigns.week import Week
from gateways.contract import Credential, Gateway
from gateways.exchange import HttpRequest
from reports.verify import verify
from scheduler import receipts
from scheduler.dispatch import run_lane
from scheduler.opening import open_due
from scheduler.ports import Ports, Tuning
from scheduler.spool import Arrived
from tests.kit.campaign_texts import campaign_text
from tests.kit.scripted import (
    CountedWake,
    FrozenClock,
    NumberedChance,
    ScriptedGateway,
    ScriptedTransport,
)

WEEK = Week.parse("2021-W22")
MONDAY_MORNING = datetime(2021, 5, 31, 1, 0, tzinfo=UTC)  # 08:00 in the province
VAULT = Vault(b"weeks that tests open and close."[:32])


@dataclass
class Province:
    """Everything a law of the ledger or the scheduler speaks of."""

    database: Database
    clock: FrozenClock = field(default_factory=lambda: FrozenClock(MONDAY_MORNING))
    vault: Vault = VAULT
    wake: CountedWake = field(default_factory=CountedWake)
    chance: NumberedChance = field(default_factory=NumberedChance)
    gateways: dict[str, Gateway] = field(default_factory=dict)
    tuning: Tuning = field(default_factory=lambda: Tuning(margin_seconds=0.0))
    slug: str = "bluezone-sms"
    week: int = WEEK.key

    def __post_init__(self) -> None:
        self.transport = ScriptedTransport(self.clock)
        self._next_number = 1
        self.serve(ScriptedGateway())

    # What there is

    def serve(self, gateway: Gateway) -> None:
        """Put a gateway in place, with its pace and a credential."""
        self.gateways[gateway.name] = gateway
        self.database.transact(lambda conn: self._enter(conn, gateway))

    def ports(self, **changes: Any) -> Ports:
        """Hands for one worker."""
        ports = Ports(
            database=self.database,
            transport=self.transport,
            clock=self.clock,
            wake=self.wake,
            chance=self.chance,
            vault=self.vault,
            seal=self.vault.sealer(),
            gateways=self.gateways,
            tuning=self.tuning,
        )
        return replace(ports, **changes)

    def facts(self) -> Facts:
        """An empty gathering of facts."""
        return Facts(self.vault.sealer())

    def approve(self, text: str | None = None) -> None:
        """An approved campaign, the usual one unless a file is given."""
        written = campaign_text() if text is None else text
        definition = load(written, place="test.toml")
        self.database.transact(
            lambda conn: _add_campaign(
                conn,
                slug=definition.slug,
                medium=definition.medium,
                text=written,
                sha256=definition.sha256,
                now=self.clock.now(),
            )
        )

    def join(
        self, count: int = 1, *, carrier: str = "mobifone", district: int = 178, **more: Any
    ) -> list[int]:
        """New subscribers by a delivery that was just applied; their ids."""
        first = self._next_number
        self._next_number += count
        rows = [
            self._subscriber(number, carrier=carrier, district=district) | more
            for number in range(first, first + count)
        ]

        def work(conn: Connection) -> None:
            if rows:
                conn.execute(insert(subscriber), rows)
            self.deliver(conn)

        self.database.transact(work)
        return list(range(first, first + count))

    def leave(self, subscriber_id: int) -> None:
        """A subscriber leaves the network, by a delivery."""

        def work(conn: Connection) -> None:
            gone = update(subscriber).where(subscriber.c.id == subscriber_id)
            conn.execute(gone.values(left_at=self.clock.now()))
            self.deliver(conn)

        self.database.transact(work)

    def deliver(self, conn: Connection, *, state: str = "applied") -> None:
        """A delivery's row."""
        now = self.clock.now()
        conn.execute(
            insert(delivery).values(
                file_name="roster.csv",
                sha256=bytes(32),
                kind="delta",
                document="",
                counts={},
                state=state,
                person="Lan",
                at=now,
                applied_at=now,
                why_asked="",
            )
        )

    def stop(self, subscriber_id: int) -> None:
        """Put a subscriber on the stop list."""

        def work(conn: Connection) -> None:
            conn.execute(
                insert(stop_entry).values(
                    msisdn_index=self.vault.index(msisdn_of(subscriber_id)),
                    reason="asked",
                    document="",
                    person="Lan",
                    at=self.clock.now(),
                )
            )

        self.database.transact(work)

    # What is done

    def open(self) -> None:
        """Open what should be open now."""
        open_due(self.ports())

    def read_pilots(self, gateway: str = "mobifone") -> None:
        """A person read every version on a handset, as that gateway carries it."""

        def work(conn: Connection) -> None:
            for row in conn.execute(select(version.c.id, version.c.sha256)).all():
                conn.execute(
                    insert(pilot_reading).values(
                        sha256=row.sha256,
                        gateway=gateway,
                        version_id=row.id,
                        addresses=[],
                        person="Lan",
                        note="Lan's handset",
                        at=self.clock.now(),
                    )
                )

        self.database.transact(work)

    def begin_week(self, count: int = 1, **campaign_changes: Any) -> None:
        """A roster of so many, an approved campaign, and its week open."""
        self.join(count)
        self.clock.pass_by(seconds=1)
        self.approve(campaign_text(**campaign_changes))
        self.open()

    def send(self, gateway: str = "mobifone", **changes: Any) -> Counter[str]:
        """Run one lane to its end."""
        return run_lane(self.ports(**changes), gateway)

    def claim(self, limit: int = 10, *, token: int = 7, seconds: float = 120) -> list[Claimed]:
        """Claim as a lane does."""
        now = self.clock.now()
        lease = Lease(token, now + timedelta(seconds=seconds))
        return self.database.transact(
            lambda conn: claim(
                conn,
                week=self.week,
                period_id=self.period().id,
                gateway="mobifone",
                limit=limit,
                lease=lease,
                now=now,
            )
        )

    def hear(self, *said: dict[str, Any], gateway: str = "mobifone") -> Counter[str]:
        """A callback with these receipts comes in and is applied."""
        return self.hear_raw(json.dumps(said).encode(), gateway=gateway)

    def hear_raw(self, body: bytes, *, gateway: str = "mobifone") -> Counter[str]:
        """A callback comes in as it is."""
        arrived = self.arrived(body, gateway=gateway)
        return receipts.apply_arrived(self.ports(), [arrived])

    def arrived(self, body: bytes, *, gateway: str = "mobifone") -> Arrived:
        """A callback as the door saw it."""
        request = HttpRequest("POST", "http://loa.test/receipts", body=body)
        return Arrived(gateway, self.clock.now(), request)

    def receipt(
        self, word: str, *, of: int = 1, attempt_no: int = 1, **more: Any
    ) -> dict[str, Any]:
        """A receipt's entry for the obligation in that place of the roster."""
        reference = reference_of(self.week, self.obligation_id(of), attempt_no)
        return {"word": word, "reference": reference, "code": word, **more}

    # What is seen

    def read(self, table: Table) -> list[Row[Any]]:
        """All rows of a table, by key."""
        keys = list(table.primary_key.columns)
        return self.database.read(lambda conn: list(conn.execute(select(table).order_by(*keys))))

    def period(self, slug: str | None = None) -> Row[Any]:
        """The newest period of a campaign."""
        query = (
            select(period)
            .join(campaign, campaign.c.id == period.c.campaign_id)
            .where(campaign.c.slug == (slug or self.slug))
            .order_by(period.c.id.desc())
            .limit(1)
        )
        return self.database.read(lambda conn: conn.execute(query).one())

    def obligation_id(self, position: int = 1) -> int:
        """The id of the obligation in that place of the roster."""
        return int(self.period().id << 28) + position

    def owed(self, position: int = 1) -> Row[Any]:
        """The obligation in that place of the roster."""
        wanted = self.obligation_id(position)
        return next(row for row in self.read(obligation) if row.id == wanted)

    @property
    def statuses(self) -> list[str]:
        """Every obligation's status, by place."""
        return [row.status for row in self.read(obligation)]

    @property
    def standing(self) -> Counter[str]:
        """How many obligations stand where."""
        return Counter(self.statuses)

    @property
    def begun(self) -> int:
        """How many attempts were begun."""
        return len(self.read(attempt))

    def differences(self, slug: str | None = None) -> Sequence[Any]:
        """What the week's own proof finds wrong: refolded facts against what stands."""
        label = self.period(slug).label
        return self.database.read(
            lambda conn: verify(conn, slug or self.slug, label=label, vault=self.vault).differences
        )

    def _enter(self, conn: Connection, gateway: Gateway) -> None:
        now = self.clock.now()
        traffic.set_pace(conn, gateway=gateway.name, tps=gateway.limits.tps, now=now)
        if credentials.latest(conn, self.vault, gateway.name) is None:
            first = Credential(gateway=gateway.name, version=1, secrets={"password": "s3cret"})
            credentials.keep(conn, self.vault, first, now=now)

    def _subscriber(self, number: int, *, carrier: str, district: int) -> dict[str, Any]:
        msisdn = msisdn_of(number)
        index = self.vault.index(msisdn)
        return {
            "id": number,
            "msisdn_index": index,
            "msisdn_sealed": self.vault.seal(msisdn, context=index),
            "own_key": bytes(16),
            "carrier": carrier,
            "district": district,
            "joined_at": self.clock.now(),
            "delivery_id": 1,
        }


def msisdn_of(number: int) -> str:
    """The msisdn of the subscriber with that id."""
    return f"8490{number:07d}"


def _add_campaign(
    conn: Connection, *, slug: str, medium: str, text: str, sha256: str, now: datetime
) -> None:
    made = conn.execute(
        insert(campaign).values(
            slug=slug, kind="actual", medium=medium, created_at=now, paused=False
        )
    )
    assert made.inserted_primary_key is not None
    conn.execute(
        insert(version).values(
            campaign_id=made.inserted_primary_key[0],
            number=1,
            definition=text,
            sha256=sha256,
            state="approved",
            author="Lan",
            added_at=now,
            approved_by="Minh",
            approved_at=now,
        )
    )


@pytest.fixture
def province(database: Database) -> Province:
    """An empty province on each database."""
    return Province(database)
