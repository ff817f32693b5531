"""A lane claims, reserves, begins, submits, concludes; nobody is missed and nobody is sent to
twice.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from campaigns.ledger import traffic
from campaigns.schema import (
    attempt,
    contract,
    control,
    credential,
    hold,
    obligation,
    outcome,
    subscriber,
)
from gateways.exchange import HttpResponse
from scheduler.ports import Tuning
from scheduler.sweep import sweep
from scheduler.tick import tick
from tests.kit.campaign_texts import campaign_text
from tests.kit.scripted import (
    HUNG,
    REFUSED,
    answering,
    in_turn,
    verdict,
)
from tests.kit.weeks_open import Province, msisdn_of

HOUR = timedelta(hours=1)


def holds(province: Province) -> dict[str, datetime]:
    return {row.scope: row.until for row in province.read(hold)}


def halts(province: Province) -> set[str]:
    return set(province.database.read(traffic.halts_in_force))


def test_everyone_is_sent_to_once(province: Province) -> None:
    province.begin_week(7)

    counts = province.send()

    assert {"accepted": 7} == province.standing
    assert Counter({msisdn_of(number): 1 for number in range(1, 8)}) == province.transport.addresses
    assert 7 == counts["accept"]
    assert [] == province.differences()


def test_a_second_lane_finds_nothing_left(province: Province) -> None:
    province.begin_week(3)
    province.send()

    assert Counter() == province.send()
    assert 3 == len(province.transport.heard)


def test_the_message_carries_reference_text_and_credential(province: Province) -> None:
    province.begin_week()

    province.send()
    (said,) = province.transport.heard

    assert (
        province.receipt("delivered")["reference"],
        "Cai Bluezone tai https://bluezone.gov.vn/taiapp",
        1,
    ) == (said["reference"], said["text"], said["credential"])


def test_the_attempt_stands_in_the_ledger_when_the_carrier_hears_it(province: Province) -> None:
    """
    Write ahead, then call: what is killed in between is known to be perhaps taken.
    """
    province.begin_week()
    seen: list[int] = []
    province.transport.before = lambda _: seen.append(province.begun)

    province.send()

    assert [1] == seen


def test_no_transaction_is_open_during_the_call(province: Province) -> None:
    province.begin_week()
    province.transport.before = lambda _: province.database.transact(
        lambda conn: traffic.set_pace(conn, gateway="other", tps=1, now=province.clock.now())
    )

    province.send()

    assert ["accepted"] == province.statuses


@pytest.mark.parametrize(
    ("answer", "status", "event"),
    [
        pytest.param(answering(verdict("accepted")), "accepted", "accept", id="accepted"),
        pytest.param(answering(verdict("rejected", code="17")), "failed", "reject", id="rejected"),
        pytest.param(answering(verdict("deferred", code="98")), "due", "defer", id="deferred"),
        pytest.param(answering(verdict("blocked", code="10")), "due", "block", id="blocked"),
        pytest.param(answering(verdict("unknown", code="-1")), "unresolved", "lose", id="unknown"),
        pytest.param(REFUSED, "due", "defer", id="nothing-written"),
        pytest.param(HUNG, "unresolved", "lose", id="hung"),
    ],
)
def test_each_answer_leads_to_one_status(
    province: Province, answer: Any, status: str, event: str
) -> None:
    province.begin_week()
    province.transport.script = lambda _: answer

    province.send()

    assert ([status], [event]) == (
        province.statuses,
        [row.event for row in province.read(outcome)],
    )
    assert [] == province.differences()


def test_an_unanswered_submission_is_unresolved_and_never_submitted_again(
    province: Province,
) -> None:
    """
    The carrier heard us and said nothing: we ask, we do not send again.
    """
    province.begin_week()
    province.transport.script = lambda _: HUNG
    for _ in range(20):
        province.send()
        province.clock.pass_by(hours=6)
        sweep(province.ports())

    assert (["unresolved"], 1) == (province.statuses, len(province.transport.heard))


def test_where_nothing_was_written_the_gateway_is_left_alone_and_sent_to_later(
    province: Province,
) -> None:
    province.begin_week(2)
    province.transport.script = lambda _: REFUSED
    province.send()
    (until,) = holds(province).values()
    province.transport.script = lambda _: answering(verdict("accepted"))

    held = province.send()
    province.clock.wait_until(max(until, *(row.not_before for row in province.read(obligation))))
    province.send()

    assert (Counter(), {"accepted": 2}) == (held, province.standing)
    assert until > province.read(attempt)[0].at


def test_a_gateway_that_stays_away_is_left_alone_for_longer_each_time(province: Province) -> None:
    province.begin_week(200)
    province.transport.script = lambda _: REFUSED
    waits = []
    for _ in range(5):
        province.send()
        (until,) = holds(province).values()
        waits.append(until - province.clock.now())
        province.clock.wait_until(until)

    assert sorted(waits) == waits
    assert waits[0] < waits[-1] <= HOUR


def test_a_deferred_message_waits_as_long_as_the_carrier_says(province: Province) -> None:
    province.begin_week()
    tomorrow = province.clock.now() + 24 * HOUR
    province.transport.script = lambda _: answering(
        verdict("deferred", code="-133", not_before=tomorrow.isoformat())
    )

    province.send()

    assert tomorrow == province.owed().not_before


@pytest.mark.parametrize(
    ("scope", "held"),
    [
        ("message", []),
        ("route", ["route:bluezone-sms/mobifone"]),
        ("gateway", ["gateway:mobifone"]),
    ],
)
def test_deferred_holds_as_much_as_it_speaks_for(
    province: Province, scope: str, held: list[str]
) -> None:
    province.begin_week()
    province.transport.script = lambda _: answering(verdict("deferred", code="98", scope=scope))

    province.send()

    assert held == list(holds(province))


@pytest.mark.parametrize(
    ("scope", "halted"),
    [
        ("message", "route:bluezone-sms/mobifone"),
        ("route", "route:bluezone-sms/mobifone"),
        ("gateway", "gateway:mobifone"),
    ],
)
def test_blocked_halts_its_scope_and_everyone_stays_due(
    province: Province, scope: str, halted: str
) -> None:
    """
    What is wrong with us is no fault of the addressees: a blocked text must not burn the roster.
    """
    province.tuning = Tuning(margin_seconds=0, wire_limit=2)
    province.begin_week(5)
    province.transport.script = lambda _: answering(verdict("blocked", code="10", scope=scope))

    province.send()
    again = province.send()

    assert ({"due": 5}, {halted}) == (province.standing, halts(province))
    assert (2, Counter()) == (len(province.transport.heard), again)
    assert [("halt", halted, "system")] == [
        (row.kind, row.scope, row.actor) for row in province.read(control)
    ]


def test_a_released_halt_lets_everyone_go_on(province: Province) -> None:
    province.begin_week(3)
    province.transport.script = in_turn(
        answering(verdict("blocked", code="10")), answering(verdict("accepted"))
    )
    province.send()
    province.database.transact(
        lambda conn: traffic.set_halt(
            conn,
            scope="route:bluezone-sms/mobifone",
            active=False,
            reason="brandname registered",
            by="Lan",
            now=province.clock.now(),
        )
    )
    province.clock.pass_by(hours=1)

    province.send()

    assert {"accepted": 3} == province.standing


def test_an_answer_that_cannot_be_read_by_its_adapter_loses_no_other_call(
    province: Province,
) -> None:
    """
    An adapter that raises is our mistake: its call is perhaps taken, and the others are not lost.
    """
    province.begin_week(3)
    province.transport.script = in_turn(
        HttpResponse(200, body=b"<html>"), answering(verdict("accepted"))
    )

    province.send()

    assert {"accepted": 2, "unresolved": 1} == province.standing


def test_a_gateway_without_a_credential_sends_nothing(province: Province) -> None:

    province.begin_week()
    province.database.transact(lambda conn: conn.execute(credential.delete()))

    assert (Counter(), ["due"]) == (province.send(), province.statuses)


def test_who_has_no_address_on_the_gateway_is_waived_and_the_others_go(province: Province) -> None:

    gone, *_ = province.join(3)
    province.begin_week(0)
    province.database.transact(
        lambda conn: conn.execute(subscriber.delete().where(subscriber.c.id == gone))
    )

    province.send()

    assert {"accepted": 2, "waived": 1} == province.standing


def test_a_text_that_may_not_be_sent_halts_its_own_route_and_nothing_else(
    province: Province,
) -> None:
    """
    The tick, the lanes and every other campaign go on as if it were not there.
    """
    province.join(2)
    province.clock.pass_by(seconds=1)
    province.approve(campaign_text(slug="forbidden", text="Tai Bluezone tai bluezone.evil.com va"))
    province.approve()
    province.open()
    province.database.transact(
        lambda conn: conn.execute(
            contract.insert().values(
                carrier="mobifone",
                gateway="mobifone",
                number="1",
                starts_on=datetime(2021, 1, 1, tzinfo=UTC).date(),
                ends_on=datetime(2021, 12, 31, tzinfo=UTC).date(),
                message_class="cskh",
                price_per_segment=1,
                segments_per_period=1000,
                tps=10,
                person="Lan",
                at=province.clock.now(),
            )
        )
    )

    ticked = tick(province.ports())
    province.send()
    province.send()

    assert ["mobifone"] == ticked.woken
    assert {"route:forbidden/mobifone"} == halts(province)
    assert {"due": 2, "accepted": 2} == province.standing


@pytest.mark.parametrize("attempts", [1, 8])
def test_attempts_are_numbered_on_and_end_at_eight(province: Province, attempts: int) -> None:
    province.begin_week()
    province.transport.script = lambda _: answering(verdict("deferred", code="98"))
    for _ in range(attempts + 3 if attempts == 8 else attempts):
        province.send()
        province.database.transact(
            lambda conn: conn.execute(update(obligation).values(not_before=province.clock.now()))
        )

    assert list(range(1, attempts + 1)) == [row.attempt_no for row in province.read(attempt)]
    assert [] == province.differences()


def test_a_gateway_away_for_two_days_leaves_nobody_out(province: Province) -> None:
    """
    Nothing was written, so nothing was tried on anybody: the week still has days to keep its
    promise in.
    """
    province.begin_week(3)
    back_at = province.clock.now() + timedelta(days=2)
    province.transport.script = lambda _: (
        REFUSED if province.clock.now() < back_at else answering(verdict("accepted"))
    )
    while province.clock.now() < back_at + timedelta(hours=2):
        province.send()
        province.clock.pass_by(hours=1)

    assert {"accepted": 3} == province.standing
