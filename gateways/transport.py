"""The one door to the network: says a request once, and never raises for what a carrier does."""

from __future__ import annotations

import logging
import math
import os
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import certifi

from gateways.curl import Flight, Wires, can_be_said
from gateways.dial import Dial
from gateways.exchange import Answer, HttpRequest, NoAnswer, Sighting
from gateways.public import public_name_in
from gateways.question import answer_of, sighting_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pycurl

_log: Final = logging.getLogger(__name__)

_HOST: Final = re.compile(r"(https?://)(?:[^/?#@]*@)?([^/?#]*)")
_WAIT_SECONDS_MAX: Final = 1.0
_BAD_REQUEST: Final = NoAnswer(written=False, reason="bad_request")
LATE: Final = NoAnswer(written=False, reason="late")
"""Its moment was over before it could be said: we are too slow, and no carrier is at fault."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request to put on the wire."""

    request: HttpRequest
    start_after_seconds: float = 0.0
    """Its place within the batch's pace slot, counted from the first `next` of `send`."""
    late_seconds: float = math.inf
    """Later than so much after its moment it is not said: it would crowd another's."""


class Transport(Protocol):
    """What carries submissions and questions; the simulation has its own."""

    def send(
        self, calls: Sequence[Call], *, deadline_seconds: float, reuse: bool = False
    ) -> Iterator[tuple[int, Answer]]:
        """Submissions: one `(index, Answer)` for each call, as they end, in any order."""

    def ask(self, request: HttpRequest, *, deadline_seconds: float) -> Answer:
        """A question, a renewal, a check: low volume, one answer."""


class Prober(Protocol):
    """What looks at public pages."""

    def probe(self, request: HttpRequest, *, deadline_seconds: float) -> Sighting:
        """One look at a public address; redirects are answers."""


class CurlTransport:
    """Submissions by libcurl, questions by requests; safe to share among threads."""

    def __init__(
        self,
        *,
        byte_cap: int = 262_144,
        connect_timeout_seconds: float = 10.0,
        ca_file: str | None = None,
        dial: Dial | None = None,
    ) -> None:
        """`byte_cap` limits an answer's body; `ca_file` (PEM) replaces the public authorities.

        `dial` is how `probe` connects: by default to public addresses only.
        """
        self._byte_cap = byte_cap
        self._dial = dial or Dial()
        self._connect_timeout_seconds = connect_timeout_seconds
        self._ca_file = ca_file or certifi.where()
        self._own = threading.local()
        self._lock = threading.Lock()
        self._dead_kept: Counter[str] = Counter()

    @property
    def keep_alive_told(self) -> Mapping[str, int]:
        """Hosts put back to fresh connections, with how many calls died on a kept one."""
        with self._lock:
            return dict(self._dead_kept)

    def send(
        self, calls: Sequence[Call], *, deadline_seconds: float, reuse: bool = False
    ) -> Iterator[tuple[int, Answer]]:
        """Submissions, all on the wire at once: one `(index, Answer)` each, as they end.

        Nothing leaves before the first `next`. Each call ends within `deadline_seconds` of its
        own start. An iterator that is abandoned closes what is still on its way: the caller must
        count those calls as perhaps taken. Nothing moves between two `next`, and deadlines run
        on meanwhile: read to the end first, work on the answers afterwards. `reuse` keeps
        connections, for POST only.
        """
        wires = self._borrow()
        batch = _Batch(self, wires, calls, deadline_seconds=deadline_seconds, reuse=reuse)
        try:
            yield from batch.answers()
        except BaseException:
            batch.abandon()
            wires.close()
            raise
        self._give_back(wires)

    def ask(self, request: HttpRequest, *, deadline_seconds: float) -> Answer:
        """One question, said once on a connection of its own; ends within `deadline_seconds`.

        Only the resolving of the host's name can take longer.
        """
        if not can_be_said(request):
            return _BAD_REQUEST
        return answer_of(
            request,
            deadline_seconds=deadline_seconds,
            connect_seconds=min(self._connect_timeout_seconds, deadline_seconds),
            byte_cap=self._byte_cap,
            ca_file=self._ca_file,
        )

    def probe(self, request: HttpRequest, *, deadline_seconds: float) -> Sighting:
        """Look at a public page: a GET of `https://name/…` at a public address, and at no other.

        The peer is checked before any byte is written; redirects are answers, and there is no
        proxy. Of a longer page the first 256 KB are read. Reasons of its own are `not_public`,
        `certificate` (not of that name, or of no authority) and `certificate_expired`.
        """
        if request.method != "GET" or public_name_in(request.url) is None:
            return Sighting(NoAnswer(written=False, reason="not_public"))
        if not can_be_said(request):
            return Sighting(_BAD_REQUEST)
        return sighting_of(
            request,
            dial=self._dial,
            deadline_seconds=deadline_seconds,
            # For each of three: the name, the connection, the handshake.
            connect_seconds=deadline_seconds / 3,
            byte_cap=self._byte_cap,
            ca_file=self._ca_file,
        )

    def flight_for(
        self,
        request: HttpRequest,
        easy: pycurl.Curl,
        *,
        index: int,
        deadline_seconds: float,
        reuse: bool,
    ) -> Flight:
        """A prepared flight, on a kept connection only where that host never let one die."""
        flight = Flight(easy, index=index, byte_cap=self._byte_cap)
        flight.prepare(
            request,
            deadline_ms=_whole_ms(deadline_seconds),
            connect_ms=_whole_ms(min(self._connect_timeout_seconds, deadline_seconds)),
            ca_file=self._ca_file,
            keep=reuse and _host(request.url) not in self._dead_kept,
        )
        return flight

    def tell_dead_kept(self, request: HttpRequest, reason: str) -> None:
        """Put this host back to fresh connections for the rest of the process, and say so once."""
        host = _host(request.url)
        with self._lock:
            self._dead_kept[host] += 1
            told = self._dead_kept[host] > 1
        if not told:
            _log.warning("keep_alive_given_up", extra={"host": host, "reason": reason})

    def _borrow(self) -> Wires:
        # After a fork the child's thread finds the parent's wires here: they are not its own.
        if getattr(self._own, "process", None) != os.getpid():
            self._own.process = os.getpid()
            self._own.spare = []
        spare: list[Wires] = self._own.spare
        return spare.pop() if spare else Wires()

    def _give_back(self, wires: Wires) -> None:
        # The batch may have been read to its end by another thread than began it.
        vars(self._own).setdefault("spare", []).append(wires)


