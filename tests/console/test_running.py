"""`loa run` and `loa up`: a week from roster to verdict, and what is refused before it begins."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from campaigns.database import Database
from campaigns.ledger import settings as kept
from campaigns.week import Week, week_of
from scheduler.alerts.liveness import DOOR_AT
from scheduler.clock import ScaledClock, SystemClock
from scheduler.embedded import lock
from tests.console.conftest import Loa
from tests.kit.definitions import LINK
from tests.kit.lab_process import ROOT, running_lab

OVER = "2021-W22"
SUBSCRIBERS = 40
CAMPAIGN = f"""
slug = "short"
name = "Bản ngắn"
kind = "exercise"
medium = "sms"
[[links]]
name = "bluezone"
url = "{LINK}"
[text]
accented = "Cài Bluezone tại {LINK}"
[routes.mobifone]
brandname = "LANGSON"
alphabet = "unaccented"
"""


def set_up(home: Path, url: str) -> None:
    """A gateways file with MobiFone at `url`."""
    file = home / "gateways.toml"
    file.touch(mode=0o600)
    secrets = '[mobifone.secrets]\nuserName = "demo"\npassword = "demo"\n'
    file.write_text(f'[mobifone]\nbase_url = "{url}/smsg"\nbrandname = "LANGSON"\n{secrets}')


def approve(loa: Loa, folder: Path, *slugs: str) -> None:
    """Add, submit and approve the short campaign under each of these slugs."""
    for slug in slugs:
        file = folder / f"{slug}.toml"
        file.write_text(CAMPAIGN.replace('"short"', f'"{slug}"'), encoding="utf-8")
        assert loa("campaign", "add", file, by="Lan").code == 0
        assert loa("campaign", "submit", slug, by="Lan").code == 0
        assert loa("campaign", "approve", slug, "--yes", by="Binh").code == 0


def import_roster(loa: Loa, folder: Path) -> None:
    file = folder / "roster.csv"
    file.write_text("msisdn\n" + "".join(f"8490{nth:07d}\n" for nth in range(SUBSCRIBERS)))
    assert loa("roster", "import", file, by="Lan").code == 0


@contextmanager
def process(*words: str, **more: str) -> Iterator[subprocess.Popen[str]]:
    """`loa` as a process of its own, which does not outlive its test."""
    with subprocess.Popen(
        [sys.executable, "-m", "console.main", *words],
        cwd=ROOT,
        env={**os.environ, "LOA_TICK_SECONDS": "0.2", **more},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as running:
        try:
            yield running
        finally:
            running.kill()


def next_week() -> Week:
    return week_of(SystemClock().now() + timedelta(days=7))


@pytest.mark.parametrize("week", [OVER, "next"])
def test_another_week_is_refused_on_a_live_gateway(loa: Loa, home: Path, week: str) -> None:
    set_up(home, "https://sms.mobifone.example")
    said = loa("run", "--week", str(next_week()) if week == "next" else week)

    assert 4 == said.code
    assert "mobifone" in said.err


@pytest.mark.parametrize("week", [OVER, "next"])
def test_another_week_needs_a_clock_of_its_own(loa: Loa, home: Path, week: str) -> None:
    set_up(home, "http://127.0.0.1:1")
    said = loa("run", "--week", str(next_week()) if week == "next" else week)

    assert 4 == said.code


def test_an_exercises_clock_is_refused_beside_a_live_gateway(
    loa: Loa, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOA_CLOCK_FILE", str(home / "clock.json"))
    set_up(home, "https://sms.mobifone.example")
    said = loa("run", "--week", OVER)

    assert 2 == said.code
    assert "LOA_CLOCK_FILE" in said.err


def test_an_exercises_clock_that_is_not_there_is_told(
    loa: Loa, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOA_CLOCK_FILE", str(home / "clock.json"))
    said = loa("roster", "confirm", 1, by="Binh")

    assert 2 == said.code
    assert "loa lab up" in said.err


def test_nothing_approved_is_nothing_to_wait_for(loa: Loa, home: Path) -> None:
    set_up(home, "http://127.0.0.1:1")
    said = loa("run", "--until-complete")

    assert 1 == said.code
    assert "loa campaign approve" in said.err


def test_a_campaign_that_would_go_along_unnamed_is_refused(
    loa: Loa, home: Path, tmp_path: Path
) -> None:
    """
    Whoever names one campaign means that one: the other is not sent behind their back.
    """
    set_up(home, "http://127.0.0.1:1")
    approve(loa, tmp_path, "short", "other")
    one = loa("run", "--campaign", "short", "--until-complete")
    unknown = loa("run", "--campaign", "neither", "--until-complete")

    assert (4, 4) == (one.code, unknown.code)
    assert "loa campaign pause other" in one.err


def test_a_dry_run_tells_what_would_go_and_begins_nothing(loa: Loa, tmp_path: Path) -> None:
    import_roster(loa, tmp_path)
    approve(loa, tmp_path, "short")
    said = loa("run", "--dry-run", "--json")
    (campaign,) = said.json["campaigns"]

    assert 0 == said.code
    assert [("mobifone", SUBSCRIBERS, 1)] == [
        (one["gateway"], one["owed"], one["segments"]) for one in campaign["routes"]
    ]
    assert 1 == loa("week", "status", "short", str(week_of(SystemClock().now()))).code


def test_a_second_process_is_refused_by_the_name_of_the_first(loa: Loa, home: Path) -> None:
    set_up(home, "http://127.0.0.1:1")
    with lock(home / "loa.lock"):
        said = loa("run")

    assert 1 == said.code
    assert str(os.getpid()) in said.err


def test_a_week_runs_from_roster_to_verdict(
    loa: Loa, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    As an exercise of a past week, against carriers of their own process, who took it all once.
    """
    clock = home / "clock.json"
    ScaledClock.start(clock, start=Week.parse(OVER).starts_at, speed=60)
    monkeypatch.setenv("LOA_CLOCK_FILE", str(clock))
    with running_lab(tmp_path, "--clock", str(clock)) as lab:
        set_up(home, f"http://127.0.0.1:{lab.port}/mobifone")
        import_roster(loa, tmp_path)
        approve(loa, tmp_path, "short")
        with process("run", "--week", OVER, "--until-complete", "--json") as running:
            out, err = running.communicate(timeout=120)
        truth: dict[str, Any] = loa("lab", "truth", "--port", lab.port, "--json").json

    assert 0 == running.returncode, err
    (week,) = json.loads(out)["weeks"]
    assert (SUBSCRIBERS, SUBSCRIBERS, True) == (
        week["roster"],
        week["by_status"]["accepted"],
        week["kept"],
    )
    assert {"taken": SUBSCRIBERS, "distinct": SUBSCRIBERS, "doubled": 0} == truth["media"]["sms"]
    assert 0 == loa("week", "verify", "short", OVER).code


