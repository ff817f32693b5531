"""A circuit breaks where too many are refused, nothing is clear, or nothing is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns import register
from campaigns.accounts import Person, Role
from campaigns.ledger import pulse, traffic
from campaigns.schema import hold
from gateways.contract import Limits
from gateways.exchange import Answer
from gateways.outcome import Proof
from scheduler.aftermath import UNCLEAR_MAX
from scheduler.circuit import Tally, heed_silence_of_receipts
from scheduler.tick import tick
from tests.kit.scripted import ACCEPTED, HUNG, ScriptedGateway, answering, verdict
from tests.kit.weeks_open import Province

FAST = Limits(tps=1000, proof=Proof.HANDSET, pushes_receipts=True)
ROUTE = "route:bluezone-sms/mobifone"
GATEWAY = "gateway:mobifone"
LAN = Person(id=1, name="Lan", role=Role.OFFICER)


@pytest.fixture
def fast(province: Province) -> Province:
    """A gateway that takes a hundred at once."""
    province.serve(ScriptedGateway(limits=FAST))
    province.tuning = replace(province.tuning, wire_limit=100)
    return province


def each(share: float, refused: Answer) -> Callable[[Sequence[dict[str, Any]]], Answer]:
    """Every so-manieth message is refused, spread evenly."""
    numbers = count(1)

    def answer(_: Sequence[dict[str, Any]]) -> Answer:
        n = next(numbers)
        return refused if int(n * share) > int((n - 1) * share) else ACCEPTED

    return answer


def one_by_one(*answers: Answer) -> Callable[[Sequence[dict[str, Any]]], Answer]:
    """One answer after the other."""
    left = iter(answers)
    return lambda _: next(left)


def halts(province: Province) -> dict[str, str]:
    found = province.database.read(traffic.halts_in_force)
    return {scope: row.reason for scope, row in found.items()}


def test_a_text_that_many_refuse_stops_its_route_early(fast: Province) -> None:
    """
    More than 20 of the first 200 (design 3): the sub-batch in which it shows is the last one.
    """
    fast.begin_week(300)
    fast.transport.script = each(0.25, answering(verdict("rejected", code="17")))

    fast.send()

    assert {ROUTE: "circuit: 25 of 100 refused, 25 of them by 17"} == halts(fast)
    assert 200 == fast.standing["due"]


def test_one_in_twelve_is_endured_at_first_and_not_for_a_thousand(fast: Province) -> None:
    fast.begin_week(1_200)
    fast.transport.script = each(1 / 12, answering(verdict("rejected", code="17")))

    fast.send()

    assert [ROUTE] == list(halts(fast))
    assert 700 == fast.begun


def test_one_in_twenty_five_is_endured(fast: Province) -> None:
    fast.begin_week(1_200)
    fast.transport.script = each(1 / 25, answering(verdict("rejected", code="17")))

    fast.send()

    assert {} == halts(fast)
    assert 0 == fast.standing["due"]


@pytest.mark.parametrize(
    "refused",
    [
        pytest.param(verdict("rejected", excuse="no_zalo_account"), id="excused"),
        pytest.param(verdict("rejected", ported_to="viettel"), id="ported"),
        pytest.param(verdict("deferred", code="98"), id="deferred"),
    ],
)
def test_what_says_nothing_against_the_text_breaks_no_circuit(
    fast: Province, refused: dict[str, object]
) -> None:
    fast.begin_week(200)
    fast.transport.script = each(0.5, answering(refused))

    fast.send()

    assert {} == halts(fast)


def test_a_released_route_begins_anew(fast: Province) -> None:
    """
    Else the first answer after the release would break it again.
    """
    fast.begin_week(400)
    fast.transport.script = each(0.25, answering(verdict("rejected", code="17")))
    fast.send()
    fast.database.transact(
        lambda conn: register.release(
            conn, ROUTE, person=LAN, reason="bad numbers, told", now=fast.clock.now()
        )
    )
    fast.transport.script = each(0.05, answering(verdict("rejected", code="17")))

    fast.send()

    assert {} == halts(fast)
    assert 0 == fast.standing["due"]


@given(st.lists(st.tuples(st.integers(1, 100), st.integers(0, 100)), max_size=60))
def test_a_tally_never_forgets_and_never_looks_back_further_than_a_thousand(
    batches: list[tuple[int, int]],
) -> None:
    tally = Tally()
    for answered, rejected in batches:
        tally = tally.counted(answered, {"17": min(answered, rejected)})

    assert sum(a for a, _ in batches) == tally.answered
    assert sum(min(a, r) for a, r in batches) == tally.rejected
    assert sum(step[0] for step in tally.recent[1:]) < 1_000
    assert tally.answered == sum(step[0] for step in tally.recent) or tally.answered >= 1_000


def test_a_hanging_gateway_is_left_alone_and_probed_with_one(fast: Province) -> None:
    """
    What hangs is lost to the week: a hundred once, then one at a time, then people decide.
    """
    fast.begin_week(300)
    fast.transport.script = lambda _: HUNG
    begun = []
    for _ in range(UNCLEAR_MAX + 2):
        fast.send()
        begun.append(fast.begun)
        fast.clock.pass_by(hours=2)

    assert [100, 101, 102, 103, 104, 105, 105, 105] == begun
    assert halts(fast)[GATEWAY].startswith("circuit: no clear answer 6 times in a row")


def test_a_gateway_left_alone_says_what_was_unclear_not_what_was_taken_beside_it(
    fast: Province,
) -> None:
    """
    The officer reads the reason: a carrier's word for "taken" would tell nothing.
    """
    fast.begin_week(2)
    fast.transport.script = one_by_one(ACCEPTED, HUNG)

    fast.send()

    assert ["net:deadline"] == [row.reason for row in fast.read(hold)]


def test_a_gateway_that_answers_its_probe_goes_on_at_once(fast: Province) -> None:
    fast.begin_week(300)
    fast.transport.script = lambda _: HUNG
    fast.send()
    fast.clock.pass_by(hours=1)
    fast.transport.script = lambda _: ACCEPTED

    fast.send()

    assert {"unresolved": 100, "accepted": 200} == fast.standing
    assert 0 == fast.database.read(lambda conn: traffic.troubles(conn, scope=GATEWAY))


def beaten(province: Province, accepted: int, heard: int, *, hours_ago: float = 2) -> None:
    at = province.clock.now() - timedelta(hours=hours_ago)
    province.database.transact(
        lambda conn: pulse.beat(
            conn, accepted={"mobifone": accepted}, heard={"mobifone": heard}, now=at
        )
    )


def heeded(province: Province) -> bool:
    gateway = province.gateways["mobifone"]
    return province.database.transact(
        lambda conn: heed_silence_of_receipts(conn, gateway, now=province.clock.now())
    )


@pytest.mark.parametrize(
    ("accepted", "heard", "hours_ago", "broken"),
    [
        pytest.param(100, 19, 2, True, id="blackhole"),
        pytest.param(100, 20, 2, False, id="some-are-told-of"),
        pytest.param(99, 0, 2, False, id="too-few-to-say"),
        pytest.param(500, 0, 0.2, False, id="too-early"),
        pytest.param(500, 0, 9, False, id="long-ago"),
    ],
)
def test_a_gateway_that_tells_nothing_of_what_it_accepts_is_halted(
    fast: Province, accepted: int, heard: int, hours_ago: float, *, broken: bool
) -> None:
    beaten(fast, accepted, heard, hours_ago=hours_ago)

    assert broken is heeded(fast)
    assert broken is (GATEWAY in halts(fast))


def test_a_tick_looks_for_what_is_never_told(fast: Province) -> None:
    beaten(fast, 100, 0)

    tick(fast.ports())

    assert [GATEWAY] == list(halts(fast))


def test_where_no_receipts_are_pushed_silence_means_nothing(province: Province) -> None:
    beaten(province, 500, 0)

    assert not heeded(province)


def test_sending_and_hearing_are_counted_by_the_hour(fast: Province) -> None:
    fast.begin_week(3)
    fast.send()
    fast.hear(fast.receipt("delivered"))
    now = fast.clock.now()
    found = fast.database.read(
        lambda conn: pulse.beats(
            conn, "mobifone", since=pulse.hour_of(now), until=now + timedelta(hours=1)
        )
    )

    assert pulse.Beats(accepted=3, heard=1) == found
