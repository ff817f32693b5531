"""The transport says a request once, on a connection of its own unless it may keep one."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pycurl
import pytest

from gateways.curl import Flight, Wires
from gateways.exchange import Answer, HttpRequest, HttpResponse, NoAnswer
from gateways.transport import LATE, Call, CurlTransport
from tests.kit import carrier as script
from tests.kit.carrier import ScriptedCarrier, always, answers, first, in_turn
from tests.kit.saying import (
    PATIENT_SECONDS,
    WAYS,
    Say,
    by_ask,
    by_send,
    closed_port,
    get,
    playing,
    post,
    said_by,
    send_each,
)


@pytest.fixture
def transport() -> CurlTransport:
    return CurlTransport()


def fly_kept(wires: Wires, request: HttpRequest) -> Answer:
    """One flight on a kept connection, whatever the request."""
    easy = wires.easy()
    flight = Flight(easy, index=0, byte_cap=100)
    flight.prepare(request, deadline_ms=20_000, connect_ms=20_000, ca_file="", keep=True)
    easy.setopt(pycurl.FRESH_CONNECT, 0)
    easy.setopt(pycurl.FORBID_REUSE, 0)
    wires.start(easy)
    ended: list[tuple[pycurl.Curl, int]] = []
    while not ended:
        ended = wires.turn(1.0)
    answer = flight.answer(ended[0][1])
    wires.drop(easy)
    return answer


class TestSaidOnce:
    """libcurl says a message again by itself on a kept connection that died: never here."""

    @WAYS
    def test_a_message_taken_in_silence_is_taken_once(
        self, transport: CurlTransport, say: Say, method: str
    ) -> None:
        """A carrier that would answer if it were asked again is not asked again."""
        with ScriptedCarrier(in_turn(answers(), script.hangs_up, answers())) as carrier:
            before = say(transport, said_by(method, f"{carrier.url}/1"), PATIENT_SECONDS)
            silence = say(transport, said_by(method, f"{carrier.url}/2"), PATIENT_SECONDS)

        assert isinstance(before, HttpResponse)
        assert NoAnswer(written=True, reason="hung_up") == silence
        assert ["/1", "/2"] == [heard.target for heard in carrier.heard]

    def test_the_silence_of_a_kept_post_is_that_of_a_reused_connection(
        self, transport: CurlTransport
    ) -> None:
        """The test above would prove nothing if the second message had a connection of its own."""
        with ScriptedCarrier(in_turn(answers(), script.hangs_up, answers())) as carrier:
            send_each(transport, post(carrier.url), post(carrier.url), reuse=True)

        assert [(0, 0), (0, 1)] == [(h.connection, h.nth_on_connection) for h in carrier.heard]

    @WAYS
    def test_a_reset_after_reading_is_not_said_again(
        self, transport: CurlTransport, say: Say, method: str
    ) -> None:
        with ScriptedCarrier(in_turn(answers(), script.resets_after_reading, answers())) as carrier:
            say(transport, said_by(method, f"{carrier.url}/1"), PATIENT_SECONDS)
            silence = say(transport, said_by(method, f"{carrier.url}/2"), PATIENT_SECONDS)

        assert isinstance(silence, NoAnswer)
        assert silence.written
        assert ["/1", "/2"] == [heard.target for heard in carrier.heard]

    def test_a_post_without_a_body_is_not_said_again(self, transport: CurlTransport) -> None:
        """Nothing to rewind would let libcurl say it again."""
        with ScriptedCarrier(in_turn(answers(), script.hangs_up, answers())) as carrier:
            empty = post(carrier.url, b"")
            _, silence = send_each(transport, empty, empty, reuse=True)

        assert NoAnswer(written=True, reason="hung_up") == silence
        assert 2 == len(carrier.heard)

    def test_libcurl_itself_is_refused_a_second_beginning(self) -> None:
        """The last guard: on a kept connection, forced here, libcurl would say a GET again."""
        with ScriptedCarrier(in_turn(answers(), script.hangs_up, answers())) as carrier:
            wires = Wires()
            heard = [fly_kept(wires, get(f"{carrier.url}/{n}")) for n in (1, 2)]
            wires.close()

        assert isinstance(heard[0], HttpResponse)
        assert NoAnswer(written=True, reason="hung_up") == heard[1]
        assert ["/1", "/2"] == [h.target for h in carrier.heard]

    def test_a_redirect_is_an_answer_and_is_not_followed(self, transport: CurlTransport) -> None:
        with ScriptedCarrier(always(answers(302, headers=("Location: /again",)))) as carrier:
            sent = by_send(transport, post(carrier.url), PATIENT_SECONDS)
            asked = by_ask(transport, get(carrier.url), PATIENT_SECONDS)

        assert [302, 302] == [a.status for a in (sent, asked) if isinstance(a, HttpResponse)]
        assert 2 == len(carrier.heard)


class TestKeptConnections:
    """Fresh ones unless keep-alive was proven; one loss puts the host back (design 3)."""

    def test_a_carrier_that_closes_silently_costs_nothing_by_default(
        self, transport: CurlTransport
    ) -> None:
        with playing(script.answers_then_closes()) as carrier:
            heard = send_each(transport, *[post(carrier.url)] * 50, *[get(carrier.url)] * 50)

        assert 100 == sum(isinstance(answer, HttpResponse) for answer in heard)
        assert 100 == len(carrier.heard)

    @pytest.mark.parametrize(
        ("request_for", "reuse", "connections"),
        [
            pytest.param(post, True, 1, id="kept-post"),
            pytest.param(post, False, 5, id="fresh-post"),
            pytest.param(get, True, 5, id="get-is-always-fresh"),
        ],
    )
    def test_only_posts_share_a_connection_and_only_where_allowed(
        self,
        transport: CurlTransport,
        request_for: Callable[[str], HttpRequest],
        *,
        reuse: bool,
        connections: int,
    ) -> None:
        with playing(answers()) as carrier:
            send_each(transport, *[request_for(carrier.url)] * 5, reuse=reuse)

        assert connections == carrier.connections

    def test_a_fresh_connection_is_closed_after_its_answer(self, transport: CurlTransport) -> None:
        with playing(answers()) as carrier:
            send_each(transport, post(carrier.url), get(carrier.url))
            left = carrier.all_callers_left(within_seconds=PATIENT_SECONDS)

        assert left

    def test_a_death_on_a_first_use_says_nothing_about_keeping(
        self, transport: CurlTransport
    ) -> None:
        with ScriptedCarrier(in_turn(script.hangs_up, answers())) as carrier:
            send_each(transport, *[post(carrier.url)] * 3, reuse=True)

        assert {} == transport.keep_alive_told
        assert [0, 1, 1] == [heard.connection for heard in carrier.heard]

    def test_one_death_on_a_kept_connection_puts_the_host_back_to_fresh_ones(
        self, transport: CurlTransport, caplog: pytest.LogCaptureFixture
    ) -> None:
        with ScriptedCarrier(first(answers(), script.hangs_up)) as carrier:
            url = f"{carrier.url}/send?sid=s3cret-sid"
            send_each(transport, *[post(url)] * 5, reuse=True)

        assert [0, 0, 1, 2, 3] == [heard.connection for heard in carrier.heard]
        assert {carrier.url: 1} == transport.keep_alive_told
        assert ["keep_alive_given_up"] == [record.message for record in caplog.records]
        assert carrier.url == vars(caplog.records[0])["host"]
        assert "s3cret" not in str([vars(record) for record in caplog.records])

    def test_another_host_keeps_its_connections(self, transport: CurlTransport) -> None:
        with ScriptedCarrier(first(answers(), script.hangs_up)) as bad, playing(answers()) as good:
            send_each(transport, *[post(bad.url)] * 2, *[post(good.url)] * 3, reuse=True)

        assert {bad.url: 1} == transport.keep_alive_told
        assert 1 == good.connections


class TestBatches:
    """Many calls at once, each with one answer."""

    def test_each_call_has_exactly_one_answer(self, transport: CurlTransport) -> None:
        acts = [answers(), script.hangs_up, answers(500), script.stops_half_way]
        with ScriptedCarrier(in_turn(*acts * 15)) as carrier, closed_port() as port:
            urls = [carrier.url] * 60 + [f"http://127.0.0.1:{port}"] * 20 + ["nonsense"] * 20
            calls = [Call(post(url)) for url in urls]
            heard = list(transport.send(calls, deadline_seconds=PATIENT_SECONDS))

        assert list(range(100)) == sorted(index for index, _ in heard)
        assert 30 == sum(isinstance(answer, HttpResponse) for _, answer in heard)
        assert 60 == len(carrier.heard)

    def test_an_empty_batch_is_over_at_once(self, transport: CurlTransport) -> None:
        assert [] == list(transport.send([], deadline_seconds=PATIENT_SECONDS))

    def test_calls_begin_in_the_order_of_their_moments_and_never_early(
        self, transport: CurlTransport
    ) -> None:
        moments = [0.12, 0.0, 0.08, 0.04]
        with playing(answers()) as carrier:
            calls = [
                Call(post(f"{carrier.url}/{moment}"), start_after_seconds=moment)
                for moment in moments
            ]
            began = time.monotonic()
            list(transport.send(calls, deadline_seconds=PATIENT_SECONDS))

        arrived = {float(h.target[1:]): h.read_at - began for h in carrier.heard}
        assert sorted(moments) == [float(heard.target[1:]) for heard in carrier.heard]
        assert all(at_seconds >= moment for moment, at_seconds in arrived.items())

    def test_a_call_whose_moment_is_over_for_too_long_is_not_said(
        self, transport: CurlTransport
    ) -> None:
        with playing(answers()) as carrier:
            over = Call(post(carrier.url), start_after_seconds=-1.0, late_seconds=0.5)
            good = Call(post(carrier.url), start_after_seconds=-1.0)
            heard = dict(transport.send([over, good], deadline_seconds=PATIENT_SECONDS))

        assert LATE == heard[0]
        assert isinstance(heard[1], HttpResponse)
        assert 1 == len(carrier.heard)

    def test_nothing_leaves_before_the_first_answer_is_asked_for(
        self, transport: CurlTransport
    ) -> None:
        with playing(answers()) as carrier:
            transport.send([Call(post(carrier.url))], deadline_seconds=PATIENT_SECONDS)

        assert 0 == carrier.connections

    def test_an_abandoned_batch_leaves_nothing_on_the_wire(self, transport: CurlTransport) -> None:
        silent = script.stays_silent
        with ScriptedCarrier(in_turn(silent, silent, answers())) as carrier:
            calls = [Call(post(carrier.url), start_after_seconds=moment) for moment in (0, 0, 0.05)]
            batch = transport.send(calls, deadline_seconds=PATIENT_SECONDS)
            next(batch)
            batch.close()  # type: ignore[attr-defined]  # more is given than is promised
            left = carrier.all_callers_left(within_seconds=PATIENT_SECONDS)
            after = by_send(transport, post(carrier.url), PATIENT_SECONDS)

        assert left
        assert 4 == len(carrier.heard)
        assert isinstance(after, HttpResponse)

    def test_two_batches_of_one_thread_do_not_mix(self, transport: CurlTransport) -> None:
        with playing(answers(201)) as one, playing(answers(202)) as two:
            first_batch = transport.send(
                [Call(post(one.url))] * 5, deadline_seconds=PATIENT_SECONDS
            )
            second_batch = transport.send(
                [Call(post(two.url))] * 5, deadline_seconds=PATIENT_SECONDS
            )
            pairs = list(zip(first_batch, second_batch, strict=True))

        statuses = [[a.status for _, a in pair if isinstance(a, HttpResponse)] for pair in pairs]
        assert [[201, 202]] * 5 == statuses

    def test_two_threads_send_at_once(self, transport: CurlTransport) -> None:
        heard: dict[str, list[Answer]] = {}

        def send(name: str, url: str) -> None:
            calls = [Call(post(f"{url}/{name}"))] * 50
            batch = transport.send(calls, deadline_seconds=PATIENT_SECONDS)
            heard[name] = [answer for _, answer in batch]

        with playing(answers()) as carrier:
            threads = [threading.Thread(target=send, args=(n, carrier.url)) for n in ("a", "b")]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

        ok = {n: sum(isinstance(a, HttpResponse) for a in all_) for n, all_ in heard.items()}
        assert {"a": 50, "b": 50} == ok
        assert 50 == sum(h.target == "/a" for h in carrier.heard)

    def test_a_forked_process_opens_connections_of_its_own(self) -> None:
        """A child that wrote to its parent's sockets would mix two messages into one."""
        with playing(answers()) as carrier:
            done = subprocess.run(
                [sys.executable, "-c", FORKING, carrier.url],
                check=False,
                capture_output=True,
                cwd=Path(__file__).parents[2],
            )

        assert (0, b"") == (done.returncode, done.stderr)
        assert ["/before", "/child", "/parent"] == sorted(h.target for h in carrier.heard)
        assert [0, 1] == sorted({heard.connection for heard in carrier.heard})


FORKING = """
import os, sys
from gateways.exchange import HttpRequest
from gateways.transport import Call, CurlTransport

transport = CurlTransport()

def say(who):
    call = Call(HttpRequest("POST", f"{sys.argv[1]}/{who}", (), b"x"))
    ((_, answer),) = transport.send([call], deadline_seconds=20, reuse=True)
    assert answer.status == 200

say("before")
child = os.fork()
if child == 0:
    say("child")
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
say("parent")
"""
