"""How often one address tried to come in lately: a list of names is not tried through."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

#: From one address, whoever's name is said.
_TRIES: Final = 30
_WITHIN: Final = timedelta(minutes=5)
_ADDRESSES_MAX: Final = 10_000


@dataclass(slots=True)
class Tries:
    """How often an address tried lately; forgotten when the process ends."""

    _by_address: dict[str, deque[datetime]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def allow(self, address: str, now: datetime) -> bool:
        """Count one more try; False where there were too many."""
        with self._lock:
            if len(self._by_address) >= _ADDRESSES_MAX:
                self._by_address.clear()
            tried = self._by_address.setdefault(address, deque(maxlen=_TRIES))
            full = len(tried) == _TRIES and now - tried[0] < _WITHIN
            if not full:
                tried.append(now)
            return not full
