"""An attempt's reference is computed from its key and read back to it; nothing looks it up.

`L` and 20 letters of Crockford's base 32: week (18 bits), obligation (48), attempt number (9) and
25 check bits over them. A carrier may hand it back in lower case; digits taken for the letters
they look like (`0` for `O`, `1` for `I` or `L`) are read as meant.
"""

from __future__ import annotations

from hashlib import blake2b

from campaigns.errors import CampaignsError

_WEEK_BITS, _OBLIGATION_BITS, _ATTEMPT_BITS, _CHECK_BITS = 18, 48, 9, 25
_KEY_BITS = _WEEK_BITS + _OBLIGATION_BITS + _ATTEMPT_BITS
_KEY_BYTES = -(-_KEY_BITS // 8)
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUV"  # what int(…, 32) reads
_PAIRS = tuple(high + low for high in _LETTERS for low in _LETTERS)
_SHIFTS = range(_KEY_BITS + _CHECK_BITS - 10, -1, -10)
_READ_AS = str.maketrans(_LETTERS + "OIL", _DIGITS + "011")
_READABLE = frozenset(_LETTERS + "OIL")

REFERENCE_LENGTH = 1 + 2 * len(_SHIFTS)
"""Characters of every reference: 21, so it fits where the narrowest gateway takes 24."""
ATTEMPT_NO_MAX = (1 << _ATTEMPT_BITS) - 1
"""An outage of days costs an attempt with each probe: few of them count (design 5)."""


class NotOurs(CampaignsError):
    """No reference of ours: another length, another alphabet, or its check fails."""


def reference_of(week: int, obligation_id: int, attempt_no: int) -> str:
    """The reference of one attempt: 21 capitals and digits, the first an `L`.

    `week` is the partition's key (202122), `attempt_no` counts from 1 and fits in 9 bits.
    Raises ValueError when a part does not fit: a shortened reference would name another attempt.
    """
    _check_fit(week, obligation_id, attempt_no)
    key = (week << _OBLIGATION_BITS | obligation_id) << _ATTEMPT_BITS | attempt_no
    packed = key << _CHECK_BITS | _check_of(key)
    return "L" + "".join([_PAIRS[packed >> shift & 1023] for shift in _SHIFTS])


def parse(reference: str) -> tuple[int, int, int]:
    """Week, obligation id and attempt number of a reference, in either case. Raises NotOurs."""
    capitals = reference.upper()
    if not reference.isascii() or len(reference) != REFERENCE_LENGTH or capitals[0] != "L":
        raise NotOurs("not a reference of Loa: they are 21 characters and begin with L")
    letters = capitals[1:]
    if not _READABLE.issuperset(letters):
        raise NotOurs("not a reference of Loa: it has a character that ours never have")
    packed = int(letters.translate(_READ_AS), 32)
    key = packed >> _CHECK_BITS
    if packed & ((1 << _CHECK_BITS) - 1) != _check_of(key):
        raise NotOurs("not a reference of Loa: its check letters do not match")
    return (
        key >> _OBLIGATION_BITS + _ATTEMPT_BITS,
        key >> _ATTEMPT_BITS & ((1 << _OBLIGATION_BITS) - 1),
        key & ((1 << _ATTEMPT_BITS) - 1),
    )


def _check_fit(week: int, obligation_id: int, attempt_no: int) -> None:
    """Negative numbers keep their sign bit after any shift, so one comparison serves both ends."""
    if week >> _WEEK_BITS or obligation_id >> _OBLIGATION_BITS or attempt_no >> _ATTEMPT_BITS:
        raise ValueError(
            f"no reference fits week {week}, obligation {obligation_id}, attempt {attempt_no}"
        )


def _check_of(key: int) -> int:
    """25 bits that a typing error or a foreign text meets once in thirty million."""
    digest = blake2b(key.to_bytes(_KEY_BYTES, "big"), digest_size=4, person=b"loa reference")
    return int.from_bytes(digest.digest(), "big") >> 32 - _CHECK_BITS
