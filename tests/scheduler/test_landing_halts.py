"""A landing that is down waits for a person's word; one that moved or was hijacked, for two."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, insert, select, update

from campaigns.register import Release
from campaigns.schema import landing, period, version
from gateways.exchange import Answer, HttpResponse
from tests.kit.campaign_texts import LINK
from tests.kit.interposed import Interposed
from tests.kit.landing_watch import MINH, Watch, watch
from tests.kit.lookouts import AWAY, ELSEWHERE, FORGED, PAGE

__all__ = ["watch"]

LIVE = frozenset({"mobifone"})


def opened_by_another_version(conn: Connection) -> None:
    """The open period's version becomes number two, of the same text."""
    first = conn.execute(select(version)).one()
    second = {**first._mapping, "id": 2, "number": 2}  # noqa: SLF001 - a row's own columns
    conn.execute(insert(version).values(second))
    conn.execute(update(period).values(version_id=2))


class TestDown:
    """Two looks in a row stop the campaign; a named person sends on; nothing goes on by itself."""

    def test_one_bad_look_stops_nothing(self, watch: Watch) -> None:
        watch.looks(PAGE, AWAY, PAGE, AWAY, PAGE)

        assert watch.halted is None

    def test_two_bad_looks_stop_the_campaign_for_one_person_to_decide(self, watch: Watch) -> None:
        watch.looks(AWAY, AWAY)
        watch.province.send()

        assert (f"landing down: {LINK}: no answer (connect_timeout)", 1) == watch.halted
        assert {"due": 3} == watch.province.standing

    def test_it_stays_stopped_though_the_page_is_up_again(self, watch: Watch) -> None:
        watch.looks(AWAY, AWAY, PAGE, PAGE, PAGE)

        assert watch.halted is not None

    def test_a_person_sends_on_with_a_reason(self, watch: Watch) -> None:
        watch.looks(AWAY, AWAY)
        said = watch.send_on()
        watch.province.send()

        assert (Release.RELEASED, None) == (said, watch.halted)
        assert [("halt", "system"), ("send_on", "Lan")] == watch.decisions
        assert {"accepted": 3} == watch.province.standing

    def test_the_same_outage_does_not_stop_it_again(self, watch: Watch) -> None:
        watch.looks(AWAY, AWAY)
        watch.send_on()
        watch.looks(AWAY, HttpResponse(503, body=b"busy"), AWAY, apart=60)

        assert watch.halted is None

    def test_the_next_outage_does(self, watch: Watch) -> None:
        watch.looks(AWAY, AWAY)
        watch.send_on()
        watch.looks(AWAY, PAGE, AWAY, AWAY)

        assert watch.halted is not None

    def test_what_was_sent_on_may_still_turn_out_to_be_moved(self, watch: Watch) -> None:
        """
        Whoever takes a page down may put another in its place.
        """
        watch.looks(AWAY, AWAY)
        watch.send_on()
        watch.looks(ELSEWHERE, ELSEWHERE)

        assert watch.halted is not None
        assert ("landing moved", 2) == (watch.halted_as, watch.halted[1])

    def test_only_sending_on_releases_it(self, watch: Watch) -> None:
        watch.looks(AWAY, AWAY)
        said = watch.resume()

        assert Release.ONLY_BY_SENDING_ON is said
        assert watch.halted is not None

    def test_a_halt_of_a_persons_own_is_not_sent_on(self, watch: Watch) -> None:
        watch.halt()

        assert Release.NOT_HALTED is watch.send_on()
        assert watch.halted is not None

    def test_an_outage_that_another_halt_hid_stops_it_when_that_one_is_released(
        self, watch: Watch
    ) -> None:
        watch.halt()
        watch.looks(AWAY, AWAY)
        watch.resume()
        watch.looks(AWAY)

        assert "landing down" == watch.halted_as


