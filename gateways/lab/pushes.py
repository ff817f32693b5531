"""Webhooks to the receipts door: when they fall due, and Zalo's ladder of further pushes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from gateways.lab.config import LabConfig
from gateways.lab.facts import Pushed, Pushing
from gateways.lab.play import Push
from gateways.lab.store import Truth
from gateways.lab.zalo_events import request_of


class Pushes:
    """The pushing side of the lab."""

    def __init__(self, config: LabConfig, store: Truth) -> None:
        """Push what `store` holds, signed with the account of `config`."""
        self._config = config
        self._store = store

    def due(self, now: datetime) -> list[Push]:
        """What falls due by an aware instant; it is handed out again only after `answered`."""
        return [self._push(pushing, now) for pushing in self._store.due(now)]

    def answered(self, push: Push, status: int | None, now: datetime) -> None:
        """End a push on 200, climb the ladder on anything else (None: no answer)."""
        pushing = self._store.pushings.get(push.push_id)
        if pushing is None:
            return
        if status == 200:  # noqa: PLR2004 - the one status that Zalo takes for an answer
            self._store.add(Pushed(push.push_id, "delivered"))
        elif pushing.num_retry >= len(self._config.zalo.push_ladder_seconds):
            self._store.add(Pushed(push.push_id, "given_up"))
        else:
            self._store.add(self._again(pushing, now))

    def _push(self, pushing: Pushing, now: datetime) -> Push:
        return Push(
            push_id=pushing.push_id,
            gateway=pushing.gateway,
            request=request_of(pushing, self._config, self._store, now),
            num_retry=pushing.num_retry,
        )

    def _again(self, pushing: Pushing, now: datetime) -> Pushing:
        step = timedelta(seconds=self._config.zalo.push_ladder_seconds[pushing.num_retry])
        return replace(pushing, due=now + step, num_retry=pushing.num_retry + 1)
