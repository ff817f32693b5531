"""Seals show whether a fact or a week's figures were changed by someone without the key.

A seal is a keyed BLAKE2b hash over one text that only these fields, in this order, can have:
a JSON array in ASCII without spaces, octets written as an array of one hexadecimal string.
Who rewrites a row in the database, triggers off, cannot compute the seal that would fit it.
"""

from __future__ import annotations

import json
from hashlib import blake2b

_FACT_BYTES = 8
_FIGURES_BYTES = 16


def _octets_as_json(value: object) -> list[str]:
    """JSON has no octets; no other field is ever written as an array, so this stays unambiguous."""
    if isinstance(value, bytes):
        return [value.hex()]
    raise TypeError(f"a sealed field is str, int, bool, bytes or None, not {type(value).__name__}")


_canonical = json.JSONEncoder(separators=(",", ":"), default=_octets_as_json).encode


class Seal:
    """Makes seals with one key; made by `Vault.sealer()` and shows nothing of itself."""

    __slots__ = ("_fact", "_figures")

    def __init__(self, key: bytes) -> None:
        # Keyed once and copied for each seal: keying hashes a whole block of its own.
        self._fact = blake2b(key=key, digest_size=_FACT_BYTES, person=b"loa fact")
        self._figures = blake2b(key=key, digest_size=_FIGURES_BYTES, person=b"loa figures")

    def __repr__(self) -> str:
        return "Seal()"

    def fact(self, kind: str, *fields: str | int | bytes | None) -> bytes:
        """The 8-byte seal of a fact: its kind and every field that may not change, in order.

        Enumerations count as their text, `True` is not 1 and `None` is not an empty text; an
        instant is given as microseconds. Raises TypeError on a field of any other type.
        """
        seal = self._fact.copy()
        seal.update(_canonical((kind, *fields)).encode("ascii"))
        return seal.digest()

    def figures(self, canonical: bytes) -> bytes:
        """The 16-byte seal of a closed week's figures, over their canonical bytes."""
        seal = self._figures.copy()
        seal.update(canonical)
        return seal.digest()
