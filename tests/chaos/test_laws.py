"""A run fails where one law is broken, and says so by its figure."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from campaigns.lifecycle import Status
from tests.chaos.laws import laws_of, verdict_of
from tests.chaos.nemesis import Damage
from tests.chaos.plan import Asked, counts_of
from tests.chaos.restoring import Restored
from tests.chaos.running import Seen
from tests.chaos.verdict import Sets

ASKED = Asked(
    home=Path("nowhere"),
    messages=100,
    seed=1,
    minutes=1,
    workers=3,
    kills=12,
    broker=4,
    postgres=2,
)
RESTORED = Restored(halted=True, forgotten=9, moved=0, left=0, recovering=1.0, seconds=2.0)


def seen(restored: Restored | None = RESTORED, *, found: str = "") -> Seen:
    """A run in which everything was done and nothing broke, but for one that is `found`."""
    sets = dict.fromkeys(Sets.__slots__, 0) | dict.fromkeys([found] if found else [], 1)
    damage = Damage(acts=Counter(counts_of(ASKED)), on_wire_kills=8, restored=restored)
    return Seen(
        damage=damage,
        sets=Sets(**sets),
        statuses={Status.DELIVERED: ASKED.messages},
        unresolved={},
        truth={"media": {}},
        halts=Counter(),
        spoilt={},
        calls=0,
        unsound=0,
        steps_left=0,
        sending_seconds=1.0,
        seconds=2.0,
    )


def broken(run: Seen) -> list[str]:
    """What did not hold."""
    return [law.words for law in laws_of(ASKED, run, wire_limit=64) if not law.holds]


def test_a_clean_run_breaks_no_law() -> None:
    assert [] == broken(seen())


@pytest.mark.parametrize("name", ["lost", "doubled", "unexpected", "unsent", "unexplained"])
def test_one_of_them_breaks_one_law(name: str) -> None:
    assert 1 == len(broken(seen(found=name)))


@pytest.mark.parametrize("wrong", [{"halted": False}, {"forgotten": 0}, {"moved": 1}, {"left": 1}])
def test_a_restore_has_to_be_noticed_waited_for_and_made_good(wrong: dict[str, Any]) -> None:
    assert 1 == len(broken(seen(replace(RESTORED, **wrong))))


def test_a_run_without_its_restore_is_none() -> None:
    assert ["restores"] == broken(seen(None))


def test_the_verdict_is_a_line() -> None:
    assert (
        "lost 0 · doubled 0 · unexpected 0 · recovered 0 · messages 100 · kills 12"
        " · of them on the wire 8 · broker 4 · postgres 2 · restores 1"
    ) == verdict_of(seen())
