"""Hostile inputs made from golden ones: the same seed makes the same inputs in the same order."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Final, TypeAlias

#: No input is longer; carriers' answers are capped at 256 KB, and this is beyond it.
OCTETS_MAX: Final = 300_000
#: Once in so many inputs one is blown up: each of them costs as much as hundreds of others.
_GREAT_ONCE_IN: Final = 2_000
_MUTATIONS_MAX: Final = 5
_COPIES_MAX: Final = 64

_tokens = re.compile(rb'"[^"]*"|-?\d+(?:\.\d+)?|[A-Za-z_]+|[^\sA-Za-z0-9]')
_numbers = re.compile(rb"-?\d+")

#: What parsers of any kind have stumbled over.
WORDS: Final = (
    *(b"", b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\xc0\x80", b"\xed\xa0\xbd", b"\xf4\x90\x80\x80"),
    *(b"\\ud83d", b"\\ud83d\\ude00", b"\\u0000", b"\\u202e", "\u200b\u2028\ufeff".encode()),
    *(b"null", b"true", b"false", b"NaN", b"Infinity", b"-Infinity", b"1e999", b"-0", b"0x1F"),
    *(b"0", b"1", b"-1", b"00", b"65536", b"2147483648", b"-9223372036854775809", b"1.0"),
    *(b"9" * 14, b"9" * 40, b"9" * 5_000, b"1" + b"0" * 12, "\u0663\u0661".encode()),
    *(b"{}", b"[]", b'""', b"{", b"}", b"[", b"]", b'"', b"'", b",", b":", b";", b"=", b"\\"),
    *(b"\r\n", b"\n", b"\r", b"\t", b" ", b"\x0b", b"\x1c", b"\x85", b"#", b"&", b"%", b"%00"),
    *(b"<", b">", b"</", b"/>", b"<a/>", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?x ?>"),
    *(b"&amp;", b"&#0;", b"&#xD800;", b"&#x110000;", b"&lol;", b"<a xmlns='b'/>", b"xml:id='1'"),
    b'<?xml version="1.0" encoding="utf-16"?>',
    b'<?xml version="1.1" encoding="x-user-defined" standalone="yes"?>',
    b'<!DOCTYPE a [<!ENTITY lol "lol"><!ENTITY b "&lol;&lol;">]>',
    b'<!DOCTYPE a SYSTEM "file:///etc/passwd">',
    *(b'"""', b"'''", b"[[", b"]]", b"+84", b"0912000111", b"84912000111", b"=1+1", b"@", b"-"),
    *("Đề nghị".encode(), "e\u0301".encode(), "\U0001f600".encode(), "\u0130".encode()),
)

Mutation: TypeAlias = Callable[["Mutator", bytes], bytes]


class Mutator:
    """An endless supply of inputs; what is worth more mutating may be added to its corpus."""

    def __init__(self, seeds: Sequence[bytes], words: Sequence[bytes], *, chance: Random) -> None:
        """Mutate `seeds`, putting `words` in where tokens stand, as `chance` has it."""
        self.corpus = list(seeds)
        self.chance = chance
        own = {token for seed in seeds for token in _tokens.findall(seed)}
        self._words: tuple[bytes, ...] = (*WORDS, *words, *sorted(own))

    def next(self) -> bytes:
        """The next input."""
        pick = self.chance.random
        data = self.corpus[int(pick() * len(self.corpus))]
        for _ in range(1 + int(pick() * pick() * _MUTATIONS_MAX)):
            data = _SMALL[int(pick() * len(_SMALL))](self, data)
        if pick() < 1 / _GREAT_ONCE_IN:
            data = _GREAT[int(pick() * len(_GREAT))](self, data)
        return data[:OCTETS_MAX]

    def place(self, data: bytes) -> int:
        """Somewhere in it, its end included."""
        return int(self.chance.random() * (len(data) + 1))

    def span(self, data: bytes) -> tuple[int, int]:
        """A short stretch of it, often a very short one."""
        start, share = self.place(data), self.chance.random()
        return start, start + int(share * share * share * (len(data) - start) + 1)

    def word(self) -> bytes:
        """A word of the dictionary."""
        return self._words[int(self.chance.random() * len(self._words))]

    def other(self) -> bytes:
        """Another input to take a piece of."""
        return self.corpus[int(self.chance.random() * len(self.corpus))]


