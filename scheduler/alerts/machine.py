"""What the machine itself lacks: room on the data folder's disk, and the right time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from campaigns.watch import AlertKind, Condition
from scheduler.clock import OFFSET_MAX, Clock, CorrectedClock

#: The ledger stops before the disk does: the smaller of the two is left free.
_FREE_BYTES_MIN: Final = 2 * 1024**3
_FREE_SHARE_MIN: Final = 0.05
_MIB: Final = 1024**2
#: Farther apart than this, somebody should look before it is a minute.
_DRIFT_MAX: Final = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Room:
    """How much of a disk is left, in bytes."""

    free: int
    total: int

    @property
    def is_low(self) -> bool:
        """Is less free than 2 GiB, or than 5 % where that is less?"""
        return self.free < min(_FREE_BYTES_MIN, self.total * _FREE_SHARE_MIN)


def room_on(folder: Path) -> Room:
    """The room on the disk that holds `folder`. Raises OSError where there is no such folder."""
    usage = shutil.disk_usage(folder)
    return Room(usage.free, usage.total)


def disk(room: Room) -> Iterator[Condition]:
    """The disk, where it is nearly full."""
    if room.is_low:
        details = {"free": room.free // _MIB, "total": room.total // _MIB}
        yield Condition(kind=AlertKind.DISK, scope="disk", details=details)


def clock(of: Clock) -> Iterator[Condition]:
    """The clock, where it is more than 5 s from the database's; worse beyond a minute."""
    offset = abs(of.offset) if isinstance(of, CorrectedClock) else timedelta(0)
    if offset <= _DRIFT_MAX:
        return
    apart = offset > OFFSET_MAX
    details: dict[str, str | int] = {
        "why": "apart" if apart else "drifts",
        "seconds": int(offset.total_seconds()),
    }
    yield Condition(kind=AlertKind.CLOCK, scope="clock", details=details, grade=2 if apart else 1)
