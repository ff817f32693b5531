"""What a carrier's counterpart is: it reads a call, checks it, and words the answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeAlias

from gateways.exchange import HttpRequest, HttpResponse
from gateways.lab.facts import Pushing, Taken

JSON_TYPE = (("Content-Type", "application/json;charset=UTF-8"),)
PLAIN_TYPE = (("Content-Type", "text/plain;charset=UTF-8"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One message that a call asks the carrier to take."""

    address: str = field(repr=False)
    text: str = field(default="", repr=False)
    """As the subscriber will read it."""
    segments: int = 1
    reference: str = ""
    brandname: str = ""
    template_id: str = ""
    message_class: str = ""
    """`cskh` or `qc` where the carrier tells them apart."""
    callback_url: str = field(default="", repr=False)
    """Where the carrier is to call, for those that are told it with each message (eSMS)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A call that passed the carrier's checks and asks it to take messages."""

    gateway: str
    operation: str
    asked: tuple[Asked, ...]
    spelling: str = ""
    """How the carrier must answer where it has more than one way (VNPT: `json`, `xml`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A call that the carrier answers by itself: a query, a renewal, or a refused submission."""

    gateway: str
    operation: str
    response: HttpResponse
    code: str = ""
    """The carrier's code where it refuses."""
    asked: tuple[Asked, ...] = ()
    """What a refused submission asked; empty for what submits nothing."""


Heard: TypeAlias = Submission | Reply


class Counterpart(Protocol):
    """One carrier's side of the wire."""

    def gateway_of(self, request: HttpRequest) -> str:
        """The gateway (`zalo_oa`, `vnpt` ...) that a call belongs to."""

    def hear(self, request: HttpRequest, now: datetime) -> Heard:
        """Read and check one call; what the carrier refuses by its own rules is a `Reply`."""

    def accepted(
        self, submission: Submission, takes: Sequence[Taken], now: datetime
    ) -> HttpResponse:
        """The answer that says the messages were taken."""

    def refused(self, submission: Submission, kind: str, now: datetime) -> Reply:
        """The answer for a fault (`throttled`, `ported` ...) or for a code of this carrier."""

    def carrier_ref(self, submission: Submission, ordinal: int) -> str:
        """The id this carrier gives to its ordinal-th message; empty where it gives none."""

    def pushings(
        self, submission: Submission, takes: Sequence[Taken], now: datetime
    ) -> Sequence[Pushing]:
        """The webhooks this carrier will push about what it took; most push none."""


def json_response(body: object, *, status: int = 200) -> HttpResponse:
    """An answer in JSON, letters as they are."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(status, JSON_TYPE, text.encode())


def plain_response(text: str, *, status: int) -> HttpResponse:
    """An answer in plain text."""
    return HttpResponse(status, PLAIN_TYPE, text.encode())


def page(status: int, title: str) -> HttpResponse:
    """A page of HTML that no carrier wrote: what a proxy in front of it says."""
    body = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
    return HttpResponse(status, (("Content-Type", "text/html"),), body.encode())
