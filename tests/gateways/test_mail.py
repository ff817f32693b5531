"""A letter is handed to a real mail server on loopback, or it is told why not; nothing raises."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gateways.mail import Letter, MailSecurity, SmtpCourier
from tests.kit.authority import certified
from tests.kit.mail_server import MailServer, nobody_listens

NOON = datetime(2021, 6, 1, 5, 0, tzinfo=UTC)
SECRET = "mật khẩu riêng"
LETTER = Letter(
    to="truc@langson.gov.vn",
    subject="Loa: Đã dừng: vnpt – tên dài hơn một dòng của thư, để chỗ ngắt cũng được thử",
    text="Dừng từ 08:00.\nSửa nguyên nhân, rồi cho gửi tiếp.\n.\n..chấm đầu dòng\n",
    at=NOON,
    mark="loa-12-3-1",
    thread="loa-alert-12",
)


def hand_in(server: MailServer, *, seconds: float = 20.0, **account: object) -> str | None:
    return SmtpCourier(server.account(**account)).hand_in(LETTER, deadline_seconds=seconds)


def test_a_letter_arrives_as_it_was_written() -> None:
    with MailServer() as server:
        failed = hand_in(server)
    (taken,) = server.taken

    assert failed is None
    assert ("loa@langson.gov.vn", LETTER.to) == (taken.envelope_from, taken.envelope_to)
    assert (LETTER.subject, LETTER.text) == (taken.subject, taken.text.replace("\r\n", "\n"))


def test_a_letter_is_proper_mime_that_any_mail_program_reads() -> None:
    with MailServer() as server:
        hand_in(server)
    (taken,) = server.taken
    head = taken.letter

    assert taken.raw.isascii()
    assert max(map(len, taken.raw.splitlines())) <= 78
    assert "text/plain" == head.get_content_type()
    assert "utf-8" == head.get_content_charset()
    assert "Loa <loa@langson.gov.vn>" == head["From"]
    assert NOON == head["Date"].datetime
    assert "<loa-12-3-1@langson.gov.vn>" == head["Message-ID"]
    assert "<loa-alert-12@langson.gov.vn>" == head["References"]
    assert "auto-generated" == head["Auto-Submitted"]


@pytest.mark.parametrize("at_once", [pytest.param(True, id="tls"), pytest.param(False, id="later")])
def test_a_login_goes_over_an_encrypted_line(tmp_path: Path, at_once: bool) -> None:  # noqa: FBT001
    tls = certified(tmp_path, for_host="127.0.0.1")
    with MailServer(tls=tls, at_once=at_once, password="secret") as server:
        failed = hand_in(server, ca_file=str(tmp_path / "authority.pem"))
    (taken,) = server.taken

    assert failed is None
    assert (True, "loa") == (taken.encrypted, taken.login)


def test_a_server_that_nobody_vouches_for_hears_nothing(tmp_path: Path) -> None:
    tls = certified(tmp_path, for_host="127.0.0.1")
    with MailServer(tls=tls, password="secret") as server:
        failed = hand_in(server)

    assert "tls" == failed
    assert [] == server.taken


def test_a_server_without_starttls_hears_no_letter() -> None:
    """
    Somebody on the line may have taken the offer out.
    """
    with MailServer() as server:
        failed = hand_in(server, security=MailSecurity.STARTTLS)

    assert "not_offered" == failed
    assert [] == server.taken


@pytest.mark.parametrize(
    ("at", "words", "reason"),
    [
        pytest.param("greeting", "554 go away", "smtp_554", id="refuses to talk"),
        pytest.param("greeting", "welcome", "garbage", id="says what is no SMTP"),
        pytest.param("MAIL", "550 not from you", "smtp_550", id="refuses whom it is from"),
        pytest.param("RCPT", "550 no such person", "address_550", id="refuses whom it is to"),
        pytest.param("DATA", "451 later", "smtp_451", id="refuses the letter"),
        pytest.param(".", "552 too much", "smtp_552", id="refuses it in the end"),
    ],
)
def test_a_refusal_is_told_by_its_code(at: str, words: str, reason: str) -> None:
    with MailServer(says={at: words}) as server:
        failed = hand_in(server)

    assert reason == failed
    assert [] == server.taken


def test_a_wrong_login_is_told_without_a_word_of_it() -> None:
    with MailServer(password="right") as server:
        failed = hand_in(server, password="wrong")

    assert "login" == failed


def test_a_letter_that_was_taken_is_taken_however_it_ends() -> None:
    with MailServer(says={"QUIT": "500 what"}) as server:
        failed = hand_in(server)

    assert (None, 1) == (failed, len(server.taken))


def test_a_closed_port_is_told() -> None:
    with MailServer() as server, nobody_listens() as port:
        failed = hand_in(server, port=port)

    assert "refused" == failed


@pytest.mark.parametrize("at", ["greeting", "EHLO", "RCPT", "DATA"])
def test_a_server_that_falls_silent_is_left_at_the_deadline(at: str) -> None:
    with MailServer(hangs_at=at) as server:
        began = time.monotonic()
        failed = hand_in(server, seconds=0.3)
        took = time.monotonic() - began

    assert failed in {"deadline", "timeout"}
    assert took < 5


def test_a_server_that_drips_is_left_at_the_deadline() -> None:
    with MailServer(drips=True) as server:
        began = time.monotonic()
        failed = hand_in(server, seconds=0.3)
        took = time.monotonic() - began

    assert "deadline" == failed
    assert took < 5


def test_a_password_is_shown_nowhere() -> None:
    with MailServer(password=SECRET) as server:
        account = server.account()

    assert SECRET not in repr(account)