def _whole_ms(seconds: float) -> int:
    # libcurl reads 0 as "no limit".
    return max(1, int(seconds * 1000))


def _host(url: str) -> str:
    """Scheme, host and port, without what may be secret: name, path and query."""
    found = _HOST.match(url)
    assert found is not None, "can_be_said lets no other address through"
    return "".join(found.groups())


class _Batch:
    """The calls of one `send`: those whose moment has not come, and those on their way."""

    def __init__(
        self,
        transport: CurlTransport,
        wires: Wires,
        calls: Sequence[Call],
        *,
        deadline_seconds: float,
        reuse: bool,
    ) -> None:
        self._transport = transport
        self._wires = wires
        self._calls = calls
        self._deadline_seconds = deadline_seconds
        self._reuse = reuse
        self._began = time.monotonic()
        self._flying: dict[pycurl.Curl, Flight] = {}
        moments = [call.start_after_seconds for call in calls]
        self._waiting = sorted(range(len(calls)), key=moments.__getitem__, reverse=True)

    def answers(self) -> Iterator[tuple[int, Answer]]:
        while self._waiting or self._flying:
            yield from self._start_due()
            yield from self._landed(self._wait_seconds())

    def abandon(self) -> None:
        for easy in self._flying:
            self._wires.drop(easy)
        self._flying.clear()

    def _start_due(self) -> Iterator[tuple[int, Answer]]:
        while self._waiting and self._seconds_left() <= 0:
            index = self._waiting.pop()
            call = self._calls[index]
            if self._elapsed_seconds() - call.start_after_seconds > call.late_seconds:
                yield index, LATE
            elif can_be_said(call.request):
                self._start(call.request, index)
            else:
                yield index, _BAD_REQUEST

    def _start(self, request: HttpRequest, index: int) -> None:
        easy = self._wires.easy()
        flight = self._transport.flight_for(
            request,
            easy,
            index=index,
            deadline_seconds=self._deadline_seconds,
            reuse=self._reuse,
        )
        self._wires.start(easy)
        self._flying[easy] = flight

    def _landed(self, wait_seconds: float) -> Iterator[tuple[int, Answer]]:
        for easy, error in self._wires.turn(wait_seconds):
            flight = self._flying.pop(easy)
            answer = flight.answer(error)
            if isinstance(answer, NoAnswer) and flight.died_kept(error):
                request = self._calls[flight.index].request
                self._transport.tell_dead_kept(request, answer.reason)
            self._wires.drop(easy)
            yield flight.index, answer

    def _elapsed_seconds(self) -> float:
        return time.monotonic() - self._began

    def _seconds_left(self) -> float:
        """Until the next call's moment."""
        moment = self._calls[self._waiting[-1]].start_after_seconds
        return moment - self._elapsed_seconds()

    def _wait_seconds(self) -> float:
        if not self._waiting:
            return _WAIT_SECONDS_MAX if self._flying else 0.0
        return min(_WAIT_SECONDS_MAX, self._seconds_left())
