"""A whole week with canaries in it: no number and no secret is found where it does not belong."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

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


def played(server: ValkeyServer, folder: Path) -> Mapping[str, bytes]:
    """What a week leaves behind, by where it was found."""
    home, temporary = folder / "home", folder / "tmp"
    temporary.mkdir()
    broker = bytearray()
    listening = overheard(server, broker)
    told = {"TMPDIR": str(temporary), "PYTHONPATH": str(ROOT), "LOA_HOME": str(home)}
    ended = subprocess.run(
        [sys.executable, "-m", "tests.canary.week", str(home), server.url],
        cwd=ROOT,
        env={**os.environ, **told},
        capture_output=True,
        timeout=300,
        check=False,
    )
    with redis.Redis.from_url(server.url) as client:
        client.echo(OVER)
    listening.join(timeout=30)
    assert b"the week was played" in ended.stdout, ended.stderr.decode()[-4000:]
    said = {"stdout": ended.stdout, "stderr": ended.stderr, "broker": bytes(broker)}
    return {**said, **files_under(temporary), **files_under(home, but=BELONGS)}


def test_no_canary_of_a_week_is_found_where_it_does_not_belong(
    valkey: ValkeyServer, tmp_path: Path
) -> None:
    """
    All was logged, tasks went by the broker, exceptions happened: else the search proves nothing.
    """
    haystacks = played(valkey, tmp_path)

    assert b"loa.dispatch" in haystacks["broker"]
    assert b"Traceback" in haystacks["stdout"]
    assert b"provoked" in haystacks["stdout"]
    assert 100_000 < min(len(haystacks["stdout"]), len(haystacks["loa.db"]))
    assert [] == leaks_in(haystacks)
    assert [] == [kind for kind in spellings("x") if not is_found(kind, haystacks["stdout"])]


def is_found(kind: str, hay: bytes) -> bool:
    """Is a leak in this spelling found where it is planted?"""
    name, needle = next(iter(needles().items()))
    planted = hay[:5_000] + spellings(needle)[kind] + hay[5_000:10_000]
    return any(leak.startswith(f"{name}, {kind}, ") for leak in leaks_in({"here": planted}))
