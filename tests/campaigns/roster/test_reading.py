"""A file is read as its deliverer wrote it, or refused as a whole with the next step."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest

from campaigns.roster.cells import Entry
from campaigns.roster.reading import BadRosterFile, RosterFile
from tests.kit import rosters

MSISDNS = rosters.numbers(5)


def entries(path: Path, *, slice_rows: int = 100) -> list[Entry]:
    with RosterFile(path, carrier=None) as file:
        return [entry for rows in file.slices(slice_rows) for entry in rows.entries]


def refused_lines(path: Path) -> list[int]:
    with RosterFile(path, carrier=None) as file:
        return [refusal.line for rows in file.slices(100) for refusal in rows.refusals]


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_every_form_of_a_roster_reads_the_same(
    tmp_path: Path, *, delimiter: str, encoding: str, packed: bool
) -> None:
    path = rosters.written(
        tmp_path / "roster",
        rosters.rows(MSISDNS, district="183"),
        delimiter=delimiter,
        encoding=encoding,
        packed=packed,
    )

    assert [(msisdn, None, None, 183, None) for msisdn in MSISDNS] == entries(path)


def test_columns_come_in_any_order_and_case(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(f"Ported_To, MSISDN\nviettel,{MSISDNS[0]}\n")

    assert [(MSISDNS[0], None, "viettel", 0, None)] == entries(path)


def test_slices_hold_no_more_rows_than_asked(tmp_path: Path) -> None:
    path = rosters.written(tmp_path / "roster.csv", rosters.rows([*MSISDNS[:3], "x", "y"]))
    with RosterFile(path, carrier=None) as file:
        sizes = [rows.rows for rows in file.slices(2)]

    assert [2, 2, 1] == sizes


def test_a_refusal_names_the_line_that_an_editor_shows(tmp_path: Path) -> None:
    """Empty lines are no rows, yet they are lines."""
    path = tmp_path / "roster.csv"
    path.write_text(f"msisdn,district\n{MSISDNS[0]},\n\n,\nx,\n{MSISDNS[1]},777\n")

    assert [5, 6] == refused_lines(path)


def test_a_line_that_is_not_utf_8_is_refused_alone(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes(f"msisdn,district\n{MSISDNS[0]},".encode() + b"\xd0\xff\n84912345678,\n")

    assert ["84912345678"] == [entry.msisdn for entry in entries(path)]
    assert [2] == refused_lines(path)


def test_the_hash_is_of_the_file_as_delivered(tmp_path: Path) -> None:
    path = rosters.written(tmp_path / "roster.gz", rosters.rows(MSISDNS), packed=True)
    with RosterFile(path, carrier=None) as file:
        list(file.slices(2))

        assert hashlib.sha256(path.read_bytes()).digest() == file.sha256
        assert file.share_read == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "must be a header", id="empty"),
        pytest.param(b"district\n178\n", "column msisdn", id="no msisdn column"),
        pytest.param(b"msisdn,name,age\n", "'name', 'age'", id="unknown columns, named"),
        pytest.param(b"msisdn,msisdn\n", "twice", id="a column twice"),
        pytest.param(b"PK\x03\x04rest", "Excel workbook", id="xlsx"),
        pytest.param("msisdn\n".encode("utf-16"), "UTF-16", id="utf-16"),
        pytest.param(gzip.compress(b"msisdn\n" * 99)[:-9], "cut off", id="half a gzip"),
        pytest.param(
            gzip.compress(b"msisdn\n" + b"9" * 999_999), "characters", id="a line without an end"
        ),
        pytest.param(
            b'msisdn\n0912345678\n"0912345679\n0912345670\n', "quotation", id="open quotation mark"
        ),
        pytest.param(
            b'msisdn\n"0912345678\n0912345679"\n', "quotation", id="a quotation over two lines"
        ),
    ],
)
def test_a_file_that_is_no_roster_is_refused_with_the_next_step(
    tmp_path: Path, content: bytes, words: str
) -> None:
    """A quotation mark that swallows lines would make subscribers seem to have left."""
    path = tmp_path / "roster"
    path.write_bytes(content)

    with pytest.raises(BadRosterFile, match=words):
        entries(path)


def test_a_number_where_the_header_should_be_is_not_repeated(tmp_path: Path) -> None:
    path = rosters.written(tmp_path / "roster", [], columns=MSISDNS[:1])

    with pytest.raises(BadRosterFile) as refused:
        entries(path)

    assert MSISDNS[0] not in str(refused.value)
    assert "header" in str(refused.value)
