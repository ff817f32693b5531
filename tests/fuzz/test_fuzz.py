"""A few hostile inputs of each parser, the same each time; `make fuzz` tries millions."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from random import Random

import pytest

from gateways import registry
from tests.fuzz import every, running
from tests.fuzz.branches import Branches
from tests.fuzz.mutation import OCTETS_MAX, Mutator
from tests.fuzz.parsers import Parser, check_text

NAMES = [one.name for one in every.parsers(Path())]
SLOW = {"campaign": 300, "roster": 600, "statement": 600}
READERS = {
    "outcomes_of": "answer",
    "findings_in": "status",
    "result_of": "checks",
    "credential_in": "renewal",
    "page_in": "fail_list",
    "totals_in": "totals",
}


@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
@pytest.mark.parametrize("name", NAMES)
def test_a_parser_raises_what_its_contract_names_and_nothing_else(
    name: str, tmp_path: Path
) -> None:
    parser = next(one for one in every.parsers(tmp_path) if one.name == name)
    ran = running.run(parser, inputs=SLOW.get(name, 1_000), sample=20, seed=20210531)

    assert ({}, 0) == (ran.distinct, ran.crashes)


@pytest.mark.parametrize("gateway", registry.OURS)
def test_every_reader_of_every_gateway_has_its_parser(gateway: str) -> None:
    """
    A gateway that learns to be asked, renewed or checked is fuzzed there as well.
    """
    module, _, name = registry.OURS[gateway].partition(":")
    kind = getattr(import_module(module), name)
    wanted = {f"{gateway}.{word}" for method, word in READERS.items() if hasattr(kind, method)}

    assert set() == wanted - set(NAMES)


@pytest.mark.parametrize("seed", [1, 2])
def test_the_same_seed_makes_the_same_inputs(seed: int) -> None:
    runs = [Mutator([b'{"a": 1}'], [b"word"], chance=Random(seed)) for _ in range(2)]
    inputs = [[one.next() for _ in range(3_000)] for one in runs]

    assert inputs[0] == inputs[1]
    assert 2_000 < len(set(inputs[0]))
    assert max(map(len, inputs[0])) <= OCTETS_MAX


def a_parser(read: Callable[[bytes], object], *may_raise: type[Exception]) -> Parser:
    return Parser("test", read, [b'{"status": 200}'], ["tests.fuzz.mutation"], may_raise)


class TestTheFuzzer:
    """It finds what it is there to find."""

    def test_an_exception_that_no_contract_names_is_a_crash(self) -> None:
        def read(data: bytes) -> None:
            if b"null" in data:
                raise KeyError("null")

        ran = running.run(a_parser(read), inputs=2_000, sample=0, seed=1)

        assert ran.crashes
        assert all(b"null" in one.data for one in ran.distinct.values())
        assert 0 == running.run(a_parser(read, KeyError), inputs=2_000, sample=0, seed=1).crashes

    def test_an_input_without_an_end_is_a_crash(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(running, "TRACED_HANG_SECONDS", 0.05)

        def read(data: bytes) -> None:
            while data == b'{"status": 200}':
                pass

        ran = running.run(a_parser(read), inputs=1, sample=0, seed=1)

        assert ["Hung"] == [kind.partition(":")[0] for kind, _ in ran.distinct]

    def test_a_branch_is_two_ways(self) -> None:
        watch = Branches(["tests.fuzz.parsers"])

        new = [watch.watched(partial(check_text, text, 9)) for text in ("a", "b", "ă")]

        assert [True, False, True] == new
        assert 0 < watch.measured.taken < watch.measured.of_entered < watch.measured.of_modules
