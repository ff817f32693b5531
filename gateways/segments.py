"""What a text costs: its alphabet, its segments, and how it reads without Vietnamese marks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from unicodedata import combining, normalize

from gateways.contract import GatewayError
from gateways.message import Alphabet

GSM_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""GSM 03.38's basic table in its order, without the escape itself (wire/sms-facts.md 1)."""

GSM_EXTENSION = "\f^{}\\[~]|€"
"""Each travels as the escape and one septet: it counts two, and both stay in one segment."""

SEGMENT_ALONE = {Alphabet.GSM7: 160, Alphabet.UCS2: 70}
"""Characters that fit one message of a single segment (wire/sms-facts.md 1)."""

SEGMENT_JOINED = {Alphabet.GSM7: 153, Alphabet.UCS2: 67}
"""Characters that fit each segment of a longer one; the joining header takes the rest."""

_SPEAKABLE = frozenset(GSM_BASIC + GSM_EXTENSION)
_ESCAPED = frozenset(GSM_EXTENSION)
_LAST_OF_ONE_UNIT = "\uffff"

_TYPED = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u202f", " "),
    "\u2026": "...",
    # Unlike the other letters, these two carry a stroke, which no normal form takes apart.
    "đ": "d",
    "Đ": "D",
}
_PLAIN = str.maketrans(_TYPED)


class UnspeakableText(GatewayError):
    """GSM-7 was asked to say a character that it has not: send the text as UCS-2, or reword it."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What one text costs."""

    alphabet: Alphabet
    characters: int
    """As carriers count them: an escaped character is two, so is one beyond the first plane."""
    segments: int


def nfc(text: str) -> str:
    """The text in NFC, the only form that is sent: NFD would count each mark apart."""
    return normalize("NFC", text)


def alphabet_of(text: str) -> Alphabet:
    """The cheapest alphabet that says the text as it stands: one letter decides for all of it."""
    return Alphabet.GSM7 if _SPEAKABLE.issuperset(text) else Alphabet.UCS2


def segments_of(text: str, alphabet: Alphabet) -> int:
    """Segments billed for the text as it stands; an empty text still travels as one.

    160 septets alone or 153 each in GSM-7, 70 code units or 67 in UCS-2; neither an escaped
    character nor a surrogate pair is cut in two (wire/sms-facts.md 1). Raises `UnspeakableText`.
    """
    characters = _characters_of(text, alphabet)
    if characters <= SEGMENT_ALONE[alphabet]:
        return 1
    room = SEGMENT_JOINED[alphabet]
    if characters == len(text):
        return -(-characters // room)
    return _filled(_widths(text, alphabet), room)


def count(text: str) -> Counted:
    """Alphabet, characters and segments of the text once it is NFC."""
    sent = nfc(text)
    alphabet = alphabet_of(sent)
    return Counted(alphabet, _characters_of(sent, alphabet), segments_of(sent, alphabet))


def unaccent(text: str) -> str:
    """The text without marks, with typed quotes, dashes and spaces for the printed ones.

    What it cannot say it leaves standing for `unspeakable` to name, never a silent `?`.
    """
    apart = normalize("NFD", nfc(text).translate(_PLAIN))
    return nfc("".join(character for character in apart if not combining(character)))


def unspeakable(text: str) -> tuple[str, ...]:
    """The characters that GSM-7 cannot say even without marks, each once, in order."""
    missing = (character for character in unaccent(text) if character not in _SPEAKABLE)
    return tuple(dict.fromkeys(missing))


def _characters_of(text: str, alphabet: Alphabet) -> int:
    if alphabet is Alphabet.GSM7 and not _SPEAKABLE.issuperset(text):
        raise UnspeakableText(
            "GSM-7 has no sign for some characters: unaccent the text or send it as UCS-2"
        )
    return sum(_widths(text, alphabet))


def _widths(text: str, alphabet: Alphabet) -> Iterable[int]:
    """What each character counts: one or two."""
    if alphabet is Alphabet.GSM7:
        return (2 if character in _ESCAPED else 1 for character in text)
    return (2 if character > _LAST_OF_ONE_UNIT else 1 for character in text)


def _filled(widths: Iterable[int], room: int) -> int:
    """Segments of `room` filled one after the other, no character cut in two."""
    segments, used = 1, 0
    for width in widths:
        if used + width > room:
            segments, used = segments + 1, 0
        used += width
    return segments
