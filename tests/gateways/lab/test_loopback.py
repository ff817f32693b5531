"""The lab never listens to the world, nor speaks to it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from gateways.lab.clock import LabClock
from gateways.lab.committer import Committer
from gateways.lab.config import LabConfig
from gateways.lab.inspection import Inspection
from gateways.lab.lab import Lab
from gateways.lab.pusher import Pusher
from gateways.lab.server import Floor, serve
from gateways.lab.store import DurableTruth


def test_it_listens_on_loopback_only(tmp_path: Path) -> None:
    store = DurableTruth(tmp_path / "lab.db")
    lab = Lab(LabConfig(), store)
    floor = Floor(lab, LabClock(None), Committer(store, lambda _: None), Inspection(lab))
    with pytest.raises(ValueError, match="loopback"):
        asyncio.run(serve(floor, 0, "0.0.0.0"))
    floor.committer.close()


def test_it_pushes_to_loopback_only() -> None:
    lab = Lab(LabConfig(receipts_url="http://203.0.113.1:80"))
    with pytest.raises(ValueError, match="loopback"):
        Pusher(lab, LabClock(None), lambda: None)


def test_a_clock_file_names_its_offset(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    path.write_text('{"real": 0, "start": "2021-05-31T00:00:00", "speed": 1}')
    with pytest.raises(ValueError, match="offset"):
        LabClock(path).now()
