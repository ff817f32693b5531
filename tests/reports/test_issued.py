"""An issued report says every figure under a key of its own, the same in every form."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import zlib
from dataclasses import replace
from datetime import datetime
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from sqlalchemy import Connection

from campaigns.carrier import WITH_DUTY
from campaigns.database import Database
from campaigns.issued import Decision, Draft, Unit
from campaigns.issued.content import content_in
from reports.issued import IssuedReport, ReportState, issued_list, issued_report
from reports.issued_lines import GROUPS, NothingToReport, draft_of, figure_of, group_of
from reports.issued_paper import paper_of
from reports.render import csv as as_csv
from reports.render import json as as_json
from reports.render import pdf, xlsx
from reports.span import span_of
from reports.words import WORDS, Language, words
from tests.kit.issued import NOW, NUMBER, OF_VIETTEL, OF_VNPT, OFFICER, SHARE, TERM, Desk, draft
from tests.kit.weeks import CLOSED_AT, SyntheticWeek, write_contract

WEEK = span_of("2021-W22")
STREAM = re.compile(rb"stream\n(.*?)endstream", re.DOTALL)
DRAWN = re.compile(r"\(((?:[^()\\]|\\.)*)\) Tj")


def province(connection: Connection) -> Draft:
    """VNPT's account of a week with something of everything."""
    write_contract(connection)
    week = SyntheticWeek(connection, definition='excuses = ["left_network"]')
    week.owe("delivered", times=3).owe("undelivered", district=189).owe("unresolved")
    week.owe("lapsed", times=2).owe("refused").owe("left_network").owe("deferred").owe("blocked")
    week.owe("accepted", gateway="viettel", times=2)
    week.owe("accepted", carrier="viettel", gateway="vnpt").write()
    return draft_of(connection, "vnpt", span=WEEK, now=CLOSED_AT)


def values(told: Draft) -> dict[str, int | None]:
    return {line.key: line.value for line in told.lines}


def sum_of(told: dict[str, int | None], start: str) -> int:
    return sum(value or 0 for key, value in told.items() if key.startswith(start))


def test_a_real_report_has_many_lines_each_with_a_key_and_words(connection: Connection) -> None:
    told = province(connection)
    keys = [line.key for line in told.lines]

    assert len(keys) == len(set(keys)) > 120
    assert set(GROUPS) == {group_of(key) for key in keys}
    for language in Language:
        said = [figure_of(key, words(language)) for key in keys]
        assert len(keys) == len(set(said))
        assert [] == [one for one in said if "_" in one]


def test_ported_numbers_are_conserved_over_all_carriers(connection: Connection) -> None:
    week = SyntheticWeek(connection)
    for place, carrier in enumerate(WITH_DUTY):
        for other, through in enumerate(WITH_DUTY):
            week.owe(
                "accepted", times=1 + place + 2 * other, carrier=carrier, gateway=through.gateway
            )
    week.write()

    told = [
        values(draft_of(connection, each.value, span=WEEK, now=CLOSED_AT)) for each in WITH_DUTY
    ]

    for each in told:
        assert each["duty/by_roster"] == (each["duty/own_gateway"] or 0) + sum_of(
            each, "duty/ported_out/"
        )
    ported_out, ported_in = (
        sum(sum_of(each, f"duty/ported_{way}/") for each in told) for way in ("out", "in")
    )
    assert ported_out == ported_in > 0
    assert 36 == sum(each["duty/by_roster"] or 0 for each in told)
    assert 36 == sum(each["duty/through_gateway"] or 0 for each in told)


def test_each_that_was_not_sent_has_one_cause(connection: Connection) -> None:
    told = values(province(connection))
    not_sent = (told["duty/missed"] or 0) + (told["duty/excused"] or 0)

    assert not_sent == sum_of(told, "not_sent/") == 6
    assert {"carrier": 1, "department": 3, "subscriber": 2, "outside": 0} == {
        cause: sum_of(told, f"not_sent/{cause}/")
        for cause in ("carrier", "department", "subscriber", "outside")
    }


def test_districts_are_lines_that_add_up(connection: Connection) -> None:
    told = values(province(connection))
    districts = [key for key in told if key.startswith("district/")]

    assert 12 * 6 == len(districts)
    assert told["duty/by_roster"] == sum_of(told, "district/")
    assert (1, 0) == (told["district/189/undelivered"], told["district/000/missed"])


