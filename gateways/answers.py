"""A carrier's answer is read without trust: whole, small, strictly UTF-8, or not at all."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, NoReturn

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from gateways.contract import GatewayError
from gateways.exchange import HttpResponse
from gateways.msisdn import mask

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

OCTETS_MAX: Final = 262_144
DEPTH_MAX: Final = 16
SHOWN_CHARACTERS_MAX: Final = 120

_IDENTIFIER: Final = re.compile(r"[0-9]{1,64}", re.ASCII)
#: Every element would repeat it: 60 KB and 45,000 elements make gigabytes.
_LONG_NAMESPACE: Final = re.compile(r"xmlns[^\s=>]{0,100}\s{0,100}=\s{0,100}[\"'][^\"']{500}")
_READ_CHARACTERS_MAX: Final = 2_000
_SECRET: Final = re.compile(
    # `password=x`, `"password": "x"`; after a bare colon only what has a digit, for a carrier may
    # say `Password: NULL_OR_BLANK` and mean it for a person.
    r"(\b\w*(?:pass|password|passwd|pwd|secret|token|sid|key|user|username)[\"']?)"
    r"(?:(\s*=\s*|\s*:\s*(?=[\"']))(?:\"[^\"]*\"|'[^']*'|[^\s&;,<>\"']+)|(\s*:\s*)[^\s&;,<>\"']*\d\S*)",
    re.IGNORECASE,
)
_QUERY: Final = re.compile(r"(https?://[^\s?#\"'<>]*)[?#][^\s\"'<>]*", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\+?\d(?:[ .-]?\d){8,}")
_OCTET: Final = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
_OUR_ADDRESS: Final = re.compile(rf"{_OCTET}(?:\.{_OCTET}){{3}}")


class Unreadable(GatewayError):
    """An answer that is not what the carrier's document promises; `why` never quotes it."""

    def __init__(self, why: str) -> None:
        """`why` in a few words: `not JSON`, `too large`."""
        super().__init__(why)
        self.why = why


def json_object(response: HttpResponse) -> dict[str, Any]:
    """The JSON object that is the whole body, whatever its content type says.

    A name said twice, NaN or Infinity, more than 16 levels or more than 256 KB are unreadable.
    Whole numbers stay whole and fractions stay as they were written, as text: an id of eighteen
    digits would not survive as a float. Raises `Unreadable`.
    """
    text = _text(response.body)
    try:
        found = json.loads(
            text,
            object_pairs_hook=_named_once,
            parse_constant=_no_constant,
            parse_float=str,
        )
        _refuse_half_characters(text, found)
    except (ValueError, RecursionError):
        raise Unreadable("not JSON") from None
    if not isinstance(found, dict):
        raise Unreadable("not a JSON object")
    if _is_deeper(found, DEPTH_MAX):
        raise Unreadable("too deep")
    return found


def xml_root(body: bytes) -> Element:
    """The root of an XML document without a DTD, of at most 256 KB. Raises `Unreadable`."""
    text = _text(body)
    if _LONG_NAMESPACE.search(text):
        raise Unreadable("not XML")
    try:
        return ElementTree.fromstring(text, forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError):
        raise Unreadable("not XML") from None


def plain_text(response: HttpResponse) -> str:
    """The body as text without white space around it. Raises `Unreadable`."""
    return _text(response.body).strip()


def identifier(value: object) -> str | None:
    """A digit-string id as text, however it was written; None for anything else.

    `"1234567890123456789"` and `1234567890123456789` are the same id; `1.2e18` and `true` are none.
    """
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    text = str(value).strip()
    return text if _IDENTIFIER.fullmatch(text) else None


def shown(words: str) -> str:
    """The carrier's words as they may be kept and read: one line, masked, at most 120 characters.

    Numbers of nine digits and more are masked like msisdns, whatever follows `password=`, `sid=`
    and the like is dropped, and so is the query of any address.
    """
    one_line = "".join(c if c.isprintable() else " " for c in words[:_READ_CHARACTERS_MAX])
    line = _QUERY.sub(r"\1?…", " ".join(one_line.split()))
    line = _NUMBER.sub(_masked, _SECRET.sub(r"\1\2\3***", line))
    return line if len(line) <= SHOWN_CHARACTERS_MAX else line[: SHOWN_CHARACTERS_MAX - 1] + "…"


def _masked(found: re.Match[str]) -> str:
    # `IP_INVALID (YOUR IP: 113.185.0.35)` tells the officer which address to have allowed.
    number = found.group()
    if _OUR_ADDRESS.fullmatch(number):
        return number
    return mask("".join(digit for digit in number if digit.isdecimal()))


def _text(body: bytes) -> str:
    if len(body) > OCTETS_MAX:
        raise Unreadable("too large")
    try:
        return body.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        raise Unreadable("not UTF-8") from None


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name said twice")
    return found


def _refuse_half_characters(text: str, found: object) -> None:
    # A lone `\ud83d` is a string to Python and to nobody else: no database would keep it.
    if "\\ud" in text.lower():
        json.dumps(found, ensure_ascii=False).encode()


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _is_deeper(found: object, levels: int) -> bool:
    if not isinstance(found, dict | list):
        return False
    inner = found.values() if isinstance(found, dict) else found
    return levels == 0 or any(_is_deeper(value, levels - 1) for value in inner)
