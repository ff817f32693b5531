"""`loa audit`: opened, drawn again elsewhere, found, concluded, written down; each look logged."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from campaigns.database import Database
from campaigns.schema import access
from tests.console.conftest import Loa
from tests.kit.weeks import SyntheticWeek

ROOT = Path(__file__).parents[2]
WEEK = ("bluezone-sms", "2021-W22")
DRAW = ("--seed", "12 34 56", "--size", 6, "--minimum", 2)
OPEN = ("audit", "open", *WEEK, *DRAW, "--reason", "kế hoạch 5")


@pytest.fixture
def week(home_database: Database) -> None:
    """A closed week: ten that VNPT took, six of Viettel's that lapsed."""

    def work(conn: Connection) -> None:
        made = SyntheticWeek(conn).owe("accepted", times=10)
        made.owe("lapsed", times=6, carrier="viettel").write(figures={"roster": 16})

    home_database.transact(work)


def looks(database: Database) -> Sequence[tuple[str, str, int | None, int, str]]:
    rows = database.read(lambda conn: conn.execute(select(access).order_by(access.c.id)).all())
    return [(row.person, row.what, row.subscriber_id, row.rows, row.reason) for row in rows]


def find_all(loa: Loa) -> None:
    for number in range(1, 7):
        assert 0 == loa("audit", "find", 1, number, "confirmed", by="Chi").code


@pytest.mark.usefixtures("week")
def test_another_machine_draws_the_same_sample_from_the_export(loa: Loa, tmp_path: Path) -> None:
    """
    In processes of their own, without a home, a key or a database, whatever hashes they deal.
    """
    opened = loa(*OPEN, "--json", by="Chi").json
    export = tmp_path / "khung.csv"
    export.write_text(loa("audit", "export", *WEEK, by="Chi").out)
    told = [
        json.loads(
            subprocess.run(
                [
                    *(sys.executable, "-m", "console.main", "audit", "draw"),
                    *("--export", str(export), *map(str, DRAW), "--json"),
                ],
                cwd=ROOT,
                env={"PATH": os.environ["PATH"], "PYTHONHASHSEED": seed},
                check=True,
                capture_output=True,
            ).stdout
        )
        for seed in ("1", "2")
    ]
    same = {name: value for name, value in opened.items() if name not in {"audit", "as_of"}}

    assert [same, same] == told
    assert {"viettel": {"size": 6, "sample": 2}, "vnpt": {"size": 10, "sample": 4}} == (
        opened["strata"]
    )


@pytest.mark.usefixtures("week")
def test_a_session_goes_from_its_draw_to_its_minutes(loa: Loa, tmp_path: Path) -> None:
    opened = loa(*OPEN, by="Chi")
    early = loa("audit", "conclude", 1, "--words", "Đúng.", by="Chi")
    find_all(loa)
    shown = loa("audit", "show", 1, "--json", by="Lan")
    concluded = loa("audit", "conclude", 1, "--words", "Đúng như sổ.", "--json", by="Chi")
    late = loa("audit", "find", 1, 1, "denied", by="Chi")
    file = tmp_path / "bien-ban.docx"
    minutes = loa("audit", "minutes", 1, file, "--json", by="Lan")
    again = loa("audit", "minutes", 1, file, by="Lan")
    listed = loa("audit", "list", "--json", by="Binh")

    assert (0, 4, 0, 4) == (opened.code, early.code, concluded.code, late.code)
    assert "Tổng cộng" in opened.out
    assert (4, 4, 1.0) == (
        shown.json["strata"][1]["reached"],
        shown.json["strata"][1]["confirmed"],
        shown.json["rate"]["share"],
    )
    assert 32 == len(concluded.json["seal"])
    assert (0, "BIÊN BẢN", 4) == (minutes.code, minutes.json["title"], again.code)
    assert file.read_bytes().startswith(b"PK")
    assert [(1, 6)] == [(one["id"], one["found"]) for one in listed.json["audits"]]


@pytest.mark.usefixtures("week")
def test_each_look_at_a_pick_is_logged_before_it_is_shown(
    loa: Loa, home_database: Database
) -> None:
    loa(*OPEN, by="Chi")
    sample = loa("audit", "sample", 1, "--reason", "xem mẫu", "--csv", by="Chi")
    masked = loa("audit", "show", 1, "--pick", 2, "--json", by="Chi")
    whole = loa(
        *("audit", "show", 1, "--pick", 2, "--whole-number", "--reason", "gọi điện", "--json"),
        by="Chi",
    )
    (_, first, second) = looks(home_database)

    assert 7 == len(sample.out.splitlines())
    assert ("8492****", "84920000") == (masked.json["msisdn"][:8], whole.json["msisdn"][:8])
    assert ("Chi", "audit 1", None, 6, "xem mẫu") == looks(home_database)[0]
    assert ("audit 1 pick 2", "audit 1 pick 2 whole") == (first[1], second[1])
    assert first[2] == second[2] is not None
    assert ("gọi điện", 1) == (second[4], second[3])


