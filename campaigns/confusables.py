"""What a hurried eye reads: characters that hide, letters that imitate, names that resemble."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Final

from gateways.segments import unaccent

_DOTS: Final = (
    "\u3002\uff61\u00b7\u2022\u2027\u2219\u22c5\u06d4\u0701\u0702\ua4f8\ua78f\u30fb\uff65"
)
_SLASHES: Final = "\u2044\u2215\u29f8\u2571\u30ce\u4e3f"
_COLONS: Final = "\u2236\ua789\u02d0\u0589\u05c3\ufe13\u1803"
_HYPHENS: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u02d7\u30fc"

#: Foreign letters by the Latin letter they imitate: Cyrillic, Greek, Armenian, Latin extensions.
_IMITATIONS: Final = {
    "a": "\u0430\u0251\u03b1\u1d00",
    "A": "\u0410\u0391",
    "b": "\u042c\u044c\u0184\u0185\u0299\u0253",
    "B": "\u0412\u0392",
    "c": "\u0441\u03f2\u1d04\u217d",
    "C": "\u0421\u03f9",
    "d": "\u0501\u0256\u0257\u1d05",
    "e": "\u0435\u04bd\u1d07\u0258\u03b5",
    "E": "\u0415\u0395",
    "f": "\u0192\u03dd",
    "g": "\u0261\u0581\u0262",
    "G": "\u050c",
    "h": "\u04bb\u0570\u029c",
    "H": "\u041d\u0397",
    "i": "\u0456\u0131\u03b9\u0269\u026a\u04cf\u1d09",
    "I": "\u0406\u0399\u04c0",
    "j": "\u0458\u03f3\u0237",
    "J": "\u0408",
    "k": "\u043a\u03ba\u1d0b",
    "K": "\u041a\u039a",
    "l": "\u0142\u026b\u026d\u01c0\u05c0\u2223\u029f",
    "m": "\u043c\u1d0d\u0271",
    "M": "\u041c\u039c",
    "n": "\u0578\u057c\u0272\u0274\u03b7\u0438",
    "N": "\u039d",
    "o": "\u043e\u03bf\u0585\u1d0f\u03c3\u00f8",
    "O": "\u041e\u039f\u0555\u00d8",
    "p": "\u0440\u03c1\u1d18",
    "P": "\u0420\u03a1",
    "q": "\u051b\u0563",
    "r": "\u0433\u1d26\u027e\u0280",
    "s": "\u0455\ua731",
    "S": "\u0405\u054f",
    "t": "\u0442\u03c4\u1d1b",
    "T": "\u0422\u03a4",
    "u": "\u03c5\u057d\u1d1c\u028b",
    "U": "\u054d",
    "v": "\u03bd\u0475\u1d20",
    "w": "\u0461\u051d\u026f\u1d21\u03c9",
    "x": "\u0445\u03c7\u00d7",
    "X": "\u0425\u03a7",
    "y": "\u0443\u04af\u03b3\u028f",
    "Y": "\u04ae\u03a5",
    "z": "\u1d22\u0290\u0291",
    "Z": "\u0396",
}
_READ_AS: Final = {
    ord(char): latin
    for latin, chars in {
        **_IMITATIONS,
        ".": _DOTS,
        "/": _SLASHES,
        ":": _COLONS,
        "-": _HYPHENS,
    }.items()
    for char in chars
}

#: Blank letters that Unicode does not count as formats.
_BLANKS: Final = frozenset("\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5")
_HIDING_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Mc", "Me", "Mn", "Zl", "Zp"})
_ADDRESS_SIGNS: Final = frozenset("./:\\@?#%")

#: Letters and digits that an eye takes for one another, all said by the first.
_ALIKE: Final = str.maketrans("0135$|!i", "olesslll")
_PAIRS_ALIKE: Final = (("rn", "m"), ("vv", "w"))


def hides(char: str) -> bool:
    """Is it invisible, a control, a change of direction, an unmerged mark or a foreign space?

    A line feed is allowed: a message may have lines.
    """
    if char in " \n":
        return False
    category = unicodedata.category(char)
    return category in _HIDING_CATEGORIES or category == "Zs" or char in _BLANKS


def imitates(char: str) -> bool:
    """Is it a letter, digit or address sign that is not written as Vietnamese writes it?"""
    if char.isascii() or char == "…":
        return False
    if ord(char) in _READ_AS:
        return char not in _HYPHENS + _DOTS + "\u00d7"
    if unicodedata.category(char)[0] == "L":
        return not (_is_composed(char) and unaccent(char).isascii())
    plain = unicodedata.normalize("NFKC", char)
    return any((sign.isascii() and sign.isalnum()) or sign in _ADDRESS_SIGNS for sign in plain)


def fold(text: str) -> str:
    """`text` as it is read: nothing hidden, one width, Latin letters; case and marks are kept."""
    seen = "".join(char for char in text if not hides(char) or char.isspace())
    return unicodedata.normalize("NFKC", seen).translate(_READ_AS)


def skeleton(text: str) -> str:
    """What remains when an eye is deceived: `bIuez0ne`, `blu\u0435zone` and `Blue-zone` are one."""
    plain = unaccent(fold(text)).replace("I", "l").lower()
    for pair, single in _PAIRS_ALIKE:
        plain = plain.replace(pair, single)
    return "".join(char for char in plain.translate(_ALIKE) if char.isalnum())


def distance(first: str, second: str, *, at_most: int) -> int:
    """Letters to change, add, drop or swap to make one of the other; `at_most + 1` means more."""
    if abs(len(first) - len(second)) > at_most:
        return at_most + 1
    earlier: list[int] = []
    row = list(range(len(second) + 1))
    for index in range(1, len(first) + 1):
        earlier, row = row, _next_row(first[:index], second, row=row, earlier=earlier)
    return min(row[-1], at_most + 1)


def named(chars: Iterable[str]) -> str:
    """Characters by code and Unicode name, each once: `U+200B ZERO WIDTH SPACE`."""
    return ", ".join(
        f"U+{ord(char):04X} {unicodedata.name(char, 'without a name')}"
        for char in dict.fromkeys(chars)
    )


def _is_composed(char: str) -> bool:
    return unicodedata.normalize("NFKC", char) == char


def _next_row(first: str, second: str, *, row: list[int], earlier: list[int]) -> list[int]:
    """Distances from all of `first` to each beginning of `second` (a swap counts one)."""
    following = [len(first)]
    for column, letter in enumerate(second, start=1):
        cost = min(row[column] + 1, following[-1] + 1, row[column - 1] + (first[-1] != letter))
        if earlier and column > 1 and first[-2:] == letter + second[column - 2]:
            cost = min(cost, earlier[column - 2] + 1)
        following.append(cost)
    return following
