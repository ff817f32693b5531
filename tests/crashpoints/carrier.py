"""A carrier that does with each message what the scenario says, and knows what it truly took.

It outlives every process of ours: no kill makes it forget.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from campaigns.week import week_of
from gateways.contract import Credential
from gateways.exchange import Answer, HttpRequest, HttpResponse
from gateways.transport import Call
from tests.crashpoints.knife import Knife
from tests.kit.scripted import (
    HUNG,
    REFUSED,
    AskableGateway,
    FrozenClock,
    ListedGateway,
    RenewableGateway,
    Said,
    answering,
    verdict,
)
from tests.kit.weeks_open import msisdn_of


@dataclass(frozen=True, slots=True)
class Way:
    """What a carrier does with one message, and what it says of it."""

    takes: bool
    says: Said | Answer
    """An entry of the answer, or the silence that the whole call meets."""


ACCEPTS: Final = Way(takes=True, says=verdict("accepted"))
REJECTS: Final = Way(takes=False, says=verdict("rejected", code="17"))
DEFERS: Final = Way(takes=False, says=verdict("deferred", code="98"))
TAKES_AND_MUMBLES: Final = Way(takes=True, says=verdict("unknown", code="?"))
MUMBLES: Final = Way(takes=False, says=verdict("unknown", code="?"))
TAKES_AND_HANGS: Final = Way(takes=True, says=HUNG)
HANGS: Final = Way(takes=False, says=HUNG)
AWAY: Final = Way(takes=False, says=REFUSED)
SPENT: Final = Way(takes=False, says=verdict("deferred", code="401", renew=True))


@dataclass(frozen=True, slots=True)
class Taken:
    """One message that was truly taken."""

    gateway: str
    address: str
    reference: str
    at: datetime


@dataclass
class Carrier:
    """The transport's other end. `ways` tells what becomes of a subscriber's first, second …
    message; the last one stays, and who is not named is accepted.
    """

    clock: FrozenClock
    knife: Knife
    ways: Mapping[int, Sequence[Way]] = field(default_factory=dict)
    words: Mapping[int, Sequence[Sequence[str]]] = field(default_factory=dict)
    """What is told later of the first, second … message that was taken of a subscriber."""
    findings: Mapping[int, str | None] = field(default_factory=dict)
    """What is found about a message that was taken; `taken`, unless told otherwise."""
    listed: Sequence[int] = ()
    """Who stands on the list of what failed."""
    knows_references: bool = False
    """Is a reference that was taken never taken again?"""
    session_ends_after: int | None = None
    """So many messages, and the first credential opens nothing any more."""
    while_on_the_wire: Callable[[], object] = lambda: None
    """What others do between a call and its answer."""
    taken: list[Taken] = field(default_factory=list)
    untold: list[Said] = field(default_factory=list)
    credential: int = 1
    """The version that opens the door; each is renewed by once (single use)."""

    def __post_init__(self) -> None:
        self._heard: Counter[str] = Counter()

    def send(
        self, calls: Sequence[Call], *, deadline_seconds: float, reuse: bool = False
    ) -> Iterator[tuple[int, Answer]]:
        """Each call may be the last one that left."""
        answers = []
        for index, call in enumerate(calls):
            self.knife.point("wire.before")
            answers.append((index, self._hear(call.request)))
        self.knife.point("wire.after")
        self.while_on_the_wire()
        yield from answers

    def ask(self, request: HttpRequest, *, deadline_seconds: float) -> Answer:
        """A question, a page of a list, or a renewal."""
        self.knife.point("ask.before")
        answer = self._reply(request)
        self.knife.point("ask.after")
        return answer

    def took(self, address: str, week: int) -> list[Taken]:
        """What was taken for an address in a week."""
        return [one for one in self.taken if _is_of(one, address, week)]

    def renewed_by_hand(self, version: int) -> None:
        """A person consents anew: that version opens the door."""
        self.credential = version

    def _hear(self, request: HttpRequest) -> Answer:
        each: list[Said] = json.loads(request.body)
        for said in each:
            way = self._way_of(said)
            if not isinstance(way.says, dict):
                # One silence speaks for the whole list: all of it was taken, or nothing.
                self._heard[said["address"]] += 1
                for one in each if way.takes else ():
                    self._take(one)
                return way.says
        return answering(*map(self._entry_for, each))

    def _entry_for(self, said: Said) -> Said:
        way = self._way_of(said)
        assert isinstance(way.says, dict)
        if way is not SPENT:
            self._heard[said["address"]] += 1
        if way.takes and not self._knows(said):
            self._take(said)
        return way.says

    def _way_of(self, said: Said) -> Way:
        if self._is_spent(said):
            return SPENT
        if self._knows(said):
            return ACCEPTS
        ways = self.ways.get(_number_of(said["address"]), [ACCEPTS])
        return ways[min(self._heard[said["address"]], len(ways) - 1)]

    def _knows(self, said: Said) -> bool:
        known = {one.reference for one in self.taken}
        return self.knows_references and said["reference"] in known

    def _is_spent(self, said: Said) -> bool:
        ends = self.session_ends_after
        is_over = ends is not None and self._heard.total() >= ends and said["credential"] == 1
        return is_over or int(said["credential"]) != self.credential

    def _take(self, said: Said) -> None:
        nth = len([one for one in self.taken if one.address == said["address"]])
        self.taken.append(Taken("mobifone", said["address"], said["reference"], self.clock.now()))
        told = self.words.get(_number_of(said["address"]), ())
        for word in told[nth] if nth < len(told) else ():
            self.untold.append({"word": word, "reference": said["reference"], "code": word})

    def _reply(self, request: HttpRequest) -> Answer:
        asked = json.loads(request.body)
        if request.url.endswith("/renew"):
            return self._renew(asked["version"])
        if request.url.endswith("/list"):
            failed = [msisdn_of(number) for number in self.listed if self._has(number)]
            return HttpResponse(200, body=json.dumps({"failed": failed, "more": False}).encode())
        return HttpResponse(200, body=json.dumps([*map(self._finding, asked)]).encode())

    def _renew(self, version: int) -> Answer:
        """Whoever shows a version that was renewed already is refused: it may be used once."""
        if version != self.credential:
            return HttpResponse(403)
        self.credential += 1
        return HttpResponse(200)

    def _finding(self, asked: Said) -> str | None:
        found = [one for one in self.taken if one.reference == asked["reference"]]
        if not found:
            return "never_had"
        return self.findings.get(_number_of(found[0].address), "taken")

    def _has(self, number: int) -> bool:
        return any(one.address == msisdn_of(number) for one in self.taken)


@dataclass(frozen=True, slots=True)
class AskedAndListed(AskableGateway, ListedGateway):
    """One that can be asked, and lists what failed."""

    answers_accepted: bool = False


@dataclass(frozen=True, slots=True)
class OnceRenewable(RenewableGateway):
    """One whose renewal shows the credential that it replaces."""

    def renewal_request(self, credential: Credential) -> HttpRequest:
        body: dict[str, Any] = {"version": credential.version}
        return HttpRequest("POST", "http://mobifone.test/renew", body=json.dumps(body).encode())


def _is_of(one: Taken, address: str, week: int) -> bool:
    return one.address == address and week_of(one.at).key == week


def _number_of(address: str) -> int:
    return int(address[4:])
