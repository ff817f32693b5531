"""`loa quota`: issued, contested from a file, ruled, corrected; each carrier sees its own only."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import Connection

from campaigns.database import Database
from tests.console.conftest import Loa, Said, token_of
from tests.kit.weeks import SyntheticWeek

NUMBER_1 = "01/2026/BC-HM"


@pytest.fixture
def number(loa: Loa, home: Path, home_database: Database) -> str:
    """The report of VNPT over a week; Nam is VNPT's person, Ha is Viettel's."""

    def work(conn: Connection) -> None:
        week = SyntheticWeek(conn).owe("delivered", times=3).owe("undelivered").owe("refused")
        week.owe("accepted", carrier="viettel").write()

    home_database.transact(work)
    for name, carrier in (("Nam", "vnpt"), ("Ha", "viettel")):
        added = loa("user", "add", name, "--role", "carrier", "--carrier", carrier, by="An")
        assert (0, True) == (added.code, token_of(home, name).exists())
    said = loa("quota", "issue", "vnpt", "2021-W22", "--json", by="Lan")
    assert 0 == said.code, said.err
    return str(said.json["number"])


def filled(loa: Loa, number: str, file: Path, *, by: str, column: str, cells: list[str]) -> None:
    """The report's own CSV, as whoever replies fills it in: the n-th cell in the n-th row."""
    said = loa("quota", "show", number, "--csv", by=by)
    head, *rows = csv.reader(io.StringIO(said.out, newline=""))
    place = head.index(column)
    reason = place + 1
    for row, cell in zip(rows, cells, strict=False):
        row[place] = cell
        row[reason] = "15/VNPT" if cell else row[reason]
    with file.open("w", encoding="utf-8", newline="") as to:
        csv.writer(to).writerows([head, *rows])


def test_a_report_goes_its_whole_way(loa: Loa, number: str, tmp_path: Path) -> None:
    """Forty contested from the filled-in CSV, twenty-five accepted: version 2 differs by these."""
    file = tmp_path / "replies.csv"
    first = loa("quota", "show", number, "--json", by="Nam").json
    filled(loa, number, file, by="Nam", column="Nhà mạng báo", cells=["77"] * 40)
    contested = loa("quota", "contest", number, "--file", file, by="Nam")
    early = loa("quota", "next", number, by="Lan")
    decisions = ["accept"] * 25 + ["bác"] * 15
    filled(loa, number, file, by="Binh", column="Quyết định", cells=decisions)
    ruled = loa("quota", "rule", number, "--file", file, "--json", by="Binh")
    second = loa("quota", "next", number, "--json", by="Lan")
    kept = loa("quota", "show", number, "--version", "1", "--json", by="Nam").json

    assert (0, 4, 0, 0) == (contested.code, early.code, ruled.code, second.code)
    assert "40" in contested.out
    assert 25 == len([one for one in ruled.json if one["decision"] == "accepted"])
    before, after = (
        {line["key"]: line for line in told["content"]["lines"]} for told in (first, second.json)
    )
    assert 25 == len([key for key in before if before[key] != after[key]])
    assert [key for key in before if before[key] != after[key]] == second.json["changes"]
    assert (first["content"], first["sha256"]) == (kept["content"], kept["sha256"])
    assert (True, "superseded") == (kept["intact"], kept["state"])


def test_it_is_written_as_a_workbook_and_as_paper(loa: Loa, number: str, tmp_path: Path) -> None:
    workbook, paper = tmp_path / "r.xlsx", tmp_path / "r.pdf"
    said = loa("quota", "show", number, "--xlsx", workbook, "--pdf", paper, by="Chi")
    told = loa("quota", "show", number, "--json", by="Chi").json["content"]["lines"]
    page = load_workbook(workbook).worksheets[0]

    assert (0, "") == (said.code, said.out)
    assert [one["key"] for one in told] == [row[0].value for row in page.iter_rows(min_row=2)]
    assert paper.read_bytes().startswith(b"%PDF-")


def test_one_line_at_a_time(loa: Loa, number: str) -> None:
    line = ("--line", "duty/confirmed")
    said = loa(
        "quota", "contest", number, *line, "--value", "4", "--reason", "15/VNPT", "--json", by="Nam"
    )
    again = loa("quota", "contest", number, *line, "--value", "5", "--reason", "x", by="Nam")
    ruled = loa(
        "quota", "rule", number, *line, "--decision", "refused", "--reason", "sai", by="Lan"
    )
    nothing = loa("quota", "next", number, by="Lan")

    assert [4] == [one["stated"] for one in said.json]
    assert (0, 2, 0, 4) == (said.code, again.code, ruled.code, nothing.code)
    assert "duty/confirmed: contested already" in again.err


def test_the_whole_is_acknowledged(loa: Loa, number: str) -> None:
    said = loa("quota", "acknowledge", number, "--json", by="Nam")
    listed = loa("quota", "list", "--json", by="Chi").json["reports"]
    late = loa(
        "quota",
        "contest",
        number,
        "--line",
        "duty/missed",
        "--value",
        "9",
        "--reason",
        "x",
        by="Nam",
    )

    assert {"number": number, "version": 1, "acknowledged": True} == said.json
    assert [(number, "acknowledged")] == [(one["number"], one["state"]) for one in listed]
    assert 4 == late.code


def test_anothers_report_does_not_exist(loa: Loa, number: str) -> None:
    """Neither listed nor shown nor replied to, in the words of a number that nobody has."""
    listed = loa("quota", "list", "--carrier", "vnpt", "--json", by="Ha")
    acts = (("show", "--json"), ("acknowledge",))

    def ends(asked: str) -> list[Said]:
        return [loa("quota", act[0], asked, *act[1:], by="Ha") for act in acts]

    anothers, nobodys = ends(number), ends(number.replace("01/", "99/"))

    assert [] == listed.json["reports"]
    assert {(1, "")} == {(said.code, said.out) for said in anothers}
    assert [said.err.replace("99/", "01/") for said in nobodys] == [said.err for said in anothers]


@pytest.mark.parametrize(
    ("words", "by", "code"),
    [
        pytest.param(("issue", "vnpt", "2021-W22"), "Lan", 4, id="twice"),
        pytest.param(("issue", "vnpt", "2021-W23"), "Lan", 1, id="not opened"),
        pytest.param(("issue", "viettel", "2021-W22"), "Chi", 4, id="an auditor"),
        pytest.param(("issue", "nobody", "2021-W22"), "Lan", 2, id="no carrier"),
        pytest.param(("contest", NUMBER_1), "Nam", 2, id="nothing contested"),
        pytest.param(("rule", NUMBER_1), "Lan", 2, id="nothing ruled on"),
        pytest.param(("next", NUMBER_1), "Nam", 4, id="a carrier"),
    ],
)
def test_what_cannot_be_done_ends_with_its_code(
    loa: Loa, number: str, words: tuple[str, ...], by: str, code: int
) -> None:
    said = loa("quota", *(number if word == NUMBER_1 else word for word in words), by=by)

    assert (code, "") == (said.code, said.out)
    assert said.err
