"""`loa init` and `loa user`: a key that is never replaced, tokens that only their holders read."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from sqlalchemy import select

from campaigns.accounts import person_of
from campaigns.database import Database
from campaigns.schema import person
from tests.console.conftest import Loa, token_of


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_init_makes_all_that_a_command_needs(loa_before_init: Loa, fresh_home: Path) -> None:
    said = loa_before_init("init", "--json")

    assert 0 == said.code
    assert said.json["key_made"]
    assert 0o600 == mode_of(fresh_home / "secret.key")
    assert 0o700 == mode_of(fresh_home)
    assert (fresh_home / "campaigns" / "bluezone-sms.toml").exists()


def test_init_again_changes_nothing(loa: Loa, home: Path) -> None:
    key = (home / "secret.key").read_bytes()
    edited = home / "campaigns" / "bluezone-sms.toml"
    edited.write_text("# ours\n")
    said = loa("init", "--json")

    assert 0 == said.code
    assert not said.json["key_made"]
    assert said.json["revision"] == said.json["revision_before"]
    assert key == (home / "secret.key").read_bytes()
    assert "# ours\n" == edited.read_text()


def test_a_lost_key_is_never_replaced_by_a_new_one(loa: Loa, home: Path) -> None:
    (home / "secret.key").unlink()
    said = loa("init")

    assert 4 == said.code
    assert "secret.key" in said.err
    assert not (home / "secret.key").exists()


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(("week", "status", "a", "2021-W22"), id="a read"),
        pytest.param(("user", "add", "An", "--role", "admin"), id="a write"),
    ],
)
def test_before_init_every_command_says_what_to_run(
    loa_before_init: Loa, words: tuple[str, ...]
) -> None:
    said = loa_before_init(*words)

    assert 1 == said.code
    assert "loa init" in said.err


def test_a_token_is_written_once_for_its_holder_alone(
    loa: Loa, home: Path, home_database: Database
) -> None:
    said = loa("user", "add", "Nguyễn Văn Đức", "--role", "officer", "--json", by="An")
    path = Path(said.json["token_file"])
    token = path.read_text().strip()
    found = home_database.read(lambda conn: person_of(conn, token))

    assert 0 == said.code
    assert home / "tokens" / "nguyen-van-duc.token" == path
    assert 0o600 == mode_of(path)
    assert found is not None
    assert "Nguyễn Văn Đức" == found.name
    assert token not in said.out + said.err


def test_the_first_person_is_an_admin(loa_before_init: Loa, fresh_home: Path) -> None:
    loa_before_init("init")
    refused = loa_before_init("user", "add", "Lan", "--role", "officer")
    made = loa_before_init("user", "add", "An", "--role", "admin")

    assert (4, 0) == (refused.code, made.code)
    assert token_of(fresh_home, "An").exists()


def test_after_the_first_only_an_admin_adds_people(loa: Loa, home: Path) -> None:
    nobody = loa("user", "add", "Dung", "--role", "admin")
    officer = loa("user", "add", "Dung", "--role", "admin", by="Lan")

    assert (4, 4) == (nobody.code, officer.code)
    assert not token_of(home, "Dung").exists()


def test_a_person_who_cannot_be_added_leaves_no_token(
    loa: Loa, home: Path, home_database: Database
) -> None:
    said = loa("user", "add", "Dung", "--role", "carrier", by="An")
    names = home_database.read(lambda conn: set(conn.execute(select(person.c.name)).scalars()))

    assert 2 == said.code
    assert "Dung" not in names
    assert not token_of(home, "Dung").exists()


def test_a_token_file_is_never_written_over(loa: Loa, home: Path) -> None:
    kept = token_of(home, "Lan").read_text()
    said = loa(
        "user", "add", "Mai", "--role", "officer", "--token-file", token_of(home, "Lan"), by="An"
    )

    assert 2 == said.code
    assert kept == token_of(home, "Lan").read_text()


def test_a_token_that_others_may_read_is_not_taken(loa: Loa, home: Path) -> None:
    token_of(home, "An").chmod(0o644)
    said = loa("user", "add", "Mai", "--role", "officer", by="An")

    assert 4 == said.code
    assert "chmod 600" in said.err


def test_an_ended_person_acts_no_more(loa: Loa) -> None:
    ended = loa("user", "end", "Lan", by="An")
    said = loa("campaign", "submit", "any", by="Lan")

    assert (0, 4) == (ended.code, said.code)


def test_the_token_file_may_stand_in_the_environment(
    loa: Loa, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOA_TOKEN_FILE", str(token_of(home, "An")))
    said = loa("user", "add", "Mai", "--role", "officer")

    assert 0 == said.code
