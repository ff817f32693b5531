"""`loa campaign pilot` and `pilot-read`: asked for by name, read by name, told what is next."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update

from campaigns.database import Database
from campaigns.pilots import readings
from campaigns.schema import obligation, period
from tests.console.conftest import Loa
from tests.kit.definitions import LINK, written

SLUG = "bluezone-sms"
LIVE = '[mobifone]\nbase_url = "https://api.carrier.vn/"\nbrandname = "LANGSON"\n'
STAFF = "0935123456"


@pytest.fixture
def campaign(loa: Loa, home: Path) -> str:
    """An approved campaign, and a gateway that is its carrier's own."""
    (home / "gateways.toml").touch(mode=0o600)
    (home / "gateways.toml").write_text(LIVE)
    file = home / "c.toml"
    file.write_text(written(SLUG), encoding="utf-8")
    assert loa("campaign", "add", file, by="Lan").code == 0
    assert loa("campaign", "submit", SLUG, by="Lan").code == 0
    said = loa("campaign", "approve", SLUG, "--yes", by="Binh")
    assert said.code == 0
    assert "loa campaign pilot " in said.err
    return SLUG


@pytest.fixture
def staff(tmp_path: Path) -> Path:
    """A file with one number, and one that is none."""
    path = tmp_path / "staff.csv"
    path.write_text(f"msisdn\n{STAFF}\n12\n")
    return path


def sent(database: Database) -> None:
    """The lanes sent it, and the carrier took it."""
    database.transact(
        lambda conn: conn.execute(update(obligation).values(status="accepted", accepted=1))
    )


def read(loa: Loa, address: str = LINK, *, by: str = "Binh") -> int:
    words = ("--gateway", "mobifone", "--note", "handset", "--address", address, "--yes")
    return loa("campaign", "pilot-read", SLUG, *words, by=by).code


def test_a_pilot_is_written_and_says_what_is_next(
    loa: Loa, campaign: str, staff: Path, home_database: Database
) -> None:
    said = loa("campaign", "pilot", campaign, "--to", staff, "--json", by="Lan")
    rows = home_database.read(lambda conn: conn.execute(period.select()).all())

    assert 0 == said.code
    assert {"mobifone": 1} == said.json["messages"]
    assert 1 == said.json["refused"]
    assert [("pilot", 1)] == [(row.state, row.owed) for row in rows]
    assert "staff.csv.refused.csv" in said.err
    assert STAFF[1:] not in said.out + said.err


def test_what_a_person_reads_names_the_next_command(loa: Loa, campaign: str, staff: Path) -> None:
    said = loa("campaign", "pilot", campaign, "--to", staff, by="Lan")

    assert "mobifone: 1" in said.out
    assert f"loa campaign pilot-read {campaign} --gateway mobifone" in said.err


def test_where_nobody_may_be_sent_one_it_is_refused(
    loa: Loa, campaign: str, tmp_path: Path
) -> None:
    path = tmp_path / "others.csv"
    path.write_text("msisdn\n0971234567\n")

    assert 4 == loa("campaign", "pilot", campaign, "--to", path, by="Lan").code


@pytest.mark.parametrize(
    ("by", "expected"),
    [pytest.param("Chi", 4, id="auditor"), pytest.param(None, 4, id="nobody")],
)
def test_it_needs_a_person_of_the_department(
    loa: Loa, campaign: str, staff: Path, by: str | None, expected: int
) -> None:
    assert expected == loa("campaign", "pilot", campaign, "--to", staff, by=by).code


def test_too_many_rows_are_a_mistake(loa: Loa, campaign: str, tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("msisdn\n" + "".join(f"09351234{number:02d}\n" for number in range(21)))

    assert 2 == loa("campaign", "pilot", campaign, "--to", path, by="Lan").code


def test_a_reading_is_recorded_once_the_address_is_right(
    loa: Loa, campaign: str, staff: Path, home_database: Database
) -> None:
    never_sent = read(loa)
    loa("campaign", "pilot", campaign, "--to", staff, by="Lan")
    sent(home_database)
    wrong, right, again = read(loa, f"{LINK}/"), read(loa), read(loa)

    assert (4, 4, 0, 0) == (never_sent, wrong, right, again)
    assert 1 == len(home_database.read(readings))


def test_whoever_reads_is_shown_the_text_without_its_address(
    loa: Loa, campaign: str, staff: Path
) -> None:
    """
    What stands on the screen would be copied.
    """
    loa("campaign", "pilot", campaign, "--to", staff, by="Lan")
    words = ("--gateway", "mobifone", "--note", "handset", "--no-input")
    said = loa("campaign", "pilot-read", campaign, *words, by="Lan")

    assert 4 == said.code
    assert "Bluezone" in said.err
    assert LINK not in said.out + said.err


def test_without_a_keyboard_the_address_must_be_given(loa: Loa, campaign: str, staff: Path) -> None:
    loa("campaign", "pilot", campaign, "--to", staff, by="Lan")
    words = ("--gateway", "mobifone", "--note", "handset", "--yes")

    assert 2 == loa("campaign", "pilot-read", campaign, *words, by="Lan").code


def test_the_doctor_says_what_waits_and_the_next_step(
    loa: Loa, campaign: str, staff: Path, home_database: Database
) -> None:
    def pilots() -> tuple[bool, str]:
        found = loa("doctor", "--json").json["findings"]
        return next((one["well"], one["words"]) for one in found if one["name"] == "pilots")

    before = pilots()
    loa("campaign", "pilot", campaign, "--to", staff, by="Lan")
    sent(home_database)
    read(loa)

    assert not before[0]
    assert f"loa campaign pilot {campaign} --to FILE --gateway mobifone" in before[1]
    assert pilots()[0]
