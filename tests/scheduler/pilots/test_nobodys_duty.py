"""A pilot is counted into no week, and whoever had one is owed no less."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from campaigns.accounts import Person, Role
from campaigns.schema import (
    opening,
)
from reports.queries.weeks import heads_in
from reports.timeline import timeline
from reports.week_status import week_status
from reports.words import Language
from scheduler.closing import close_due
from scheduler.opening import grow
from tests.kit.pilots import SLUG, STAFF, Desk, desk
from tests.kit.weeks_open import WEEK, msisdn_of

__all__ = ["desk"]

ON_ROSTER = msisdn_of(1)
AUDITOR = Person(id=3, name="Chi", role=Role.AUDITOR)


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
