"""A text as the subscriber reads it: its segments, its links, and when two texts are the same."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from hashlib import sha256

from gateways.lab.config import LinkRule

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_ESCAPED = frozenset("\f^{}\\[~]|€")
_GSM7_SINGLE, _GSM7_JOINED = 160, 153
_UCS2_SINGLE, _UCS2_JOINED = 70, 67

# They show nothing or turn the direction: the reader cannot see what they do to a link.
_HIDDEN = frozenset(
    "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u061c"
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_TRAILING = ".,;:!?\"')]}…»”’"
_LINK = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]*://)?"
    r"(?P<host>(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,})"
    r"(?P<rest>(?::\d+)?(?:[/?#]\S*)?)",
    re.IGNORECASE,
)
# A word with a dot inside is a link to a phone only under a known ending ("TP.HCM" is none).
_ENDINGS = frozenset(
    re.findall(
        r"\w+",
        """
        vn com net org info biz io me app dev top xyz site online shop club link click live work
        tk ml ga cf gq ly gl gd co cc tv ws us uk eu de fr jp kr cn ru in asia mobi pro vip win
        store tech space website fun icu buzz gov edu health care one page
        """,
    )
)


def digest_of(text: str) -> str:
    """SHA-256 of a text in UTF-8, hexadecimal."""
    return sha256(text.encode(errors="surrogatepass")).hexdigest()


def is_gsm7(text: str) -> bool:
    """Whether every character stands in the GSM 03.38 tables (wire/sms-facts.md 1)."""
    return all(letter in _BASIC or letter in _ESCAPED for letter in text)


def as_gsm7(text: str) -> str:
    """What a handset shows of a text sent in GSM-7: a question mark for what the table lacks."""
    return "".join(letter if letter in _BASIC or letter in _ESCAPED else "?" for letter in text)


def segments_of(text: str, *, unicode: bool) -> int:
    """SMS segments of a text: 160/153 in GSM-7, 70/67 code units in UCS-2 (wire/sms-facts.md 1)."""
    if unicode:
        widths = [len(letter.encode("utf-16-be", "surrogatepass")) // 2 for letter in text]
        return _segments(widths, _UCS2_SINGLE, _UCS2_JOINED)
    widths = [2 if letter in _ESCAPED else 1 for letter in text]
    return _segments(widths, _GSM7_SINGLE, _GSM7_JOINED)


def folded(text: str) -> str:
    """A text without diacritics, case and spacing: both spellings are one message to its reader."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(bare.casefold().split())


def links_in(text: str) -> list[str]:
    """Every link that a phone would offer to open, byte for byte, in order."""
    return [link for match in _LINK.finditer(text) if (link := _link(match))]


def wrong_links(text: str, rule: LinkRule) -> list[str]:
    """What is wrong with the links of a text: `missing`, `repeated`, `foreign`, `hidden`."""
    seen = Counter(links_in(text))
    known = {*rule.required, *rule.allowed}
    faults = {
        "missing": any(link not in seen for link in rule.required),
        "repeated": any(seen[link] > 1 for link in known),
        "foreign": any(link not in known for link in seen),
        "hidden": any(letter in _HIDDEN for letter in text),
    }
    return [name for name, wrong in faults.items() if wrong]


def _segments(widths: list[int], single: int, joined: int) -> int:
    """No letter is cut in two: an escaped one or a surrogate pair moves to the next segment."""
    if sum(widths) <= single:
        return 1
    segments, used = 1, 0
    for width in widths:
        if used + width > joined:
            segments, used = segments + 1, 0
        used += width
    return segments


def _link(match: re.Match[str]) -> str:
    host = match["host"].lower()
    offered = (
        match["scheme"]
        or match["rest"].startswith("/")
        or host.startswith("www.")
        or host.rsplit(".", 1)[-1] in _ENDINGS
    )
    return match[0].rstrip(_TRAILING) if offered else ""
