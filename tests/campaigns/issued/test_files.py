"""Contests and rulings come as CSV, in both languages' heads; a bad file is refused whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from campaigns.issued import BadReplyFile, Contest, Decision, Ruled, contests_in, rulings_in


def file_of(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "replies.csv"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    "head",
    [
        pytest.param("line,value,reason", id="plain"),
        pytest.param("Mã dòng;Nhà mạng báo;Lý do của nhà mạng", id="vietnamese"),
        pytest.param("Line,The carrier states,The carrier's reason", id="english"),
    ],
)
def test_a_contest_is_a_row(tmp_path: Path, head: str) -> None:
    mark = ";" if ";" in head else ","
    row = mark.join(("duty/confirmed", "1.204", "15/VNPT"))
    without = mark.join(("duty/missed", "", ""))
    file = file_of(tmp_path, f"{head}\n{row}\n{without}\n")

    assert [Contest(line="duty/confirmed", stated="1.204", reason="15/VNPT")] == contests_in(file)


@pytest.mark.parametrize(
    ("word", "decision"),
    [
        ("accept", Decision.ACCEPTED),
        ("Chấp nhận", Decision.ACCEPTED),
        ("refused", Decision.REFUSED),
        ("bác", Decision.REFUSED),
    ],
)
def test_a_ruling_is_a_row(tmp_path: Path, word: str, decision: Decision) -> None:
    file = file_of(tmp_path, f"line,decision,reason\nduty/confirmed,{word},đúng\na,,\n")

    assert [Ruled(line="duty/confirmed", decision=decision, reason="đúng")] == rulings_in(file)


def test_a_ruling_that_is_neither_is_refused_with_its_line(tmp_path: Path) -> None:
    file = file_of(tmp_path, "line,decision,reason\na,accept,x\nb,perhaps,x\n")

    with pytest.raises(BadReplyFile, match="line 3: the decision is accept or refuse"):
        rulings_in(file)


@pytest.mark.parametrize("head", ["line,value", "line,value,reason,dòng", "a,b,c"])
def test_a_file_without_its_columns_is_refused(tmp_path: Path, head: str) -> None:
    with pytest.raises(BadReplyFile, match="line, value, reason, each once"):
        contests_in(file_of(tmp_path, f"{head}\nx,1,y\n"))
