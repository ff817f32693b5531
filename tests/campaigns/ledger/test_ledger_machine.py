"""Whatever is done with the real ledger, in any order, ends as a model of a few lines says, and
its facts prove it after each step.

`LOA_EXAMPLES` sets how many histories are tried (15).
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from campaigns import ledger
from campaigns.database import Database
from campaigns.ledger import Claimed
from campaigns.ledger.receipts import TAKEN_MAX
from campaigns.lifecycle import Event
from campaigns.reference import reference_of
from campaigns.schema import obligation
from scheduler.closing import close_due
from scheduler.opening import grow
from scheduler.sweep import sweep
from tests.kit.databases import sqlite_url
from tests.kit.ledger_steps import begun, concluded
from tests.kit.scripted import answering, verdict
from tests.kit.weeks_open import WEEK, Province

EXAMPLES: Final = int(os.environ.get("LOA_EXAMPLES") or 15)
STEPS: Final = 30

IN_TIME: Final = {
    "accepted": "accepted",
    "rejected": "failed",
    "deferred": "due",
    "blocked": "due",
    "unknown": "unresolved",
}
#: From where a later word about the latest attempt leads where; delivered always delivers.
LATER: Final = {
    "taken": ({"claimed", "unresolved"}, "accepted"),
    "undelivered": ({"claimed", "accepted", "unresolved"}, "failed"),
    "unreached": ({"claimed", "accepted", "unresolved"}, "due"),
    "never_had": ({"claimed", "unresolved"}, "due"),
}
picks = st.integers(0, 99)
minutes = st.sampled_from([1, 3, 400, 1500])


@dataclass
class Model:
    """What one obligation should be."""

    subscriber: int
    status: str = "due"
    attempts: int = 0
    taken: int = 0
    token: int = 0
    until: datetime | None = None
    on_the_wire: bool = False
    told: set[tuple[int, str]] = field(default_factory=set)
    answered: set[int] = field(default_factory=set)
    stopped: bool = False
    spaced_until: datetime | None = None

    def answer(self, number: int, said: str, token: int) -> None:
        """The call's own answer, in time or late; a second one says nothing."""
        in_time = self.status == "claimed" and self.token == token and self.on_the_wire
        is_news = number == self.attempts and number not in self.answered
        self.answered.add(number)
        late = self.status in ("claimed", "unresolved") and said != "unknown"
        if is_news and (in_time or late):
            self._count(said == "accepted")
            self._become(IN_TIME[said])

    def hear(self, number: int, word: str, *, closed: bool) -> None:
        """A later word; a repetition says nothing."""
        is_news = (number, word) not in self.told
        self.told.add((number, word))
        if not is_news or self.status == "delivered":
            return
        if word == "delivered":
            self._count(number == self.attempts)
            self._become("delivered")
            return
        states, to = LATER[word]
        if number == self.attempts and self.status in states:
            self._count(word != "never_had")
            no_more = word == "unreached" and (closed or self.taken >= TAKEN_MAX)
            self._become("failed" if no_more else to)

    def _count(self, shows_taken: bool) -> None:  # noqa: FBT001 - a fact's own yes or no
        untold = self.status == "unresolved" or (self.status == "claimed" and self.on_the_wire)
        self.taken += shows_taken and untold

    def _become(self, status: str) -> None:
        self.status, self.on_the_wire, self.token = status, False, 0


