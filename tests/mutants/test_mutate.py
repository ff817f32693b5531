"""A mutant differs from its module in one place, and is the same whenever it is asked for."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.mutants.mutate import mutants_of, tree_of

SOURCE = '''
def may(count: int = 3, *, calm: bool = False) -> bool:
    """Says whether."""
    keep(count, at=Status.DUE)
    if count < 2 and calm:
        return count + 1 > 0
    return not calm
'''
SHOWN = [
    "keep(count)",
    "pass",
    "at=Status.CLAIMED",
    "if count <= 2 and calm",
    "if count < 2 or calm",
    "if not (count < 2 and calm)",
    "count + 2 > 0",
    "count - 1 > 0",
    "count: int=4",
    "calm: bool=True",
]


@pytest.mark.parametrize("shown", SHOWN)
def test_a_slip_of_each_kind_is_made(tmp_path: Path, shown: str) -> None:
    module = tmp_path / "module.py"
    module.write_text(SOURCE)

    made = [ast.unparse(tree_of(one)) for one in mutants_of(module, "module")]

    assert 1 == len([text for text in made if shown in text])
    assert len(made) == len({*made} - {ast.unparse(ast.parse(SOURCE))})
