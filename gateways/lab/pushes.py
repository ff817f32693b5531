"""Webhooks to the receipts door: when they fall due, and the ladder of further pushes."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from gateways.exchange import HttpRequest
from gateways.lab.config import LabConfig
from gateways.lab.esms_rules import GATEWAY as ESMS
from gateways.lab.facts import Pushed, Pushing
from gateways.lab.play import Push
from gateways.lab.store import Truth
from gateways.lab.zalo_events import request_of


class Pushes:
    """The pushing side of the lab."""

    def __init__(self, config: LabConfig, store: Truth) -> None:
        """Push what `store` holds, as the accounts of `config` have it."""
        self._config = config
        self._store = store
        self._ladders = {ESMS: config.esms.push_ladder_seconds}

    def due(self, now: datetime) -> list[Push]:
        """What falls due by an aware instant; it is handed out again only after `answered`."""
        return [self._push(pushing, now) for pushing in self._store.due(now)]

    def answered(self, push: Push, status: int | None, now: datetime) -> None:
        """End a push on 200, climb the ladder on anything else (None: no answer).

        eSMS climbs where nobody answered in time, and for no other answer (wire/esms.md 2).
        """
        pushing = self._store.pushings.get(push.push_id)
        if pushing is None:
            return
        is_heard = status is not None and pushing.gateway == ESMS
        if status == 200:  # noqa: PLR2004 - the one status that Zalo takes for an answer
            self._store.add(Pushed(push.push_id, "delivered"))
        elif is_heard or pushing.num_retry >= len(self._ladder(pushing)):
            self._store.add(Pushed(push.push_id, "given_up"))
        else:
            self._store.add(self._again(pushing, now))

    def _push(self, pushing: Pushing, now: datetime) -> Push:
        return Push(
            push_id=pushing.push_id,
            gateway=pushing.gateway,
            request=self._request(pushing, now),
            num_retry=pushing.num_retry,
        )

    def _request(self, pushing: Pushing, now: datetime) -> HttpRequest:
        if pushing.url:
            return HttpRequest("GET", f"{self._config.receipts_url}{pushing.url}")
        return request_of(pushing, self._config, self._store, now)

    def _ladder(self, pushing: Pushing) -> tuple[float, ...]:
        return self._ladders.get(pushing.gateway, self._config.zalo.push_ladder_seconds)

    def _again(self, pushing: Pushing, now: datetime) -> Pushing:
        step = timedelta(seconds=self._ladder(pushing)[pushing.num_retry])
        return replace(pushing, due=now + step, num_retry=pushing.num_retry + 1)
