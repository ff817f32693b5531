"""A province whose week was sent, and the desk where statements about it come in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit.settlement import Desk, told_by_number
from tests.kit.weeks_open import Province, province

__all__ = ["province"]

UNKNOWN = {"verdict": "unknown", "code": "net:deadline"}
REJECTED = {"verdict": "rejected", "code": "17"}


@pytest.fixture
def desk(province: Province, tmp_path: Path) -> Desk:
    """Nothing was sent yet."""
    return Desk(province, tmp_path)


@pytest.fixture
def sent(desk: Desk) -> Desk:
    """Six subscribers: 1 to 4 accepted, 5 unresolved, 6 refused."""
    province = desk.province
    province.begin_week(6)
    province.transport.script = told_by_number({5: UNKNOWN, 6: REJECTED})
    province.send()
    return desk
