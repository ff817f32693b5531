"""A synthetic week written straight into the tables: stories of obligations and how each stands.

Each story says its facts *and* the row they lead to, by hand: no other fold computed them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, insert

from campaigns import schema
from campaigns.schema import to_microseconds
from campaigns.vault import Vault
from campaigns.week import Week

VAULT = Vault(bytes(range(32)))
STARTS_AT = datetime(2021, 5, 30, 17, 0, tzinfo=UTC)  # Monday 31/05/2021 in the province
CLOSED_AT = STARTS_AT + timedelta(days=7)
RAW = b'{"status":"delivered"}'


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of a story: its table, the attempt it speaks of, and the columns that matter."""

    table: str
    attempt_no: int
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What happened to an obligation, and how it stands after."""

    status: str
    facts: tuple[Fact, ...] = ()
    attempts: int = 0
    accepted: int = 0
    reason: str = ""
    proof: str = ""
    open_attempt: int = 0


def begun(number: int = 1, **values: Any) -> Fact:
    """An attempt went on the wire."""
    return Fact("attempt", number, values)


def said(verdict: str, event: str, number: int = 1, **values: Any) -> Fact:
    """The immediate outcome of an attempt."""
    return Fact("outcome", number, {"verdict": verdict, "event": event} | values)


def heard(word: str, event: str, number: int = 1, **values: Any) -> Fact:
    """A receipt for an attempt."""
    return Fact("receipt", number, {"word": word, "event": event} | values)


def ruled(event: str, reason: str, number: int = 0, **values: Any) -> Fact:
    """A ruling on an obligation after `number` attempts."""
    return Fact("ruling", number, {"event": event, "reason": reason} | values)


_TAKEN = (begun(), said("accepted", "accept"))

STORIES: Mapping[str, Story] = {
    "untouched": Story(status="due"),
    "leased": Story(status="claimed"),
    "on_the_wire": Story(status="claimed", facts=(begun(),), attempts=1, open_attempt=1),
    "accepted": Story(status="accepted", facts=_TAKEN, attempts=1, accepted=1),
    "delivered": Story(
        status="delivered",
        facts=(*_TAKEN, heard("delivered", "deliver", proof="handset")),
        attempts=1,
        accepted=1,
        proof="handset",
    ),
    "delivered_before_its_answer": Story(
        status="delivered",
        facts=(
            begun(),
            heard("delivered", "deliver", proof="handset"),
            said("accepted", "ignored", late=True),
        ),
        attempts=1,
        accepted=1,
        proof="handset",
    ),
    "accepted_then_by_the_smsc": Story(
        status="accepted",
        facts=(*_TAKEN, heard("delivered", "ignored", proof="smsc")),
        attempts=1,
        accepted=1,
        proof="smsc",
    ),
    "undelivered": Story(
        status="failed",
        facts=(*_TAKEN, heard("undelivered", "undeliver", code="5")),
        attempts=1,
        accepted=1,
        reason="5",
    ),
    "undelivered_after_a_no": Story(
        status="failed",
        facts=(
            begun(),
            said("deferred", "defer", code="98"),
            heard("undelivered", "undeliver"),
        ),
        attempts=1,
        reason="undelivered",
    ),
    "unreached": Story(
        status="due",
        facts=(*_TAKEN, heard("unreached", "unreach", code="27")),
        attempts=1,
        accepted=1,
        reason="27",
    ),
    "unresolved": Story(
        status="unresolved",
        facts=(begun(), said("unknown", "lose", code="net:deadline")),
        attempts=1,
        reason="net:deadline",
    ),
    "lost_with_its_lane": Story(
        status="unresolved",
        facts=(begun(), ruled("lose", "lease_expired", 1)),
        attempts=1,
        reason="lease_expired",
    ),
    "refused": Story(
        status="failed",
        facts=(begun(), said("rejected", "reject", code="17")),
        attempts=1,
        reason="17",
    ),
    "deferred": Story(
        status="due",
        facts=(begun(), said("deferred", "defer", code="net:refused")),
        attempts=1,
        reason="net:refused",
    ),
    "blocked": Story(
        status="due",
        facts=(begun(), said("blocked", "block", code="10", scope="gateway")),
        attempts=1,
        reason="10",
    ),
    "sent_after_a_no": Story(
        status="accepted",
        facts=(
            begun(),
            said("deferred", "defer", code="98"),
            begun(2),
            said("accepted", "accept", 2),
        ),
        attempts=2,
        accepted=1,
    ),
    "no_zalo_account": Story(
        status="waived",
        facts=(begun(), said("rejected", "excuse", code="-118")),
        attempts=1,
        reason="no_zalo_account",
    ),
    "left_network": Story(
        status="waived",
        facts=(ruled("waive", "left_network"),),
        reason="left_network",
    ),
    "lapsed": Story(status="lapsed", facts=(ruled("close", "never_sent"),), reason="never_sent"),
}

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
