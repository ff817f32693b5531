"""The refusal file tells line, column, value and reason, and does no harm when opened."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from campaigns.roster.refusals import Refusal, RefusalFile, RowReason
from gateways.msisdn import MsisdnReason


def told(tmp_path: Path, *refusals: Refusal) -> list[dict[str, str]]:
    with RefusalFile(tmp_path / "vnpt.csv", delimiter=";") as file:
        file.write(refusals)
    with file.path.open(encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text, delimiter=";"))


def refusal(value: str) -> Refusal:
    return Refusal(line=3, column="msisdn", reason=MsisdnReason.LENGTH, value=value)


def test_a_refusal_is_told_whole_and_in_both_languages(tmp_path: Path) -> None:
    (row,) = told(tmp_path, refusal("091234567"))

    assert {
        "line": "3",
        "column": "msisdn",
        "value": "091234567",
        "reason_vi": MsisdnReason.LENGTH.vietnamese,
        "reason_en": MsisdnReason.LENGTH.english,
    } == row


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param("+84 91", "+84 91", id="a number with its plus"),
        pytest.param("=HYPERLINK(1)", "'=HYPERLINK(1)", id="formula"),
        pytest.param("@SUM(1)", "'@SUM(1)", id="old formula"),
        pytest.param("+1+cmd|x", "'+1+cmd|x", id="sum"),
        pytest.param("-1+1", "'-1+1", id="difference"),
        pytest.param("a\x1b[2Jb", "a\\x1b[2Jb", id="terminal command"),
        pytest.param("\udcff", "\\udcff", id="byte that is no UTF-8"),
        pytest.param("Lạng Sơn", "Lạng Sơn", id="letters"),
    ],
)
def test_what_a_spreadsheet_or_terminal_would_obey_is_written_out(
    tmp_path: Path, value: str, shown: str
) -> None:
    (row,) = told(tmp_path, refusal(value))

    assert shown == row["value"]


def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    told(tmp_path, refusal("1"))

    assert 0o600 == (tmp_path / "vnpt.csv.refused.csv").stat().st_mode & 0o777


def test_without_a_refusal_there_is_no_file(tmp_path: Path) -> None:
    """Yesterday's refusals would be read as today's."""
    told(tmp_path, refusal("1"))
    with RefusalFile(tmp_path / "vnpt.csv", delimiter=",") as file:
        pass

    assert not file.was_made
    assert not file.path.exists()


@pytest.mark.parametrize("reason", list(RowReason))
def test_every_reason_has_words_in_both_languages(reason: RowReason) -> None:
    assert reason.vietnamese
    assert reason.english
    assert reason.vietnamese != reason.english
