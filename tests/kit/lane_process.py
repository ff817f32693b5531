"""A worker as a process of its own: a lane of each gateway, from the line `go` until nothing is
owed or its gateway is halted; its settings come from LOA_*.
"""

from __future__ import annotations

import sys
from threading import Thread
from typing import Final

from sqlalchemy import Connection, select

from campaigns.ledger import traffic
from campaigns.schema import obligation
from scheduler.bootstrap import assemble
from scheduler.dispatch import run_lane
from scheduler.ports import Ports
from scheduler.settings import Settings
from tests.kit.scripted import CountedWake

#: How long a lane that found nothing waits for others to let it go on.
_BREATH_SECONDS: Final = 0.01


def main() -> None:
    ports = assemble(Settings(), wake=CountedWake()).ports
    print("ready", flush=True)  # noqa: T201 - its test waits for this line
    sys.stdin.readline()
    lanes = [Thread(target=send_all, args=(ports, name)) for name in ports.gateways]
    for lane in lanes:
        lane.start()
    for lane in lanes:
        lane.join()


def send_all(ports: Ports, gateway: str) -> None:
    """Run lane after lane."""
    while ports.database.read(lambda conn: goes_on(conn, gateway)):
        run_lane(ports, gateway)
        ports.clock.wait_until(ports.clock.now() + ports.clock.stretch(_BREATH_SECONDS))


def goes_on(conn: Connection, gateway: str) -> bool:
    """Does this gateway owe anything, and may it be said?"""
    owed = select(obligation.c.id).where(
        obligation.c.gateway == gateway, obligation.c.status.in_(("due", "claimed"))
    )
    is_halted = f"gateway:{gateway}" in traffic.halts_in_force(conn)
    return not is_halted and conn.execute(owed.limit(1)).first() is not None


if __name__ == "__main__":
    main()
