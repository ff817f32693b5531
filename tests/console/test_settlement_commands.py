"""`loa settlement`: a statement lists differences, people decide, and each look is logged."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from campaigns.database import Database
from campaigns.schema import access, obligation
from tests.console.conftest import Loa, token_of
from tests.kit.lab_process import running_lab
from tests.kit.weeks import SyntheticWeek

WEEK = ("--week", "2021-W22")
BROUGHT = ("--carrier", "vnpt", *WEEK)
VIETTEL = """[viettel]
base_url = "http://127.0.0.1:{port}/viettel/bulkapi"
cp_code = "DEMO"
brandname = "LANGSON"
[viettel.secrets]
user = "smsbrand_demo"
password = "{password}"
"""


@pytest.fixture
def statement(home_database: Database, tmp_path: Path) -> Path:
    """A week of VNPT's, one taken and one unresolved, and a statement of three lines about it."""

    def work(conn: Connection) -> None:
        SyntheticWeek(conn).owe("accepted").owe("unresolved").write()

    home_database.transact(work)
    file = tmp_path / "vnpt.csv"
    file.write_text(
        "msisdn,status\n84920000000,delivered\n84920000001,delivered\n84910000009,sent\n"
    )
    return file


def set_up(home: Path, port: int, *, password: str = "demo") -> None:
    """A gateways file with Viettel of the lab."""
    file = home / "gateways.toml"
    file.touch(mode=0o600)
    file.write_text(VIETTEL.format(port=port, password=password))


def statuses(database: Database) -> list[str]:
    query = select(obligation.c.status).order_by(obligation.c.status)
    return database.read(lambda conn: list(conn.execute(query).scalars()))


def looks(database: Database) -> Sequence[tuple[str, str, int | None, int, str]]:
    rows = database.read(lambda conn: conn.execute(select(access).order_by(access.c.id)).all())
    return [(row.person, row.what, row.subscriber_id, row.rows, row.reason) for row in rows]


def test_an_import_lists_differences_and_changes_nothing(
    loa: Loa, home_database: Database, statement: Path
) -> None:
    said = loa("settlement", "import", statement, *BROUGHT, "--json", by="Lan")

    assert 0 == said.code
    assert {"stated_taken": 1, "theirs_not_ours": 1} == said.json["kinds"]
    assert (3, 1, 0) == tuple(said.json[name] for name in ("read", "equal", "refused"))
    assert ["accepted", "unresolved"] == statuses(home_database)
    assert "loa settlement list" in said.err


def test_a_dry_run_opens_no_case(loa: Loa, statement: Path) -> None:
    dry = loa("settlement", "import", statement, *BROUGHT, "--dry-run", "--json", by="Lan")
    listed = loa("settlement", "list", "--json", by="Lan")

    assert (None, 2) == (dry.json["file_id"], sum(dry.json["kinds"].values()))
    assert 0 == listed.json["total"]


def test_what_a_complete_file_lacks_is_listed_too(
    loa: Loa, tmp_path: Path, statement: Path
) -> None:
    file = tmp_path / "empty.csv"
    file.write_text("msisdn,status\n")
    said = loa("settlement", "import", file, *BROUGHT, "--complete", "--json", by="Lan")

    assert statement.exists()
    assert {"ours_not_theirs": 2} == said.json["kinds"]


def test_refused_rows_are_told_and_named_to_nobody(loa: Loa, statement: Path) -> None:
    statement.write_text("msisdn,status\n84920000001,pending\n")
    said = loa("settlement", "import", statement, *BROUGHT, by="Lan")

    assert 0 == said.code
    assert f"{statement}.refused.csv" in said.err
    assert "84920000001" not in said.out + said.err


def test_an_accepted_case_moves_the_ledger_and_a_refused_one_does_not(
    loa: Loa, home_database: Database, statement: Path
) -> None:
    loa("settlement", "import", statement, *BROUGHT, by="Lan")
    listed = loa("settlement", "list", *WEEK, "--json", by="Lan").json["cases"]
    taken, theirs = sorted(listed, key=lambda one: str(one["kind"]))
    accepted = loa("settlement", "accept", taken["id"], "--reason", "15/VNPT", "--json", by="Binh")
    refused = loa("settlement", "refuse", theirs["id"], "--reason", "sai", by="Lan")
    verified = loa("week", "verify", "bluezone-sms", "2021-W22", "--json")

    assert (0, 0) == (accepted.code, refused.code)
    assert [{"case_id": taken["id"], "decision": "accepted", "event": "accept"}] == accepted.json
    assert ["accepted", "accepted"] == statuses(home_database)
    assert verified.json["sound"]


def test_a_report_counts_by_kind_and_state(loa: Loa, statement: Path) -> None:
    loa("settlement", "import", statement, *BROUGHT, by="Lan")
    said = loa("settlement", "report", *WEEK, "--json")
    other = loa("settlement", "report", "--carrier", "mobifone", "--json")
    as_csv = loa("settlement", "report", "--csv")

    assert [("stated_taken", 1), ("theirs_not_ours", 1)] == [
        (one["kind"], one["open"]) for one in said.json["differences"]
    ]
    assert [] == other.json["differences"]
    assert 3 == len(as_csv.out.splitlines())


