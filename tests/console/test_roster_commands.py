"""`loa roster`, `stoplist`: what a delivery did, row by row, and who may let it jump."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from sqlalchemy import func, select

from campaigns.database import Database
from campaigns.schema import stop_entry, subscriber
from tests.console.conftest import Loa

ROWS = 19_800
REFUSED = 137
DUPLICATES = 63


def write(path: Path, numbers: list[str]) -> Path:
    path.write_text("msisdn\n" + "".join(f"{one}\n" for one in numbers))
    return path


def on_roster(database: Database) -> int:
    query = select(func.count()).select_from(subscriber).where(subscriber.c.left_at.is_(None))
    return database.read(lambda conn: int(conn.execute(query).scalar_one()))


def test_refusals_and_duplicates_are_told_row_by_row(
    loa: Loa, home_database: Database, tmp_path: Path
) -> None:
    """
    What must be seen 4: of 20,000 lines 137 are refused and 63 are there twice.
    """
    numbers = [f"8491{nth:07d}" for nth in range(ROWS)]
    file = write(tmp_path / "r.csv", numbers + ["nonsense"] * REFUSED + numbers[:DUPLICATES])
    said = loa("roster", "import", file, "--carrier", "vnpt", "--json", by="Lan")
    with Path(said.json["refusals"]).open(encoding="utf-8-sig") as told:
        refused = list(csv.DictReader(told))

    assert 0 == said.code
    assert (ROWS + REFUSED + DUPLICATES, ROWS, REFUSED, DUPLICATES) == tuple(
        said.json[name] for name in ("read", "added", "refused", "duplicates")
    )
    assert ROWS == on_roster(home_database)
    assert REFUSED == len(refused)
    assert {"line", "column", "value", "reason_vi", "reason_en"} == set(refused[0])


def test_the_same_file_again_changes_nothing(loa: Loa, tmp_path: Path) -> None:
    file = write(tmp_path / "r.csv", [f"8491{nth:07d}" for nth in range(100)])
    loa("roster", "import", file, by="Lan")
    said = loa("roster", "import", file, "--json", by="Lan")

    assert (0, 0, 0, 100) == tuple(
        said.json[name] for name in ("added", "changed", "left", "unchanged")
    )


def test_a_dry_run_counts_and_changes_nothing(
    loa: Loa, home_database: Database, tmp_path: Path
) -> None:
    file = write(tmp_path / "r.csv", [f"8491{nth:07d}" for nth in range(100)])
    said = loa("roster", "import", file, "--dry-run", "--json", by="Lan")

    assert (0, 100, None) == (said.code, said.json["added"], said.json["delivery_id"])
    assert 0 == on_roster(home_database)


def test_a_jump_waits_for_a_second_person(
    loa: Loa, home_database: Database, tmp_path: Path
) -> None:
    """
    What must be seen 7: a full file five in a hundred smaller changes nothing until confirmed.
    """
    numbers = [f"8491{nth:07d}" for nth in range(200)]
    loa("roster", "import", write(tmp_path / "r.csv", numbers), by="Lan")
    asked = loa("roster", "import", write(tmp_path / "s.csv", numbers[:190]), "--json", by="Lan")
    looked = loa("roster", "confirm", asked.json["delivery_id"], "--dry-run", "--json", by="Binh")
    standing = on_roster(home_database)
    herself = loa("roster", "confirm", asked.json["delivery_id"], by="Lan")
    other = loa("roster", "confirm", asked.json["delivery_id"], "--json", by="Binh")

    assert (4, 4, 0) == (asked.code, herself.code, other.code)
    assert ("asked", 200, 10) == (asked.json["state"], standing, looked.json["left"])
    assert f"loa roster confirm {asked.json['delivery_id']}" in asked.err
    assert 190 == on_roster(home_database)


def test_a_declined_jump_leaves_the_roster_as_it_is(
    loa: Loa, home_database: Database, tmp_path: Path
) -> None:
    numbers = [f"8491{nth:07d}" for nth in range(200)]
    loa("roster", "import", write(tmp_path / "r.csv", numbers), by="Lan")
    asked = loa("roster", "import", write(tmp_path / "s.csv", numbers[:100]), "--json", by="Lan")
    said = loa("roster", "decline", asked.json["delivery_id"], "--json", by="Lan")

    assert (0, "refused") == (said.code, said.json["state"])
    assert 200 == on_roster(home_database)


def test_a_file_that_differs_from_what_was_declared_is_told(loa: Loa, tmp_path: Path) -> None:
    said = loa(
        "roster", "import", write(tmp_path / "r.csv", ["0912345678"]), "--declared", 7, by="Lan"
    )

    assert 0 == said.code
    assert "7" in said.err


@pytest.mark.parametrize(
    ("words", "by", "code"),
    [
        pytest.param(["--carrier", "acme"], "Lan", 2, id="no such carrier"),
        pytest.param(["--as", "half"], "Lan", 2, id="no such kind"),
        pytest.param([], None, 4, id="nobody acts"),
        pytest.param([], "Chi", 4, id="an auditor changes nothing"),
    ],
)
def test_an_import_is_refused_with_its_own_code(
    loa: Loa, tmp_path: Path, words: list[str], by: str | None, code: int
) -> None:
    file = write(tmp_path / "r.csv", ["0912345678"])
    said = loa("roster", "import", file, *words, by=by)

    assert code == said.code
    assert "0912345678" not in said.err


def test_a_file_without_the_column_is_a_mistake(loa: Loa, tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_text("a,b\n1,2\n")
    said = loa("roster", "import", file, by="Lan")

    assert 2 == said.code


def test_the_stop_list_remembers_who_and_why(loa: Loa, home_database: Database) -> None:
    why = ("--reason", "asked", "--document", "letter")
    added = loa("stoplist", "add", "0912 345 678", *why, by="Lan")
    removed = loa("stoplist", "remove", "+84912345678", "--reason", "agreed", by="Binh")
    entry = home_database.read(lambda conn: conn.execute(select(stop_entry)).one())

    assert (0, 0) == (added.code, removed.code)
    assert ("Lan", "asked", "letter", "Binh", "agreed") == (
        entry.person,
        entry.reason,
        entry.document,
        entry.removed_by,
        entry.removed_reason,
    )


def test_a_wrong_number_is_refused_without_repeating_it(loa: Loa) -> None:
    said = loa("stoplist", "add", "091234567899", "--reason", "a", "--document", "b", by="Lan")

    assert 2 == said.code
    assert "091234567899" not in said.err
