"""The only holes a text may have, and what may fill them from the roster."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from campaigns.addresses import addresses_in
from campaigns.confusables import hides, imitates, named
from campaigns.problem import Problem, problem
from gateways.segments import nfc

#: Every placeholder there is, with the most characters that may fill it. Feasibility counts the
#: longest, so that no district can push a text over its segments.
PLACEHOLDERS: Final[Mapping[str, int]] = MappingProxyType({"district": 30})

_hole = re.compile(r"\{([^{}]*)\}")
_WIDEST_LETTER: Final = "Ư"


def placeholders_in(text: str) -> tuple[str, ...]:
    """The names in braces, each once, in order, known or not."""
    return tuple(dict.fromkeys(_hole.findall(text)))


def unknown_placeholders(text: str, *, place: str) -> Iterator[Problem]:
    """Names in braces that nothing fills, and braces that hold no name."""
    known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    strays = [sign for sign in _hole.sub("", text) if sign in "{}"]
    for name in (*placeholders_in(text), *strays[:1]):
        if name not in PLACEHOLDERS:
            yield problem("unknown_placeholder", place, name=name.strip("{}"), known=known)


def substitute(text: str, fields: Mapping[str, str]) -> str:
    """`text` with each `{name}` filled. One pass: what was filled in is never read again.

    Raises KeyError for a name that `fields` lacks: `fields_refused` is asked first.
    """
    return nfc(_hole.sub(lambda hole: fields[hole[1]].strip(), text))


def fields_refused(names: Sequence[str], fields: Mapping[str, str]) -> Sequence[Problem]:
    """Why `fields` may not fill the placeholders `names`; places are the roster's columns."""
    return tuple(fault for name in names for fault in field_refused(name, fields.get(name, "")))


def field_refused(name: str, value: str) -> Iterator[Problem]:
    """Why a roster value may not stand in a message: missing, long, hidden signs, an address."""
    place = f"roster.{name}"
    longest = PLACEHOLDERS[name]
    written = nfc(value).strip()
    if not written:
        yield problem("field_missing", place, name=name)
    if len(written) > longest:
        yield problem("field_too_long", place, name=name, found=len(written), most=longest)
    if refused := [char for char in written[:longest] if _is_refused(char)]:
        yield problem("field_hides", place, name=name, names=named(refused))
    for address in addresses_in(written[:longest]):
        yield problem("address_in_field", place, name=name, address=address.raw)


def longest_fields() -> Mapping[str, str]:
    """The most that may fill each placeholder, for counting segments before anything is sent."""
    return {name: _WIDEST_LETTER * longest for name, longest in PLACEHOLDERS.items()}


def _is_refused(char: str) -> bool:
    return char in "\n{}<>" or hides(char) or imitates(char)
