"""`loa week` and `loa report`: exit codes tell a kept week, each look at a person is logged."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, update

from campaigns import triggers
from campaigns.database import Database
from campaigns.figures import figures_of
from campaigns.schema import access, obligation
from tests.console.conftest import Loa
from tests.kit.weeks import SyntheticWeek

WEEK = ("bluezone-sms", "2021-W22")


def written(database: Database, *stories: str) -> SyntheticWeek:
    """A closed week of these stories."""

    def work(conn: Connection) -> SyntheticWeek:
        week = SyntheticWeek(conn)
        for story in stories:
            week.owe(story)
        week.write()
        week.close(figures_of(conn, week.period_id))
        return week

    return database.transact(work)


def looks(database: Database) -> Sequence[tuple[str, str, int]]:
    """Who looked at what, and how many rows."""
    rows = database.read(lambda conn: conn.execute(select(access).order_by(access.c.id)).all())
    return [(row.person, row.what, row.rows) for row in rows]


@pytest.mark.parametrize(
    ("stories", "status_code", "verify_code"),
    [
        pytest.param(("accepted", "delivered"), 0, 0, id="kept"),
        pytest.param(("lapsed", "lapsed"), 3, 3, id="closed without sending"),
        pytest.param(("accepted", "untouched"), 0, 3, id="still being sent"),
    ],
)
def test_the_exit_code_tells_whether_the_week_is_kept(
    loa: Loa, home_database: Database, stories: tuple[str, ...], status_code: int, verify_code: int
) -> None:
    """
    What must be seen 4: closed without sending is complete, and not kept.
    """
    written(home_database, *stories)
    status = loa("week", "status", *WEEK, "--json")
    verified = loa("week", "verify", *WEEK, "--json")

    assert (status_code, verify_code) == (status.code, verified.code)
    assert (2, verify_code == 0) == (status.json["roster"], status.json["kept"])
    assert verified.json["sound"]


def test_a_status_names_all_that_its_contract_promises(loa: Loa, home_database: Database) -> None:
    written(home_database, "accepted", "unresolved")
    said = loa("week", "status", *WEEK, "--json").json

    assert ("bluezone-sms", "2021-W22", 2, 0) == tuple(
        said[name] for name in ("campaign", "week", "roster", "supplements")
    )
    assert 8 == len(said["by_status"])
    assert {
        "owed": 2,
        "confirmed": 0,
        "sent_unconfirmed": 1,
        "undelivered": 0,
        "uncertain": 1,
        "excused": 0,
        "missed": 0,
    } == said["duty"]


def test_a_changed_ledger_is_unsound_and_the_row_is_named(
    loa: Loa, home_database: Database
) -> None:
    week = written(home_database, "accepted", "lapsed")

    def tamper(conn: Connection) -> None:
        triggers.drop(conn)
        changed = obligation.c.id == week.obligation_id(1)
        conn.execute(update(obligation).where(changed).values(status="delivered"))

    home_database.transact(tamper)
    said = loa("week", "verify", *WEEK, "--json")

    assert (1, False) == (said.code, said.json["sound"])
    assert "202122/1 " in str(said.json["differences"])


@pytest.mark.parametrize(
    ("words", "code"),
    [
        pytest.param(("week", "status", "other", "2021-W22"), 1, id="no such campaign"),
        pytest.param(("week", "status", "bluezone-sms", "2021-W23"), 1, id="not opened"),
        pytest.param(("week", "verify", "bluezone-sms", "2021-22"), 2, id="no week"),
        pytest.param(("report", "quota", "vnpt", "june"), 2, id="no span"),
        pytest.param(("report", "quota", "acme", "2021-W22"), 2, id="no carrier"),
    ],
)
def test_what_is_not_there_is_told_from_what_is_not_understood(
    loa: Loa, home_database: Database, words: tuple[str, ...], code: int
) -> None:
    written(home_database, "accepted")
    said = loa(*words)

    assert code == said.code
    assert "Traceback" not in said.err
    assert said.err


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("compliance", *WEEK), id="compliance"),
        pytest.param(("coverage", *WEEK), id="coverage"),
        pytest.param(("ledger", *WEEK), id="ledger"),
        pytest.param(("quota", "vnpt", "2021-W22"), id="quota of a week"),
        pytest.param(("quota", "vng", "2021-06"), id="quota of a month"),
    ],
)
def test_a_report_of_totals_comes_as_table_json_and_csv(
    loa: Loa, home_database: Database, words: tuple[str, ...]
) -> None:
    written(home_database, "accepted", "delivered", "lapsed")
    as_table, as_json, as_csv = (
        loa("report", *words, *more) for more in ((), ("--json",), ("--csv",))
    )

    assert (0, 0, 0) == (as_table.code, as_json.code, as_csv.code)
    assert "━" in as_table.out
    assert isinstance(as_json.json, dict)
    assert 1 == len({len(row) for row in csv.reader(io.StringIO(as_csv.out))})
    assert [] == looks(home_database)


@pytest.mark.parametrize("form", ["table", "--json", "--csv"])
def test_who_was_not_reached_is_told_masked_and_logged(
    loa: Loa, home_database: Database, form: str
) -> None:
    written(home_database, "accepted", "lapsed", "lapsed")
    said = loa("report", "gaps", *WEEK, *([] if form == "table" else [form]), by="Chi")

    assert 0 == said.code
    assert 2 == said.out.count("****")
    assert [("Chi", "gaps bluezone-sms 2021-W22", 2)] == looks(home_database)


def test_whole_numbers_need_the_right_and_a_reason(loa: Loa, home_database: Database) -> None:
    written(home_database, "lapsed")
    whole = ("report", "gaps", *WEEK, "--whole-numbers")
    auditor = loa(*whole, "--reason", "audit", by="Chi")
    silent = loa(*whole, by="Binh")
    allowed = loa(*whole, "--reason", "call them", by="Binh")

    assert (4, 4, 0) == (auditor.code, silent.code, allowed.code)
    assert "****" not in allowed.out
    assert [("Binh", "gaps bluezone-sms 2021-W22 whole", 1)] == looks(home_database)


def test_a_look_at_one_number_is_logged_with_its_subscriber(
    loa: Loa, home_database: Database
) -> None:
    written(home_database, "accepted")
    said = loa("report", "timeline", "0920000000", "--json", by="Chi")
    query = select(access.c.person, access.c.what, access.c.subscriber_id)
    row = home_database.read(lambda conn: conn.execute(query).one())

    assert (0, "8492****000") == (said.code, said.json["msisdn"])
    assert ("Chi", "timeline", 1) == tuple(row)


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("timeline", "0920000000"), id="timeline"),
        pytest.param(("gaps", *WEEK), id="gaps"),
    ],
)
def test_a_carriers_person_sees_totals_only(
    loa: Loa, home_database: Database, words: tuple[str, ...]
) -> None:
    written(home_database, "lapsed")
    loa("user", "add", "Dung", "--role", "carrier", "--carrier", "vnpt", by="An")
    person, nobody = loa("report", *words, by="Dung"), loa("report", *words)

    assert (4, 4) == (person.code, nobody.code)
    assert [] == looks(home_database)


def test_a_statement_is_recorded_with_the_hash_of_its_file(
    loa: Loa, home_database: Database, tmp_path: Path
) -> None:
    written(home_database, "accepted")
    signed, text = tmp_path / "vng.pdf", tmp_path / "text.txt"
    signed.write_bytes(b"signed")
    text.write_text("Cài Bluezone")
    counts = ("--accounts", 310_000, "--messaged", 309_100)
    more = ("--text-file", text, "--signed-by", "Trần Thị B")
    said = loa("statement", "add", *WEEK, signed, *counts, *more, "--json", by="Lan")
    reported = loa("report", "compliance", *WEEK, "--json").json["reported"]

    assert 0 == said.code
    assert [(309_100, said.json["file_sha256"])] == [
        (one["messaged"], one["file_sha256"]) for one in reported
    ]