def test_each_look_at_a_case_is_logged_before_it_is_shown(
    loa: Loa, home_database: Database, statement: Path
) -> None:
    loa("settlement", "import", statement, *BROUGHT, by="Lan")
    loa("settlement", "list", *WEEK, "--reason", "kiểm tra", by="Chi")
    shown = loa("settlement", "show", 1, "--json", by="Chi")
    subscriber_id = home_database.read(
        lambda conn: conn.execute(
            select(obligation.c.subscriber_id).where(obligation.c.status == "unresolved")
        ).scalar_one()
    )

    assert "8492****001" == shown.json["msisdn"]
    assert [
        ("Chi", "settlement 2021-W22", None, 2, "kiểm tra"),
        ("Chi", "settlement case 1", subscriber_id, 1, ""),
    ] == looks(home_database)


def test_a_carriers_person_sees_their_own_carriers_cases_only(
    loa: Loa, home: Path, statement: Path
) -> None:
    loa("settlement", "import", statement, *BROUGHT, by="Lan")
    for name, carrier in (("Vu", "vnpt"), ("Mo", "mobifone")):
        added = loa("user", "add", name, "--role", "carrier", "--carrier", carrier, by="An")
        assert 0 == added.code
    own = loa("settlement", "list", "--json", by="Vu")
    none = loa("settlement", "list", "--json", by="Mo")
    asked = loa("settlement", "list", "--carrier", "vnpt", by="Mo")
    shown = loa("settlement", "show", 1, by="Mo")
    decided = loa("settlement", "accept", 1, "--reason", "x", by="Vu")

    assert token_of(home, "Vu").exists()
    assert (2, 0) == (own.json["total"], none.json["total"])
    assert (4, 1, 4) == (asked.code, shown.code, decided.code)


@pytest.mark.parametrize(
    ("words", "by", "code"),
    [
        pytest.param(["accept", "99", "--reason", "x"], "Lan", 1, id="no such case"),
        pytest.param(["accept", "1", "--reason", " "], "Lan", 2, id="no reason"),
        pytest.param(["accept", "1", "--reason", "x"], "Chi", 4, id="an auditor decides nothing"),
        pytest.param(["refuse", "1", "--reason", "x"], None, 4, id="nobody acts"),
        pytest.param(["accept", "x", "--reason", "x"], "Lan", 2, id="no number"),
        pytest.param(["list", "--week", "22"], "Lan", 2, id="no span"),
        pytest.param(["report", "--carrier", "acme"], None, 2, id="no such carrier"),
    ],
)
def test_what_cannot_be_done_ends_with_its_own_code(
    loa: Loa, statement: Path, words: list[str], by: str | None, code: int
) -> None:
    loa("settlement", "import", statement, *BROUGHT, by="Lan")

    assert code == loa("settlement", *words, by=by).code


def test_a_case_is_decided_once(loa: Loa, statement: Path) -> None:
    loa("settlement", "import", statement, *BROUGHT, by="Lan")
    first = loa("settlement", "accept", 1, "--reason", "x", by="Lan")
    second = loa("settlement", "refuse", 1, "--reason", "x", by="Binh")

    assert (0, 4) == (first.code, second.code)


@pytest.mark.parametrize(
    ("words", "by", "code"),
    [
        pytest.param(["--carrier", "itel", *WEEK], "Lan", 2, id="a carrier without a gateway"),
        pytest.param(["--carrier", "vnpt", "--week", "2021-13"], "Lan", 2, id="no such month"),
        pytest.param(["--carrier", "vnpt", *WEEK], "Chi", 4, id="an auditor imports nothing"),
    ],
)
def test_an_import_is_refused_with_its_own_code(
    loa: Loa, statement: Path, words: list[str], by: str, code: int
) -> None:
    assert code == loa("settlement", "import", statement, *words, by=by).code


def test_a_file_that_is_no_statement_is_a_mistake(loa: Loa, statement: Path) -> None:
    statement.write_bytes(b"PK\x03\x04")
    said = loa("settlement", "import", statement, *BROUGHT, by="Lan")

    assert 2 == said.code
    assert "CSV" in said.err


def test_a_carriers_own_totals_stand_beside_ours(loa: Loa, home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "lab"
    folder.mkdir()
    with running_lab(folder) as lab:
        set_up(home, lab.port)
        week = loa("settlement", "totals", "viettel", "2021-W22", "--json")
        month = loa("settlement", "totals", "viettel", "2021-06", "--json")

    assert (0, 0) == (week.code, month.code)
    assert {"name": "sent", "ours": 0, "theirs": 0, "difference": 0} == week.json["figures"][1]
    assert ["LANGSON"] == month.json["brandnames"]


def test_what_tells_no_totals_is_told(loa: Loa, home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "lab"
    folder.mkdir()
    with running_lab(folder) as lab:
        set_up(home, lab.port, password="mistyped")
        unread = loa("settlement", "totals", "viettel", "2021-W22")
    away = loa("settlement", "totals", "viettel", "2021-W22")
    unknown = loa("settlement", "totals", "acme", "2021-W22")

    assert (1, 1, 2) == (unread.code, away.code, unknown.code)
    assert "mistyped" not in unread.err
