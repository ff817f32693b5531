"""Texts registered at the carriers: how each writes its placeholders, and what it says filled."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from campaigns.problem import Problem, problem
from campaigns.refusals import RefusedTemplate

#: Signs that VNPT takes for XML and refuses with code -1 (wire/vnpt.md 7).
VNPT_FORBIDDEN: Final = frozenset("&<>\"'")
#: Placeholders of one letter that VNPT takes (wire/vnpt.md 7).
VNPT_PER_LETTER_MAX: Final = 5
#: The longest any ZNS parameter may be; each kind has its own, lower limit (wire/zalo.md 3.4).
ZNS_PARAMETER_MAX: Final = 200

_vnpt_slot = re.compile(r"\{(?:P(?P<number>[1-9]\d?)|(?P<letter>[A-D]),(?P<most>[1-9]\d{0,3}))\}")
_zns_slot = re.compile(r"<(?P<name>[A-Za-z_]\w{0,63})>", re.ASCII)


class Syntax(StrEnum):
    """How a carrier writes what is to be filled in."""

    VNPT = "vnpt"
    """`{P1}` … by number, or `{A,30}` by order, 30 being the most characters."""
    ZNS = "zns"
    """`<name>`."""


#: Gateways that take a template id and parameters, never a text of ours.
SYNTAX_OF_GATEWAY: Final = MappingProxyType({"vnpt": Syntax.VNPT, "zalo_zns": Syntax.ZNS})


class How(StrEnum):
    """How we know a registered text."""

    FETCHED = "fetched"
    """The carrier showed it."""
    ATTESTED = "attested"
    """An approver says so; the report says "by attestation"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredText:
    """One version of a text as the carrier has it."""

    gateway: str
    template_id: str
    text: str
    how: How
    by: str
    """The person who fetched or attests it."""
    at: datetime
    """When (aware)."""
    lengths: Mapping[str, int] = field(default_factory=dict)
    """The most characters of each parameter, where the carrier tells them."""


class Slot(NamedTuple):
    """One place to fill, by the name that the campaign file uses."""

    name: str
    characters_max: int | None
    start: int
    end: int


def slots_in(registered_text: str, syntax: Syntax) -> tuple[Slot, ...]:
    """The places to fill, as they stand in the text; one name may stand twice.

    VNPT's `{A,30}` have no name of their own: they are `P1`, `P2` … by order.
    """
    if syntax is Syntax.ZNS:
        return tuple(
            Slot(found["name"], ZNS_PARAMETER_MAX, found.start(), found.end())
            for found in _zns_slot.finditer(registered_text)
        )
    return tuple(
        Slot(f"P{found['number'] or order}", _most(found), found.start(), found.end())
        for order, found in enumerate(_vnpt_slot.finditer(registered_text), start=1)
    )


def in_order(
    registered_text: str, parameters: Mapping[str, str], syntax: Syntax
) -> tuple[tuple[str, str], ...]:
    """The parameters as the carrier counts them: VNPT's `NUM` from 1, ZNS by first appearance."""
    names = dict.fromkeys(slot.name for slot in slots_in(registered_text, syntax))
    known = [name for name in names if name in parameters]
    if syntax is Syntax.VNPT:
        known.sort(key=lambda name: int(name[1:]))
    return tuple((name, parameters[name]) for name in known)


def fill(registered_text: str, parameters: Mapping[str, str], syntax: Syntax) -> str:
    """The text as the subscriber reads it. One pass: what was filled in is never read again.

    Raises `RefusedTemplate` when the parameters are not exactly those of the text.
    """
    if problems := names_refused(registered_text, parameters, syntax):
        raise RefusedTemplate(problems)
    pieces, end = [], 0
    for slot in slots_in(registered_text, syntax):
        pieces += [registered_text[end : slot.start], parameters[slot.name]]
        end = slot.end
    return "".join((*pieces, registered_text[end:]))


