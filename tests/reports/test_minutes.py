"""The minutes say what the session holds, in the decree's layout, with the same bytes each time."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from defusedxml.ElementTree import fromstring
from docx import Document
from docx.shared import Mm

from campaigns.audit import AuditNotConcluded, Finding
from campaigns.database import Database
from reports.audit import Audit, audit
from reports.minutes import minutes
from reports.render import docx
from reports.words import Language
from tests.kit.audits import SEED, Bench
from tests.kit.weeks import VAULT


@pytest.fixture
def bench(database: Database) -> Bench:
    return Bench(database)


@pytest.fixture
def sqlite_bench(sqlite_database: Database) -> Bench:
    return Bench(sqlite_database)


def concluded(bench: Bench) -> Audit:
    """Of three sent and one missed: two yes, one unreachable then no, one that nobody reached."""
    bench.week(accepted=3, lapsed=1)
    bench.open(4)
    bench.find(2, Finding.UNREACHABLE, "không nghe máy")
    bench.find_all([Finding.CONFIRMED, Finding.DENIED, Finding.CONFIRMED, Finding.UNREACHABLE])
    bench.conclude("Cơ bản đúng như sổ.")
    return bench.database.read(lambda conn: audit(conn, 1, vault=VAULT))


def text_of(content: bytes) -> str:
    writing = Document(io.BytesIO(content))
    cells = [cell.text for table in writing.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in writing.paragraphs), *cells])


def test_the_minutes_carry_what_proves_them(bench: Bench) -> None:
    told = concluded(bench)
    text = text_of(docx.rendered(minutes(told, Language.VIETNAMESE)))
    assert told.conclusion is not None
    marks = (
        told.roster_sha256,
        told.frame_sha256,
        told.figures_sha256,
        told.closing_seal,
        told.conclusion.seal,
    )

    assert [] == [mark for mark in marks if mark not in text]
    assert all(one in text for one in (SEED, "kế hoạch 5", "Cơ bản đúng như sổ.", "8492****"))
    assert "849200000" not in text


def test_the_minutes_show_a_finding_that_was_replaced(sqlite_bench: Bench) -> None:
    made = minutes(concluded(sqlite_bench), Language.VIETNAMESE)
    assert made.annex.sheet is not None

    findings, notes = made.annex.sheet.rows[1][4:]
    assert "Không hỏi được → Người nhận nói không có tin" == findings
    assert str(notes).startswith("không nghe máy; ")


def test_the_same_session_makes_the_same_bytes(sqlite_bench: Bench) -> None:
    """
    A ZIP and a document remember when they were made unless they are told not to.
    """
    told = concluded(sqlite_bench)
    once, twice = (docx.rendered(minutes(told, Language.VIETNAMESE)) for _ in range(2))
    with zipfile.ZipFile(io.BytesIO(once)) as packed:
        times = {entry.date_time for entry in packed.infolist()}
    known = Document(io.BytesIO(once)).core_properties

    assert once == twice
    assert {(1980, 1, 1, 0, 0, 0)} == times
    assert told.conclusion is not None
    assert told.conclusion.at.replace(microsecond=0) == known.created.replace(tzinfo=UTC)


def test_the_layout_is_the_decrees(sqlite_bench: Bench) -> None:
    content = docx.rendered(minutes(concluded(sqlite_bench), Language.VIETNAMESE))
    section = Document(io.BytesIO(content)).sections[0]
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        body, styles = packed.read("word/document.xml"), packed.read("word/styles.xml")
        header = b"".join(
            packed.read(name) for name in packed.namelist() if name.startswith("word/header")
        )
    fromstring(body)

    assert (210, 297) == (
        round((section.page_width or Mm(0)).mm),
        round((section.page_height or Mm(0)).mm),
    )
    assert (20, 20, 30, 15) == tuple(
        round(margin.mm)
        for margin in (
            section.top_margin,
            section.bottom_margin,
            section.left_margin,
            section.right_margin,
        )
        if margin is not None
    )
    assert section.different_first_page_header_footer
    assert b'w:instr="PAGE"' in header
    assert b'w:ascii="Times New Roman"' in styles
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM".encode() in body


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2021, 2, 4, 17, 0, tzinfo=UTC), "Lạng Sơn, ngày 05 tháng 02 năm 2021"),
        (datetime(2021, 6, 10, 3, 0, tzinfo=UTC), "Lạng Sơn, ngày 10 tháng 6 năm 2021"),
        (datetime(2021, 12, 31, 17, 0, tzinfo=UTC), "Lạng Sơn, ngày 01 tháng 01 năm 2022"),
    ],
    ids=["zero before both", "zero before neither", "the province's date"],
)
def test_a_date_is_written_as_the_decree_has_it(
    sqlite_bench: Bench, at: datetime, said: str
) -> None:
    told = concluded(sqlite_bench)
    assert told.conclusion is not None
    dated = replace(told, conclusion=replace(told.conclusion, at=at))

    assert said == minutes(dated, Language.VIETNAMESE).place_and_date


def test_signatures_are_left_blank(sqlite_bench: Bench) -> None:
    made = minutes(concluded(sqlite_bench), Language.ENGLISH)

    assert ["FOR THE DEPARTMENT", "THE AUDITOR"] == [one.title for one in made.parties]
    assert "Lý Văn Sơn" not in f"{made.parties}{made.ending}"


def test_nobody_reached_is_said_and_not_divided_by(sqlite_bench: Bench) -> None:
    sqlite_bench.week(accepted=1)
    sqlite_bench.open(1)
    sqlite_bench.find(1, Finding.UNREACHABLE)
    sqlite_bench.conclude()
    told = sqlite_bench.database.read(lambda conn: audit(conn, 1, vault=VAULT))
    made = minutes(told, Language.ENGLISH)

    assert any("there is no rate" in text for text in made.parts[2].paragraphs)
    assert 5 == len(made.as_json()["parts"])
    assert docx.rendered(made).startswith(b"PK")


def test_an_open_session_has_no_minutes(sqlite_bench: Bench) -> None:
    sqlite_bench.week(accepted=1)
    sqlite_bench.open(1)
    told = sqlite_bench.database.read(lambda conn: audit(conn, 1, vault=VAULT))

    with pytest.raises(AuditNotConcluded):
        minutes(told, Language.VIETNAMESE)
