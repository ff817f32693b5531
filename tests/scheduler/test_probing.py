"""The page that people are sent to is looked at before its week begins and while it is sent."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import update

from campaigns.schema import campaign, probe, version
from gateways.exchange import HttpResponse
from scheduler.probing import look_due
from scheduler.tick import tick
from tests.kit.campaign_texts import LINK, campaign_text
from tests.kit.landing_watch import Watch, watch
from tests.kit.lookouts import AWAY, CERTIFICATE, PAGE
from tests.kit.weeks_open import WEEK, Province

__all__ = ["watch"]


class TestWhen:
    """Before a period opens, and at least every five minutes while it is sent."""

    def test_a_landing_is_due_as_soon_as_its_week_is_sent(self, watch: Watch) -> None:
        first = watch.due
        watch.look()

        assert ([1], [], ["up"]) == (first, watch.due, watch.verdicts)

    def test_it_is_looked_at_every_five_minutes_at_least(self, watch: Watch) -> None:
        for _ in range(60):
            watch.look()
            watch.province.clock.pass_by(seconds=60)

        instants = [row.at for row in watch.province.read(probe)]
        apart = {later - earlier for earlier, later in pairwise(instants)}
        assert max(apart) <= timedelta(minutes=5)
        assert len(instants) <= 16

    @pytest.mark.parametrize(
        ("before", "expected"),
        [
            pytest.param(timedelta(hours=2), [], id="long-before"),
            pytest.param(timedelta(minutes=59), [1], id="in-the-last-hour"),
        ],
    )
    def test_it_is_looked_at_before_its_week_begins(
        self, province: Province, before: timedelta, expected: list[int]
    ) -> None:
        """
        Nothing is open yet: the campaign was approved for the week to come.
        """
        province.approve(campaign_text(window="07:00-08:00"))
        province.clock.instant = WEEK.starts_at - before

        assert expected == Watch(province).due

    @pytest.mark.parametrize(
        ("hour", "expected"),
        [
            pytest.param("06:45", [], id="at-night"),
            pytest.param("06:55", [1], id="shortly-before-the-window"),
            pytest.param("12:00", [1], id="in-the-window"),
            pytest.param("21:00", [], id="after-it"),
        ],
    )
    def test_it_is_looked_at_in_the_hours_of_sending(
        self, province: Province, hour: str, expected: list[int]
    ) -> None:
        province.begin_week(1, window="07:00-21:00")
        hours, minutes = map(int, hour.split(":"))
        province.clock.instant = WEEK.starts_at + timedelta(days=1, hours=hours, minutes=minutes)

        assert expected == Watch(province).due

    def test_a_campaign_that_people_paused_is_not_looked_at(self, watch: Watch) -> None:
        watch.province.database.transact(
            lambda conn: conn.execute(update(campaign).values(paused=True))
        )

        assert [] == watch.due

    def test_a_version_that_was_replaced_is_looked_at_while_its_week_is_sent(
        self, watch: Watch
    ) -> None:
        watch.province.database.transact(
            lambda conn: conn.execute(update(version).values(state="superseded"))
        )
        in_its_week = watch.due
        watch.province.clock.instant = WEEK.ends_at

        assert ([1], []) == (in_its_week, watch.due)

    def test_a_bad_look_is_followed_by_another_within_a_minute(self, watch: Watch) -> None:
        watch.lookout.answer = AWAY
        watch.look()
        watch.province.clock.pass_by(seconds=14)
        too_soon = watch.due
        watch.province.clock.pass_by(seconds=1)

        assert ([], [1]) == (too_soon, watch.due)

    def test_a_landing_that_is_known_to_be_down_is_looked_at_every_minute(
        self, watch: Watch
    ) -> None:
        watch.looks(AWAY, AWAY)
        watch.province.clock.pass_by(seconds=59)
        too_soon = watch.due
        watch.province.clock.pass_by(seconds=1)

        assert ([], [1]) == (too_soon, watch.due)

    def test_only_one_worker_looks_at_a_time(self, watch: Watch) -> None:
        """
        The second one comes while the first one waits for the page.
        """
        met: list[list[int]] = []

        def meanwhile(_: str) -> None:
            watch.lookout.before = lambda _: None
            met.append(watch.due)
            look_due(watch.province.ports(lookout=watch.lookout), 1)

        watch.lookout.before = meanwhile
        watch.look()

        assert ([[]], [LINK]) == (met, watch.lookout.asked)

    def test_a_look_whose_worker_died_is_due_again(self, watch: Watch) -> None:
        class Killed(BaseException):
            """The process is gone."""

        def die(_: str) -> None:
            raise Killed

        watch.lookout.before = die
        with pytest.raises(Killed):
            watch.look()
        watch.province.clock.pass_by(seconds=16)

        assert [1] == watch.due

    def test_no_transaction_is_open_while_the_page_is_waited_for(self, watch: Watch) -> None:
        """
        The page takes eight seconds; writers wait for nobody.
        """
        watch.lookout.before = lambda _: watch.province.join()
        watch.look()

        assert ["up"] == watch.verdicts


class TestTheTick:
    """Looking is woken like everything else, and by a task of its own."""

    def test_a_tick_wakes_the_looking_that_is_due(self, watch: Watch) -> None:
        tick(watch.province.ports(lookout=watch.lookout))
        woken = watch.province.wake.hints["probe 1"]
        watch.look()
        tick(watch.province.ports(lookout=watch.lookout))

        assert (1, 1) == (woken, watch.province.wake.hints["probe 1"])

    def test_a_lost_hint_is_said_again(self, watch: Watch) -> None:
        for _ in range(3):
            tick(watch.province.ports(lookout=watch.lookout))

        assert 3 == watch.province.wake.hints["probe 1"]

    def test_a_tick_looks_at_nothing_itself(self, watch: Watch) -> None:
        tick(watch.province.ports(lookout=watch.lookout))

        assert [] == watch.lookout.asked

    def test_without_a_lookout_nothing_is_due(self, watch: Watch) -> None:
        """
        No live gateway and no stand-in: no real address is looked at, whatever is sent.
        """
        tick(watch.province.ports())
        look_due(watch.province.ports(), 1)

        assert 0 == watch.province.wake.hints["probe 1"]
        assert [] == watch.province.read(probe)


class TestWhatIsKept:
    """Every look is a row that nobody changes."""

    def test_a_look_is_recorded_with_all_that_it_saw(self, watch: Watch) -> None:
        watch.look()
        (row,) = watch.province.read(probe)

        assert (1, LINK, "up", 200, LINK, "") == (
            row.version_id,
            row.url,
            row.verdict,
            row.status,
            row.final_url,
            row.words,
        )
        assert (CERTIFICATE.issuer, CERTIFICATE.spki_sha256) == (row.issuer, row.spki_sha256)
        assert watch.province.clock.now() == row.at

    def test_redirects_are_followed_by_hand_and_where_they_end_is_told(
        self, province: Province
    ) -> None:
        text = campaign_text().replace(
            "[[links]]", '[[links]]\nlanding_hosts = ["play.google.com"]'
        )
        province.join()
        province.approve(text)
        province.open()
        watch = Watch(province)
        store = "https://play.google.com/store?id=a"
        watch.lookout.answers[LINK] = HttpResponse(302, (("Location", store),))
        watch.look()

        assert [LINK, store] == watch.lookout.asked
        assert [("up", store)] == [(one.verdict, one.final_url) for one in province.read(probe)]

    def test_all_steps_of_a_look_share_one_deadline(self, watch: Watch) -> None:
        around = [f"https://bluezone.gov.vn/{n}" for n in range(4)]
        for here, there in zip([LINK, *around], around, strict=False):
            watch.lookout.answers[here] = HttpResponse(302, (("Location", there),))
        watch.lookout.before = lambda _: watch.province.clock.pass_by(seconds=3)
        watch.look()

        assert [8.0, 5.0, 2.0] == watch.lookout.deadlines
        assert ["down"] == watch.verdicts

    def test_a_renewed_certificate_is_a_fact_and_no_reason_to_stop(self, watch: Watch) -> None:
        watch.looks(PAGE, PAGE)

        assert (["up", "up"], None) == (watch.verdicts, watch.halted)
