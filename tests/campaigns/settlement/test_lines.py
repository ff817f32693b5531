"""The cells of a row become a line, or a refusal that names cell and reason."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from campaigns.roster.refusals import Refusal
from campaigns.settlement.lines import COLUMNS, Line, LineReader, column_named
from campaigns.settlement.reasons import LineReason
from campaigns.settlement.stated import Stated
from gateways.msisdn import MsisdnReason
from tests.kit.weeks_open import WEEK

NUMBER = "84912345678"


def read(columns: tuple[str, ...] = COLUMNS, *, cells: list[str]) -> Line | Refusal:
    reader = LineReader(columns, since=WEEK.starts_at, until=WEEK.ends_at)
    return reader.read(cells, number=7)


def a_row(**cells: str) -> list[str]:
    usual = {"msisdn": "0912345678", "status": "delivered"}
    return [(usual | cells).get(column, "") for column in COLUMNS]


def a_line(**cells: str) -> Line:
    found = read(cells=a_row(**cells))
    assert isinstance(found, Line)
    return found


def a_refusal(**cells: str) -> Refusal:
    found = read(cells=a_row(**cells))
    assert isinstance(found, Refusal)
    return found


def test_a_line_says_all_that_its_cells_say() -> None:
    actual = a_line(sent_at="01/06/2021 08:30", segments="2", reference="LX", message_id="m-1")

    assert (
        NUMBER,
        Stated.DELIVERED,
        date(2021, 6, 1),
        datetime(2021, 6, 1, 1, 30, tzinfo=UTC),
        2,
        "LX",
        "m-1",
        7,
    ) == tuple(actual)


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        pytest.param("2021-06-01 08:30:15", (1, 30, 15), id="iso"),
        pytest.param("2021-06-01T08:30", (1, 30, 0), id="iso with T"),
        pytest.param("2021-06-01T01:30:00+00:00", (1, 30, 0), id="an offset that is written"),
        pytest.param("01/06/2021 8:30", (1, 30, 0), id="as a spreadsheet shows it"),
        pytest.param("1-6-2021 08:30:00", (1, 30, 0), id="day first with dashes"),
    ],
)
def test_a_time_is_local_unless_an_offset_is_written(
    written: str, instant: tuple[int, int, int]
) -> None:
    assert datetime(2021, 6, 1, *instant, tzinfo=UTC) == a_line(sent_at=written).sent_at


@pytest.mark.parametrize("written", ["2021-06-01", "01/06/2021", "1/6/2021"])
def test_a_date_alone_is_a_day_and_no_instant(written: str) -> None:
    line = a_line(sent_at=written)

    assert (date(2021, 6, 1), None) == (line.day, line.sent_at)


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        pytest.param({"msisdn": "091234"}, "msisdn", MsisdnReason.LENGTH, id="short number"),
        pytest.param({"msisdn": ""}, "msisdn", MsisdnReason.EMPTY, id="no number"),
        pytest.param({"status": "pending"}, "status", LineReason.STATUS, id="unknown word"),
        pytest.param({"status": ""}, "status", LineReason.STATUS, id="no word"),
        pytest.param({"status": "=1+1"}, "status", LineReason.STATUS, id="formula"),
        pytest.param({"status": "a\x00"}, "status", LineReason.UNREADABLE, id="NUL"),
        pytest.param({"status": "\udcff"}, "status", LineReason.UNREADABLE, id="not UTF-8"),
        pytest.param({"sent_at": "6/13/2021"}, "sent_at", LineReason.INSTANT, id="month first"),
        pytest.param({"sent_at": "44348.5"}, "sent_at", LineReason.INSTANT, id="a serial number"),
        pytest.param({"sent_at": "0001-01-01 00:00"}, "sent_at", LineReason.INSTANT, id="year 1"),
        pytest.param({"sent_at": "2021-06-07"}, "sent_at", LineReason.OTHER_SPAN, id="day behind"),
        pytest.param(
            {"sent_at": "2021-05-30 23:59:59"}, "sent_at", LineReason.OTHER_SPAN, id="before"
        ),
        pytest.param({"segments": "-1"}, "segments", LineReason.SEGMENTS, id="negative"),
        pytest.param({"segments": "1.5"}, "segments", LineReason.SEGMENTS, id="not whole"),
        pytest.param({"segments": "256"}, "segments", LineReason.SEGMENTS, id="too many"),
        pytest.param({"segments": "9" * 99}, "segments", LineReason.SEGMENTS, id="far too many"),
        pytest.param({"segments": "٣"}, "segments", LineReason.SEGMENTS, id="other digits"),
        pytest.param({"message_id": "m" * 81}, "message_id", LineReason.MESSAGE_ID, id="long id"),
    ],
)
def test_a_cell_that_cannot_be_read_is_refused_by_name(
    cells: dict[str, str], column: str, reason: Any
) -> None:
    refusal = a_refusal(**cells)

    assert (7, column, reason) == (refusal.line, refusal.column, refusal.reason)


def test_a_row_with_more_cells_than_the_header_is_refused() -> None:
    refusal = read(("msisdn", "status"), cells=["0912345678", "delivered", "x"])

    assert isinstance(refusal, Refusal)
    assert ("3", LineReason.CELLS) == (refusal.column, refusal.reason)


def test_a_short_row_leaves_its_last_cells_empty() -> None:
    line = read(("msisdn", "status", "segments"), cells=["0912345678", "sent"])

    assert isinstance(line, Line)
    assert (Stated.TAKEN, None) == (line.stated, line.segments)


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        pytest.param({"msisdn": "84662345678"}, "8466****678", id="a number of nobody's"),
        pytest.param({"msisdn": "0912345678 9"}, "0912****789", id="a digit too many"),
        pytest.param({"status": "0912345678"}, "****", id="columns astray"),
        pytest.param({"status": "pending"}, "pending", id="a word"),
    ],
)
def test_a_refusal_tells_no_number_whole(cells: dict[str, str], shown: str) -> None:
    assert shown == a_refusal(**cells).value


def test_no_number_stands_in_a_repr() -> None:
    said = repr([a_line(), a_refusal(status="x", msisdn=NUMBER)])

    assert NUMBER not in said
    assert NUMBER[2:] not in said


def test_lines_that_say_the_same_are_the_same_line() -> None:
    """However they are spelt, and wherever they stand."""
    assert (
        a_line(sent_at="01/06/2021 08:30").digest
        == a_line(
            sent_at="2021-06-01T08:30:00", msisdn="+84 912 345 678", status="Đã đến máy"
        ).digest
    )
    assert a_line().digest != a_line(message_id="m-2").digest


@pytest.mark.parametrize(
    ("header", "column"),
    [
        pytest.param("MSISDN", "msisdn", id="capitals"),
        pytest.param("Số thuê bao", "msisdn", id="số thuê bao"),
        pytest.param("so dien thoai", "msisdn", id="without marks"),
        pytest.param("Trạng thái", "status", id="trạng thái"),
        pytest.param("Thời gian gửi", "sent_at", id="thời gian gửi"),
        pytest.param("Số phân đoạn", "segments", id="số phân đoạn"),
        pytest.param("Message ID", "message_id", id="message id"),
        pytest.param("Nội dung", None, id="a column of nobody's"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_a_header_is_known_in_both_languages(header: str, column: str | None) -> None:
    assert column == column_named(header)


@pytest.mark.parametrize("reason", list(LineReason))
def test_every_reason_has_words_in_both_languages(reason: LineReason) -> None:
    assert reason.vietnamese
    assert reason.english
    assert reason.vietnamese != reason.english
