"""Pace is reserved in the database before a call is begun, and spread evenly over its slot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from campaigns.ledger import traffic
from gateways.contract import Gateway
from gateways.exchange import HttpRequest
from gateways.transport import Call
from scheduler.ports import Ports

#: So late after its moment a call is not said any more. A second that holds what belongs into it
#: and what is so late is within the contract's pace, of which not all is booked (`PACE_USED`).
_LATE_SECONDS: Final = 0.025
_AHEAD_SECONDS_LEAST: Final = 0.05
_AHEAD_SECONDS_MOST: Final = 0.5


class Lead:
    """How long before its slot a sub-batch is begun: beginning takes time, and the first call must
    leave when the slot starts, as every call's moment is counted from there.
    """

    def __init__(self) -> None:
        self.seconds = _AHEAD_SECONDS_LEAST

    def took(self, seconds: float) -> None:
        """A sub-batch was begun in so many real seconds: half as much more, soon forgotten."""
        longest = max(1.5 * seconds, 0.8 * self.seconds, _AHEAD_SECONDS_LEAST)
        self.seconds = min(longest, _AHEAD_SECONDS_MOST)


@dataclass(frozen=True, slots=True)
class Slot:
    """When reserved segments may go: from `start`, one after another until `end`."""

    start: datetime
    end: datetime
    begin_at: datetime
    """When to begin them."""

    def calls(
        self, requests: Sequence[HttpRequest], sizes: Sequence[int], ports: Ports
    ) -> list[Call]:
        """Each request with its moment, to be said from now on; `sizes` are segments.

        Moments are the slot's own and not shifted: what is late would crowd the next slot.
        """
        second, whole = ports.clock.stretch(1.0), sum(sizes) or 1
        first = (self.start - ports.clock.now()) / second
        length = (self.end - self.start) / second
        calls, before = [], 0
        for request, size in zip(requests, sizes, strict=True):
            moment = first + length * before / whole
            late = _LATE_SECONDS + min(0.0, moment)
            calls.append(Call(request, start_after_seconds=max(0.0, moment), late_seconds=late))
            before += size
        return calls


def room(gateway: Gateway, segments_each: int, ports: Ports) -> int:
    """How many messages one sub-batch may carry: what the pace lets through in a slot, within W."""
    in_slot = int(gateway.limits.tps * ports.tuning.slot_seconds / max(1, segments_each))
    return max(1, min(in_slot, ports.tuning.wire_limit))


def reserve(
    ports: Ports, gateway: Gateway, segments: int, *, lead: Lead, before: datetime
) -> Slot | None:
    """Book the gateway's pace for so many segments, shared by all workers, `lead` from now on.

    None, and nothing booked, where they would not all have gone `before` that instant.
    """
    ahead = ports.clock.stretch(lead.seconds)

    def work(conn: Connection) -> tuple[datetime, datetime] | None:
        # Asked inside: whoever waited for the row must not get a slot that is over.
        soonest = ports.clock.now() + ahead
        return traffic.reserve(
            conn, gateway=gateway.name, segments=segments, now=soonest, before=before
        )

    booked = ports.database.transact(work)
    return Slot(*booked, begin_at=booked[0] - ahead) if booked else None
