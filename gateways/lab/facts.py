"""What happened at the carriers, as frozen facts: the store is their fold, the file their list."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias

from gateways.lab.local_time import week_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One message that a carrier owns."""

    gateway: str
    address: str = field(repr=False)
    text_sha256: str
    reference: str
    """Our own mark where the wire carries one (REQID, RequestID, tracking_id), else empty."""
    carrier_ref: str
    at: datetime
    nth: int
    """How many submissions this gateway had heard for the address before this one."""
    segments: int = 1
    brandname: str = ""
    template_id: str = ""
    message_class: str = ""
    call_fault: str = ""
    """What the call suffered after it was taken; empty means a clean acceptance was answered."""

    @property
    def week(self) -> str:
        """The ISO week in which it was taken."""
        return week_of(self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of any operation at one gateway."""

    gateway: str
    operation: str
    at: datetime
    addresses: tuple[str, ...] = field(default=(), repr=False)
    """Whom a submission speaks of; empty for every other operation."""
    code: str = ""
    """The carrier's code in the answer, or empty where it accepted or did not speak."""
    fault: str = ""
    outside_hours: bool = False
    above_tps: bool = False
    takes: tuple[Taken, ...] = ()
    fates: tuple[str, ...] = ()
    """Kinds of receipt faults dealt to what was taken."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text as a subscriber reads it, kept once."""

    sha256: str
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A small piece of a carrier's memory: a session, a token, a counter. None forgets it."""

    name: str
    value: str | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushing:
    """A webhook to be pushed: to which taken message it speaks, of which event, and when."""

    push_id: str
    gateway: str
    event: str
    carrier_refs: tuple[str, ...]
    address: str = field(repr=False)
    happened: datetime
    due: datetime
    num_retry: int = 0
    url: str = field(default="", repr=False)
    """Path and query to call, where they are all that is said (eSMS)."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """A push that is over: `delivered` or `given_up`."""

    push_id: str
    end: str


Fact: TypeAlias = Call | Text | Note | Pushing | Pushed


def row_of(fact: Fact) -> tuple[str, str]:
    """A fact as the file keeps it: its kind, and a JSON list of its values in order."""
    kind = type(fact).__name__
    return kind, json.dumps(_values(fact), default=_value)


def fact_of(kind: str, body: str) -> Fact:
    """A fact as it was before `row_of`. Raises `KeyError` for a kind that the lab never wrote."""
    return _READERS[kind](json.loads(body))


def _values(fact: Fact | Taken) -> list[object]:
    return [getattr(fact, name) for name in fact.__slots__]


def _value(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Taken):
        return _values(value)
    message = f"a fact holds a {type(value).__name__}, which the file cannot keep"
    raise TypeError(message)


def _taken(values: list[object]) -> Taken:
    named = dict(zip(Taken.__slots__, values, strict=True))
    return Taken(**{**named, "at": datetime.fromisoformat(str(named["at"]))})  # type: ignore[arg-type]


def _call(values: list[object]) -> Call:
    named = dict(zip(Call.__slots__, values, strict=True))
    takes = named.pop("takes")
    call = Call(**{**named, "at": datetime.fromisoformat(str(named["at"]))})  # type: ignore[arg-type]
    return replace(
        call,
        addresses=tuple(call.addresses),
        fates=tuple(call.fates),
        takes=tuple(_taken(one) for one in takes),  # type: ignore[attr-defined]
    )


def _pushing(values: list[object]) -> Pushing:
    named = dict(zip(Pushing.__slots__, values, strict=True))
    instants = {name: datetime.fromisoformat(str(named[name])) for name in ("happened", "due")}
    pushing = Pushing(**{**named, **instants})  # type: ignore[arg-type]
    return replace(pushing, carrier_refs=tuple(pushing.carrier_refs))


_READERS: dict[str, Callable[[list[object]], Fact]] = {
    "Call": _call,
    "Text": lambda values: Text(*values),  # type: ignore[arg-type]
    "Note": lambda values: Note(*values),  # type: ignore[arg-type]
    "Pushing": _pushing,
    "Pushed": lambda values: Pushed(*values),  # type: ignore[arg-type]
}
