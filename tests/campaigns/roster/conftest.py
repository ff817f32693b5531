"""What tests of imports ask for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kit import rosters


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a roster file of these numbers, the other cells the same in all."""

    def made(msisdns: list[str], *, name: str = "roster.csv", **cells: str) -> Path:
        return rosters.written(
            tmp_path / name, rosters.rows(msisdns, **cells), columns=["msisdn", *cells]
        )

    return made
