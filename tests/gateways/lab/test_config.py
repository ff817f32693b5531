"""A configuration that the lab would not understand is refused, with the words it knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from gateways.lab.config import LabConfig


@pytest.mark.parametrize(
    ("values", "words"),
    [
        pytest.param({"hours": {"mobiphone": []}}, "no gateway of the lab", id="gateway"),
        pytest.param({"links": {"email": {}}}, "no medium of the lab", id="medium"),
        pytest.param({"forced": {"84901": ["reset after"]}}, "neither a fault", id="fault"),
        pytest.param({"rates": {"vnpt": {"resetafter": 1}}}, "neither a fault", id="rate"),
        pytest.param({"sede": 1}, "Extra inputs", id="unknown setting"),
        pytest.param({"faults": "mild"}, "'none', 'usual' or 'hostile'", id="profile"),
    ],
)
def test_a_slip_is_refused(values: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        LabConfig.model_validate(values)


def test_what_the_command_line_names_replaces_the_file(tmp_path: Path) -> None:
    path = tmp_path / "lab.json"
    path.write_text('{"seed": 5, "faults": "usual", "tps": {"vnpt": 30}}')
    config = LabConfig.read(path, seed=7, faults=None)

    assert (7, "usual", {"vnpt": 30.0}) == (config.seed, config.faults, config.tps)


def test_secrets_stay_out_of_repr() -> None:
    shown = repr(LabConfig())

    assert not [word for word in ("demo_pass", "OAsecret", "RT_madeup") if word in shown]
