"""A few octets that want to be gigabytes or centuries: each parser ends soon, and stays small."""

from __future__ import annotations

import gzip
import tracemalloc
from pathlib import Path
from typing import Final

import pytest

from tests.fuzz import every, running

#: Of Python's own memory; a carrier's longest answer has 256 KB, a line of a file 64 KB.
PEAK_BYTES_MAX: Final = 96 * 1024 * 1024
_DEEP: Final = 100_000
_CAP: Final = 262_144


def nested(opening: bytes, inner: bytes, closing: bytes, *, depth: int = _DEEP) -> bytes:
    """So many levels, closed again."""
    return opening * depth + inner + closing * depth


def entities(levels: int, times: int) -> bytes:
    """Laughs upon laughs: `times` to the power of `levels`."""
    lines = [b'<!ENTITY l0 "lol">'] + [
        b'<!ENTITY l%d "%s">' % (level, b"&l%d;" % (level - 1) * times)
        for level in range(1, levels)
    ]
    return b"<!DOCTYPE a [%s]><a>&l%d;</a>" % (b"".join(lines), levels - 1)


def packed(data: bytes, *, times: int = 1) -> bytes:
    """Packed once, or a pack in a pack."""
    for _ in range(times):
        data = gzip.compress(data, mtime=0)
    return data


