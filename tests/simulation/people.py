"""Those who act beside the machines: an officer at work, and carriers who tell more later.

What the carriers tell is true: a word about a message agrees with what the lab truly took.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from campaigns import ledger
from campaigns.ledger import credentials, traffic
from campaigns.lifecycle import Event, Status
from campaigns.reference import reference_of
from campaigns.roster.periods import PeriodIsOpening, check_no_opening, keep_out_openings
from campaigns.schema import attempt, campaign, obligation, stop_entry
from campaigns.vault import Vault
from gateways.contract import Credential
from gateways.lab.lab import Lab
from gateways.outcome import Proof, Receipt, Word
from scheduler.matching import Told, matched, raw_hash
from scheduler.ports import Ports
from tests.simulation.province import Province

SMS: Final = ("vnpt", "viettel", "mobifone", "esms")
_NOT_ON_THEIR_WAY: Final = (Status.DUE, Status.LAPSED, Status.WAIVED)
_RULES: Final = {
    Status.DUE: Event.WAIVE,
    Status.UNRESOLVED: Event.GIVE_UP,
    Status.FAILED: Event.REROUTE,
}


#: How often the officer rules on what no such ruling is for: the ledger leaves it alone.
_ERRS: Final = 1 / 3


#: How often a carrier tells of any attempt there was, and not of the latest.
_OF_OLD: Final = 1 / 3

#: How often of one that was taken twice: a phone is to be off thrice in a week, now and then.
_OF_TWICE: Final = 1 / 4

_PAUSE: Final = update(campaign).values(paused=bindparam("to_paused"))
_IN_STATUSES: Final = obligation.c.status.in_(bindparam("statuses", expanding=True))
_STANDING: Final = select(obligation).where(_IN_STATUSES).order_by(obligation.c.id)
_later: Final = attempt.alias()
_NEXT_AT: Final = (
    select(func.min(_later.c.at))
    .where(_later.c.week == attempt.c.week, _later.c.obligation_id == attempt.c.obligation_id)
    .where(_later.c.attempt_no > attempt.c.attempt_no)
    .scalar_subquery()
)
_ANY_ATTEMPT: Final = (
    select(
        obligation,
        attempt.c.attempt_no,
        attempt.c.gateway.label("by_gateway"),
        attempt.c.at.label("begun_at"),
        _NEXT_AT.label("next_at"),
    )
    .join(
        attempt,
        (attempt.c.week == obligation.c.week) & (attempt.c.obligation_id == obligation.c.id),
    )
    .where(_IN_STATUSES, obligation.c.accepted >= bindparam("least"))
    .order_by(obligation.c.week, obligation.c.id)
)
_LATEST: Final = _ANY_ATTEMPT.where(attempt.c.attempt_no == obligation.c.attempts)


@dataclass
class Officer:
    """One who rules, mends what was halted, and keeps roster and stop list."""

    ports: Ports
    chance: random.Random
    province: Province
    lab: Lab
    sms: Sequence[str]
    """The gateways that the SMS campaign has a route through."""

    def act(self, now: datetime) -> None:
        """Do one thing, and mend what stands still."""
        acts: Sequence[Callable[..., None]] = (
            self._rule,
            self._rule,
            self._rule,
            self._join,
            self._leave,
            self._stop,
            self._pause_or_resume,
        )
        what = self.chance.choice(acts)
        try:
            self.ports.database.transact(partial(what, now=now))
        except PeriodIsOpening:
            return
        self.mend(now)

    def mend(self, now: datetime) -> None:
        """Release halts, take pauses back, and let the OA's administrator consent anew."""
        self.ports.database.transact(partial(self._mend, now=now))

    def _mend(self, conn: Connection, *, now: datetime) -> None:
        for scope, row in traffic.halts_in_force(conn).items():
            if "renewal refused" in row.reason:
                reconnect(conn, self.ports.vault, self.lab, now)
            traffic.set_halt(
                conn, scope=scope, active=False, reason="mended", by="officer", now=now
            )
        conn.execute(_PAUSE, {"to_paused": False})

    def _rule(self, conn: Connection, *, now: datetime) -> None:
        errs = self.chance.random() < _ERRS
        row = _one_of(conn, self.chance, tuple(Status if errs else _RULES))
        if row is None:
            return
        event = self.chance.choice(tuple(_RULES.values())) if errs else _RULES[Status(row.status)]
        reroutes = event is Event.REROUTE
        if reroutes and row.gateway not in self.sms:
            return
        ledger.rule(
            conn,
            self.ports.facts(),
            [(row.week, row.id)],
            event=event,
            reason="officer",
            actor="officer",
            now=now,
            to_gateway=self.chance.choice(self.sms) if reroutes else None,
        )

    def _join(self, conn: Connection, *, now: datetime) -> None:
        keep_out_openings(conn)
        check_no_opening(conn)
        self.province.join(conn, 2, now)

    def _leave(self, conn: Connection, *, now: datetime) -> None:
        keep_out_openings(conn)
        check_no_opening(conn)
        self.province.leave(conn, self.chance.randrange(1, self.province.joined + 1), now)

    def _stop(self, conn: Connection, *, now: datetime) -> None:
        number = self.chance.randrange(1, self.province.joined + 1)
        index = self.ports.vault.index(self.province.numbers[number])
        values = {"reason": "asked", "document": "1/UB", "person": "officer", "at": now}
        conn.execute(insert(stop_entry).values(msisdn_index=index, **values))

    def _pause_or_resume(self, conn: Connection, *, now: datetime) -> None:
        del now
        conn.execute(_PAUSE, {"to_paused": self.chance.random() < 1 / 2})


