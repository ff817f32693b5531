"""A pilot doubles nothing, ends by itself, and its numbers are forgotten."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pytest

from campaigns.accounts import Person, Role
from campaigns.database import DatabasePort
from campaigns.lifecycle import Status
from campaigns.schema import (
    staff_number,
    subscriber,
)
from gateways.exchange import NoAnswer
from scheduler.pilots import ask
from scheduler.questions import next_round
from tests.kit.campaign_texts import campaign_text
from tests.kit.pilots import LAN, MORE_STAFF, SLUG, STAFF, Desk, desk
from tests.kit.scripted import AskableGateway, ScriptedGateway, answering, verdict
from tests.kit.weeks_open import WEEK, msisdn_of

__all__ = ["desk"]

ON_ROSTER = msisdn_of(1)
AUDITOR = Person(id=3, name="Chi", role=Role.AUDITOR)


@dataclass(frozen=True)
class LostAnswer:
    """The real database, whose first answer to a COMMIT is lost, whether it took place or not."""

    database: DatabasePort
    committed: bool

    @property
    def dialect(self) -> Any:
        return self.database.dialect

    def transact(self, work: Any, *, recover: Any) -> Any:
        if self.committed:
            self.database.transact(work)
        known = self.database.read(recover)
        return self.database.transact(work) if known is None else known

    def read(self, work: Any) -> Any:
        return self.database.read(work)


class TestOnce:
    """Asked twice, or cut off anywhere, a pilot doubles nothing."""

    def test_asked_again_it_adds_nobody(self, desk: Desk) -> None:
        desk.ask(STAFF)
        again = desk.ask(STAFF, MORE_STAFF[0])
        desk.send()
        after = desk.ask(STAFF, MORE_STAFF[0])

        assert (1, 1) == (again.pilot.already, again.pilot.messages["mobifone"])
        assert (2, "") == (after.pilot.already, after.pilot.label)
        assert ["84935123456", "84935123457"] == sorted(desk.heard)

    @pytest.mark.parametrize("committed", [True, False])
    def test_a_commit_whose_answer_was_lost_writes_it_once(
        self, desk: Desk, *, committed: bool
    ) -> None:
        database = desk.province.database
        asked = ask(
            desk.province.ports(database=LostAnswer(database, committed=committed)),
            SLUG,
            desk.file(STAFF),
            person=LAN,
        )

        assert (1, ["mobifone"]) == (len(desk.messages), [*asked.pilot.served])

    def test_whoever_certainly_had_nothing_may_have_another(self, desk: Desk) -> None:
        desk.ask(STAFF)
        desk.province.transport.script = lambda _: answering(verdict("rejected"))
        desk.send()
        again = desk.ask(STAFF)

        assert {"mobifone": 1} == again.pilot.messages

    def test_what_was_cut_off_in_a_call_is_never_said_again(self, desk: Desk) -> None:
        class Killed(BaseException):
            """The process is gone."""

        def die(_: object) -> None:
            raise Killed

        desk.ask(STAFF)
        desk.province.transport.before = die
        with pytest.raises(Killed):
            desk.send()
        desk.province.transport.before = lambda _: None
        desk.province.clock.pass_by(minutes=10)
        desk.tick()
        desk.send()
        again = desk.ask(STAFF)

        assert (["unresolved"], 1) == (desk.statuses, desk.province.begun)
        assert 1 == again.pilot.already

    def test_a_second_pilot_to_a_number_keeps_a_day_apart(self, desk: Desk) -> None:
        """
        Also of another version, and where no roster knows the number.
        """
        desk.ask(STAFF)
        desk.send()
        desk.approve_next(campaign_text(text="Hay cai Bluezone"))
        desk.ask(STAFF)
        desk.send()
        at_once = desk.statuses
        desk.province.clock.pass_by(hours=24, seconds=1)
        desk.send()

        assert ["accepted", "due"] == at_once
        assert ["accepted", "accepted"] == desk.statuses

    def test_it_is_carried_elsewhere_by_nobody(self, desk: Desk) -> None:
        """
        It shows how one gateway carries it: what that one refuses for good has failed.
        """
        desk.province.serve(replace(ScriptedGateway(), name="viettel"))
        desk.ask(STAFF)
        desk.province.transport.script = lambda _: answering(
            verdict("rejected", ported_to="viettel")
        )
        desk.send()

        assert [("failed", "mobifone")] == [(one.status, one.gateway) for one in desk.messages]

    def test_a_phone_that_is_off_is_not_sent_it_again(self, desk: Desk) -> None:
        desk.ask(STAFF)
        desk.send()
        desk.province.hear(desk.province.receipt("unreached"))

        assert ["failed"] == desk.statuses

    def test_its_receipt_is_heard(self, desk: Desk) -> None:
        desk.ask(STAFF)
        desk.send()
        desk.province.hear(desk.province.receipt("delivered", proof="handset"))

        assert ["delivered"] == desk.statuses


class TestTheEnd:
    """A pilot ends two days after it was asked for; its numbers are forgotten a day later."""

    def test_what_was_never_sent_lapses(self, desk: Desk) -> None:
        desk.ask(STAFF)
        desk.province.clock.pass_by(hours=48)
        desk.tick()
        desk.send()

        assert (["lapsed"], []) == (desk.statuses, desk.heard)
        assert (f"{WEEK}-P1", "piloted") == desk.periods[-1]

    def test_its_numbers_are_forgotten_and_what_was_sent_stays(self, desk: Desk) -> None:
        desk.ask(STAFF)
        desk.send()
        desk.province.clock.pass_by(hours=71)
        desk.tick()
        kept = len(desk.province.read(staff_number))
        desk.province.clock.pass_by(hours=1)
        desk.tick()

        assert (1, 0) == (kept, len(desk.province.read(staff_number)))
        assert ["accepted"] == desk.statuses

    def test_an_id_is_never_given_again(self, desk: Desk) -> None:
        """
        The ledger would name another person by it.
        """
        desk.ask(STAFF)
        desk.province.clock.pass_by(hours=72)
        desk.tick()
        desk.ask(MORE_STAFF[0])
        ids = [one.subscriber_id for one in desk.messages]

        assert 2 == len(set(ids))
        assert all(one < 0 for one in ids)

    def test_a_subscribers_row_is_not_touched(self, desk: Desk) -> None:
        before = desk.province.read(subscriber)
        desk.ask(ON_ROSTER)
        desk.province.clock.pass_by(hours=72)
        desk.tick()

        assert before == desk.province.read(subscriber)
        assert [] == desk.province.read(staff_number)

    def test_a_late_word_makes_nothing_due_for_ever(self, desk: Desk) -> None:
        desk.province.transport.script = lambda _: NoAnswer(written=True, reason="read_timeout")
        desk.ask(STAFF)
        desk.send()
        desk.province.clock.pass_by(hours=48)
        desk.tick()
        desk.province.hear(desk.province.receipt("never_had"))
        desk.tick()

        assert ["lapsed"] == desk.statuses


def test_a_gateway_is_asked_about_a_number_that_is_on_no_roster(desk: Desk) -> None:
    gateway = AskableGateway()
    desk.province.serve(gateway)
    desk.province.transport.script = lambda _: NoAnswer(written=True, reason="read_timeout")
    desk.ask(STAFF)
    desk.send()
    desk.province.clock.pass_by(minutes=3)
    found = desk.province.database.read(
        partial(
            next_round,
            vault=desk.province.vault,
            gateway=gateway,
            statuses=[Status.UNRESOLVED],
            now=desk.province.clock.now(),
        )
    )

    assert ["84935123456"] == [one.address for one in found.asked]
