"""The lab's landings are what they are told to be, and so they are looked at."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from campaigns.landing import Landing, LandingVerdict
from gateways.exchange import HttpRequest, HttpResponse
from gateways.lab.config import LabConfig
from gateways.lab.lab import Lab
from gateways.transport import CurlTransport
from scheduler.lookout import StandIns
from scheduler.probing import walk
from tests.kit.lab_calls import MONDAY_NINE
from tests.kit.lab_process import running_lab
from tests.kit.scripted import FrozenClock

LINK = "https://bluezone.gov.vn/taiapp"
LANDING = Landing(LINK, frozenset({"bluezone.gov.vn"}), "Bluezone")
MINUTE = timedelta(minutes=1)


def answer(lab: Lab, name: str = "bluezone", minutes: int = 0) -> HttpResponse:
    request = HttpRequest("GET", f"http://127.0.0.1:9/{name}")
    found = lab.play("landing", request, MONDAY_NINE + minutes * MINUTE).response
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("state", "status", "location"),
    [
        pytest.param("up", 200, None, id="up"),
        pytest.param("down", 503, None, id="down"),
        pytest.param("moved", 302, "https://bluezone.example.com/", id="moved"),
        pytest.param("hijacked", 200, None, id="hijacked"),
    ],
)
def test_a_landing_is_what_it_is_told_to_be(state: str, status: int, location: str | None) -> None:
    lab = Lab(LabConfig.model_validate({"landings": {"bluezone": {"state": state}}}))
    heard = answer(lab)

    assert (status, location) == (heard.status, heard.header("location"))
    assert (state == "up") is (b"Bluezone" in heard.body)


def test_a_landing_may_be_another_for_a_while() -> None:
    stretch = {"start": MONDAY_NINE + MINUTE, "end": MONDAY_NINE + 2 * MINUTE, "state": "moved"}
    lab = Lab(LabConfig.model_validate({"landings": {"bluezone": {"stretches": [stretch]}}}))

    assert [200, 302, 200] == [answer(lab, minutes=minute).status for minute in range(3)]


def test_a_page_that_nobody_made_is_not_found() -> None:
    assert 404 == answer(Lab(LabConfig()), "nothing").status


def test_looking_is_no_call_to_a_carrier() -> None:
    lab = Lab(LabConfig.model_validate({"landings": {"bluezone": {}}}))
    answer(lab)

    assert {} == dict(lab.store.calls)


@pytest.mark.parametrize("verdict", list(LandingVerdict))
def test_what_the_lab_plays_is_seen_through_a_stand_in(
    tmp_path: Path, verdict: LandingVerdict
) -> None:
    """
    The lab as a process, the real transport, and the real reading of what comes back.
    """
    with running_lab(tmp_path, landings={"bluezone": {"state": verdict.value}}) as lab:
        page = f"http://127.0.0.1:{lab.port}/landing/bluezone"
        lookout = StandIns(CurlTransport(), {LINK: page})
        looked = walk(lookout, LANDING, FrozenClock(MONDAY_NINE))

    assert verdict is looked.verdict