def reconnect(conn: Connection, vault: Vault, lab: Lab, now: datetime) -> None:
    """The administrator consents once more: Loa gets the pair that the carrier has in force."""
    pair = json.loads(lab.store.notes["zalo pair"])
    held = credentials.latest(conn, vault, "zalo")
    assert held is not None
    fresh = {"access_token": pair["access"], "refresh_token": pair["refresh"]}
    again = Credential(
        gateway="zalo", version=held.version + 1, secrets={**held.secrets, **fresh}, expires_at=now
    )
    credentials.keep(conn, vault, again, now=now)


def tell_somewhere(
    conn: Connection,
    ports: Ports,
    chance: random.Random,
    *,
    taken: bool,
    row: Row[Any],
    now: datetime,
) -> None:
    """A carrier tells, by any way there is, what became of one attempt."""
    word = _word(chance, taken=taken, row=row)
    if word is None:
        return
    receipt = Receipt(
        word=word,
        reference=reference_of(row.week, row.id, row.attempt_no),
        proof=Proof.HANDSET if word is Word.DELIVERED else Proof.SMSC,
    )
    raw = f"{row.week}/{row.id} {word}".encode()
    sha256 = raw_hash(raw)
    ledger.keep_raw(
        conn,
        gateway=row.by_gateway,
        sha256=sha256,
        sealed=ports.vault.seal_bytes(raw, context=sha256),
        received_at=now,
        result="applied",
    )
    heard, _ = matched(conn, [Told(row.by_gateway, receipt, sha256, "statement")])
    ledger.apply_receipts(conn, ports.facts(), heard, now=now)


def spoken_of(
    conn: Connection, chance: random.Random, *, statuses: Sequence[Status] = tuple(Status)
) -> Row[Any] | None:
    """An obligation with one of its attempts, most often the latest: its number, its gateway, and
    from when until when it was the latest (`begun_at`, `next_at`).
    """
    latest = chance.random() > _OF_OLD
    accepted = 2 if chance.random() < _OF_TWICE else 0
    if len(statuses) == 1 and statuses[0] in _NOT_ON_THEIR_WAY:
        accepted = max(1, accepted)  # else a carrier has nothing to tell
    asked = {"statuses": statuses, "least": accepted}
    rows = conn.execute(_LATEST if latest else _ANY_ATTEMPT, asked).all()
    return chance.choice(rows) if rows else None


def _word(chance: random.Random, *, taken: bool, row: Row[Any]) -> Word | None:
    if taken:
        return chance.choice((Word.DELIVERED, Word.UNDELIVERED, Word.UNREACHED, Word.TAKEN))
    is_old = row.attempt_no < row.attempts
    return Word.NEVER_HAD if is_old or row.status == Status.UNRESOLVED else None


def _one_of(conn: Connection, chance: random.Random, statuses: Sequence[Status]) -> Row[Any] | None:
    rows = conn.execute(_STANDING, {"statuses": statuses}).all()
    return chance.choice(rows) if rows else None
