"""In which language the console speaks, and what it says: each phrase in Vietnamese and English."""

from __future__ import annotations

import os
from collections.abc import Mapping
from string import Template
from typing import Final

from console.phrases import PHRASES
from reports.words import Language


def language_named(words: str) -> Language:
    """The language of a value like `en`, `en_GB.UTF-8` or `vi`; Vietnamese for all else."""
    return Language.ENGLISH if words.lower().startswith("en") else Language.VIETNAMESE


#: Chosen once, as help is put together when the commands are imported.
LANGUAGE: Final = language_named(os.environ.get("LOA_LANG", ""))


def pick(pair: tuple[str, str], language: Language = LANGUAGE) -> str:
    """One of (Vietnamese, English)."""
    return pair[0] if language is Language.VIETNAMESE else pair[1]


def say(name: str, /, **values: object) -> str:
    """The phrase of that name, its `$places` filled. Raises KeyError for a name without words."""
    return say_in(LANGUAGE, name, **values)


def say_in(language: Language, name: str, /, **values: object) -> str:
    """The phrase of that name in a language. Raises KeyError for a name without words."""
    return fill(PHRASES[name], language, values)


def fill(pair: tuple[str, str], language: Language, values: Mapping[str, object]) -> str:
    """One of (Vietnamese, English), its `$places` filled. Raises KeyError for a place left open."""
    filled = {key: str(one) for key, one in values.items()}
    return Template(pick(pair, language)).substitute(filled)
