"""Every address-like thing in a text, however it is dressed up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from campaigns.confusables import fold
from gateways.segments import unaccent

#: Signs before and after an address that a phone does not take into the link. ASCII only at the
#: end: older Androids read any other character as part of the address.
_OPENERS: Final = "([{\"'“‘«"
_CLOSERS: Final = ".,;:!?)]}\"'"

#: Endings by which even a spaced-out or spelled-out address is recognised.
_ENDING: Final = (
    r"(?:app|biz|cc|club|com?|edu|gov|info|io|link|live|me|mobi|mil|net|online|org|pro|shop|site|store"
    r"|tel|tk|top|us|vip|vn|xyz)\b"
)

#: Vietnamese abbreviations that are written glued to the next word (TP.HCM, Q.Hai).
_ABBREVIATIONS: Final = frozenset(
    ("tp", "tx", "tt", "h", "q", "p", "x", "t", "bs", "ts", "ths", "gs", "pgs", "ong", "ba")
)

_dressed_dot = re.compile(r" ?[\[({<] ?(?:\.|dot|d0t|cham|chấm) ?[\])}>] ?", re.IGNORECASE)
_escaped_dot = re.compile(r"%2e|&#0*46;|&#x0*2e;|&period;", re.IGNORECASE)
_spoken_dot = re.compile(rf" (?:dot|cham|chấm) (?={_ENDING})", re.IGNORECASE)
_spaced_dot = re.compile(
    rf" \. ?(?={_ENDING})|\. (?=(?:com|edu|gov|net|org) ?\. ?vn\b)", re.IGNORECASE
)

_scheme = re.compile(
    r"[a-z][a-z0-9+.\-]{0,20}:[/\\]|:[/\\]{2}|\bh(?:tt?t?|xx|\*\*)ps?[:;]|mailto:", re.IGNORECASE
)
_ending = re.compile(rf"{_ENDING}$", re.IGNORECASE).match
_dotted = re.compile(r"(?:[\w\-]|[^\x00-\x7f])\.(?:xn--[\w\-]|[^\W\d_]{2})", re.IGNORECASE)
_ipv4 = re.compile(r"(?<![\d.,])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?![\d.,]*\d)")
_begins_inside = re.compile(rf"(?<=[:{re.escape(_OPENERS)}])(?=https?://)", re.IGNORECASE)
_HIGHEST_OCTET: Final = 255
_COUNTRY_LETTERS: Final = 2


@dataclass(frozen=True, slots=True)
class Address:
    """One address-like thing: `raw` as written, `read` as a hurried eye reads it."""

    raw: str
    read: str
    disguised: bool = False
    """Its dots were spelled or spaced out: never an approved address, whatever it reads like."""


def addresses_in(text: str) -> tuple[Address, ...]:
    """Every address-like thing in reading order; those in disguise (`gov[.]vn`) come last.

    Knows scheme URLs (`hxxp` too), bare domains under any ending, IDN and imitating letters,
    e-mail addresses, IPv4. Fails closed: a missing space after a full stop reads as a domain.
    """
    plain = tuple(_addresses_as_written(text))
    known = {_bare(_undisguised(address.raw)) for address in plain}
    disguised = (
        Address(address.raw, address.read, disguised=True)
        for address in _addresses_as_written(_undisguised(text))
        if address.raw not in known
    )
    return (*plain, *disguised)


def without_addresses(text: str) -> str:
    """The words of `text`, each piece that holds an address left out."""
    words = (piece for piece in _pieces(text) if not _is_address_like(fold(_bare(piece))))
    return " ".join(words)


def _addresses_as_written(text: str) -> Iterator[Address]:
    for piece in _pieces(text):
        raw = _bare(piece)
        read = fold(raw)
        if _is_address_like(read):
            yield Address(raw, read)


def _pieces(text: str) -> Iterator[str]:
    for chunk in text.split():
        yield from _begins_inside.split(chunk)


def _bare(piece: str) -> str:
    return piece.lstrip(_OPENERS).rstrip(_CLOSERS)


def _undisguised(text: str) -> str:
    """`text` with its dots put back: `bluezone [.] gov dot vn` becomes `bluezone.gov.vn`."""
    spaced_once = " ".join(fold(text).split())
    for disguise in (_escaped_dot, _dressed_dot, _spoken_dot, _spaced_dot):
        spaced_once = disguise.sub(".", spaced_once)
    return spaced_once


def _is_address_like(read: str) -> bool:
    if _scheme.search(read):
        return True
    if _dotted.search(read):
        return not _is_abbreviation(read)
    return any(
        all(int(octet) <= _HIGHEST_OCTET for octet in found.groups())
        for found in _ipv4.finditer(read)
    )


def _is_abbreviation(read: str) -> bool:
    """`TP.HCM` and its like: known short forms before a word that is no ending of a domain."""
    *short_forms, last = read.lower().split(".")
    if _ending(last) or (last.isascii() and len(last) == _COUNTRY_LETTERS):
        return False
    return last.isalpha() and all(unaccent(short) in _ABBREVIATIONS for short in short_forms)