@pytest.mark.parametrize(
    ("number", "code"),
    [pytest.param(signal.SIGINT, 130, id="ctrl-c"), pytest.param(signal.SIGTERM, 130, id="term")],
)
def test_up_takes_callbacks_until_it_is_stopped(home: Path, number: int, code: int) -> None:
    set_up(home, "http://127.0.0.1:1")
    with process("up", LOA_RECEIPTS_PORT="0", LOA_CONSOLE_PORT="0", LOA_LANG="en") as running:
        assert running.stderr is not None
        ready = running.stderr.readline()
        found = re.search(r"127\.0\.0\.1:(\d+)", ready)
        assert found, ready
        status = posted(int(found[1]), "/receipts/mobifone")
        ticks = health(int(found[1]), "/health/tick")
        running.send_signal(number)
        running.communicate(timeout=60)

    assert 200 == status
    assert 200 == ticks
    assert "" == shown(home)
    assert code == running.returncode


def test_the_lab_that_is_not_there_is_told(loa_before_init: Loa) -> None:
    said = loa_before_init("lab", "truth", "--port", 1)

    assert 1 == said.code
    assert "loa lab up" in said.err


def test_the_lab_begins_the_exercises_clock(tmp_path: Path) -> None:
    """
    Loa and its carriers then share one time, whoever reads it.
    """
    clock = tmp_path / "clock.json"
    words = ("lab", "up", "--port", "0", "--week", OVER, "--speed", "60")
    with process(*words, LOA_HOME=str(tmp_path), LOA_CLOCK_FILE=str(clock)) as running:
        assert running.stdout is not None
        ready = running.stdout.readline()
        running.terminate()
        running.communicate(timeout=60)

    assert ready.startswith("lab ready on 127.0.0.1:")
    assert week_of(ScaledClock(clock).now()) == Week.parse(OVER)
    assert 0 == running.returncode


def shown(home: Path) -> str | None:
    """What the door says of itself: empty once it was shut in order."""
    database = Database.at(f"sqlite:///{home / 'loa.db'}")
    found = database.read(lambda conn: kept.get(conn, DOOR_AT))
    database.close()
    return found


def health(port: int, path: str) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as line:
        line.request("GET", path)
        return line.getresponse().status


def posted(port: int, path: str) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as line:
        line.request("POST", path, b"x")
        return line.getresponse().status
