"""A whole week with canaries in it: no number and no secret is found where it does not belong."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping

import pytest
import redis

from tests.canary.canaries import files_under, leaks_in, needles, spellings
from tests.kit.lab_process import ROOT
from tests.kit.servers import ValkeyServer

OVER = b"the week is over"
#: What an operator and the carriers' side hold by right: the deliverer's file, the gateways file,
#: a person's token, and the lab, which is another party.
BELONGS = frozenset(
    {
        "roster.csv",
        "gateways.toml",
        "lab.json",
        "lab.db",
        "lab.db-wal",
        "lab.db-shm",
        "auditor.token",
    }
)


def overheard(server: ValkeyServer, said: bytearray) -> threading.Thread:
    """Whatever anybody tells the broker from now on, as it stands on the wire."""
    host, _, port = server.url.removeprefix("redis://").partition("/")[0].partition(":")
    line = socket.create_connection((host, int(port)))
    line.sendall(b"MONITOR\r\n")
    assert line.recv(64).startswith(b"+OK")

    def listen() -> None:
        with line:
            while OVER not in said and (heard := line.recv(65536)):
                said.extend(heard)

    listening = threading.Thread(target=listen)
    listening.start()
    return listening


@pytest.fixture(scope="module")
def haystacks(
    valkey: ValkeyServer, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, bytes]:
    """What a week leaves behind, by where it was found."""
    folder = tmp_path_factory.mktemp("canary")
    home, temporary = folder / "home", folder / "tmp"
    temporary.mkdir()
    broker = bytearray()
    listening = overheard(valkey, broker)
    told = {"TMPDIR": str(temporary), "PYTHONPATH": str(ROOT), "LOA_HOME": str(home)}
    played = subprocess.run(
        [sys.executable, "-m", "tests.canary.week", str(home), valkey.url],
        cwd=ROOT,
        env={**os.environ, **told},
        capture_output=True,
        timeout=300,
        check=False,
    )
    with redis.Redis.from_url(valkey.url) as client:
        client.echo(OVER)
    listening.join(timeout=30)
    assert b"the week was played" in played.stdout, played.stderr.decode()[-4000:]
    return {
        "stdout": played.stdout,
        "stderr": played.stderr,
        "broker": bytes(broker),
        **files_under(temporary),
        **files_under(home, but=BELONGS),
    }


def test_the_week_gave_every_leak_its_chance(haystacks: Mapping[str, bytes]) -> None:
    """
    Else the search proves nothing: all was logged, tasks went by the broker, exceptions happened.
    """
    assert b"loa.dispatch" in haystacks["broker"]
    assert b"Traceback" in haystacks["stdout"]
    assert b"provoked" in haystacks["stdout"]
    assert 100_000 < len(haystacks["stdout"])
    assert 100_000 < len(haystacks["loa.db"])


def test_no_canary_is_found_where_it_does_not_belong(haystacks: Mapping[str, bytes]) -> None:
    assert [] == leaks_in(haystacks)


@pytest.mark.parametrize("place", ["stdout", "broker", "loa.db"])
@pytest.mark.parametrize("kind", spellings("x"))
def test_a_leak_that_is_planted_is_found(
    haystacks: Mapping[str, bytes], place: str, kind: str
) -> None:
    name, needle = next(iter(needles().items()))
    hay = haystacks[place][:5_000] + spellings(needle)[kind] + haystacks[place][5_000:10_000]

    assert any(leak.startswith(f"{name}, ") for leak in leaks_in({place: hay}))