def _flip_bit(by: Mutator, data: bytes) -> bytes:
    at = by.place(data)
    return (
        data[:at]
        + bytes((one ^ 1 << by.chance.getrandbits(3)) for one in data[at : at + 1])
        + (data[at + 1 :])
    )


def _set_octet(by: Mutator, data: bytes) -> bytes:
    at = by.place(data)
    return data[:at] + bytes((by.chance.getrandbits(8),)) + data[at + 1 :]


def _insert_octets(by: Mutator, data: bytes) -> bytes:
    at = by.place(data)
    return data[:at] + by.chance.randbytes(1 + by.chance.getrandbits(2)) + data[at:]


def _delete(by: Mutator, data: bytes) -> bytes:
    start, end = by.span(data)
    return data[:start] + data[end:]


def _repeat(by: Mutator, data: bytes) -> bytes:
    start, end = by.span(data)
    return data[:end] + data[start:end] * (1 + by.chance.getrandbits(2)) + data[end:]


def _truncate(by: Mutator, data: bytes) -> bytes:
    return data[: by.place(data)]


def _splice(by: Mutator, data: bytes) -> bytes:
    other = by.other()
    return data[: by.place(data)] + other[by.place(other) :]


def _insert_word(by: Mutator, data: bytes) -> bytes:
    at = by.place(data)
    return data[:at] + by.word() + data[at:]


def _replace_token(by: Mutator, data: bytes) -> bytes:
    return _replaced(by, data, _tokens, by.word())


def _replace_number(by: Mutator, data: bytes) -> bytes:
    digits = 1 + int(by.chance.random() ** 3 * 25)
    return _replaced(by, data, _numbers, b"%d" % (by.chance.getrandbits(83) % 10**digits))


def _swap_tokens(by: Mutator, data: bytes) -> bytes:
    found = _tokens.findall(data)
    return _replaced(by, data, _tokens, by.chance.choice(found)) if found else data


def _encode(by: Mutator, data: bytes) -> bytes:
    encoding = by.chance.choice(("utf-16", "utf-16-be", "utf-8-sig", "utf-7", "cp1258", "cp500"))
    return data.decode("utf-8", "replace").encode(encoding, "replace")


def _pack(by: Mutator, data: bytes) -> bytes:
    packed = gzip.compress(data, compresslevel=1, mtime=0)
    return packed[: by.place(packed)] if by.chance.getrandbits(1) else packed


def _nest(by: Mutator, data: bytes) -> bytes:
    opening, closing = by.chance.choice(_BRACKETS)
    depth, (start, end) = 1 + by.chance.getrandbits(5), by.span(data)
    return data[:start] + opening * depth + data[start:end] + closing * depth + data[end:]


def _nest_deep(by: Mutator, data: bytes) -> bytes:
    opening, closing = by.chance.choice(_BRACKETS)
    depth, at = by.chance.choice((900, 5_000, 30_000)), by.place(data)
    end = closing * depth if by.chance.getrandbits(1) else b""
    return data[:at] + opening * depth + end + data[at:]


def _blow_up(by: Mutator, data: bytes) -> bytes:
    start, end = by.span(data)
    piece = data[start:end] or b" "
    return data[:start] + piece * (OCTETS_MAX // len(piece)) + data[end:]


def _copy(by: Mutator, data: bytes) -> bytes:
    return data * (2 + int(by.chance.random() * _COPIES_MAX))


_BRACKETS: Final = (
    *((b"[", b"]"), (b'{"a":', b"}"), (b"<a>", b"</a>"), (b'"', b'"'), (b"(", b")")),
    *((b"<a b='c'>", b"</a>"), (b"[[a]]\n", b""), (b"a.", b""), (b"{a=", b"}"), (b"&", b";")),
)
_SMALL: Final[Sequence[Mutation]] = (
    *(_flip_bit, _set_octet, _insert_octets, _delete, _repeat, _truncate, _splice),
    *(_insert_word, _insert_word, _replace_token, _replace_token, _replace_token),
    *(_replace_number, _replace_number, _swap_tokens, _swap_tokens, _encode, _nest),
)
_GREAT: Final[Sequence[Mutation]] = (_nest_deep, _blow_up, _copy, _pack)


def _replaced(by: Mutator, data: bytes, pattern: re.Pattern[bytes], word: bytes) -> bytes:
    """One token of the pattern, counted from somewhere, gives way to the word."""
    at = by.place(data)
    found = pattern.search(data, at) or pattern.search(data)
    return data if found is None else data[: found.start()] + word + data[found.end() :]
