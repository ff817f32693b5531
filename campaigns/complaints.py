"""What pydantic and TOML complain of, told to an officer: key path, words and remedy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from string import Template
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from campaigns.phrases import PHRASES
from campaigns.problem import Problem, problem

#: A campaign file beyond this is no campaign file.
FILE_BYTES_MAX: Final = 256 * 1024
#: Nor is one that has more dots on a line: a key of 60,000 parts would take its reader gigabytes.
_DOTS_MAX: Final = 1_000

_TEXT: Final = ("phải là chữ trong dấu nháy", "text in quotes is expected")
_WHOLE: Final = ("phải là số nguyên", "a whole number is expected")
_TABLE: Final = ("phải là một bảng [..]", "a table [..] is expected")
_LIST: Final = ("phải là danh sách trong [ ]", "a list in [ ] is expected")
_WRONG_TYPES: Final = {
    "string_type": _TEXT,
    "int_type": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": ("phải là số", "a number is expected"),
    "bool_type": ("phải là true hoặc false", "true or false is expected"),
    "dict_type": _TABLE,
    "model_type": _TABLE,
    "tuple_type": _LIST,
}
_OUT_OF_RANGE: Final = {
    "enum": ("chọn $expected", "choose $expected"),
    "greater_than_equal": ("ít nhất $ge", "at least $ge"),
    "less_than_equal": ("nhiều nhất $le", "at most $le"),
    "finite_number": ("phải là số hữu hạn", "a finite number is expected"),
    "string_too_long": ("nhiều nhất $max_length ký tự", "at most $max_length characters"),
    "string_too_short": ("ít nhất $min_length ký tự", "at least $min_length characters"),
    "string_pattern_mismatch": ("phải theo dạng $pattern", "it must have the form $pattern"),
}

_said_line = re.compile(r"\(at line (\d+), column \d+\)")


def syntax_complaint(error: ValueError | RecursionError) -> Problem:
    """What TOML's own reader says, in one problem: it stops at the first."""
    said = str(error) if isinstance(error, ValueError) else "nested too deeply"
    found = _said_line.search(said)
    line = int(found[1]) if found else None
    return problem("bad_toml", "toml", line=line, said=_said_line.sub("", said).strip())


def too_large() -> Problem:
    """A file that is not worth reading."""
    return problem("bad_toml", "toml", said=f"> {FILE_BYTES_MAX} bytes")


def bounded(text: str) -> str:
    """The text of a campaign file that TOML's own reader can be given. Raises ValueError."""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.count(".") > _DOTS_MAX:
            raise ValueError(f"more than {_DOTS_MAX} dots (at line {number}, column 1)")
    return text


def complaints_in(error: ValidationError, *, known_keys: Sequence[str]) -> Iterator[Problem]:
    """Every complaint of a validation, each once."""
    for detail in error.errors(include_url=False):
        yield _complaint(detail, known_keys)


def _complaint(detail: ErrorDetails, known_keys: Sequence[str]) -> Problem:
    kind, place = detail["type"], _place(detail["loc"])
    key = place.rpartition(".")[2]
    if kind == "missing":
        return problem("key_missing", place, key=key)
    if kind == "extra_forbidden":
        nearest = get_close_matches(key, known_keys, n=1)
        return problem("key_unknown", place, key=key, nearest=nearest[0] if nearest else "–")
    if kind in PHRASES:
        return problem(kind, place, found=detail["input"], **detail.get("ctx", {}))
    ours = "wrong_type" if kind in _WRONG_TYPES else "out_of_range"
    said_vi, said_en = _said(detail)
    return problem(ours, place, found=detail["input"], said_vi=said_vi, said_en=said_en)


def _said(detail: ErrorDetails) -> tuple[str, str]:
    pair = {**_WRONG_TYPES, **_OUT_OF_RANGE}.get(detail["type"], (detail["msg"], detail["msg"]))
    context = detail.get("ctx", {})
    said_vi, said_en = (Template(words).safe_substitute(context) for words in pair)
    return said_vi, said_en


def _place(location: Sequence[int | str]) -> str:
    """`("links", 0, "url")` as `links[0].url`."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return "".join(steps).removesuffix(".[key]").lstrip(".")
