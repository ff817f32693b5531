"""Whatever the ledger's own writer does, in any order, verify finds nothing to object to."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import Connection, select

from campaigns import ledger, schema
from campaigns.figures import figures_of
from campaigns.ledger import Claimed, Conclusion, Facts, Heard, Lease, Submission, periods
from campaigns.lifecycle import Event
from gateways.outcome import Outcome, Proof, Receipt, Verdict, Word
from reports.verify import verify
from tests.kit.weeks import RAW, VAULT, SyntheticWeek

SEEDS = range(40)
STEPS = 80
ROSTER = 8
HOUR = timedelta(hours=1)
RAW_SHA256 = hashlib.sha256(RAW).digest()

OUTCOMES = (
    Outcome(verdict=Verdict.ACCEPTED),
    Outcome(verdict=Verdict.ACCEPTED),
    Outcome(verdict=Verdict.REJECTED, code="17"),
    Outcome(verdict=Verdict.REJECTED, code="25", ported_to="viettel"),
    Outcome(verdict=Verdict.REJECTED, code="-118", excuse="no_zalo_account"),
    Outcome(verdict=Verdict.DEFERRED, code="98"),
    Outcome(verdict=Verdict.BLOCKED, code="10"),
    Outcome(verdict=Verdict.UNKNOWN, code="net:deadline", network=True),
)
WORDS = (
    (Word.DELIVERED, Proof.HANDSET),
    (Word.DELIVERED, Proof.SMSC),
    (Word.UNDELIVERED, Proof.HANDSET),
    (Word.UNREACHED, Proof.HANDSET),
    (Word.TAKEN, Proof.NONE),
    (Word.NEVER_HAD, Proof.NONE),
)


class Worker:
    """Does what workers do, by chance; loses leases, comes late, hears receipts twice."""

    def __init__(self, connection: Connection, week: SyntheticWeek, *, seed: int) -> None:
        self.connection = connection
        self.week = week
        self.chance = Random(seed)
        self.now = week.starts_at
        self.token = 0
        self.begun: list[tuple[Claimed, int]] = []
        self.told: list[tuple[int, int]] = []

    def step(self) -> None:
        """One thing that a worker may do."""
        self.now += self.chance.choice((HOUR / 60, HOUR / 2))
        actions: tuple[Callable[[], object], ...] = (
            self.send,
            self.send,
            self.lease_only,
            self.conclude,
            self.conclude,
            self.hear,
            self.hear,
            self.rule,
            self.sweep,
        )
        self.chance.choice(actions)()

    def lease_only(self) -> list[Claimed]:
        """Claim, and perhaps die before anything is begun."""
        self.token += 1
        return ledger.claim(
            self.connection,
            week=self.week.week,
            period_id=self.week.period_id,
            gateway=self.chance.choice(("vnpt", "viettel")),
            limit=2,
            lease=Lease(self.token, self.now + HOUR),
            now=self.now,
        )

    def send(self) -> None:
        """Claim and begin; the answer comes later or never."""
        claimed = self.lease_only()
        submissions = [self._submission(one) for one in claimed]
        ready = ledger.begin(
            self.connection, self._facts(), submissions, token=self.token, now=self.now
        )
        self.begun += [(one, self.token) for each in ready for one in each.members]
        self.told += [(one.obligation_id, one.attempt_no) for each in ready for one in each.members]

    def conclude(self) -> None:
        """An answer, in time or long after the lease was lost."""
        if not self.begun:
            return
        one, token = self.begun.pop(self.chance.randrange(len(self.begun)))
        conclusion = Conclusion(
            week=one.week,
            obligation_id=one.obligation_id,
            attempt_no=one.attempt_no,
            gateway="vnpt",
            outcome=self.chance.choice(OUTCOMES),
            not_before=self.now,
        )
        ledger.conclude(self.connection, self._facts(), [conclusion], token=token, now=self.now)

    def hear(self) -> None:
        """A receipt for any attempt ever begun: early, late, doubled or contrary."""
        if not self.told:
            return
        obligation_id, attempt_no = self.chance.choice(self.told)
        word, proof = self.chance.choice(WORDS)
        heard = Heard(
            week=self.week.week,
            obligation_id=obligation_id,
            attempt_no=attempt_no,
            gateway="vnpt",
            receipt=Receipt(word=word, proof=proof, code=self.chance.choice(("", "5"))),
            source="push",
            raw_sha256=RAW_SHA256,
            tries_unreached=True,
        )
        ledger.apply_receipts(self.connection, self._facts(), [heard], now=self.now)

    def rule(self) -> None:
        """A person waives, reroutes or gives up."""
        event = self.chance.choice((Event.WAIVE, Event.REROUTE, Event.GIVE_UP))
        position = 1 + self.chance.randrange(ROSTER)
        if event is Event.REROUTE and self._status(position) != "failed":
            return  # people reroute what failed; before that the outcome itself reroutes
        ledger.rule(
            self.connection,
            self._facts(),
            [(self.week.week, self.week.obligation_id(position))],
            event=event,
            reason="waived",
            actor="Lan",
            now=self.now,
            to_gateway="viettel" if event is Event.REROUTE else None,
        )

    def sweep(self, *, at: datetime | None = None) -> None:
        """Heal what died."""
        ledger.sweep(self.connection, self._facts(), now=at or self.now, limit=100)

    def close(self) -> None:
        """Heal everything, lapse what is due, store the figures."""
        self.now = self.week.ends_at
        self.sweep()
        ledger.lapse_slice(
            self.connection,
            self._facts(),
            week=self.week.week,
            period_id=self.week.period_id,
            limit=100,
            now=self.now,
        )
        figures = figures_of(self.connection, self.week.period_id)
        periods.close(self.connection, VAULT.sealer(), self.week.period_id, figures, now=self.now)

    def _status(self, position: int) -> str:
        asked = select(schema.obligation.c.status).where(
            schema.obligation.c.id == self.week.obligation_id(position)
        )
        return str(self.connection.execute(asked).scalar_one())

    def _facts(self) -> Facts:
        return Facts(VAULT.sealer())

    def _submission(self, one: Claimed) -> Submission:
        return Submission(
            submission_id=self.token * 10 + one.obligation_id % 10,
            period_id=self.week.period_id,
            gateway="vnpt",
            members=(one,),
            segments_each=1,
            bytes_sha256=bytes(32),
            credential_version=1,
        )


@pytest.mark.parametrize("seed", SEEDS)
def test_what_the_writer_wrote_refolds(connection: Connection, seed: int) -> None:
    """Mid-week and after closing, and after receipts that come later still."""
    week = SyntheticWeek(connection, definition='excuses = ["waived", "no_zalo_account"]')
    week.owe("untouched", times=ROSTER).write()
    worker = Worker(connection, week, seed=seed)

    for _ in range(STEPS):
        worker.step()
    midweek = _differences(connection)
    worker.close()
    worker.now += 2 * HOUR
    for _ in range(STEPS // 4):
        worker.hear()
        worker.conclude()
        worker.now += HOUR

    assert [] == midweek
    assert [] == _differences(connection)
    assert connection.execute(select(schema.attempt.c.n).limit(1)).first() is not None


def _differences(connection: Connection) -> list[object]:
    return list(verify(connection, "bluezone-sms", label="2021-W22", vault=VAULT).differences)
