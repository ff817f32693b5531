"""What the lab does with one call: the answer it gives, and how the connection behaves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gateways.exchange import HttpRequest, HttpResponse


class Manner(StrEnum):
    """How the connection behaves."""

    ANSWER = "answer"
    """The whole answer, then the connection waits for the next call."""
    ANSWER_THEN_CLOSE = "answer_then_close"
    """The whole answer, then the connection is closed without a word about it."""
    HANG = "hang"
    """Taken, and never answered."""
    RESET_BEFORE = "reset_before"
    """Not taken: the connection is reset."""
    RESET_AFTER = "reset_after"
    """Taken, then the connection is reset."""
    CLOSE_SILENTLY = "close_silently"
    """Taken, then closed without a byte."""
    HALF = "half"
    """Taken, then half of the answer and the end of the connection."""
    GARBAGE = "garbage"
    """A complete HTTP answer that no carrier documented; `Play.taken` says whether it was taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Play:
    """One call as played. `response` is None where no byte of an answer leaves."""

    response: HttpResponse | None
    manner: Manner = Manner.ANSWER
    delay_seconds: float = 0.0
    """Real seconds before the answer, whatever the lab's clock does."""
    taken: bool = False
    """Whether a message was taken. For tests: no client can know it from the connection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """A webhook that falls due: Zalo's signed POST, or eSMS's GET, to the receipts door."""

    push_id: str
    gateway: str
    request: HttpRequest
    num_retry: int = 0
