"""A data folder of its own for each test, people in it, and the command line in this process."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from campaigns.database import Database
from console.main import run

PEOPLE = {"An": "admin", "Lan": "officer", "Binh": "approver", "Chi": "auditor"}
KEY = bytes(range(32))
"""The key of `tests.kit.weeks`, so that its synthetic weeks can be read."""


@pytest.fixture(autouse=True)
def _no_width_of_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables are not cut to what another test, or a terminal, said of its width."""
    monkeypatch.delenv("COLUMNS", raising=False)


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What stands on stdout, which must be one object."""
        return json.loads(self.out)


Loa = Callable[..., Said]
"""Run `loa` with these words, as a person of the folder where one is named."""


def token_of(home: Path, name: str) -> Path:
    return home / "tokens" / f"{name.lower()}.token"


@pytest.fixture
def fresh_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder that the environment names; nothing else of LOA_ is set."""
    for name in [name for name in os.environ if name.startswith("LOA_")]:
        monkeypatch.delenv(name)
    home = tmp_path / "home"
    monkeypatch.setenv("LOA_HOME", str(home))
    return home


@pytest.fixture(scope="session")
def home_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder after `loa init`, with one person in each role of the department."""
    home = tmp_path_factory.mktemp("template") / "home"
    home.mkdir(mode=0o700)
    (home / "secret.key").touch(mode=0o600)
    (home / "secret.key").write_bytes(KEY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LOA_HOME", str(home))
        assert run(["init"]) == 0
        for name, role in PEOPLE.items():
            admin = [] if role == "admin" else ["--as-person", str(token_of(home, "An"))]
            assert run(["user", "add", name, "--role", role, *admin]) == 0
    return home


@pytest.fixture
def home(fresh_home: Path, home_template: Path) -> Path:
    """A copy of that folder."""
    shutil.copytree(home_template, fresh_home)
    return fresh_home


@pytest.fixture
def loa(home: Path, capsys: pytest.CaptureFixture[str]) -> Loa:
    """The command line, in this process: `loa("week", "status", …, by="Lan")`."""
    return command_line(home, capsys)


@pytest.fixture
def loa_before_init(fresh_home: Path, capsys: pytest.CaptureFixture[str]) -> Loa:
    """The same where nobody ran `loa init` yet."""
    return command_line(fresh_home, capsys)


def command_line(home: Path, capsys: pytest.CaptureFixture[str]) -> Loa:
    """Runs `loa` in this process, people's tokens taken from the folder."""

    def say(*words: object, by: str | None = None) -> Said:
        who = [] if by is None else ["--as-person", str(token_of(home, by))]
        capsys.readouterr()
        code = run([*map(str, words), *who])
        out, err = capsys.readouterr()
        return Said(code, out, err)

    return say


@pytest.fixture
def home_database(home: Path) -> Iterator[Database]:
    """The folder's database."""
    database = Database.at(f"sqlite:///{home / 'loa.db'}")
    yield database
    database.close()
