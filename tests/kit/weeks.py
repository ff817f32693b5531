"""A synthetic week written straight into the tables: stories of obligations and how each stands."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, insert

from campaigns import schema
from campaigns.schema import to_microseconds
from campaigns.vault import Vault
from campaigns.week import Week
from tests.kit.stories import STORIES, Fact, Story

VAULT = Vault(bytes(range(32)))
STARTS_AT = datetime(2021, 5, 30, 17, 0, tzinfo=UTC)  # Monday 31/05/2021 in the province
CLOSED_AT = STARTS_AT + timedelta(days=7)
RAW = b'{"status":"delivered"}'


_BLANKS: Mapping[str, Mapping[str, Any]] = {
    "attempt": {"submission_id": 1, "segments": 1},
    "outcome": {"scope": "message", "code": "", "words": "", "carrier_ref": None, "late": False},
    "receipt": {
        "proof": "none",
        "code": "",
        "carrier_ref": None,
        "carrier_at": None,
        "source": "push",
        "conflict": False,
        "raw_sha256": hashlib.sha256(RAW).digest(),
    },
    "ruling": {"actor": "system", "details": ""},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """One obligation to write."""

    story: Story
    msisdn: str
    carrier: str
    district: int
    gateway: str
    supplement: int


def write_contract(connection: Connection, **values: Any) -> None:
    """VNPT's contract of 2021, but for these values of it."""
    terms = {
        "carrier": "vnpt",
        "gateway": "vnpt",
        "number": "12/HD-VNPT",
        "starts_on": date(2021, 1, 1),
        "ends_on": date(2021, 12, 31),
        "message_class": "cskh",
        "price_per_segment": 300,
        "segments_per_period": 1_000_000,
        "period": "month",
        "tps": 50,
        "person": "Lan",
        "at": STARTS_AT,
    }
    connection.execute(insert(schema.contract).values(**terms | values))


