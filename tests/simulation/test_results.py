"""A run of seeds that was stopped, however it was stopped, is gone on with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.simulation import results
from tests.simulation.results import Line
from tests.simulation.run import run
from tests.simulation.seeds import Found


class Runner:
    """Runs nothing, and remembers for which seeds it was asked."""

    def __init__(self, broken: Sequence[int] = ()) -> None:
        self.ran: list[int] = []
        self._broken = broken

    def __call__(self, seeds: Sequence[int]) -> Found:
        self.ran += seeds
        broken = [f"seed {seed}: a law" for seed in seeds if seed in self._broken]
        return Found(broken=broken, edges=Counter(edge=len(seeds)), seconds=1.0)


def told(path: Path, seeds: range, runner: Runner) -> results.Results:
    """One start of the run."""
    with ThreadPoolExecutor(1) as pool:
        return run(seeds, path, pool=pool, run_slice=runner)


def test_a_seed_in_the_file_is_not_run_again(tmp_path: Path) -> None:
    path, runner = tmp_path / "results.jsonl", Runner()
    told(path, range(7), runner)
    again = Runner()

    found = told(path, range(3, 12), again)

    assert [7, 8, 9, 10, 11] == sorted(again.ran)
    assert set(range(12)) == found.done
    assert 12 == found.found.edges["edge"]


def test_half_a_line_costs_its_own_slice_only(tmp_path: Path) -> None:
    """
    Kill -9 came in the middle of writing: what follows does not stick to what is torn.
    """
    path = tmp_path / "results.jsonl"
    told(path, range(10), Runner())
    path.write_text(path.read_text()[:-20])
    again = Runner()

    told(path, range(10), again)

    assert 5 == len(again.ran)
    assert set(range(10)) == results.read(path, results.revision()).done


def test_other_code_is_another_run(tmp_path: Path) -> None:
    path, runner = tmp_path / "results.jsonl", Runner()
    results.append(path, Line("0123456789ab", [0, 1], Found(broken=["seed 0: a law"])))

    found = told(path, range(2), runner)

    assert [0, 1] == runner.ran
    assert [] == found.found.broken
    assert Counter({"0123456789ab": 2}) == found.others
    assert any("2 seeds at 0123456789ab" in line for line in found.table())


def test_what_broke_is_told_when_it_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    told(path, range(5), Runner(broken=[3]))

    table = list(told(path, range(5), Runner()).table())

    assert "1 violations" in table
    assert "  seed 3: a law" in table
    assert any(
        "edge (5)" not in line and "claimed --lose--> unresolved (0)" in line for line in table[-1:]
    )


@pytest.mark.parametrize("times", [1, 2])
def test_a_slice_that_was_run_twice_counts_once(times: int) -> None:
    found = results.Results("here")
    for _ in range(times):
        found.take(Line("here", [1, 2], Found(edges=Counter(edge=2))))

    assert 2 == found.found.edges["edge"]
