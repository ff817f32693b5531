"""What a text must speak of in words: an address that happens to hold the name does not count."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from campaigns.addresses import without_addresses
from campaigns.problem import Problem, problem
from gateways.segments import unaccent


def missing_mentions(text: str, phrases: Sequence[str], *, place: str) -> Iterator[Problem]:
    """The phrases that `text` does not speak of, whatever their case.

    A text without marks may say them without marks; an accented text must write them right.
    """
    said = " ".join(without_addresses(text).split()).lower()
    is_unaccented = all(char.isascii() for char in said if char.isalpha())
    for phrase in phrases:
        wanted = unaccent(phrase) if is_unaccented else phrase
        if not re.search(rf"(?<!\w){re.escape(wanted.lower())}(?!\w)", said):
            yield problem("mention_missing", place, phrase=phrase)