class TestMovedOrHijacked:
    """Halted at the second look, within a minute, and released by two people."""

    @pytest.mark.parametrize(
        ("answer", "words"),
        [
            pytest.param(
                ELSEWHERE,
                f"landing moved: {LINK}: redirects to evil.vn, which was not approved",
                id="moved",
            ),
            pytest.param(
                FORGED,
                f"landing hijacked: {LINK}: its certificate is not of that name, or of no known "
                "authority",
                id="hijacked",
            ),
        ],
    )
    def test_it_is_halted_within_a_minute_of_the_look_that_found_it(
        self, watch: Watch, answer: Answer, words: str
    ) -> None:
        watch.look()
        watch.province.clock.pass_by(minutes=4)
        watch.lookout.answer = answer
        began = watch.province.clock.now()
        while watch.halted is None and watch.province.clock.now() - began <= timedelta(minutes=5):
            watch.look()
            watch.province.clock.pass_by(seconds=1)

        assert (words, 2) == watch.halted
        assert watch.province.clock.now() - began <= timedelta(seconds=60)

    def test_nothing_is_begun_after_it(self, watch: Watch) -> None:
        """
        The lane is under way: what it has not begun stays due.
        """
        watch.province.tuning = replace(watch.province.tuning, wire_limit=1)
        watch.province.transport.before = lambda _: (
            watch.looks(FORGED, FORGED) if watch.halted is None else None
        )
        watch.province.send()

        assert {"accepted": 1, "due": 2} == watch.province.standing

    def test_two_people_release_it_and_it_is_not_stopped_for_the_same_again(
        self, watch: Watch
    ) -> None:
        """
        They looked at it: the page may be right where it is.
        """
        watch.looks(ELSEWHERE, ELSEWHERE)
        said = [watch.resume(), watch.resume(), watch.resume(MINH)]
        watch.looks(ELSEWHERE, ELSEWHERE, apart=60)

        assert [Release.ONE_MORE, Release.ONE_MORE, Release.RELEASED] == said
        assert watch.halted is None

    def test_another_finding_stops_it_again(self, watch: Watch) -> None:
        watch.looks(ELSEWHERE, ELSEWHERE)
        watch.resume()
        watch.resume(MINH)
        watch.looks(FORGED, FORGED)

        assert "landing hijacked" == watch.halted_as

    def test_the_same_finding_stops_it_again_after_the_page_was_right(self, watch: Watch) -> None:
        watch.looks(ELSEWHERE, ELSEWHERE)
        watch.resume()
        watch.resume(MINH)
        watch.looks(PAGE, ELSEWHERE, ELSEWHERE)

        assert watch.halted is not None

    def test_a_page_that_was_down_first_takes_two_people_once_it_is_anothers(
        self, watch: Watch
    ) -> None:
        """
        Nobody who only meant "it is down" may let people be led astray.
        """
        watch.looks(AWAY, AWAY, FORGED, FORGED)
        said = watch.send_on()

        assert Release.NOT_HALTED is said
        assert watch.halted is not None
        assert 2 == watch.halted[1]

    def test_it_cannot_be_sent_on_by_one_person(self, watch: Watch) -> None:
        watch.looks(ELSEWHERE, ELSEWHERE)

        assert Release.NOT_HALTED is watch.send_on()
        assert watch.halted is not None


class TestLiveGateways:
    """Through a live gateway nobody is sent to a page that was not looked at."""

    @pytest.fixture(autouse=True)
    def _read(self, watch: Watch) -> None:
        """
        The pilot was read: it is the landing alone that is waited for.
        """
        watch.province.read_pilots()

    def test_nothing_leaves_before_its_landing_was_seen(self, watch: Watch) -> None:
        watch.province.send(live=LIVE)
        before = dict(watch.province.standing)
        watch.look()
        watch.province.send(live=LIVE)

        assert ({"due": 3}, {"accepted": 3}) == (before, watch.province.standing)

    def test_one_bad_look_at_the_beginning_opens_nothing(self, watch: Watch) -> None:
        watch.looks(AWAY)
        watch.province.send(live=LIVE)

        assert {"due": 3} == watch.province.standing

    def test_a_landing_that_was_never_up_goes_where_a_person_sends_on(self, watch: Watch) -> None:
        watch.looks(AWAY, AWAY)
        watch.province.send(live=LIVE)
        halted = dict(watch.province.standing)
        watch.send_on()
        watch.province.send(live=LIVE)

        assert ({"due": 3}, {"accepted": 3}) == (halted, watch.province.standing)

    def test_nothing_leaves_when_nobody_looked_lately(self, watch: Watch) -> None:
        """
        Looking every five minutes is the law: where it stopped, the sending stops.
        """
        watch.look()
        watch.province.clock.pass_by(minutes=16)
        watch.province.send(live=LIVE)
        blind = dict(watch.province.standing)
        watch.look()
        watch.province.send(live=LIVE)

        assert ({"due": 3}, {"accepted": 3}) == (blind, watch.province.standing)

    def test_a_new_version_is_looked_at_anew(self, watch: Watch) -> None:
        """
        Other hosts or another marker were approved: what was seen by the last one's is not it.
        """
        watch.look()
        watch.province.database.transact(opened_by_another_version)
        watch.province.send(live=LIVE)

        assert {"due": 3} == watch.province.standing

    def test_what_goes_to_the_lab_waits_for_no_page(self, watch: Watch) -> None:
        watch.province.send()

        assert {"accepted": 3} == watch.province.standing

    def test_a_landing_that_goes_out_of_sight_between_claim_and_begin_is_not_begun(
        self, watch: Watch
    ) -> None:
        province = watch.province
        watch.look()
        moments: list[datetime] = []

        def forget() -> None:
            if "claimed" in province.standing and not moments:
                moments.append(province.clock.now())
                province.database.transact(
                    lambda conn: conn.execute(update(landing).values(judged_at=None))
                )

        province.send(live=LIVE, database=Interposed(province.database, forget))

        assert ({"due": 3}, 1) == (province.standing, len(moments))
