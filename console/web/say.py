"""What pages say, by name, in the visitor's language; names that reports know are theirs."""

from __future__ import annotations

from console.web.phrases import PAGES
from console.words import fill
from reports.words import WORDS, Language


def page_words(language: Language, name: str, /, **values: object) -> str:
    """The words of that name, its `$places` filled. Raises KeyError for a name without words."""
    pair = PAGES[name] if name in PAGES else WORDS[name]
    return fill(pair, language, values)
