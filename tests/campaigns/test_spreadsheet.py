"""No text of others becomes a formula in a CSV of ours, by whatever separator it is read."""

from __future__ import annotations

import ast
import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.roster.refusals import Refusal, RefusalFile, RowReason
from campaigns.spreadsheet import harmless
from reports.render import csv as as_csv
from reports.sheet import Sheet
from tests.kit.source import PACKAGES, files_in

SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20"
PASSED_OVER = " \t\r\n\0\u00a0\u200b\ufeff"

texts = st.text(
    st.sampled_from([*SIGNS, *PASSED_OVER, *";,|\"'a1("])
    | st.characters(exclude_categories=["Cs"]),
    max_size=20,
)


def cells_in(text: str, *, separator: str) -> list[str]:
    """The cells of a CSV as a spreadsheet divides them; a quotation mark amid a cell is a sign."""
    read = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    return [cell for row in read for cell in row]


def is_formula(cell: str) -> bool:
    """Would a spreadsheet calculate it? A number is no formula, nor one with its plus."""
    seen = cell.strip(PASSED_OVER)
    is_number = seen[1:].replace(" ", "").isdecimal() and seen[:1] in "+-"
    return seen[:1] in SIGNS and bool(seen) and not is_number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("=1+1", "'=1+1", id="sum"),
        pytest.param("  =1+1", "'  =1+1", id="behind-spaces"),
        pytest.param("\u200b=1", "'\u200b=1", id="behind-what-nobody-sees"),
        pytest.param("\uff1dcmd|' /C calc'!A0", "'\uff1dcmd|' /C calc'!A0", id="full-width"),
        pytest.param("\x00=1", "'\x00=1", id="nul"),
        pytest.param("x;=cmd|' /C calc'!A0", "x;'=cmd|' /C calc'!A0", id="behind-a-semicolon"),
        pytest.param('x",@SUM(A1)', "x\",'@SUM(A1)", id="behind-a-comma"),
        pytest.param("x\n-1+1", "x\n'-1+1", id="on-a-second-line"),
        pytest.param("Lạng Sơn – 50 %", "Lạng Sơn – 50 %", id="words"),
        pytest.param("2021-W22", "2021-W22", id="week"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_what_would_be_a_formula_has_an_apostrophe_before_it(text: str, expected: str) -> None:
    assert expected == harmless(text)


@given(text=texts, for_excel=st.booleans())
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_cell_of_a_report_is_a_formula(text: str, separator: str, *, for_excel: bool) -> None:
    sheet = Sheet("", ("a", "b"), ((text, -5),))

    rendered = as_csv.rendered(sheet, for_excel=for_excel).decode("utf-8", "surrogatepass")

    assert [] == [one for one in cells_in(rendered, separator=separator) if is_formula(one)]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("value", ["=1+1", "a;=1+1", "a,@SUM(1)", "\uff1d1", " -1+1", "+1+cmd|x"])
def test_no_cell_of_a_refusal_is_a_formula(tmp_path: Path, value: str, separator: str) -> None:
    with RefusalFile(tmp_path / "x.csv", delimiter=",") as file:
        file.write([Refusal(line=2, column="carrier", reason=RowReason.CELLS, value=value)])
    text = file.path.read_text(encoding="utf-8-sig")

    assert [] == [one for one in cells_in(text, separator=separator) if is_formula(one)]


def test_whoever_writes_a_csv_for_people_makes_its_texts_harmless() -> None:
    """
    The roster of an exercise holds what we made up ourselves.
    """
    writers = {
        file.name
        for file in files_in(*PACKAGES)
        for call in file.calls()
        if isinstance(call.func, ast.Attribute) and call.func.attr in {"writer", "DictWriter"}
    }

    assert {
        "campaigns/roster/refusals.py",
        "reports/render/csv.py",
        "console/exercise/province.py",
    } == writers
