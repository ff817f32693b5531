"""Whatever goes wrong ends with one code and words, and never with a traceback or a secret."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from campaigns.accounts import NotAllowed
from campaigns.database import DatabaseUnavailable
from campaigns.problem import problem
from campaigns.refusals import BadDefinition, RefusedContent
from campaigns.week import BadWeek
from console import main
from console.exits import ExitCode, GuardRefused, NobodyActs, NotDone, UsageMistake
from console.failures import failure_of
from gateways.msisdn import BadMsisdn, MsisdnReason
from reports.errors import WeekNotOpened
from scheduler.settings import BadSettings
from tests.console.conftest import Loa

MALFORMED = problem("key_missing", "text", key="text")
WRONG = problem("address_missing", "text.accented", approved="https://a.vn")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        pytest.param(KeyboardInterrupt(), ExitCode.INTERRUPTED, id="interrupted"),
        pytest.param(UsageMistake("x"), ExitCode.USAGE, id="mistake"),
        pytest.param(BadWeek("x"), ExitCode.USAGE, id="no week"),
        pytest.param(BadMsisdn(MsisdnReason.LENGTH), ExitCode.USAGE, id="no msisdn"),
        pytest.param(BadSettings("x"), ExitCode.USAGE, id="a setting"),
        pytest.param(BadDefinition([MALFORMED]), ExitCode.USAGE, id="a malformed file"),
        pytest.param(BadDefinition([WRONG]), ExitCode.REFUSED, id="a file that may not be sent"),
        pytest.param(RefusedContent([WRONG]), ExitCode.REFUSED, id="a text"),
        pytest.param(NotAllowed("x"), ExitCode.REFUSED, id="not allowed"),
        pytest.param(NobodyActs("x"), ExitCode.REFUSED, id="nobody"),
        pytest.param(GuardRefused("x"), ExitCode.REFUSED, id="a guard"),
        pytest.param(NotDone("x"), ExitCode.FAILED, id="not done"),
        pytest.param(WeekNotOpened("a", "2021-W22"), ExitCode.FAILED, id="not opened"),
        pytest.param(DatabaseUnavailable("x"), ExitCode.FAILED, id="the database is away"),
        pytest.param(OSError(28, "No space left"), ExitCode.FAILED, id="the disk"),
        pytest.param(KeyError("x"), ExitCode.FAILED, id="a bug"),
    ],
)
def test_each_ending_has_its_code(error: BaseException, code: ExitCode) -> None:
    failure = failure_of(error)

    assert code is failure.code
    assert failure.words


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(ValueError("token 84912345678"), id="a bug's words"),
        pytest.param(
            OperationalError("SELECT 1", {"msisdn": "84912345678"}, Exception("84912345678")),
            id="a statement's parameters",
        ),
    ],
)
def test_what_nobody_expected_is_told_without_its_words(error: Exception) -> None:
    assert "84912345678" not in failure_of(error).words


def test_a_bug_ends_without_a_traceback(loa: Loa, home: Path) -> None:
    (home / "gateways.toml").write_text("[mobifone]\nbase_url = 7\n")
    said = loa("gateway", "check", "mobifone")

    assert 2 == said.code
    assert "Traceback" not in said.err
    assert "base_url" in said.err


def test_a_developer_may_ask_for_the_traceback(
    loa_before_init: Loa, fresh_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOA_DEBUG", "1")
    with pytest.raises(Exception, match="no database"):
        loa_before_init("week", "status", "a", "2021-W22")

    assert not fresh_home.exists()


def test_a_setting_that_is_wrong_is_named_without_its_value(
    loa_before_init: Loa, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOA_RECEIPTS_PORT", "secretish")
    said = loa_before_init("init")

    assert 2 == said.code
    assert "LOA_RECEIPTS_PORT" in said.err
    assert "secretish" not in said.err


def test_an_unknown_command_is_a_mistake(loa: Loa) -> None:
    said = loa("send", "everything")

    assert 2 == said.code
    assert "--help" in said.err


def test_the_words_of_the_shell_are_taken_by_default(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["loa", "--help"])
    code = main.run()

    assert 0 == code
    assert "loa init" in capsys.readouterr().out
