"""The scenarios whose every port call is a place to die: what the carrier does, who acts, and how
each obligation ends when nobody dies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from gateways.contract import Gateway
from tests.crashpoints.carrier import (
    ACCEPTS,
    AWAY,
    DEFERS,
    HANGS,
    MUMBLES,
    REJECTS,
    TAKES_AND_HANGS,
    TAKES_AND_MUMBLES,
    AskedAndListed,
    OnceRenewable,
)
from tests.crashpoints.miniature import Miniature
from tests.kit.scripted import LIMITS, IdempotentGateway, ScriptedGateway
from tests.kit.weeks_open import WEEK

_ONE: Final = ScriptedGateway()


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """What is prepared without anybody dying, and what is done then."""

    prepare: Callable[[Miniature], None]
    act: Callable[[Miniature], None]
    ends: Mapping[str, int]
    """How many obligations end how, when nobody dies."""
    gateway: Gateway = _ONE
    may_lapse: bool = False
    """Is there so little time left that who is freed again finds none?"""


def _five(run: Miniature) -> None:
    run.owes(5)


def _open_with_a_supplement(run: Miniature) -> None:
    run.tick()
    run.clock.pass_by(hours=1)
    run.province.join(2)
    run.province.leave(1)
    run.tick()
    run.lane()


def _mixed(run: Miniature) -> None:
    run.owes(8)
    run.province.open()
    run.carrier.ways = {
        1: [REJECTS],
        2: [DEFERS, ACCEPTS],
        3: [TAKES_AND_MUMBLES],
        4: [MUMBLES],
        5: [DEFERS, REJECTS],
        6: [ACCEPTS],
        7: [AWAY, ACCEPTS],
    }


def _send_twice(run: Miniature) -> None:
    run.lane()
    run.clock.pass_by(minutes=2)
    run.tick()
    run.lane()


def _talkative(run: Miniature) -> None:
    run.owes(5, phone_off="send_again = true")
    run.province.open()
    run.carrier.words = {
        1: [["taken", "delivered"]],
        2: [["undelivered"]],
        3: [["unreached"], ["delivered"]],
        4: [["delivered", "undelivered"]],
    }
    run.carrier.while_on_the_wire = run.tell


def _hear_around_the_answer(run: Miniature) -> None:
    run.lane()
    run.carrier.while_on_the_wire = lambda: None
    run.clock.pass_by(hours=7)
    run.tick()
    run.lane()
    run.tell(times=2)


def _spent(run: Miniature) -> None:
    run.owes(4)
    run.province.open()
    run.carrier.session_ends_after = 2


def _lost(run: Miniature) -> None:
    run.owes(6)
    run.province.open()
    run.carrier.ways = {
        1: [TAKES_AND_HANGS],
        2: [HANGS, ACCEPTS],
        4: [TAKES_AND_HANGS],
        5: [TAKES_AND_HANGS],
    }
    run.carrier.findings = {4: "delivered", 5: None}
    run.carrier.listed = [3]


def _send_and_ask(run: Miniature) -> None:
    run.lane()
    run.clock.pass_by(minutes=5)
    run.tick()
    run.lane()
    run.reconcile()


def _guarded(run: Miniature) -> None:
    run.owes(4)
    run.province.open()
    run.carrier.knows_references = True
    run.carrier.ways = {
        1: [TAKES_AND_HANGS],
        2: [HANGS, ACCEPTS],
        4: [HANGS, HANGS, ACCEPTS],
    }


def _late(run: Miniature) -> None:
    run.owes(5)
    run.province.open()
    run.clock.wait_until(WEEK.ends_at - timedelta(seconds=40))
    run.carrier.ways = {3: [TAKES_AND_MUMBLES], 5: [DEFERS]}
    run.carrier.words = {1: [["undelivered"]], 2: [["unreached"]], 3: [["delivered"]]}
    run.province.tuning = replace(run.province.tuning, wire_limit=8)


def _close_over_claims(run: Miniature) -> None:
    def midnight() -> None:
        run.end_week()
        run.tick()

    run.carrier.while_on_the_wire = midnight
    run.lane()
    run.carrier.while_on_the_wire = lambda: None
    run.end_week()
    run.clock.pass_by(seconds=1)
    run.tick()
    run.tell()
    run.tick()


SCENARIOS: Final[Mapping[str, Scenario]] = {
    "opening-with-a-supplement": Scenario(
        prepare=_five,
        act=_open_with_a_supplement,
        ends={"accepted": 6, "waived": 1},
    ),
    "lists-with-mixed-answers": Scenario(
        prepare=_mixed,
        act=_send_twice,
        ends={"accepted": 4, "failed": 2, "unresolved": 2},
        gateway=replace(_ONE, limits=replace(LIMITS, recipients_per_call=3)),
    ),
    "receipts-around-the-answer": Scenario(
        prepare=_talkative,
        act=_hear_around_the_answer,
        ends={"delivered": 3, "failed": 1, "accepted": 1},
    ),
    "renewal-in-mid-batch": Scenario(
        prepare=_spent, act=_send_twice, ends={"accepted": 4}, gateway=OnceRenewable()
    ),
    "questions-and-fail-lists": Scenario(
        prepare=_lost,
        act=_send_and_ask,
        ends={"accepted": 3, "failed": 1, "delivered": 1, "unresolved": 1},
        gateway=AskedAndListed(),
    ),
    "said-again-to-a-guard": Scenario(
        prepare=_guarded, act=_send_and_ask, ends={"accepted": 4}, gateway=IdempotentGateway()
    ),
    "closing-over-claims": Scenario(
        prepare=_late,
        act=_close_over_claims,
        ends=Counter(failed=2, delivered=1, accepted=1, lapsed=1),
        may_lapse=True,
    ),
}
