"""One console for all tests of a worker that only look; those that act make their own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.web import House, house


@pytest.fixture(scope="session")
def shared_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A console that nobody changes."""
    with house(tmp_path_factory.mktemp("console") / "home") as found:
        yield found


@pytest.fixture
def own_house(tmp_path: Path) -> Iterator[House]:
    """A console of the test's own."""
    with house(tmp_path / "home") as found:
        yield found