XML: Final = {
    "laughs": entities(10, 10),
    "laughs-in-a-square": b'<!DOCTYPE a [<!ENTITY l "%s">]><a>%s</a>'
    % (b"x" * 100_000, b"&l;" * 40_000),
    "a-file-of-ours": b'<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a>&f;</a>',
    "a-place-of-theirs": b'<!DOCTYPE a [<!ENTITY % f SYSTEM "http://127.0.0.1/x"> %f;]><a/>',
    "a-dtd-elsewhere": b'<!DOCTYPE a SYSTEM "http://127.0.0.1/x"><a/>',
    "deep": nested(b"<a>", b"", b"</a>", depth=37_000),
    "deep-and-open": b"<a>" * 87_000,
    "attributes": b"<a %s/>" % b" ".join(b"a%d='1'" % n for n in range(20_000)),
    "the-same-attribute": b"<a %s/>" % (b"a='1' " * 40_000),
    "namespaces": b"<a %s/>" % b" ".join(b"xmlns:n%d='u%d'" % (n, n) for n in range(10_000)),
    "one-namespace-many-times": b"<a xmlns='%s'>%s</a>" % (b"u" * 60_000, b"<b/>" * 45_000),
    "comment": b"<a><!--" + b"x" * 250_000 + b"--></a>",
    "comment-that-never-ends": b"<a><!--" * 37_000,
    "returns": b"<return>" * 16_000 + b"</return>" * 16_000,
    "utf-16": '<?xml version="1.0" encoding="utf-16"?><a/>'.encode("utf-16"),
    "characters": b"<a>" + b"&#65;" * 52_000 + b"</a>",
}
JSON: Final = {
    "lists": b"[" * _DEEP,
    "lists-closed": nested(b"[", b"", b"]"),
    "objects": nested(b'{"a":', b"1", b"}", depth=40_000),
    "names": b"{%s}" % b",".join(b'"k%d":1' % n for n in range(20_000)),
    "the-same-name": b"{%s}" % b",".join([b'"a":1'] * 40_000),
    "digits": b'{"error":%s}' % (b"9" * 262_000),
    "digits-just-allowed": b'{"error":%s,"status":%s}' % (b"9" * 4_299, b"9" * 4_299),
    "exponent": b'{"error":1e999999999,"expires_in":1e999999999}',
    "half-characters": b'{"message":"%s"}' % (b"\\ud83d" * 43_000),
    "spaces": b" " * _CAP + b"{}",
    "words": b'{"status":1,"error":-1,"message":"%s"}' % (b"password=" * 29_000),
    "a-number-without-end": b'{"status":1,"message":"%s"}' % (b"8 4." * 60_000),
    "packed": packed(b"[" * 10_000_000),
    "beyond-the-cap": b'{"a":"%s"}' % (b"x" * 3_000_000),
}
TOML: Final = {
    "arrays": b"a = " + nested(b"[", b"", b"]"),
    "tables": b"a = " + nested(b"{a=", b"1", b"}", depth=60_000),
    "a-dotted-key": b"a." * 60_000 + b"a = 1",
    "a-dotted-header": b"[" + b"a." * 60_000 + b"a]",
    "headers": b"".join(b"[a%d]\n" % n for n in range(6_000)),
    "tables-in-a-list": b"[[links]]\n" * 6_000,
    "digits": b"a = " + b"9" * 200_000,
    "quotes": b'a = """' + b'"' * 200_000,
    "a-header-of-spaces": b"x = [\n[" + b" " * 100_000 + b"\n1]]\n",
    "a-key-of-spaces": b"x = 1\na" + b" " * 200_000 + b"= 1\n",
    "too-long": b"# " + b"x" * 10_000_000,
}
FILES: Final = {
    "zeros": packed(bytes(30_000_000)),
    "a-pack-in-a-pack": packed(bytes(30_000_000), times=2),
    "a-line-without-end": b"msisdn,status\n" + packed(b"8" * 10_000_000),
    "a-packed-line-without-end": packed(b"msisdn,status\n" + b"8" * 10_000_000),
    "packed-lines": packed(b"msisdn,status\n" + b"84912345678,ok\n" * 100_000),
    "empty-lines": packed(b"msisdn,status\n" + b"\n" * 1_000_000),
    "commas": b"msisdn,status\n" + b"," * 65_000 + b"\n",
    "columns": b"msisdn," * 600 + b"\n",
    "an-open-quotation": b'msisdn,status\n"' + b"84912345678,ok\n" * 100_000,
    "an-address-in-every-letter": b"msisdn,status\n" + b"a.vn" * 16_000 + b",ok\n",
    "dots": b"msisdn,status\n" + b"1." * 32_000 + b",ok\n",
}
LETTERS: Final = {
    "page": b"&#x" + b"0" * 200_000 + b";" * 60_000,
    "ampersands": b"&" * _CAP,
    "slashes": b"/" * 60_000,
    "dots": b"https://" + b"a." * 30_000,
    "dots-upwards": b"/" + b"../" * 20_000,
    "brackets": b"https://" + b"[" * 30_000,
    "query": b"/receipts/esms/x?" + b"a=b&" * 15_000,
}
_ANSWERS: Final = {**XML, **JSON}
_BOMBS: Final = {
    "campaign": TOML,
    "roster": FILES,
    "statement": FILES,
    "landing.page": {**LETTERS, **XML},
    "landing.redirect": LETTERS,
    "esms.callback": LETTERS,
}
#: Counting each of their many small pieces takes ten seconds; they are no bombs of memory.
_SLOW_TO_COUNT: Final = frozenset({"headers", "tables-in-a-list"})
NAMES = [one.name for one in every.parsers(Path())]


@pytest.mark.parametrize("name", NAMES)
def test_a_bomb_bursts_in_nobodys_hands(name: str, tmp_path: Path) -> None:
    parser = next(one for one in every.parsers(tmp_path) if one.name == name)
    bombs = _BOMBS.get(name, _ANSWERS)

    burst = {kind: running.exploded(parser, data) for kind, data in bombs.items()}

    assert {} == {kind: why for kind, why in burst.items() if why}


@pytest.mark.parametrize("name", ["viettel.answer", "vnpt.answer", "roster", "campaign"])
def test_no_bomb_fills_the_memory(name: str, tmp_path: Path) -> None:
    """
    One parser of each kind: what reads XML, JSON, packed files and TOML is the same for all.
    """
    parser = next(one for one in every.parsers(tmp_path) if one.name == name)
    peaks = {}
    for kind, data in _BOMBS.get(name, _ANSWERS).items():
        if kind in _SLOW_TO_COUNT:
            continue
        tracemalloc.start()
        running.exploded(parser, data)
        peaks[kind] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

    assert {} == {kind: peak for kind, peak in peaks.items() if peak > PEAK_BYTES_MAX}