def test_a_line_without_a_value_says_why(connection: Connection) -> None:
    write_contract(connection, segments_per_period=None)
    SyntheticWeek(connection).owe("accepted", times=4).write()
    told = draft_of(connection, "vnpt", span=WEEK, now=CLOSED_AT)

    assert (None, None, None) == (
        values(told)["gateway/vnpt/confirmed"],
        values(told)["contract/12/HD-VNPT/ceiling"],
        values(told)["quality/vnpt/success"],
    )


def test_a_span_without_an_opened_week_is_not_reported(connection: Connection) -> None:
    with pytest.raises(NothingToReport, match="No week of 2021-W22 was opened"):
        draft_of(connection, "vnpt", span=WEEK, now=CLOSED_AT)


def test_a_contracts_figures_are_lines(connection: Connection) -> None:
    told = values(province(connection))
    figures = {key.rpartition("/")[2] for key in told if key.startswith("contract/12/HD-VNPT/")}

    assert {"ceiling", "used", "forecast", "money_used", "money_forecast"} == figures
    assert (told["contract/12/HD-VNPT/used"] or 0) * 300 == told["contract/12/HD-VNPT/money_used"]


LINES = {
    "duty/confirmed": 1_234_567,
    "duty/missed": 3,
    "gateway/vnpt/confirmed": None,
    "gateway/vnpt/refused/=17": 4,
    SHARE: 9_251,
}


@pytest.fixture
def desk(database: Database) -> Desk:
    """One report of five lines; two contested, one of them accepted."""
    desk = Desk(database)
    desk.issue(draft(LINES))
    desk.contest({"duty/confirmed": "1.234.600", "duty/missed": "1"}, reason="=HYPERLINK(1)")
    desk.rule(["duty/confirmed"])
    return desk


def report_of(desk: Desk, version: int | None = None, **changes: Any) -> IssuedReport:
    told: dict[str, Any] = {"version": version, "person": OFFICER, "now": NOW} | changes
    return desk.database.read(lambda conn: issued_report(conn, NUMBER, **told))


def test_a_report_tells_what_was_said_to_it(desk: Desk) -> None:
    found = report_of(desk)
    rows = found.sheets(Language.ENGLISH)[0].rows

    assert ReportState.CONTESTED is found.state
    assert {"open": 1, "accepted": 1, "refused": 0} == found.counts
    assert (
        "duty/confirmed",
        "Confirmed on the handset",
        1_234_567,
        1_234_600,
        "=HYPERLINK(1)",
        "Accepted",
        "đã đối chiếu",
    ) == rows[0]
    assert "No receipts on this gateway" == rows[2][2]
    assert 0.9251 == rows[4][2]


def test_a_next_version_lists_what_it_corrects(desk: Desk) -> None:
    desk.rule(["duty/missed"], Decision.REFUSED)
    assert ReportState.RULED is report_of(desk).state
    desk.next()
    second = report_of(desk)
    lines, changes, _ = second.sheets(Language.VIETNAMESE)

    assert (ReportState.SUPERSEDED, ReportState.OPEN) == (report_of(desk, 1).state, second.state)
    assert [("duty/confirmed", "Đã đến máy", 1_234_567, 1_234_600)] == [
        row[:4] for row in changes.rows
    ]
    assert 1_234_600 == lines.rows[0][2]
    assert ["duty/confirmed"] == second.as_json()["changes"]


def test_a_report_nobody_answered_says_so(database: Database) -> None:
    desk = Desk(database)
    desk.issue()

    assert ReportState.OPEN is report_of(desk).state
    assert ReportState.UNANSWERED is report_of(desk, now=NOW + TERM).state
    desk.acknowledge()
    assert ReportState.ACKNOWLEDGED is report_of(desk, now=NOW + TERM).state


def test_the_list_shows_each_its_own(desk: Desk) -> None:
    def listed(person: Any) -> list[str]:
        found = desk.database.read(lambda conn: issued_list(conn, person=person, now=NOW))
        return [one["number"] for one in found.as_json()["reports"]]

    assert ([NUMBER], [NUMBER], []) == (listed(OFFICER), listed(OF_VNPT), listed(OF_VIETTEL))


def test_json_carries_the_content_as_it_was_issued(desk: Desk) -> None:
    found = report_of(desk)
    told = json.loads(as_json.rendered(found))

    assert json.loads(found.issued.canonical) == told["content"]
    assert found.content == content_in(found.issued.canonical)
    assert (True, found.issued.sha256.hex()) == (told["intact"], told["sha256"])


