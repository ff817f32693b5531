"""Loa as the demo runs it, in a process of its own: begins on the line `go`, ends with its
stdin.
"""

from __future__ import annotations

import sys
import time

from benchmarks.stage import GATEWAY, release
from campaigns.ledger import settings as kept
from scheduler.bootstrap import Process, assemble
from scheduler.embedded import Embedded, lock
from scheduler.forgetting import TICKED_AT
from scheduler.settings import Settings
from scheduler.tasks import CeleryWake


def main() -> None:
    """Start worker and beat, say `ready` after the first tick, release the gateway when told."""
    settings = Settings()
    with lock(settings.lock_file):
        process = assemble(settings)
        loa = Embedded(process)
        loa.start()
        _wait_for_a_tick(process)
        print("ready", flush=True)
        for _ in sys.stdin:
            process.ports.database.transact(release)
            # The tick's own hint, said at once instead of within the next second.
            for _lane in range(settings.lanes_per_gateway):
                CeleryWake().dispatch(GATEWAY)
        loa.stop()


def _wait_for_a_tick(process: Process) -> None:
    while process.ports.database.read(lambda conn: kept.get(conn, TICKED_AT)) is None:
        time.sleep(0.02)


if __name__ == "__main__":
    main()
