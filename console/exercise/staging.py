"""Sets the stage of an exercise: a data folder of its own, the lab as a process, people, roster
and campaigns.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from campaigns import register
from campaigns.accounts import Person, Role
from campaigns.database import Database
from campaigns.migrations import upgrade
from campaigns.ready import ready_text
from campaigns.roster.deliveries import Kind
from campaigns.roster.importing import import_roster
from campaigns.vault import Vault, make_key_file
from campaigns.week import Week
from console.exercise.carriers import gateway_tables, lab_config, landing_pages
from console.exercise.people import Cast, LogIn, cast
from console.exercise.province import pieces_of, write_roster
from scheduler.clock import ScaledClock, SystemClock
from scheduler.settings import Settings

#: The week after the order was signed (31/5/2021 is its Monday).
WEEK: Final = Week.parse("2021-W22")
_MARK: Final = "this-is-an-exercise"
_LANDINGS: Final = "landings.toml"
_WAITS: Final = {
    "tick_seconds": 0.25,
    "call_deadline_seconds": 2.0,
    "lease_seconds": 12.0,
    "lane_seconds": 20.0,
    "margin_seconds": 1.0,
    "lanes_per_gateway": 2,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be played."""

    home: Path
    subscribers: int = 20_000
    seed: int = 1
    faults: str = "usual"
    plant: int = 0
    speed: float = 60.0
    gateways: tuple[str, ...]
    campaigns: tuple[str, ...] = ("bluezone-sms", "bluezone-zalo")
    receipts_port: int = 0
    lab: Mapping[str, Any] = field(default_factory=dict)
    """What the lab is told beside, over everything else."""
    tuning: Mapping[str, Any] = field(default_factory=dict)
    """Settings that differ from the exercise's own."""
    carriers: tuple[str, ...] = ("viettel", "vnpt", "mobifone", "vietnamobile")
    """Whose subscribers the province has."""


@dataclass(slots=True)
class Stage:
    """What stands when the exercise begins."""

    plan: Plan
    settings: Settings
    clock: ScaledClock
    lab: subprocess.Popen[str]
    lab_url: str
    log_ins: Sequence[LogIn] = field(repr=False)
    tokens: Mapping[str, str] = field(repr=False)

    def strike(self) -> None:
        """End the lab. The data folder stays, to be looked at."""
        self.lab.terminate()
        self.lab.wait(timeout=30)
        if self.lab.stdout is not None:
            self.lab.stdout.close()


def set_stage(plan: Plan, *, told: Callable[[str, float], None]) -> Stage:
    """Put everything in place; `told(step, share)` is called as it goes on."""
    home = plan.home
    _clear(home)
    settings = exercise_settings(plan)
    make_key_file(settings.key_file)
    upgrade(settings.database)
    told("database", 1.0)
    clock = ScaledClock.start(home / "clock.json", start=WEEK.starts_at, speed=plan.speed)
    followers = write_roster(
        home / "roster.csv",
        subscribers=plan.subscribers,
        seed=plan.seed,
        carriers=plan.carriers,
    )
    lab, url = _start_lab(plan, followers, settings.receipts_port)
    told("lab", 1.0)
    write_private(settings.gateways_path, gateway_tables(url, plan))
    (home / _LANDINGS).write_text(landing_pages(url), encoding="utf-8")
    entered = _enter(settings, plan, clock.now(), told)
    return Stage(plan, settings, clock, lab, url, entered.log_ins, entered.tokens)


def exercise_settings(plan: Plan) -> Settings:
    """Settings of an exercise: everything in its own folder, and the clock beside it.

    The waits are short real ones, because sixty seconds pass in each.
    """
    told: dict[str, Any] = {
        "home": plan.home,
        "clock_file": plan.home / "clock.json",
        "landings_file": plan.home / _LANDINGS,
        "database_url": "",
        "broker_url": "memory://",
        "secret_key_file": None,
        "gateways_file": None,
        "receipts_port": plan.receipts_port or _free_port(),
        **_WAITS,
        **plan.tuning,
    }
    return Settings(**told)


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read."""
    path.touch(mode=0o600, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _clear(home: Path) -> None:
    """Begin anew in an exercise's own folder, and in no other. Raises FileExistsError."""
    if home.exists() and any(home.iterdir()):
        if not (home / _MARK).exists():
            msg = f"{home} holds something else: name an empty folder"
            raise FileExistsError(msg)
        shutil.rmtree(home)
    home.mkdir(parents=True, exist_ok=True)
    (home / _MARK).touch()


def _start_lab(
    plan: Plan, followers: Sequence[str], receipts_port: int
) -> tuple[subprocess.Popen[str], str]:
    config = plan.home / "lab.json"
    config.write_text(json.dumps(lab_config(plan, followers, WEEK), ensure_ascii=False))
    words = ["--store", str(plan.home / "lab.db"), "--config", str(config)]
    words += ["--clock", str(plan.home / "clock.json"), "--seed", str(plan.seed)]
    words += ["--faults", plan.faults, "--receipts-url", f"http://127.0.0.1:{receipts_port}"]
    lab = subprocess.Popen(  # noqa: S603 - our own module, our own words
        [sys.executable, "-m", "gateways.lab", *words], stdout=subprocess.PIPE, text=True
    )
    assert lab.stdout is not None
    line = lab.stdout.readline()
    if not line.startswith("lab ready on "):
        msg = "the lab did not start: see the lines above"
        raise RuntimeError(msg)
    return lab, f"http://{line.removeprefix('lab ready on ').strip()}"


def _enter(
    settings: Settings, plan: Plan, now: datetime, told: Callable[[str, float], None]
) -> Cast:
    """People, roster and campaigns, by the same ways as in earnest."""
    database, vault = Database.at(settings.database), Vault.from_file(settings.key_file)
    entered = cast(database, now=now, log_in_at=SystemClock().now())
    officer, approver = entered.people[Role.OFFICER], entered.people[Role.APPROVER]
    for piece in pieces_of(plan.home / "roster.csv"):
        import_roster(
            database,
            vault,
            piece.file,
            kind=Kind.FULL,
            carrier=piece.carrier,
            document=f"exercise: {piece.carrier.label}",
            declared=piece.declared,
            person=officer,
            now=now,
            progress=lambda _, share: told("roster", share),
        )
        piece.file.unlink()
    for name in plan.campaigns:
        _approve(database, exercise_text(name), officer, approver, now)
    told("campaigns", 1.0)
    database.close()
    return entered


def exercise_text(name: str) -> str:
    """A ready campaign as an exercise: it can never leave through a live gateway."""
    return ready_text(name).replace('kind = "actual"', 'kind = "exercise"', 1)


def _approve(
    database: Database, text: str, officer: Person, approver: Person, now: datetime
) -> None:
    added = database.transact(lambda conn: register.add(conn, text, person=officer, now=now))
    database.transact(lambda conn: register.submit(conn, added.id, person=officer, now=now))
    database.transact(
        lambda conn: register.approve(
            conn, added.id, sha256=added.sha256, person=approver, problems=(), now=now
        )
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
