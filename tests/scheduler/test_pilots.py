"""A pilot goes to a few staff numbers, and a live week to nobody before a person read it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from campaigns.accounts import NotAllowed, Person, Role
from campaigns.definition import load
from campaigns.ledger import traffic
from campaigns.lifecycle import Status
from campaigns.pilots import BadStaffFile, NotSent, OtherAddress
from campaigns.register import NotThisVersion, ReasonMissing
from campaigns.roster import stoplist
from campaigns.schema import (
    campaign,
    control,
    opening,
    pilot_reading,
    staff_number,
    subscriber,
    version,
)
from gateways.exchange import NoAnswer
from reports.queries.weeks import heads_in
from reports.timeline import timeline
from reports.week_status import week_status
from reports.words import Language
from scheduler.closing import close_due
from scheduler.opening import grow
from scheduler.pilots import NoSuchRoute
from scheduler.questions import next_round
from tests.kit.campaign_texts import LINK, campaign_text
from tests.kit.pilots import LAN, MORE_STAFF, OF_VIETTEL, SLUG, STAFF, Desk, desk
from tests.kit.scripted import AskableGateway, ScriptedGateway, answering, verdict
from tests.kit.weeks_open import WEEK, Province, msisdn_of

__all__ = ["desk"]

ON_ROSTER = msisdn_of(1)
AUDITOR = Person(id=3, name="Chi", role=Role.AUDITOR)


def halt(desk: Desk, scope: str) -> None:
    now = desk.province.clock.now()
    desk.province.database.transact(
        lambda conn: traffic.set_halt(
            conn, scope=scope, active=True, reason="looked wrong", by="Lan", now=now
        )
    )


def approve_next(desk: Desk, text: str) -> None:
    """Version two takes the place of version one, as an approval does."""

    def work(conn: Any) -> None:
        first = conn.execute(select(version)).one()
        conn.execute(update(version).values(state="superseded"))
        second = {
            **first._mapping,  # noqa: SLF001 - a row's own columns
            "id": 2,
            "number": 2,
            "definition": text,
            "sha256": load(text, place="test").sha256,
        }
        conn.execute(insert(version).values(second))

    desk.province.database.transact(work)


class TestTheGate:
    """Through a live gateway a version goes when a person read it on a handset, not before."""

    def test_a_live_week_is_open_and_nothing_of_it_goes(self, desk: Desk) -> None:
        """
        What is owed stands in the ledger, so that what is missed is counted.
        """
        desk.send()

        assert (["due"] * 3, []) == (desk.owed, desk.heard)

    def test_its_pilot_goes(self, desk: Desk) -> None:
        desk.ask(STAFF)
        desk.send()

        assert (["accepted"], ["due"] * 3) == (desk.statuses, desk.owed)
        assert ["84935123456"] == desk.heard

    def test_the_week_goes_when_a_person_read_it(self, desk: Desk) -> None:
        desk.ask(STAFF)
        desk.send()
        confirmed = desk.read()
        desk.send()

        assert (True, ["accepted"] * 3) == (confirmed, desk.owed)

    def test_what_was_read_through_one_gateway_says_nothing_of_another(self, desk: Desk) -> None:
        desk.province.serve(replace(ScriptedGateway(), name="viettel"))
        desk.ask(OF_VIETTEL)
        desk.send("viettel")
        desk.read(gateway="viettel")
        desk.send()

        assert ["due"] * 3 == desk.owed

    def test_no_lab_and_no_exercise_waits_for_it(self, desk: Desk) -> None:
        desk.send(live=False)

        assert ["accepted"] * 3 == desk.owed

    def test_an_exercises_pilot_never_leaves_through_a_live_gateway(self, desk: Desk) -> None:
        desk.province.database.transact(
            lambda conn: conn.execute(update(campaign).values(kind="exercise"))
        )
        desk.ask(STAFF)
        desk.send()

        assert ["due"] == desk.statuses

    def test_the_next_version_needs_a_pilot_of_its_own_and_the_week_goes_on(
        self, desk: Desk
    ) -> None:
        """
        The open week was confirmed with the version that opened it.
        """
        desk.ask(STAFF)
        desk.send()
        desk.read()
        approve_next(desk, campaign_text(text="Hay cai Bluezone"))
        desk.send()
        this_week = desk.owed
        desk.province.clock.instant = WEEK.ends_at + timedelta(hours=9)
        desk.tick()
        desk.send()

        assert ["accepted"] * 3 == this_week
        assert ["accepted"] * 3 + ["due"] * 3 == desk.owed

    def test_an_open_week_whose_version_was_replaced_may_still_have_its_pilot(
        self, desk: Desk
    ) -> None:
        approve_next(desk, campaign_text(text="Hay cai Bluezone"))
        desk.ask(STAFF, number=1)
        desk.send()
        desk.read(number=1)
        desk.send()

        assert ["accepted"] * 3 == desk.owed

    def test_a_version_that_says_the_same_again_is_confirmed(self, desk: Desk) -> None:
        desk.ask(STAFF)
        desk.send()
        desk.read()
        approve_next(desk, campaign_text())
        desk.province.clock.instant = WEEK.ends_at + timedelta(hours=9)
        desk.tick()
        desk.send()

        assert ["accepted"] * 3 == desk.owed[3:]

    def test_a_confirmation_cannot_be_changed(self, desk: Desk) -> None:
        desk.ask(STAFF)
        desk.send()
        desk.read()

        with pytest.raises(Exception, match="append-only"):
            desk.province.database.transact(
                lambda conn: conn.execute(update(pilot_reading).values(person="nobody"))
            )


class TestReading:
    """A person says by name what stands on a handset; the address is typed in."""

    @pytest.mark.parametrize(
        "typed",
        [
            pytest.param(LINK.upper(), id="capitals"),
            pytest.param(f"{LINK}/", id="a stroke more"),
            pytest.param(LINK[:-1], id="a letter less"),
            pytest.param(f"{LINK} ", id="a space"),
            pytest.param(LINK.replace("l", "I"), id="a look-alike"),
            pytest.param("", id="nothing"),
        ],
    )
    def test_an_address_that_is_not_the_approved_one_opens_nothing(
        self, desk: Desk, typed: str
    ) -> None:
        desk.ask(STAFF)
        desk.send()

        with pytest.raises(OtherAddress) as refused:
            desk.read(typed)
        desk.send()

        assert ["due"] * 3 == desk.owed
        assert LINK not in str(refused.value)

    def test_each_address_is_typed_once(self, desk: Desk) -> None:
        desk.ask(STAFF)
        desk.send()

        with pytest.raises(OtherAddress):
            desk.read(LINK, LINK)

    def test_nobody_reads_what_was_never_sent(self, desk: Desk) -> None:
        desk.ask(STAFF)

        with pytest.raises(NotSent):
            desk.read()

    def test_nobody_reads_what_the_carrier_refused(self, desk: Desk) -> None:
        desk.ask(STAFF)
        desk.province.transport.script = lambda _: answering(verdict("rejected"))
        desk.send()

        assert ["failed"] == desk.statuses
        with pytest.raises(NotSent):
            desk.read()

    def test_it_needs_the_right_role_and_a_note(self, desk: Desk) -> None:
        desk.ask(STAFF)
        desk.send()

        with pytest.raises(NotAllowed):
            desk.read(person=AUDITOR)
        with pytest.raises(ReasonMissing):
            desk.read(note=" ")

    def test_who_read_it_stands_in_the_ledger(self, desk: Desk) -> None:
        desk.ask(STAFF)
        desk.send()
        said = [desk.read(), desk.read()]
        decisions = [(one.kind, one.scope, one.actor) for one in desk.province.read(control)]

        assert [True, False] == said
        assert [
            ("pilot", f"campaign:{SLUG}", "Lan"),
            ("pilot_read", f"route:{SLUG}/mobifone", "Minh"),
        ] == decisions
        assert [[LINK]] == [one.addresses for one in desk.province.read(pilot_reading)]


class TestAsking:
    """Only what was approved goes, and to twenty numbers at most."""

    def test_before_approval_there_is_no_pilot(self, desk: Desk) -> None:
        desk.province.database.transact(
            lambda conn: conn.execute(update(version).values(state="submitted"))
        )

        with pytest.raises(NotThisVersion):
            desk.ask(STAFF)

    def test_a_version_that_was_replaced_and_is_sent_nowhere_has_none(self, desk: Desk) -> None:
        approve_next(desk, campaign_text(text="Hay cai Bluezone"))
        desk.province.clock.instant = WEEK.ends_at + timedelta(hours=9)

        with pytest.raises(NotThisVersion):
            desk.ask(STAFF, number=1)

    def test_a_text_that_was_changed_in_the_database_has_none(self, desk: Desk) -> None:
        changed = campaign_text(text="Hay cai")
        desk.province.database.transact(
            lambda conn: conn.execute(update(version).values(definition=changed))
        )

        with pytest.raises(NotThisVersion):
            desk.ask(STAFF)

    def test_who_may_only_read_asks_for_none(self, desk: Desk) -> None:
        with pytest.raises(NotAllowed):
            desk.ask(STAFF, person=AUDITOR)

    def test_more_than_twenty_rows_go_to_nobody(self, desk: Desk) -> None:
        rows = [f"09351234{number:02d}" for number in range(21)]

        with pytest.raises(BadStaffFile):
            desk.ask(*rows)

        assert [] == desk.messages
        assert 20 == desk.ask(*rows[:20]).pilot.messages["mobifone"]

    def test_bad_rows_are_told_one_by_one_and_the_others_go(self, desk: Desk) -> None:
        asked = desk.ask("12", STAFF, OF_VIETTEL, f"+84 {STAFF[1:]}")
        assert asked.refusals is not None
        told = asked.refusals.read_text(encoding="utf-8-sig").splitlines()

        assert ["line", "2", "4"] == [row.split(",")[0] for row in told]
        assert 1 == len(desk.messages)
        assert 0o600 == asked.refusals.stat().st_mode & 0o777

    def test_another_column_is_refused(self, desk: Desk) -> None:
        with pytest.raises(BadStaffFile):
            desk.ask(f"{STAFF},Lan", header="msisdn,name")

    def test_a_gateway_that_the_campaign_does_not_take_is_refused(self, desk: Desk) -> None:
        with pytest.raises(NoSuchRoute):
            desk.ask(STAFF, gateways=["vnpt"])

    def test_it_goes_through_the_gateways_that_are_named(self, desk: Desk) -> None:
        desk.province.serve(replace(ScriptedGateway(), name="viettel"))
        both = desk.ask(STAFF, OF_VIETTEL).pilot.messages
        one = desk.ask(*MORE_STAFF, gateways=["viettel"])

        assert {"mobifone": 1, "viettel": 1} == both
        assert ({}, 2, ("viettel",)) == (one.pilot.messages, one.refused, one.without)

    def test_who_is_on_the_stop_list_is_refused(self, desk: Desk) -> None:
        desk.province.stop(1)
        asked = desk.ask(ON_ROSTER)

        assert (1, []) == (asked.refused, desk.messages)

    def test_who_comes_onto_it_before_the_call_is_sent_nothing(self, desk: Desk) -> None:
        desk.ask(STAFF)
        desk.province.database.transact(
            lambda conn: stoplist.add(
                conn,
                desk.province.vault,
                STAFF,
                reason="asked",
                document="letter",
                person=LAN,
                now=desk.province.clock.now(),
            )
        )
        desk.send()

        assert (["waived"], []) == (desk.statuses, desk.heard)

    def test_no_number_shows(self, desk: Desk) -> None:
        asked = desk.ask(STAFF, "12", OF_VIETTEL)
        rows = [*desk.province.read(staff_number), *desk.province.read(control)]

        assert "935123456" not in repr(asked)
        assert "971234567" not in repr(asked)
        assert "935123456" not in repr(rows)


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
        approve_next(desk, campaign_text(text="Hay cai Bluezone"))
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


class TestGuards:
    """Halts, hours and what people decide hold for a pilot as for the week."""

    @pytest.mark.parametrize(
        "scope", ["gateway:mobifone", f"campaign:{SLUG}", f"route:{SLUG}/mobifone"]
    )
    def test_a_halt_holds_it(self, desk: Desk, scope: str) -> None:
        desk.ask(STAFF)
        halt(desk, scope)
        desk.send()

        assert ["due"] == desk.statuses

    def test_it_keeps_the_window(self, province: Province, desk: Desk) -> None:
        def shut(conn: Any) -> None:
            text = campaign_text(window="09:00-10:00")
            values = {"definition": text, "sha256": load(text, place="test").sha256}
            conn.execute(update(version).values(values))

        province.database.transact(shut)
        desk.ask(STAFF)
        desk.send()
        early = desk.statuses
        province.clock.pass_by(minutes=61)
        desk.send()

        assert (["due"], ["accepted"]) == (early, desk.statuses)

    def test_it_waits_for_a_landing_that_nobody_looked_at(self, desk: Desk) -> None:
        desk.ask(STAFF)
        desk.province.send(live=frozenset({"mobifone"}))

        assert ["due"] == desk.statuses

    def test_a_pause_holds_it(self, desk: Desk) -> None:
        desk.ask(STAFF)
        desk.province.database.transact(
            lambda conn: conn.execute(update(campaign).values(paused=True))
        )
        desk.send()

        assert ["due"] == desk.statuses


class TestNobodysDuty:
    """A pilot is counted into no week, and whoever had one is owed no less."""

    def test_it_changes_no_figure_of_the_week(self, desk: Desk) -> None:
        before = desk.province.database.read(
            partial(week_status, slug=SLUG, label=str(WEEK))
        ).as_json()
        desk.ask(STAFF, ON_ROSTER)
        desk.send()
        after = desk.province.database.read(
            partial(week_status, slug=SLUG, label=str(WEEK))
        ).as_json()

        assert ["accepted", "accepted"] == desk.statuses
        assert before == after

    def test_no_report_over_weeks_sees_it(self, desk: Desk) -> None:
        desk.ask(STAFF)
        heads = desk.province.database.read(partial(heads_in, weeks=range(WEEK.key, WEEK.key + 1)))

        assert [str(WEEK)] == [one.label for one in heads]

    def test_what_is_closed_is_the_week_alone(self, desk: Desk) -> None:
        desk.ask(STAFF)
        desk.province.clock.instant = WEEK.ends_at
        closed = close_due(desk.province.ports())

        assert [f"{SLUG} {WEEK}", f"{SLUG} {WEEK}-P1"] == sorted(closed)
        assert [(str(WEEK), "closed"), (f"{WEEK}-P1", "piloted")] == desk.periods
        assert 1 == len(desk.province.read(opening))

    def test_joiners_are_no_part_of_it_and_leavers_change_nothing(self, desk: Desk) -> None:
        desk.ask(ON_ROSTER)
        desk.province.clock.pass_by(seconds=1)
        desk.province.join(2)
        desk.province.leave(1)
        desk.province.clock.pass_by(seconds=1)
        grow(desk.province.ports())

        assert ["due"] == desk.statuses
        assert ["waived", "due", "due", "due", "due"] == sorted(desk.owed, reverse=True)

    def test_who_is_on_the_roster_has_the_weeks_message_a_day_later(self, desk: Desk) -> None:
        desk.ask(ON_ROSTER)
        desk.send()
        desk.read()
        desk.send()
        at_once = sorted(desk.owed)
        desk.province.clock.pass_by(hours=24, seconds=1)
        desk.send()

        assert ["accepted", "accepted", "due"] == at_once
        assert ["accepted"] * 3 == desk.owed

    def test_whose_own_message_would_come_too_late_is_refused(self, desk: Desk) -> None:
        desk.province.clock.instant = WEEK.ends_at - timedelta(hours=47)
        refused = desk.ask(ON_ROSTER)
        desk.send(live=False)
        after_its_message = desk.ask(ON_ROSTER)

        assert (1, 0) == (refused.refused, after_its_message.refused)

    def test_the_persons_history_shows_it_as_nobodys_duty(self, desk: Desk) -> None:
        desk.ask(ON_ROSTER)
        vault = desk.province.vault
        told = desk.province.database.read(partial(timeline, msisdn=ON_ROSTER, vault=vault))

        assert [(str(WEEK), False), (f"{WEEK}-P1", True)] == [
            (one.week, one.duty is None) for one in told.weeks
        ]
        assert {"Pilot 1 · Week 22/2021"} == {
            str(row[0]) for row in told.sheets(Language.ENGLISH)[0].rows if "Pilot" in str(row[0])
        }


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
