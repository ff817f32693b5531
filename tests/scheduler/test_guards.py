"""Every guard is asked again in the transaction that begins: what was forbidden in the last
moment is not begun.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, update

from campaigns.ledger import traffic
from campaigns.schema import (
    campaign,
    pace,
    period,
    ruling,
    spacing,
    stop_entry,
    version,
)
from gateways.contract import Limits, OpenHours
from gateways.message import MessageClass
from scheduler.permits import standing
from scheduler.ports import Tuning
from scheduler.tick import finds_work
from tests.kit.campaign_texts import campaign_text
from tests.kit.interposed import Interposed
from tests.kit.scripted import HUNG, ScriptedGateway, answering, in_turn, verdict
from tests.kit.weeks_open import WEEK, Province, msisdn_of

DAY = timedelta(hours=24)
Moment = Callable[[Province], bool]


def halted(scope: str) -> Callable[[Province, Connection], object]:
    return lambda province, conn: traffic.set_halt(
        conn, scope=scope, active=True, reason="the link moved", by="Lan", now=province.clock.now()
    )


FORBIDDEN: list[Any] = [
    pytest.param(halted("gateway:mobifone"), id="the-gateway-is-halted"),
    pytest.param(halted("campaign:bluezone-sms"), id="the-campaign-is-halted"),
    pytest.param(halted("route:bluezone-sms/mobifone"), id="the-route-is-halted"),
    pytest.param(
        lambda province, conn: traffic.set_hold(
            conn,
            scope="gateway:mobifone",
            until=province.clock.now() + DAY,
            reason="98",
        ),
        id="the-gateway-waits",
    ),
    pytest.param(
        lambda _, conn: conn.execute(update(campaign).values(paused=True)),
        id="the-campaign-is-paused",
    ),
    pytest.param(
        lambda _, conn: conn.execute(update(version).values(state="submitted")),
        id="the-approval-is-taken-back",
    ),
    pytest.param(
        lambda _, conn: conn.execute(update(period).values(state="closed")),
        id="the-week-is-closed",
    ),
]


def claimed(province: Province) -> bool:
    return "claimed" in province.standing


def paced(province: Province) -> bool:
    """The lane has its slot: what it writes next is what begins."""
    return claimed(province) and province.read(pace)[0].free_at > province.clock.now()


MOMENTS = pytest.mark.parametrize(
    "moment",
    [pytest.param(claimed, id="after-the-claim"), pytest.param(paced, id="in-the-last-moment")],
)


def doing(province: Province, deed: Callable[[], object], *, once: Moment) -> Any:
    """A database in which `deed` is done before a transaction, as soon as `once` holds."""
    deeds = [deed]

    def first() -> None:
        if deeds and once(province):
            deeds.pop()()

    return Interposed(province.database, first)


@MOMENTS
@pytest.mark.parametrize("forbid", FORBIDDEN)
def test_what_is_forbidden_between_claim_and_begin_is_not_begun(
    province: Province, forbid: Callable[[Province, Connection], object], moment: Moment
) -> None:
    province.begin_week(3)

    def deed() -> None:
        province.database.transact(lambda conn: forbid(province, conn))

    province.send(database=doing(province, deed, once=moment))

    assert ({"due": 3}, 0, []) == (province.standing, province.begun, province.transport.heard)


@pytest.mark.parametrize("forbid", FORBIDDEN)
def test_what_is_forbidden_is_not_even_claimed(
    province: Province, forbid: Callable[[Province, Connection], object]
) -> None:
    province.begin_week(3)
    province.database.transact(lambda conn: forbid(province, conn))

    found = province.database.read(
        lambda conn: finds_work(
            conn, province.ports(), "mobifone", standing(conn, now=province.clock.now())
        )
    )

    assert (False, 0) == (found, sum(province.send().values()))


@pytest.mark.parametrize("scope", ["gateway:viettel", "campaign:another", "route:another/mobifone"])
def test_a_halt_of_another_scope_stops_nothing_here(province: Province, scope: str) -> None:
    province.begin_week()
    province.database.transact(lambda conn: halted(scope)(province, conn))

    province.send()

    assert ["accepted"] == province.statuses


def test_a_halt_between_two_sub_batches_stops_the_second(province: Province) -> None:
    province.tuning = Tuning(margin_seconds=0, wire_limit=2)
    province.begin_week(6)
    province.transport.before = lambda _: province.database.transact(
        lambda conn: halted("gateway:mobifone")(province, conn)
    )

    province.send()

    assert {"accepted": 2, "due": 4} == province.standing


@MOMENTS
def test_the_stop_list_binds_from_the_next_begin(province: Province, moment: Moment) -> None:
    stopped, _ = province.join(2)
    province.begin_week(0)

    province.send(database=doing(province, lambda: province.stop(stopped), once=moment))

    assert {"accepted": 1, "waived": 1} == province.standing
    assert [msisdn_of(2)] == list(province.transport.addresses)
    assert [("waive", "stop_list")] == [(row.event, row.reason) for row in province.read(ruling)]
    assert [] == province.differences()


def test_a_list_goes_without_the_one_who_is_stopped(province: Province) -> None:
    province.serve(ScriptedGateway(limits=Limits(tps=100, recipients_per_call=3)))
    stopped, *_ = province.join(3)
    province.begin_week(0)
    province.stop(stopped)

    province.send()

    assert {"accepted": 2, "waived": 1} == province.standing


@MOMENTS
def test_a_list_goes_later_without_the_one_who_was_stopped_on_its_way(
    province: Province, moment: Moment
) -> None:
    province.serve(ScriptedGateway(limits=Limits(tps=100, recipients_per_call=3)))
    stopped, *_ = province.join(3)
    province.begin_week(0)

    province.send(database=doing(province, lambda: province.stop(stopped), once=moment))
    province.send()

    assert {"accepted": 2, "waived": 1} == province.standing


def test_one_who_is_taken_off_the_stop_list_is_sent_to(province: Province) -> None:

    (back,) = province.join()
    province.begin_week(0)
    province.stop(back)
    province.database.transact(
        lambda conn: conn.execute(update(stop_entry).values(removed_at=province.clock.now()))
    )

    province.send()

    assert ["accepted"] == province.statuses


def test_a_number_hears_two_campaigns_a_day_apart(province: Province) -> None:
    province.begin_week(2)
    province.approve(campaign_text(slug="another", text="Moi ba con cai Bluezone tai"))
    province.open()
    province.send()
    sent_at = province.clock.now()

    province.send()
    too_early = len(province.transport.heard)
    waiting = {
        row.not_before - DAY
        for row in province.read(version.metadata.tables["obligation"])
        if row.status == "due"
    }
    province.clock.pass_by(hours=24)
    province.send()

    assert (2, 4) == (too_early, len(province.transport.heard))
    assert all(abs(sent_at - instant) < timedelta(seconds=1) for instant in waiting)
    assert {2} == set(province.transport.addresses.values())


def test_an_unknown_counts_as_a_message_to_that_number(province: Province) -> None:
    province.begin_week()
    province.approve(campaign_text(slug="another", text="Moi ba con cai Bluezone tai"))
    province.open()
    province.transport.script = lambda _: HUNG

    province.send()
    province.send()

    assert 1 == len(province.transport.heard)


def test_a_message_that_was_refused_leaves_its_number_free(province: Province) -> None:
    province.begin_week()
    province.approve(campaign_text(slug="another", text="Moi ba con cai Bluezone tai"))
    province.open()
    province.transport.script = in_turn(
        answering(verdict("rejected", code="17")), answering(verdict("accepted"))
    )

    province.send()
    province.send()

    assert {"failed": 1, "accepted": 1} == province.standing
    assert 1 == len(province.read(spacing))


def test_a_gateways_own_hours_bind_every_campaign(province: Province) -> None:

    hours = (OpenHours(MessageClass.CSKH, time(7), time(21)),)
    province.serve(replace(ScriptedGateway(), limits=Limits(tps=100, open_hours=hours)))
    province.begin_week()
    province.clock.instant = WEEK.starts_at + timedelta(hours=22)

    province.send()

    assert ["due"] == province.statuses


def test_an_exercise_never_leaves_through_a_live_gateway(province: Province) -> None:
    """
    Law of design 7: whatever else is wrong, the province hears no exercise.
    """
    province.begin_week()
    province.database.transact(lambda conn: conn.execute(update(campaign).values(kind="exercise")))

    province.send(live=frozenset({"mobifone"}))
    at_the_lab = province.send

    assert 0 == len(province.transport.heard)
    assert 1 == at_the_lab()["accept"]
