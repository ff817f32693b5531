"""Rendering: the same values, safe in a spreadsheet, written as officers write."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest
from rich.console import Console

from reports.render import csv as as_csv
from reports.render import json as as_json
from reports.render import table as as_table
from reports.sheet import Sheet
from reports.words import WORDS, Language, moment, number, percent, words

SHEET = Sheet(
    "Báo cáo",
    ("Số thuê bao", "Số lượng", "Thời điểm"),
    (
        ("84912345678", 1_234_567, datetime(2021, 6, 1, 1, 30, tzinfo=UTC)),
        ("=HYPERLINK(1)", -5, None),
    ),
)


def test_csv_keeps_an_msisdn_as_text_and_numbers_plain() -> None:
    header, first, _ = as_csv.rendered(SHEET).decode().splitlines()

    assert '"Số thuê bao","Số lượng","Thời điểm"' == header
    assert '"84912345678",1234567,"2021-06-01 08:30:00"' == first


@pytest.mark.parametrize("start", ["=1+1", "+84", "-1", "@SUM(A1)", "\tx", "\rx", "\nx"])
def test_csv_runs_no_formula(start: str) -> None:
    """What a spreadsheet would run is text with an apostrophe before it; a true number is not."""
    sheet = Sheet("", ("a", "b"), ((start, -5),))

    (_, row) = csv.reader(io.StringIO(as_csv.rendered(sheet).decode(), newline=""))

    assert [f"'{start}", "-5"] == row


def test_csv_for_excel_is_marked_and_separated_by_semicolons() -> None:
    actual = as_csv.rendered(SHEET, for_excel=True)

    assert actual.startswith(b"\xef\xbb\xbf")
    assert '"84912345678";1234567;"2021-06-01 08:30:00"' == actual.decode().splitlines()[1]


def test_csv_line_by_line_is_the_same_file() -> None:
    streamed = "".join(as_csv.lines(SHEET.columns, iter(SHEET.rows))).encode()

    assert as_csv.rendered(SHEET) == streamed


def test_a_table_writes_numbers_and_moments_as_officers_do() -> None:
    console = Console(width=100, file=io.StringIO(), record=True)
    console.print(as_table.table(SHEET, Language.VIETNAMESE))
    drawn = console.export_text()

    assert "1.234.567" in drawn
    assert "01/06/2021 08:30" in drawn


def test_a_table_reads_no_markup_in_a_cell() -> None:
    """A carrier's code like `[red]` is shown, not obeyed."""
    console = Console(width=60, file=io.StringIO(), record=True)
    console.print(as_table.table(Sheet("", ("code",), (("[red]17",),)), Language.ENGLISH))

    assert "[red]17" in console.export_text()


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (None, ""),
        (True, "Có"),
        (0.1234, "12,34 %"),
        (date(2021, 6, 5), "05/06/2021"),
        ("VNPT", "VNPT"),
    ],
)
def test_each_kind_of_cell_has_its_spelling(cell: object, expected: str) -> None:
    assert expected == as_table.written(cell, Language.VIETNAMESE)  # type: ignore[arg-type]


class _Report:
    def as_json(self) -> dict[str, object]:
        return {"huyện": "Đình Lập", "at": datetime(2021, 6, 1, tzinfo=UTC)}


def test_json_is_one_object_in_plain_letters() -> None:
    actual = as_json.rendered(_Report())

    assert {"huyện": "Đình Lập", "at": "2021-06-01T00:00:00+00:00"} == json.loads(actual)
    assert "Đình Lập" in actual


def test_a_row_of_another_width_is_refused() -> None:
    with pytest.raises(ValueError, match="another width"):
        Sheet("x", ("a", "b"), (("only one",),))


def test_figures_are_written_as_officers_write_them() -> None:
    assert "1.234.567" == number(1_234_567)
    assert "100,00 %" == percent(1)
    assert "01/06/2021 08:30" == moment(datetime(2021, 6, 1, 1, 30, tzinfo=UTC))


def test_a_period_is_told_with_its_dates() -> None:
    said = words(Language.VIETNAMESE)

    assert "Tuần 22/2021 (31/05\N{EN DASH}06/06/2021)" == said.period("2021-W22")
    assert "05/06/2021" == said.period("2021-06-05")


def test_every_word_is_said_in_both_languages() -> None:
    assert [] == [name for name, (vi, en) in WORDS.items() if not vi.strip() or not en.strip()]


def test_a_carriers_own_code_is_shown_as_the_carrier_writes_it() -> None:
    assert "net:deadline" == words(Language.ENGLISH).of("net:deadline")
