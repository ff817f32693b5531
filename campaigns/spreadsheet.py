"""A text in a CSV stays text, whatever spreadsheet opens it and whatever divides its cells."""

from __future__ import annotations

import re
from typing import Final

#: By these, full-width ones too, a spreadsheet knows a formula (CWE-1236).
_SIGNS: Final = "=+\\-@\uff1d\uff0b\uff0d\uff20"
#: What is trimmed, or seen by nobody, before a spreadsheet looks for a formula.
_PASSED_OVER: Final = "\\s\\0\u00a0\u200b-\u200f\u2060\ufeff"

_begins = re.compile(rf"\A(?=[{_PASSED_OVER}]*[{_SIGNS}]|[\t\r\n\0])").sub
# `;` divides cells where a comma is the decimal sign, whatever the file divides by: a quotation
# mark in the middle of a cell then stops nothing.
_begins_behind_a_separator = re.compile(rf"(?<=[;,\t\r\n])(?=[{_SIGNS}])").sub


def harmless(text: str) -> str:
    """The text with an apostrophe before whatever a spreadsheet would run as a formula.

    A program that reads the file finds the apostrophe, and nothing else changed.
    """
    return _begins("'", _begins_behind_a_separator("'", text))