class SyntheticWeek:
    """Gathers obligations by their stories, then writes the whole week at once."""

    def __init__(
        self,
        connection: Connection,
        *,
        slug: str = "bluezone-sms",
        definition: str = "",
        week: int = 202122,
        medium: str = "sms",
        numbers_from: int = 0,
    ) -> None:
        self.connection = connection
        self.slug = slug
        self.week = week
        self.starts_at = Week.from_key(week).starts_at
        self.ends_at = Week.from_key(week).ends_at
        self._numbers_from = numbers_from
        self.period_id = 0
        self._owed: list[Owed] = []
        self._medium = medium
        self._definition = definition

    def owe(
        self,
        story: str,
        *,
        times: int = 1,
        carrier: str = "vnpt",
        district: int = 178,
        gateway: str | None = None,
        supplement: int = 0,
    ) -> SyntheticWeek:
        """Owe a message to `times` new subscribers, each with that story."""
        for _ in range(times):
            self._owed.append(
                Owed(
                    story=STORIES[story],
                    msisdn=f"8492{self._numbers_from + len(self._owed):07d}",
                    carrier=carrier,
                    district=district,
                    gateway=gateway or carrier,
                    supplement=supplement,
                )
            )
        return self

    def write(self, *, figures: Mapping[str, Any] | None = None) -> SyntheticWeek:
        """Write all rows; with `figures`, the closing too. Positions follow the blind index."""
        self.period_id = self._write_head()
        rows = sorted(self._owed, key=lambda one: (one.supplement, VAULT.index(one.msisdn)))
        for position, one in enumerate(rows, start=1):
            self._write_obligation(position, one)
        self._write_opening([one for one in rows if not one.supplement])
        self._write_raw()
        if figures is not None:
            self.close(figures)
        return self

    def obligation_id(self, position: int) -> int:
        """The id of the obligation in that place of the roster."""
        return (self.period_id << 28) + position

    def close(self, figures: Mapping[str, Any]) -> None:
        """Write the closing row with these figures, sealed."""
        text = json.dumps(figures, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        self._insert(
            schema.closing,
            period_id=self.period_id,
            at=self.ends_at,
            figures=dict(figures),
            seal=VAULT.sealer().figures(text.encode()),
        )

    def _write_head(self) -> int:
        campaign_id = self._insert(
            schema.campaign,
            slug=self.slug,
            kind="actual",
            medium=self._medium,
            created_at=STARTS_AT,
            paused=False,
        )
        version_id = self._insert(
            schema.version,
            campaign_id=campaign_id,
            number=1,
            definition=self._definition,
            sha256="0" * 64,
            state="approved",
            author="Lan",
            added_at=STARTS_AT,
        )
        return self._insert(
            schema.period,
            campaign_id=campaign_id,
            version_id=version_id,
            label=f"{self.week // 100}-W{self.week % 100:02d}",
            week=self.week,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            cut_off_at=self.starts_at + timedelta(days=3),
            state="open",
            as_of=self.starts_at,
            owed=len(self._owed),
            supplements=max((one.supplement for one in self._owed), default=0),
        )

    def _write_opening(self, rows: list[Owed]) -> None:
        digest = hashlib.sha256()
        for one in rows:
            index = VAULT.index(one.msisdn)
            digest.update(index + one.carrier.encode() + b"\0" + one.district.to_bytes(2, "big"))
        self._insert(
            schema.opening,
            period_id=self.period_id,
            eligible=len(rows),
            roster_sha256=digest.digest(),
            outside={"vietnamobile": 3},
            definition_sha256="0" * 64,
            at=STARTS_AT,
        )

    def _write_obligation(self, position: int, one: Owed) -> None:
        index = VAULT.index(one.msisdn)
        subscriber_id = self._insert(
            schema.subscriber,
            msisdn_index=index,
            msisdn_sealed=VAULT.seal(one.msisdn, context=index),
            own_key=bytes(16),
            carrier=one.carrier,
            district=one.district,
            joined_at=self.starts_at,
            delivery_id=1,
        )
        story = one.story
        self._insert(
            schema.obligation,
            week=self.week,
            id=self.obligation_id(position),
            period_id=self.period_id,
            subscriber_id=subscriber_id,
            position=position,
            supplement=one.supplement,
            carrier=one.carrier,
            district=one.district,
            gateway=one.gateway,
            status=story.status,
            not_before=self.starts_at,
            attempts=story.attempts,
            open_attempt=story.open_attempt,
            spared=story.spared,
            accepted=story.accepted,
            facts=len(story.facts),
            reason=story.reason,
            proof=story.proof,
        )
        for n, fact in enumerate(story.facts, start=1):
            self.write_fact(position, n, fact=fact, gateway=one.gateway)

    def write_fact(self, position: int, n: int, *, fact: Fact, gateway: str = "vnpt") -> None:
        """Append one sealed fact to the obligation in that place, an hour after the one before."""
        table = schema.metadata.tables[fact.table]
        row = {
            "week": self.week,
            "obligation_id": self.obligation_id(position),
            "n": n,
            "attempt_no": fact.attempt_no,
            "at": self.starts_at + timedelta(hours=n),
            **_BLANKS[fact.table],
            **({} if fact.table == "ruling" else {"gateway": gateway}),
            **fact.values,
        }
        ordered = [row[column.name] for column in table.columns if column.name != "seal"]
        fields = [to_microseconds(v) if isinstance(v, datetime) else v for v in ordered]
        self._insert(table, **row, seal=VAULT.sealer().fact(fact.table, *fields))

    def _write_raw(self) -> None:
        digest = hashlib.sha256(RAW).digest()
        for gateway in sorted({one.gateway for one in self._owed}):
            self._insert(
                schema.raw_receipt,
                gateway=gateway,
                sha256=digest,
                sealed=VAULT.seal_bytes(RAW, context=digest),
                received_at=STARTS_AT,
                result="applied",
            )

    def _insert(self, table: Table, **values: Any) -> int:
        key = self.connection.execute(insert(table).values(**values)).inserted_primary_key
        return int(key[0]) if key else 0
