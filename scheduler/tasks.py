"""Tasks are wrappers: a name or nothing goes in, nothing comes back, and the ledger says what to
do.
"""

from __future__ import annotations

from scheduler import alerts, probing, receipts
from scheduler import dispatch as lanes
from scheduler import reconcile as questions
from scheduler import tick as beat
from scheduler.app import app, lane_queue
from scheduler.bootstrap import this_process


@app.task(name="loa.tick")
def tick() -> None:
    """Converge once."""
    beat.tick(this_process().ports)


@app.task(name="loa.dispatch")
def dispatch(gateway: str) -> None:
    """Run one lane of a gateway."""
    lanes.run_lane(this_process().ports, gateway)


@app.task(name="loa.drain")
def drain() -> None:
    """Apply what waits in the receipts spool."""
    here = this_process()
    receipts.drain(here.ports, here.settings.spool)
    receipts.adopt_orphans(here.ports)


@app.task(name="loa.reconcile")
def reconcile(gateway: str) -> None:
    """Ask one round about a gateway's open questions."""
    questions.reconcile(this_process().ports, gateway)


@app.task(name="loa.probe")
def probe(version_id: int) -> None:
    """Look at the landings of one version of a campaign that are due."""
    probing.look_due(this_process().ports, version_id)


@app.task(name="loa.watch")
def watch() -> None:
    """Look whether anything is wrong, and tell whoever is on duty."""
    here = this_process()
    alerts.watch(here.ports, here.settings.home)


class CeleryWake:
    """Wakes by sending tasks; what the broker loses, the next tick sends again."""

    def dispatch(self, gateway: str) -> None:
        """A lane of this gateway may find something to do."""
        dispatch.apply_async((gateway,), queue=lane_queue(gateway), expires=60)

    def drain(self) -> None:
        """Something may wait in the spool."""
        drain.apply_async(expires=60)

    def reconcile(self, gateway: str) -> None:
        """It is time to ask this gateway."""
        reconcile.apply_async((gateway,), expires=60)

    def probe(self, version_id: int) -> None:
        """It is time to look at the landings of this version."""
        probe.apply_async((version_id,), expires=60)

    def watch(self) -> None:
        """It is time to look whether anything is wrong."""
        watch.apply_async(expires=60)
