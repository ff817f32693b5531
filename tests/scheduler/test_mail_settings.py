"""A mail server that could take no letter is told at the start; its password is a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from gateways.mail import MailAccount, MailSecurity
from scheduler.settings import BadSettings, Settings

PASSWORD = "mật khẩu"


def settings(home: Path, **changes: Any) -> Settings:
    named = {"smtp_host": "mail.langson.gov.vn", "smtp_from": "loa@langson.gov.vn"}
    return Settings(home=home, **(named | changes))


def keep_password(path: Path, *, mode: int = 0o600) -> None:
    path.touch(mode=mode)
    path.chmod(mode)
    path.write_text(PASSWORD + "\n", encoding="utf-8")


def test_without_a_mail_server_there_is_none(tmp_path: Path) -> None:
    assert Settings(home=tmp_path).mail is None


def test_a_mail_server_without_a_login_reads_no_password(tmp_path: Path) -> None:
    expected = MailAccount(
        host="mail.langson.gov.vn",
        port=587,
        security=MailSecurity.STARTTLS,
        address="loa@langson.gov.vn",
    )

    assert expected == settings(tmp_path).mail


@pytest.mark.parametrize(
    "named", [pytest.param(False, id="in the data folder"), pytest.param(True, id="elsewhere")]
)
def test_the_logins_password_comes_as_a_file(tmp_path: Path, *, named: bool) -> None:
    path = tmp_path / ("elsewhere" if named else "smtp.password")
    keep_password(path)
    more = {"smtp_password_file": path} if named else {}
    found = settings(tmp_path, smtp_user="loa", **more)

    assert found.mail is not None
    assert PASSWORD == found.mail.password
    assert PASSWORD not in repr(found) + repr(found.mail) + repr(found.smtp_password)


def test_a_password_that_others_may_read_is_refused(tmp_path: Path) -> None:
    keep_password(tmp_path / "smtp.password", mode=0o644)

    with pytest.raises(BadSettings, match="chmod 600"):
        _ = settings(tmp_path, smtp_user="loa").mail


def test_a_password_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="write it there"):
        _ = settings(tmp_path, smtp_user="loa").mail


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        pytest.param({"smtp_from": ""}, "LOA_SMTP_FROM", id="from nobody"),
        pytest.param({"smtp_from": "loa"}, "LOA_SMTP_FROM", id="from no address"),
        pytest.param({"smtp_from": "a@b.vn\nBcc: c"}, "LOA_SMTP_FROM", id="two headers"),
        pytest.param({"smtp_security": "none"}, "LOA_SMTP_SECURITY", id="in the clear, elsewhere"),
        pytest.param({"smtp_security": "some"}, "starttls", id="no such security"),
    ],
)
def test_letters_that_could_not_leave_are_refused_at_the_start(
    tmp_path: Path, changes: dict[str, str], words: str
) -> None:
    with pytest.raises(ValidationError, match=words):
        settings(tmp_path, **changes)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_mail_server_on_this_machine_needs_no_tls(tmp_path: Path, host: str) -> None:
    found = settings(tmp_path, smtp_host=host, smtp_security="none").mail

    assert found is not None
    assert MailSecurity.NONE is found.security
