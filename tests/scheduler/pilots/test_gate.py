"""A live week goes when a person read its pilot on a handset, and not before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from campaigns.accounts import Person, Role
from campaigns.definition import load
from campaigns.ledger import traffic
from campaigns.schema import (
    campaign,
    pilot_reading,
    version,
)
from tests.kit.campaign_texts import campaign_text
from tests.kit.pilots import OF_VIETTEL, SLUG, STAFF, Desk, desk
from tests.kit.scripted import ScriptedGateway
from tests.kit.weeks_open import WEEK, Province

__all__ = ["desk"]

AUDITOR = Person(id=3, name="Chi", role=Role.AUDITOR)


def halt(desk: Desk, scope: str) -> None:
    now = desk.province.clock.now()
    desk.province.database.transact(
        lambda conn: traffic.set_halt(
            conn, scope=scope, active=True, reason="looked wrong", by="Lan", now=now
        )
    )


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
        desk.approve_next(campaign_text(text="Hay cai Bluezone"))
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
        desk.approve_next(campaign_text(text="Hay cai Bluezone"))
        desk.ask(STAFF, number=1)
        desk.send()
        desk.read(number=1)
        desk.send()

        assert ["accepted"] * 3 == desk.owed

    def test_a_version_that_says_the_same_again_is_confirmed(self, desk: Desk) -> None:
        desk.ask(STAFF)
        desk.send()
        desk.read()
        desk.approve_next(campaign_text())
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

    def test_it_goes_before_a_week_that_is_being_sent(self, desk: Desk) -> None:
        """
        Also where the week ends first: people wait for it, handset in hand.
        """
        desk.province.clock.instant = WEEK.ends_at - timedelta(hours=30)
        desk.ask(STAFF)
        desk.send(live=False)

        assert ["84935123456", 4] == [desk.heard[0], len(desk.heard)]

    def test_a_pause_holds_it(self, desk: Desk) -> None:
        desk.ask(STAFF)
        desk.province.database.transact(
            lambda conn: conn.execute(update(campaign).values(paused=True))
        )
        desk.send()

        assert ["due"] == desk.statuses