def names_refused(
    registered_text: str,
    parameters: Mapping[str, str],
    syntax: Syntax,
    *,
    place: str = "template",
) -> Sequence[Problem]:
    """What keeps these names from filling this text: missing, unknown, or a text badly copied."""
    names = dict.fromkeys(slot.name for slot in slots_in(registered_text, syntax))
    return (
        *_badly_written(registered_text, syntax, place=f"{place}.registered_text"),
        *(
            problem("parameter_missing", f"{place}.parameters", name=name)
            for name in names
            if name not in parameters
        ),
        *(
            problem("parameter_unknown", f"{place}.parameters.{name}", name=name)
            for name in parameters
            if name not in names
        ),
    )


def values_refused(
    registered_text: str,
    parameters: Mapping[str, str],
    syntax: Syntax,
    *,
    place: str = "template",
    lengths: Mapping[str, int] = MappingProxyType({}),
) -> Sequence[Problem]:
    """Values that the carrier would refuse: empty, too long, or with signs it does not take."""
    most = dict(lengths)
    for slot in slots_in(registered_text, syntax):
        if slot.characters_max is not None:
            most[slot.name] = min(slot.characters_max, most.get(slot.name, slot.characters_max))
    forbidden = VNPT_FORBIDDEN if syntax is Syntax.VNPT else frozenset[str]()
    return tuple(
        fault
        for name, value in parameters.items()
        for fault in _value_refused(
            name, value, most=most.get(name), forbidden=forbidden, place=place
        )
    )


def _value_refused(
    name: str, value: str, *, most: int | None, forbidden: frozenset[str], place: str
) -> Iterator[Problem]:
    at = f"{place}.parameters.{name}"
    if not value.strip():
        yield problem("parameter_empty", at, name=name)
    if most is not None and len(value) > most:
        yield problem("parameter_too_long", at, name=name, found=len(value), most=most)
    if signs := [sign for sign in dict.fromkeys(value) if sign in forbidden]:
        yield problem("parameter_forbidden", at, name=name, signs=" ".join(signs))


def _badly_written(registered_text: str, syntax: Syntax, *, place: str) -> Iterator[Problem]:
    """Signs of a placeholder that is none, gaps in VNPT's numbers, too many of one letter."""
    slot, signs = (_zns_slot, "<>") if syntax is Syntax.ZNS else (_vnpt_slot, "{}")
    if any(sign in slot.sub("", registered_text) for sign in signs):
        yield problem(
            "bad_template",
            place,
            said_vi=f"có dấu {signs[0]} hoặc {signs[1]} không phải ô điền",
            said_en=f"a sign {signs[0]} or {signs[1]} belongs to no placeholder",
        )
    if syntax is Syntax.VNPT:
        yield from _badly_numbered(registered_text, place=place)


def _badly_numbered(registered_text: str, *, place: str) -> Iterator[Problem]:
    found = list(_vnpt_slot.finditer(registered_text))
    letters = [slot["letter"] for slot in found if slot["letter"]]
    numbers = {int(slot["number"]) for slot in found if slot["number"]}
    if letters and numbers:
        yield problem(
            "bad_template",
            place,
            said_vi="lẫn hai cách viết {P1} và {A,n}",
            said_en="it mixes {P1} with {A,n}",
        )
    if numbers and numbers != set(range(1, max(numbers) + 1)):
        yield problem(
            "bad_template",
            place,
            said_vi="số thứ tự của {P1}, {P2} … bị cách quãng",
            said_en="the numbers of {P1}, {P2} … have gaps",
        )
    if any(letters.count(letter) > VNPT_PER_LETTER_MAX for letter in letters):
        yield problem(
            "bad_template",
            place,
            said_vi=f"quá {VNPT_PER_LETTER_MAX} ô điền cùng một chữ",
            said_en=f"more than {VNPT_PER_LETTER_MAX} placeholders of one letter",
        )


def _most(slot: re.Match[str]) -> int | None:
    return int(slot["most"]) if slot["most"] else None
