"""Pace is reserved in the database before a call is begun, and spread evenly over its slot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from campaigns.ledger import traffic
from gateways.contract import Gateway
from scheduler.ports import Ports


@dataclass(frozen=True, slots=True)
class Slot:
    """When reserved segments may go: from `start`, one after another until `end`."""

    start: datetime
    end: datetime

    def offsets_seconds(self, sizes: Sequence[int], ports: Ports) -> list[float]:
        """Real seconds after `start` at which each call may begin; `sizes` are segments."""
        whole = sum(sizes) or 1
        real = (self.end - self.start) / ports.clock.stretch(1.0)
        offsets, before = [], 0
        for size in sizes:
            offsets.append(real * before / whole)
            before += size
        return offsets


def room(gateway: Gateway, segments_each: int, ports: Ports) -> int:
    """How many messages one sub-batch may carry: what the pace lets through in a slot, within W."""
    in_slot = int(gateway.limits.tps * ports.tuning.slot_seconds / max(1, segments_each))
    return max(1, min(in_slot, ports.tuning.wire_limit))


def reserve(ports: Ports, gateway: Gateway, segments: int, *, before: datetime) -> Slot | None:
    """Book the gateway's pace for so many segments, shared by all workers.

    None, and nothing booked, where they would not all have gone `before` that instant.
    """

    def work(conn: Connection) -> tuple[datetime, datetime] | None:
        # Asked inside: whoever waited for the row must not get a slot that is over.
        now = ports.clock.now()
        return traffic.reserve(
            conn, gateway=gateway.name, segments=segments, now=now, before=before
        )

    booked = ports.database.transact(work)
    return Slot(*booked) if booked else None