class LedgerMachine(RuleBasedStateMachine):
    """One week, and all that may happen to it."""

    anew: Callable[[], Database]

    def __init__(self) -> None:
        super().__init__()
        self.province = Province(type(self).anew())
        self.province.begin_week(4)
        self.models = {row.id: Model(row.subscriber_id) for row in self.province.read(obligation)}
        self.claims: list[tuple[int, list[Claimed]]] = []
        self.calls: list[tuple[int, Claimed]] = []
        self.tokens = 0
        self.closed = False

    @property
    def now(self) -> datetime:
        return self.province.clock.now()

    @property
    def ended(self) -> bool:
        return self.now >= WEEK.ends_at

    @precondition(lambda self: not self.ended)
    @rule()
    def claim(self) -> None:
        self.tokens += 1
        free = self._claimable()
        claimed = self.province.claim(2, token=self.tokens)
        assert min(2, len(free)) == len(claimed)
        assert {one.obligation_id for one in claimed} <= free
        self.claims.append((self.tokens, claimed))
        for one in claimed:
            model = self.models[one.obligation_id]
            model.status, model.token = "claimed", self.tokens
            model.until = self.now + timedelta(seconds=120)

    @precondition(lambda self: self.claims)
    @rule(pick=picks)
    def begin(self, pick: int) -> None:
        token, claimed = self.claims.pop(pick % len(self.claims))
        held = [one for one in claimed if self._is_held(one, token)]
        ready = begun(self.province, claimed, token=token, numbers_from=token * 100)
        assert held == [member for each in ready for member in each.members]
        for one in held:
            model = self.models[one.obligation_id]
            model.attempts, model.on_the_wire = model.attempts + 1, True
            self.calls.append((token, one))

    @precondition(lambda self: self.calls)
    @rule(pick=picks, said=st.sampled_from(sorted(IN_TIME)))
    def conclude(self, pick: int, said: str) -> None:
        token, one = self.calls[pick % len(self.calls)]
        concluded(self.province, [one], said, token=token)
        self.models[one.obligation_id].answer(one.attempt_no, said, token)

    @precondition(lambda self: self.calls)
    @rule(pick=picks, word=st.sampled_from([*LATER, "delivered"]))
    def hear(self, pick: int, word: str) -> None:
        _, one = self.calls[pick % len(self.calls)]
        reference = reference_of(one.week, one.obligation_id, one.attempt_no)
        self.province.hear({"word": word, "reference": reference})
        self.models[one.obligation_id].hear(one.attempt_no, word, closed=self.closed)

    @precondition(lambda self: not self.ended)
    @rule(said=st.sampled_from(["accepted", "rejected"]))
    def run_a_lane(self, said: str) -> None:
        """The stop list and the day between two messages are asked as it begins."""
        self.province.transport.script = lambda _: answering(verdict(said))
        going = self._claimable()
        self.province.send()
        for model in map(self.models.__getitem__, going):
            if model.stopped:
                model.status = "waived"
            elif model.spaced_until is None or model.spaced_until <= self.now:
                model.attempts += 1
                model.status, model.taken = IN_TIME[said], model.taken + (said == "accepted")
                took = said == "accepted"
                model.spaced_until = self.now + timedelta(hours=24) if took else None

    @rule(length=minutes)
    def time_passes(self, length: int) -> None:
        self.province.clock.pass_by(minutes=length)

    @rule()
    def sweep(self) -> None:
        sweep(self.province.ports())
        for model in self.models.values():
            if model.status == "claimed" and model.until is not None and model.until <= self.now:
                model.status = "unresolved" if model.on_the_wire else "due"
                model.on_the_wire = False

    @rule(pick=picks)
    def waive(self, pick: int) -> None:
        key = sorted(self.models)[pick % len(self.models)]
        self.province.database.transact(
            lambda conn: ledger.rule(
                conn,
                self.province.facts(),
                [(self.province.week, key)],
                event=Event.WAIVE,
                reason="waived",
                actor="Lan",
                now=self.now,
            )
        )
        if self.models[key].status == "due":
            self.models[key].status = "waived"

    @rule(pick=picks)
    def stop(self, pick: int) -> None:
        model = self.models[sorted(self.models)[pick % len(self.models)]]
        if not model.stopped:
            self.province.stop(model.subscriber)
            model.stopped = True

    @precondition(lambda self: len(self.models) < 6)
    @rule()
    def join(self) -> None:
        self.province.clock.pass_by(seconds=1)
        (joined,) = self.province.join(1)
        self.province.clock.pass_by(seconds=1)
        in_time = self.now < self.province.period().cut_off_at and not self.closed
        assert int(in_time) == grow(self.province.ports())
        rows = {row.id: row.subscriber_id for row in self.province.read(obligation)}
        for key in rows.keys() - self.models.keys():
            assert joined == rows[key]
            self.models[key] = Model(joined)

    @rule(skips=st.integers(0, 3))
    def close(self, skips: int) -> None:
        """At the week's end at the earliest: it is not often that it comes."""
        if not self.ended and skips:
            return
        self.province.clock.wait_until(WEEK.ends_at)
        for model in self.models.values():
            model.status = "lapsed" if model.status == "due" else model.status
        on_their_way = any(model.status == "claimed" for model in self.models.values())
        closed = close_due(self.province.ports())
        assert bool(closed) == (not on_their_way and not self.closed)
        self.closed = self.closed or bool(closed)

    @invariant()
    def the_ledger_stands_as_the_model_does(self) -> None:
        rows = self.province.read(obligation)
        stands = {row.id: (row.status, row.attempts, row.accepted) for row in rows}
        assert {
            key: (one.status, one.attempts, one.taken) for key, one in self.models.items()
        } == stands

    @invariant()
    def its_facts_prove_it(self) -> None:
        assert [] == self.province.differences()

    def _claimable(self) -> set[int]:
        rows = {row.id: row.not_before for row in self.province.read(obligation)}
        return {
            key
            for key, one in self.models.items()
            if one.status == "due" and rows[key] <= self.now and one.attempts < 8
        }

    def _is_held(self, one: Claimed, token: int) -> bool:
        model = self.models[one.obligation_id]
        lasts = model.until is not None and model.until > self.now
        return model.status == "claimed" and model.token == token and lasts


def test_any_history_ends_as_the_model_says(sqlite_template: Path, tmp_path: Path) -> None:
    """
    Open, claim, begin, conclude, receipts, sweep, waive, stop, join and close in any order.
    """
    with _databases(sqlite_template, tmp_path / "run.db") as anew:
        LedgerMachine.anew = staticmethod(anew)
        run_state_machine_as_test(
            LedgerMachine,
            settings=settings(max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None),
        )


@contextmanager
def _databases(template: Path, path: Path) -> Iterator[Callable[[], Database]]:
    """Empty migrated databases, one after the other in one place."""
    database = Database.at(sqlite_url(path))

    def anew() -> Database:
        database.close()
        for left in path.parent.glob("run.db*"):
            left.unlink()
        shutil.copyfile(template, path)
        return database

    yield anew
    database.close()