def test_bytes_that_were_changed_are_told(desk: Desk) -> None:
    """Whoever goes around the triggers is found by the hash."""
    found = report_of(desk)
    changed = replace(found.issued, canonical=found.issued.canonical.replace("1234567", "1234568"))
    rows = replace(found, issued=changed).sheets(Language.ENGLISH)[2].rows
    said = {row[0]: row[1] for row in rows}

    assert (True, False) == (found.as_json()["intact"], said["Bytes as they were hashed"])


def test_every_state_and_ruling_has_its_words() -> None:
    names = [f"report_{each}" for each in ReportState] + [f"ruling_{each}" for each in Decision]

    assert set() == {*names, *(f"group_{each}" for each in GROUPS)} - set(WORDS)


def test_xlsx_has_the_same_values_as_numbers(desk: Desk) -> None:
    found = report_of(desk)
    sheets = found.sheets(Language.VIETNAMESE)
    book = load_workbook(io.BytesIO(xlsx.rendered(sheets, Language.VIETNAMESE)))
    page = book.worksheets[0]
    read = [tuple(cell.value for cell in row) for row in page.iter_rows(min_row=2)]

    assert list(sheets[0].rows) == read
    assert ("#,##0", "0.00%") == (page["C2"].number_format, page["C6"].number_format)
    assert isinstance(book.worksheets[1]["B7"].value, datetime)


def test_xlsx_runs_no_formula(desk: Desk) -> None:
    page = load_workbook(
        io.BytesIO(xlsx.rendered(report_of(desk).sheets(Language.ENGLISH), Language.ENGLISH))
    ).worksheets[0]
    risky = [cell for row in page.iter_rows() for cell in row if str(cell.value).startswith("=")]

    assert ["=HYPERLINK(1)"] * 2 == [cell.value for cell in risky]
    assert {("s", True)} == {(cell.data_type, cell.quotePrefix) for cell in risky}


def test_csv_has_the_same_values(desk: Desk) -> None:
    sheet = report_of(desk).sheets(Language.ENGLISH)[0]
    read = list(csv.reader(io.StringIO(as_csv.rendered(sheet).decode(), newline="")))

    assert list(sheet.columns) == read[0]
    assert ["duty/confirmed", "1234567", "1234600"] == [read[1][place] for place in (0, 2, 3)]


def test_pdf_has_the_same_values_as_officers_write_them(desk: Desk) -> None:
    found = report_of(desk)
    drawn = drawn_in(pdf.rendered(paper_of(found, Language.VIETNAMESE), Language.VIETNAMESE))

    assert {line.key for line in found.content.lines} <= drawn
    assert {"1.234.567", "1.234.600", "92,51 %", "3", "4"} <= drawn
    assert any(found.issued.sha256.hex() in one for one in drawn)


@pytest.mark.parametrize("language", Language)
def test_the_same_values_are_the_same_bytes(desk: Desk, language: Language) -> None:
    """Rendered twice from one report, and from the report read again."""
    first, again = report_of(desk), report_of(desk)

    assert pdf.rendered(paper_of(first, language), language) == pdf.rendered(
        paper_of(again, language), language
    )
    assert xlsx.rendered(first.sheets(language), language) == xlsx.rendered(
        again.sheets(language), language
    )


def test_no_clock_stands_in_the_files(desk: Desk) -> None:
    """Two renderings in one second are alike anyhow: what is dated is dated by no clock."""
    found = report_of(desk)
    document = pdf.rendered(paper_of(found, Language.ENGLISH), Language.ENGLISH)
    workbook = xlsx.rendered(found.sheets(Language.ENGLISH), Language.ENGLISH)
    with ZipFile(io.BytesIO(workbook)) as book:
        dates = {entry.date_time for entry in book.infolist()}
        core = book.read("docProps/core.xml").decode()

    assert {(1980, 1, 1, 0, 0, 0)} == dates
    assert {"1980-01-01T00:00:00Z"} == set(re.findall(r"\d{4}-\d{2}-\d{2}T[^<]*", core))
    assert {b"20000101000000"} == set(re.findall(rb"\(D:(\d{14})", document))


def test_every_unit_is_a_lines(connection: Connection) -> None:
    assert set(Unit) == {line.unit for line in province(connection).lines}


def drawn_in(document: bytes) -> set[str]:
    """What a PDF's pages draw: digits and plain letters stand in them as they are."""
    found: set[str] = set()
    for stream in STREAM.findall(document):
        packed = stream.strip()
        # Pages are packed as text; fonts are not.
        if packed.endswith(b"~>"):
            page = zlib.decompress(base64.a85decode(packed, adobe=True)).decode("latin-1")
            found |= {re.sub(r"\\([()])", r"\1", one) for one in DRAWN.findall(page)}
    return found
