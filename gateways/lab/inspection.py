"""What no carrier would answer, and the lab does: the truth and its entries."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime

from gateways.exchange import HttpRequest, HttpResponse
from gateways.lab.desk import JSON_TYPE, json_response
from gateways.lab.forms import query_of
from gateways.lab.lab import Lab


class Inspection:
    """The doors `/truth`, `/taken`, `/reachable`, `/health`, and `/entries` line by line."""

    def __init__(self, lab: Lab) -> None:
        """Look into that lab."""
        self._lab = lab
        self._doors: Mapping[str, Callable[[HttpRequest, datetime], HttpResponse]] = {
            "truth": lambda _request, _now: json_response(lab.truth()),
            "taken": lambda request, _now: self._taken(request),
            "reachable": lambda request, _now: self._reachable(request),
            "health": lambda _request, now: json_response({"now": now.isoformat()}),
        }

    def knows(self, door: str) -> bool:
        """Whether a door belongs to the inspection."""
        return door in self._doors

    def lines(self, now: datetime) -> Iterator[bytes]:
        """Each entry of the truth as one line of JSON."""
        return (json.dumps(entry.as_json()).encode() + b"\n" for entry in self._lab.entries(now))

    def answer(self, door: str, request: HttpRequest, now: datetime) -> HttpResponse:
        """The answer of one inspection."""
        return self._doors[door](request, now)

    def _taken(self, request: HttpRequest) -> HttpResponse:
        asked = query_of(request)
        found = self._lab.taken(asked.get("address", ""), asked.get("week", ""))
        return json_response([{**asdict(one), "at": one.at.isoformat()} for one in found])

    def _reachable(self, request: HttpRequest) -> HttpResponse:
        """Body: `[["vnpt", "84912345678"], ["", "..."]]`; answer: a truth value for each."""
        asked = json.loads(request.body)
        found = [self._lab.reachable(address, gateway) for gateway, address in asked]
        return HttpResponse(200, JSON_TYPE, json.dumps(found).encode())
