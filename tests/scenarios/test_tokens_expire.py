"""Two workers as processes, tokens that expire in the middle of a batch: one renewal for each,
known to all before its first use, and no message lost or doubled.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from math import ceil
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Connection, func, select

from campaigns.database import Database
from campaigns.ledger import credentials
from campaigns.schema import obligation
from console.exercise.carriers import gateway_tables
from console.exercise.comparing import compare, entries_of, truth_of
from console.exercise.staging import WEEK, Plan, Stage, set_stage, write_private
from gateways.contract import Credential
from reports.verify import verify
from scheduler.bootstrap import assemble
from scheduler.opening import open_due
from scheduler.ports import Ports
from tests.chaos.processes import ROOT, told
from tests.kit.scripted import CountedWake
from tests.kit.token_line import TokenLine, token_line

SUBSCRIBERS = 80
#: So many calls a token opens: not as many as a number of whole batches.
CALLS = 13
#: Of each credential, at least.
EXPIRIES = 5
CAMPAIGNS = ("bluezone-sms", "bluezone-zalo")
#: A slow machine is no silent carrier: its calls may take as long as they like.
WAITS = {"call_deadline_seconds": 20.0, "lease_seconds": 60.0}
TUNING = {"wire_limit": 4, "claim_limit": 16, "lanes_per_gateway": 2, **WAITS}
#: Tokens are over by their calls alone, whatever the clock says.
LAB = {
    # One worker's batch ends while the other's is still under way with what is over.
    "latency_seconds": (0.01, 0.1),
    "zalo": {"token_calls": CALLS, "token_life_seconds": 30 * 86_400, "daily_quota": 10_000},
    "mobifone": {"sid_calls": CALLS, "sid_life_seconds": 30 * 86_400},
}
#: The half minute between two renewals of a credential is over in a tenth of a second.
SPEED = 300.0


def test_each_expiry_is_one_renewal_whoever_meets_it(
    tmp_path: Path, postgres_database_url: str
) -> None:
    """
    Zalo's refresh token works once, and both its gateways live on it, in both processes: a second
    renewal would end the pair for good. A token opens so many calls, so there must be just as
    many renewals as tokens that all those messages need.
    """
    with standing(tmp_path / "loa", postgres_database_url) as (stage, ports):
        line = sent_by_two(stage, ports)
        truth = truth_of(stage.lab_url)
        found = ports.database.read(lambda c: compare(c, ports.vault, entries_of(stage.lab_url)))
        statuses = standings(ports)
        proved = [is_proved(ports, slug) for slug in CAMPAIGNS]
    gateways = truth["gateways"]
    zalo = tokens_for(gateways["zalo_zns"]["taken"] + gateways["zalo_oa"]["taken"])
    mobifone = tokens_for(gateways["mobifone"]["taken"])

    assert {"accepted": 2 * SUBSCRIBERS} == statuses
    assert ((), [0, 0]) == (found.differences, [one["doubled"] for one in truth["media"].values()])
    assert {"refresh_token": zalo} == truth["renewals"]
    assert mobifone == gateways["mobifone"]["operations"]["login"]
    assert (zalo + mobifone, 0) == (line.first_uses, line.unknown)
    assert [True, True] == proved
    assert min(zalo, mobifone) > EXPIRIES


def tokens_for(messages: int) -> int:
    """How many tokens so many messages use up."""
    return ceil(messages / CALLS)


@contextmanager
def standing(home: Path, database_url: str) -> Iterator[tuple[Stage, Ports]]:
    """A province with its week open, and its carriers as a process."""
    plan = Plan(
        home=home,
        subscribers=SUBSCRIBERS,
        faults="none",
        speed=SPEED,
        gateways=("mobifone", "zalo_zns", "zalo_oa"),
        carriers=("mobifone",),
        lab=LAB,
        tuning={**TUNING, "database_url": database_url},
    )
    stage = set_stage(plan, told=lambda *_: None)
    ports = assemble(stage.settings, wake=CountedWake()).ports
    assert isinstance(ports.database, Database)
    try:
        stage.clock.leap_to(WEEK.starts_at + timedelta(hours=7, minutes=1))
        open_due(ports)
        yield stage, ports
    finally:
        stage.strike()
        ports.database.close()


def sent_by_two(stage: Stage, ports: Ports) -> TokenLine:
    """Let two workers send everything, begun at the same time; what went over their line."""

    def is_known(token: str) -> bool:
        kept = [ports.database.read(partial(newest, ports, name)) for name in ("zalo", "mobifone")]
        return any(token in one.secrets.values() for one in kept)

    with token_line(urlsplit(stage.lab_url).port or 0, is_known) as line:
        # What Zalo lets through in a day is not what this is about.
        tables = re.sub(r"(?m)^daily_quota = .*\n", "", gateway_tables(line.url, stage.plan))
        write_private(stage.settings.gateways_path, tables)
        workers = [worker(stage) for _ in range(2)]
        for one in workers:
            assert one.stdout is not None
            assert "ready\n" == one.stdout.readline()
        for one in workers:
            one.communicate("go\n", timeout=120)
    assert [0, 0] == [one.returncode for one in workers]
    return line


def worker(stage: Stage) -> subprocess.Popen[str]:
    """A worker of the stage's settings, waiting for its `go`."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("LOA_")}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.kit.lane_process"],
        cwd=ROOT,
        env={**plain, **told(stage.settings)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def newest(ports: Ports, name: str, conn: Connection) -> Credential:
    found = credentials.latest(conn, ports.vault, name)
    assert found is not None
    return found


def is_proved(ports: Ports, slug: str) -> bool:
    """Is the week what its facts fold to?"""
    label, vault = str(WEEK), ports.vault
    return ports.database.read(lambda conn: verify(conn, slug, label=label, vault=vault).sound)


def standings(ports: Ports) -> dict[str, int]:
    """How many obligations stand where."""
    query = select(obligation.c.status, func.count()).group_by(obligation.c.status)
    return {row[0]: row[1] for row in ports.database.read(lambda conn: conn.execute(query).all())}
