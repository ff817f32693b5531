"""`python -m gateways.lab`: the carriers as a process of their own."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import sys
from pathlib import Path

from gateways.lab.clock import LabClock
from gateways.lab.committer import Committer
from gateways.lab.config import LabConfig
from gateways.lab.inspection import Inspection
from gateways.lab.lab import Lab
from gateways.lab.pusher import Pusher
from gateways.lab.server import Floor, serve
from gateways.lab.store import DurableTruth


def main(words: list[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT. Exit code 0, or 1 when the store could not be written."""
    told = _parser().parse_args(words)
    config = LabConfig.read(
        told.config, seed=told.seed, faults=told.faults, receipts_url=told.receipts_url
    )
    return asyncio.run(_run(config, told.store, told.port, LabClock(told.clock)))


async def _run(config: LabConfig, store_path: Path, port: int, clock: LabClock) -> int:
    store = DurableTruth(store_path)
    lab = Lab(config, store)
    stopped: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, _stop, stopped, 0)
    committer = Committer(store, lambda failure: _fail(stopped, failure))
    server = await serve(Floor(lab, clock, committer, Inspection(lab)), port)
    pushing = asyncio.create_task(Pusher(lab, clock, committer.keep_soon).run())
    _tell(f"lab ready on 127.0.0.1:{server.sockets[0].getsockname()[1]}")
    code = await stopped
    pushing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await pushing
    server.close()
    committer.close()
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m gateways.lab", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port")
    parser.add_argument("--store", type=Path, required=True, help="SQLite file of what was taken")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--faults", choices=("none", "usual", "hostile"))
    parser.add_argument("--clock", type=Path, help="JSON file of a scaled clock")
    parser.add_argument("--receipts-url", help="where webhooks are pushed, on loopback")
    parser.add_argument("--config", type=Path, help="JSON file of a LabConfig")
    return parser


def _stop(stopped: asyncio.Future[int], code: int) -> None:
    if not stopped.done():
        stopped.set_result(code)


def _fail(stopped: asyncio.Future[int], failure: BaseException) -> None:
    _tell(f"lab stops: its store cannot be written ({failure}); free the disk and start it again")
    _stop(stopped, 1)


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
