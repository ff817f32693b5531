"""Heavy figures are counted once for all who look at one moment, and are seconds old at most."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Final, TypeVar

T = TypeVar("T")

_KEPT_MAX: Final = 200


@dataclass(slots=True)
class _Slot:
    lock: Lock = field(default_factory=Lock)
    at: datetime | None = None
    value: Any = None


class Remembered:
    """Values by key. Whoever asks first counts; those who ask meanwhile wait for that count."""

    def __init__(self) -> None:
        self._slots: dict[Hashable, _Slot] = {}
        self._lock = Lock()

    def get(self, key: Hashable, count: Callable[[], T], *, now: datetime, lasts: timedelta) -> T:
        """The value of `key`, at most `lasts` old by the clock of `now`."""
        slot = self._slot(key)
        with slot.lock:
            if slot.at is None or not timedelta(0) <= now - slot.at < lasts:
                slot.value, slot.at = count(), now
            value: T = slot.value
            return value

    def _slot(self, key: Hashable) -> _Slot:
        with self._lock:
            if len(self._slots) >= _KEPT_MAX and key not in self._slots:
                self._slots.clear()
            return self._slots.setdefault(key, _Slot())
