"""The transport tells a whole answer, a silence and a refusal apart, by every way of saying."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

import pytest

from gateways.exchange import HttpRequest, HttpResponse, NoAnswer
from gateways.transport import CurlTransport
from tests.kit import carrier as script
from tests.kit.authority import certified
from tests.kit.carrier import Act, ScriptedCarrier, answers, in_turn
from tests.kit.saying import (
    HASTY_SECONDS,
    PATIENT_SECONDS,
    TEXT,
    WAYS,
    Say,
    by_ask,
    by_keeping,
    by_send,
    closed_port,
    door_without_a_handshake,
    full_door,
    get,
    playing,
    post,
    said_by,
)

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"
NEGATIVE = b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n"
HUGE_HEAD = b"HTTP/1.1 200 OK\r\nX: " + b"a" * 400_000
CONTINUES = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@pytest.fixture
def transport() -> CurlTransport:
    return CurlTransport()


class TestNothingWritten:
    """The carrier certainly never had it."""

    @WAYS
    def test_a_closed_port_was_never_written_to(
        self, transport: CurlTransport, say: Say, method: str
    ) -> None:
        with closed_port() as port:
            silence = say(transport, said_by(method, f"http://127.0.0.1:{port}/"), PATIENT_SECONDS)

        assert NoAnswer(written=False, reason="refused") == silence

    @WAYS
    def test_a_name_that_does_not_resolve_was_never_written_to(
        self, transport: CurlTransport, say: Say, method: str
    ) -> None:
        silence = say(transport, said_by(method, "http://nowhere.invalid/"), PATIENT_SECONDS)

        assert isinstance(silence, NoAnswer)
        assert not silence.written

    @WAYS
    def test_a_full_door_was_never_written_to(self, say: Say, method: str) -> None:
        transport = CurlTransport(connect_timeout_seconds=HASTY_SECONDS)
        with full_door() as port:
            silence = say(transport, said_by(method, f"http://127.0.0.1:{port}/"), PATIENT_SECONDS)

        assert NoAnswer(written=False, reason="connect_timeout") == silence

    @WAYS
    def test_a_tls_handshake_that_never_ends_wrote_nothing(self, say: Say, method: str) -> None:
        transport = CurlTransport(connect_timeout_seconds=HASTY_SECONDS)
        with door_without_a_handshake() as port:
            silence = say(transport, said_by(method, f"https://127.0.0.1:{port}/"), PATIENT_SECONDS)

        assert isinstance(silence, NoAnswer)
        assert not silence.written

    @pytest.mark.parametrize("say", [by_send, by_keeping, by_ask])
    @pytest.mark.parametrize(
        "request_",
        [
            pytest.param(get("ftp://127.0.0.1/"), id="another-scheme"),
            pytest.param(get("http://127.0.0.1/Đề"), id="url-not-encoded"),
            pytest.param(get("http://127.0.0.1/a b"), id="space-in-url"),
            pytest.param(get("http://127.0.0.1/\r\nX: y"), id="line-break-in-url"),
            pytest.param(get("http://127.0.0.1:99999/"), id="no-such-port"),
            pytest.param(get("http://[::1/"), id="open-bracket"),
            pytest.param(get("http:///path"), id="no-host"),
            pytest.param(post("http://127.0.0.1:99999/"), id="no-such-port-by-post"),
            pytest.param(HttpRequest("GET", "http://127.0.0.1/", (), b"x"), id="get-with-body"),
            pytest.param(HttpRequest("DELETE", "http://127.0.0.1/"), id="unknown-method"),
            pytest.param(
                HttpRequest("GET", "http://127.0.0.1/", (("X", "1\r\nY: 2"),)),
                id="line-break-in-header",
            ),
        ],
    )
    def test_what_cannot_be_said_as_written_is_not_said(
        self, transport: CurlTransport, say: Say, request_: HttpRequest
    ) -> None:
        silence = say(transport, request_, PATIENT_SECONDS)

        assert NoAnswer(written=False, reason="bad_request") == silence


class TestPerhapsTaken:
    """A byte could have left, and no whole answer came."""

    @WAYS
    @pytest.mark.parametrize(
        "act",
        [
            pytest.param(script.hangs_up, id="hung-up"),
            pytest.param(script.resets_before_reading, id="reset-unread"),
            pytest.param(script.resets_after_reading, id="reset-read"),
            pytest.param(script.stops_half_way, id="half-an-answer"),
            pytest.param(script.says(CHUNKED), id="half-a-chunk"),
            pytest.param(script.says(b"\x00\xff\r\n\r\n"), id="not-http"),
            pytest.param(script.says(HUGE_HEAD), id="endless-head"),
            pytest.param(answers(200, b"x" * 300_000), id="too-large"),
        ],
    )
    def test_less_than_a_whole_answer_is_no_answer(
        self, transport: CurlTransport, say: Say, method: str, act: Act
    ) -> None:
        with playing(act) as carrier:
            silence = say(transport, said_by(method, carrier.url), PATIENT_SECONDS)

        assert isinstance(silence, NoAnswer)
        assert silence.written
        assert 1 == carrier.connections

    @WAYS
    @pytest.mark.parametrize(
        "act",
        [
            pytest.param(script.stays_silent, id="silent"),
            pytest.param(script.drips(b"HTTP/1.1 200 OK\r\nX-Long: "), id="drips-its-head"),
            pytest.param(script.drips(b"HTTP/1.1 200 OK\r\n\r\n"), id="drips-its-body"),
        ],
    )
    def test_the_deadline_is_one_over_the_whole_exchange(
        self, transport: CurlTransport, say: Say, method: str, act: Act
    ) -> None:
        began = time.monotonic()
        with playing(act) as carrier:
            silence = say(transport, said_by(method, carrier.url), HASTY_SECONDS)
        took_seconds = time.monotonic() - began

        assert NoAnswer(written=True, reason="deadline") == silence
        assert took_seconds < PATIENT_SECONDS

    @pytest.mark.parametrize(
        ("act", "reason"),
        [
            pytest.param(script.stops_half_way, "half_answer", id="body"),
            pytest.param(script.stops_in_the_head, "half_answer", id="head"),
            pytest.param(script.says(NEGATIVE), "garbage", id="negative-length"),
            pytest.param(script.says(HUGE_HEAD), "too_large", id="endless-head"),
            pytest.param(answers(200, b"x" * 300_000), "too_large", id="endless-body"),
            pytest.param(script.says(b"\x00\xff\r\n\r\n"), "garbage", id="not-http"),
        ],
    )
    def test_a_submission_says_why_in_one_word(
        self, transport: CurlTransport, act: Act, reason: str
    ) -> None:
        """A head that was cut in its middle is a success to libcurl; it is half an answer."""
        with playing(act) as carrier:
            silence = by_send(transport, post(carrier.url), PATIENT_SECONDS)

        assert NoAnswer(written=True, reason=reason) == silence


class TestAnswers:
    """What is said and heard passes unchanged."""

    @WAYS
    @pytest.mark.parametrize("status", [200, 400, 401, 429, 500, 503])
    def test_an_answer_of_the_carriers_own_is_a_response_whatever_its_status(
        self, transport: CurlTransport, say: Say, method: str, status: int
    ) -> None:
        with playing(answers(status, TEXT, headers=("X-Two: a", "X-Two: b"))) as carrier:
            heard = say(transport, said_by(method, carrier.url), PATIENT_SECONDS)

        assert isinstance(heard, HttpResponse)
        assert (status, TEXT) == (heard.status, heard.body)
        assert ["a", "b"] == [value for name, value in heard.headers if name == "X-Two"]

    @pytest.mark.parametrize("say", [by_send, by_keeping, by_ask])
    @pytest.mark.parametrize("body", [TEXT, TEXT * 5_000], ids=["text", "350-kilobytes"])
    def test_a_body_arrives_byte_for_byte(
        self, transport: CurlTransport, say: Say, body: bytes
    ) -> None:
        with playing(answers()) as carrier:
            say(transport, post(carrier.url, body), PATIENT_SECONDS)

        (heard,) = carrier.heard
        assert body == heard.body
        assert "transfer-encoding" not in heard.headers

    @WAYS
    def test_only_the_adapters_words_are_said(
        self, transport: CurlTransport, say: Say, method: str
    ) -> None:
        with playing(answers()) as carrier:
            say(transport, said_by(method, f"{carrier.url}/a?b=%C4%90%E1%BB%81"), PATIENT_SECONDS)

        (heard,) = carrier.heard
        assert "/a?b=%C4%90%E1%BB%81" == heard.target
        assert "identity" == heard.headers["accept-encoding"]
        assert {"expect", "cookie", "authorization"}.isdisjoint(heard.headers)

    def test_the_answer_after_a_provisional_one_is_the_answer(
        self, transport: CurlTransport
    ) -> None:
        with playing(script.says(CONTINUES)) as carrier:
            heard = by_send(transport, post(carrier.url), PATIENT_SECONDS)

        assert HttpResponse(200, (("Content-Length", "2"),), b"{}") == heard

    @pytest.mark.parametrize("say", [by_send, by_ask])
    def test_the_environments_proxy_is_not_used(
        self, transport: CurlTransport, say: Say, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with closed_port() as port, playing(answers()) as carrier:
            for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
                monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
            heard = say(transport, get(carrier.url), PATIENT_SECONDS)

        assert isinstance(heard, HttpResponse)

    def test_an_answered_question_leaves_no_timer_behind(self, transport: CurlTransport) -> None:
        with playing(answers()) as carrier:
            by_ask(transport, get(carrier.url), PATIENT_SECONDS)

        timers = [t for t in threading.enumerate() if isinstance(t, threading.Timer)]
        assert [] == [timer for timer in timers if not timer.finished.is_set()]

    @pytest.mark.parametrize("say", [by_send, by_ask])
    def test_no_secret_of_a_url_is_logged(
        self, transport: CurlTransport, say: Say, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        with playing(answers()) as carrier:
            say(transport, get(f"{carrier.url}/login?password=s3cret"), PATIENT_SECONDS)

        assert "s3cret" not in str([vars(record) for record in caplog.records])


class TestTls:
    """Who the carrier is must be proven before a byte of the message leaves."""

    @WAYS
    def test_a_carrier_that_proves_itself_is_spoken_to(
        self, tmp_path: Path, say: Say, method: str
    ) -> None:
        with playing(answers(), tls=certified(tmp_path, for_host="127.0.0.1")) as carrier:
            transport = CurlTransport(ca_file=str(tmp_path / "authority.pem"))
            heard = say(transport, said_by(method, carrier.url), PATIENT_SECONDS)

        assert isinstance(heard, HttpResponse)

    @WAYS
    @pytest.mark.parametrize(
        ("host", "ca_file"),
        [
            pytest.param("127.0.0.1", None, id="unknown-authority"),
            pytest.param("carrier.invalid", "authority.pem", id="another-host"),
        ],
    )
    def test_a_carrier_that_does_not_hears_nothing(
        self, tmp_path: Path, say: Say, method: str, host: str, ca_file: str | None
    ) -> None:
        with playing(answers(), tls=certified(tmp_path, for_host=host)) as carrier:
            transport = CurlTransport(ca_file=ca_file and str(tmp_path / ca_file))
            silence = say(transport, said_by(method, carrier.url), PATIENT_SECONDS)

        assert NoAnswer(written=False, reason="tls") == silence
        assert [] == carrier.heard

    @WAYS
    def test_a_message_taken_in_silence_under_tls_is_taken_once(
        self, tmp_path: Path, say: Say, method: str
    ) -> None:
        tls = certified(tmp_path, for_host="127.0.0.1")
        with ScriptedCarrier(in_turn(answers(), script.hangs_up, answers()), tls=tls) as carrier:
            transport = CurlTransport(ca_file=str(tmp_path / "authority.pem"))
            say(transport, said_by(method, f"{carrier.url}/1"), PATIENT_SECONDS)
            silence = say(transport, said_by(method, f"{carrier.url}/2"), PATIENT_SECONDS)

        assert isinstance(silence, NoAnswer)
        assert silence.written
        assert ["/1", "/2"] == [heard.target for heard in carrier.heard]
