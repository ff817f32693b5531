"""The carriers in process: the lab's plays as the transport's answers, for the simulation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from gateways.exchange import Answer, HttpRequest, HttpResponse, NoAnswer
from gateways.lab.doors import door_of
from gateways.lab.lab import Lab
from gateways.lab.play import Manner, Play


class HasNow(Protocol):
    """A clock of the simulation."""

    def now(self) -> datetime:
        """The aware instant."""


class HasRequest(Protocol):
    """What the transport calls a call."""

    @property
    def request(self) -> HttpRequest:
        """What is said."""

    @property
    def start_after_seconds(self) -> float:
        """When its first byte leaves, counted from the beginning of `send`."""


# The words are the transport's own. A reset before taking is played as a refused connection:
# the simulation needs what certainly was not heard, and `error_before` gives it what only may be.
_SILENCES = {
    Manner.HANG: NoAnswer(written=True, reason="deadline"),
    Manner.RESET_BEFORE: NoAnswer(written=False, reason="refused"),
    Manner.RESET_AFTER: NoAnswer(written=True, reason="reset"),
    Manner.CLOSE_SILENTLY: NoAnswer(written=True, reason="hung_up"),
    Manner.HALF: NoAnswer(written=True, reason="half_answer"),
}


class InProcessLab:
    """A transport whose other end is a `Lab` in the same process."""

    def __init__(self, lab: Lab, clock: HasNow) -> None:
        """Play on `lab` at the instants of `clock`."""
        self.lab = lab
        self._clock = clock

    def send(
        self, calls: Sequence[HasRequest], *, deadline_seconds: float, reuse: bool = False
    ) -> Iterator[tuple[int, Answer]]:
        """All calls reach the carriers at the first `next`; answers come by their delays."""
        start = self._clock.now()
        plays = [
            (index, self._play(call.request, start + timedelta(seconds=call.start_after_seconds)))
            for index, call in enumerate(calls)
        ]
        for index, play in sorted(plays, key=lambda placed: placed[1].delay_seconds):
            yield index, answer_of(play)

    def ask(self, request: HttpRequest, *, deadline_seconds: float) -> Answer:
        """One question, answered at once."""
        return answer_of(self._play(request, self._clock.now()))

    def _play(self, request: HttpRequest, now: datetime) -> Play:
        door, heard = door_of(request)
        return self.lab.play(door, heard, now)


def answer_of(play: Play) -> Answer:
    """What a transport would have made of a play."""
    silence = _SILENCES.get(play.manner)
    if silence is not None:
        return silence
    return play.response or HttpResponse(500)