@pytest.mark.usefixtures("week")
def test_the_department_reads_and_cannot_edit(loa: Loa, home_database: Database) -> None:
    loa(*OPEN, by="Chi")
    for name in ("An", "Lan", "Binh"):
        denied = [
            loa(*OPEN, by=name),
            loa("audit", "find", 1, 1, "confirmed", by=name),
            loa("audit", "conclude", 1, "--words", "x", by=name),
        ]
        assert [4, 4, 4] == [said.code for said in denied]
        assert 0 == loa("audit", "sample", 1, by=name).code
    whole = ("audit", "show", 1, "--pick", 1, "--whole-number", "--reason", "x")

    assert 4 == loa(*whole, by="An").code
    assert 3 == len(looks(home_database))


@pytest.mark.usefixtures("week")
def test_to_a_carriers_person_there_are_no_sessions(loa: Loa, tmp_path: Path) -> None:
    loa("user", "add", "Vu", "--role", "carrier", "--carrier", "vnpt", by="An")
    loa(*OPEN, by="Chi")
    asked = [
        loa("audit", "show", 1, by="Vu"),
        loa("audit", "show", 1, "--pick", 1, by="Vu"),
        loa("audit", "sample", 1, by="Vu"),
        loa("audit", "list", by="Vu"),
        loa("audit", "export", *WEEK, by="Vu"),
        loa("audit", "minutes", 1, tmp_path / "x.docx", by="Vu"),
    ]

    assert {(1, "")} == {(said.code, said.out) for said in asked}


@pytest.mark.usefixtures("week")
@pytest.mark.parametrize(
    ("words", "code"),
    [
        pytest.param([*OPEN, "--as-of", "gestern"], 2, id="no instant"),
        pytest.param([*OPEN, "--as-of", "2021-06-01T10:00"], 2, id="before the closing"),
        pytest.param([*OPEN[:-1], "số 0912 345 678"], 2, id="a number in the reason"),
        pytest.param(["audit", "open", WEEK[0], "2021-W23", *OPEN[4:]], 4, id="not closed"),
        pytest.param(["audit", "open", WEEK[0], "W22", *OPEN[4:]], 2, id="no week"),
        pytest.param(["audit", "find", 1, 7, "confirmed"], 1, id="no such pick"),
        pytest.param(["audit", "find", 2, 1, "confirmed"], 1, id="no such session"),
        pytest.param(["audit", "find", 1, 1, "maybe"], 2, id="no such finding"),
        pytest.param(["audit", "find", 1, 1, "carrier_differs"], 2, id="no note"),
        pytest.param(
            ["audit", "find", 1, 1, "denied", "--note", "gọi +84.912.345.678"], 2, id="number"
        ),
        pytest.param(["audit", "show", 1, "--whole-number"], 2, id="all whole"),
        pytest.param(["audit", "show", 1, "--pick", 1, "--whole-number"], 4, id="no reason"),
        pytest.param(["audit", "minutes", 1, "x.docx"], 4, id="not concluded"),
    ],
)
def test_what_cannot_be_done_ends_with_its_own_code(
    loa: Loa, words: list[object], code: int
) -> None:
    loa(*OPEN, by="Chi")
    said = loa(*words, by="Chi")

    assert code == said.code
    assert "345" not in said.err


@pytest.mark.usefixtures("week")
def test_a_look_opens_no_session(loa: Loa) -> None:
    looked = loa(*OPEN, "--dry-run", "--json", by="Chi")

    assert (0, None, 6) == (looked.code, looked.json["audit"], len(looked.json["picks"]))
    assert [] == loa("audit", "list", "--json", by="Chi").json["audits"]


def test_a_file_that_is_no_export_draws_nothing(loa: Loa, tmp_path: Path) -> None:
    file = tmp_path / "khung.csv"
    file.write_text("position,stratum,key\n1,vnpt,L\n")

    assert 1 == loa("audit", "draw", "--export", file, *DRAW).code


@pytest.mark.usefixtures("week")
def test_a_strip_is_logged_and_masked(loa: Loa, home_database: Database) -> None:
    asked = ("report", "strip", "0920000000", "--week", "2021-W22")
    shown = loa(*asked, "--reason", "đơn hỏi", "--json", by="Chi")
    table = loa("report", "strip", "0920000000", by="Chi")

    assert ("8492****000", 52) == (shown.json["msisdn"], len(shown.json["weeks"]))
    assert "sent_unconfirmed" == shown.json["weeks"][-1]["campaigns"][0]["duty"]
    assert 0 == table.code
    assert [("Chi", "strip", 1, "đơn hỏi"), ("Chi", "strip", 1, "")] == [
        (who, what, rows, reason) for who, what, _, rows, reason in looks(home_database)
    ]
