"""A statement's file is read as it came, in bounded memory, or refused whole with the next step."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from campaigns.settlement.lines import Line
from campaigns.settlement.reading import BadSettlementFile, StatementFile
from campaigns.settlement.stated import Stated
from tests.kit.weeks_open import WEEK, msisdn_of


def opened(path: Path, *, rows_max: int = 100) -> StatementFile:
    return StatementFile(path, since=WEEK.starts_at, until=WEEK.ends_at, rows_max=rows_max)


def lines(path: Path, *, rows_max: int = 100) -> list[Line]:
    with opened(path, rows_max=rows_max) as file:
        return [line for rows in file.slices(2) for line in rows.lines]


def refused_lines(path: Path) -> list[int]:
    with opened(path) as file:
        return [refusal.line for rows in file.slices(2) for refusal in rows.refusals]


def put(folder: Path, content: bytes | str) -> Path:
    path = folder / "statement.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_only_a_number_and_a_status_are_required(tmp_path: Path) -> None:
    path = put(tmp_path, f"Số thuê bao;Trạng thái\n{msisdn_of(1)};đã gửi\n")

    assert [(msisdn_of(1), Stated.TAKEN, 2)] == [
        (line.msisdn, line.stated, line.number) for line in lines(path)
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_every_form_of_a_file_reads_the_same(
    tmp_path: Path, encoding: str, *, packed: bool
) -> None:
    content = f"status,msisdn\nsent,{msisdn_of(1)}\n".encode(encoding)
    path = put(tmp_path, gzip.compress(content) if packed else content)

    assert [msisdn_of(1)] == [line.msisdn for line in lines(path)]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "msisdn and status", id="empty"),
        pytest.param(b"msisdn\n84901\n", "status", id="no status column"),
        pytest.param("msisdn,trạng thái,nội dung\n".encode(), "'nội dung'", id="unknown column"),
        pytest.param(b"msisdn,status,Status\n", "twice", id="a column twice"),
        pytest.param(b"PK\x03\x04rest", "Excel workbook", id="xlsx"),
        pytest.param("msisdn,status\n".encode("utf-16"), "UTF-16", id="utf-16"),
        pytest.param(
            gzip.compress(b"msisdn,status\n" + b"x,y\n" * 99)[:-9], "cut off", id="half a gzip"
        ),
        pytest.param(b'msisdn,status\n"84901,sent\n84902,sent\n', "quotation", id="open quote"),
        pytest.param(b"msisdn,status\n" + b"x" * 10_000_000, "characters", id="a line of 10 MB"),
        pytest.param(
            gzip.compress(b"msisdn,status\n" + b"," * 99_000_000, 1),
            "characters",
            id="a packed one",
        ),
    ],
)
def test_a_file_that_is_no_statement_is_refused_with_the_next_step(
    tmp_path: Path, content: bytes, words: str
) -> None:
    with pytest.raises(BadSettlementFile, match=words):
        lines(put(tmp_path, content))


def test_what_unpacks_without_an_end_is_refused(tmp_path: Path) -> None:
    """A bomb of empty lines is neither rows nor one long line."""
    path = tmp_path / "bomb.csv.gz"
    with gzip.open(path, "wb", compresslevel=9) as packed:
        packed.write(b"msisdn,status\n")
        for _ in range(5):
            packed.write(b"\n" * (1 << 20))

    with pytest.raises(BadSettlementFile, match="unpacks to more than"):
        lines(path)


def test_more_rows_than_any_province_sends_are_refused(tmp_path: Path) -> None:
    path = put(tmp_path, "msisdn,status\n" + f"{msisdn_of(1)},sent\n" * 6)

    with pytest.raises(BadSettlementFile, match="More than 5 rows"):
        lines(path, rows_max=5)


def test_a_file_of_nothing_but_refused_rows_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its refusals would fill the disk."""
    monkeypatch.setattr("campaigns.settlement.reading.REFUSED_MAX", 3)
    path = put(tmp_path, "msisdn,status\n" + "x,y\n" * 9)

    with pytest.raises(BadSettlementFile, match="rows are refused"):
        lines(path)


def test_a_bad_row_is_refused_and_the_others_go_in(tmp_path: Path) -> None:
    good = f"{msisdn_of(1)},sent\n".encode()
    path = put(tmp_path, b"msisdn,status\n" + good + b"\xff\xfe,sent\n\x00,sent\n" + good)

    assert [2, 5] == [line.number for line in lines(path)]
    assert [3, 4] == refused_lines(path)


def test_a_number_where_the_header_should_be_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(BadSettlementFile) as refused:
        lines(put(tmp_path, f"{msisdn_of(1)},sent\n"))

    assert msisdn_of(1) not in str(refused.value)
