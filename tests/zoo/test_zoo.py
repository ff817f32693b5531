"""The laws of the simulation catch what they are for: `make zoo` hunts every planted bug."""

from __future__ import annotations

import pytest

from tests.zoo.bug import BUGS
from tests.zoo.hunt import run

#: Each is found by the seed it names; `make zoo` hunts the others, at several seeds if need be.
CHEAP = (
    "halt_checked_only_at_the_claim",
    "lease_back_to_due_with_an_open_attempt",
    "opened_twice",
    "quota_given_back_for_the_unknown",
    "retry_after_a_read_timeout",
)


@pytest.mark.parametrize("name", CHEAP)
def test_a_planted_bug_is_found_at_its_seed(name: str) -> None:
    seed = BUGS[name].seed
    assert seed is not None

    assert run(name, seed)


def test_every_bug_says_what_it_does_wrong() -> None:
    assert 25 == len(BUGS)
    assert [] == [bug.name for bug in BUGS.values() if not bug.wrong.endswith(".")]
