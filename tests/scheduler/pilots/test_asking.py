"""A pilot is of what was approved, and goes to twenty numbers at most."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from campaigns.accounts import NotAllowed, Person, Role
from campaigns.pilots import BadStaffFile
from campaigns.register import NotThisVersion
from campaigns.roster import stoplist
from campaigns.schema import (
    control,
    staff_number,
    version,
)
from scheduler.pilots import NoSuchRoute
from tests.kit.campaign_texts import campaign_text
from tests.kit.pilots import LAN, MORE_STAFF, OF_VIETTEL, STAFF, Desk, desk
from tests.kit.scripted import ScriptedGateway
from tests.kit.weeks_open import WEEK, msisdn_of

__all__ = ["desk"]

ON_ROSTER = msisdn_of(1)
AUDITOR = Person(id=3, name="Chi", role=Role.AUDITOR)


class TestAsking:
    """Only what was approved goes, and to twenty numbers at most."""

    def test_before_approval_there_is_no_pilot(self, desk: Desk) -> None:
        desk.province.database.transact(
            lambda conn: conn.execute(update(version).values(state="submitted"))
        )

        with pytest.raises(NotThisVersion):
            desk.ask(STAFF)

    def test_a_version_that_was_replaced_and_is_sent_nowhere_has_none(self, desk: Desk) -> None:
        desk.approve_next(campaign_text(text="Hay cai Bluezone"))
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
